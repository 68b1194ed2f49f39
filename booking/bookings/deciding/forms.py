"""What narrows a queue, and what is typed to decide on several of its requests at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.accounts.nounforms import Filter, any_of
from booking.labs.models import Instrument, Lab
from booking.labs.wording import SERVICE_MODES

from ..forms.reasons import reason_field
from ..rules import DECISIONS, Verb
from .rules import MOST_AT_ONCE

TODAY = "today"


class QueueFilter(Filter):
    """Which requests of a queue are shown. A choice of one thing alone is left out."""

    q = forms.CharField(
        label=_("Who"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"type": "search", "placeholder": _("Person or organisation")}),
    )
    lab = forms.ChoiceField(label=_("Lab"), required=False)
    instrument = forms.ChoiceField(label=_("Instrument"), required=False)
    mode = forms.ChoiceField(label=_("How"), choices=any_of(SERVICE_MODES), required=False)
    due = forms.ChoiceField(
        label=_("Decide by"),
        choices=[("", _("All")), (TODAY, pgettext_lazy("decide by", "today"))],
        required=False,
    )
    field_order = ("lab", "instrument", "mode", "q", "due")

    def __init__(
        self, *args: Any, labs: Iterable[Lab], instruments: Iterable[Instrument], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer("lab", labs)
        self._offer("instrument", instruments)

    def _offer(self, name: str, nouns: Iterable[Lab | Instrument]) -> None:
        choices = [(each.public_id, each.name) for each in nouns]
        known = self.data.get(name, "") in dict(choices)
        if len(choices) > 1 or known:
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def asked(self) -> dict[str, str]:
        """What is asked for, by field: only what counts."""
        wanted = {name: self.value(name) for name in self.fields}
        return {name: value for name, value in wanted.items() if value}


class ManyIds(forms.Field):
    """Public ids, of which a form names several; the first of too many count."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        return [str(each) for each in value or ()][:MOST_AT_ONCE]


class DecideManyForm(forms.Form):
    """Requests by their public ids, and what becomes of them: a rejection owes its reason."""

    booking = ManyIds(required=False)
    verb = forms.ChoiceField(choices=[(verb.value, verb.value) for verb in sorted(DECISIONS)])
    note = reason_field(
        owed=_("Give a reason. The customers read it."),
        told=_("Each customer reads it."),
        rows=2,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = self.data.get("verb") == Verb.REJECT
