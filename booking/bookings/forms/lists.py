"""The filter bars of lists: sent with GET, never wrong; what cannot be read filters nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from booking.accounts.dates import length_text
from booking.accounts.models import Organisation
from booking.accounts.nounforms import DateInput, Filter, any_of
from booking.labs.models import Instrument, Lab
from booking.labs.wording import SERVICE_MODES

from ..rules import State
from ..rules.days import FIRST, LAST
from ..wording import STATES

BOUNDS = {"min": FIRST.isoformat(), "max": LAST.isoformat()}
LISTED_STATES = {value: word for value, word in STATES.items() if value != State.ENDORSEMENT}
LEAST_HOURS = (1, 2, 4, 8)


class DaysFilter(Filter):
    """A list over some days. Which days its texts mean is a rule's, ``rules.days``."""

    first = forms.CharField(label=_("From"), required=False, widget=DateInput(BOUNDS))
    last = forms.CharField(label=_("Until"), required=False, widget=DateInput(BOUNDS))

    def _offer(self, name: str, nouns: Iterable[Lab | Instrument | Organisation]) -> None:
        """Fills a choice with nouns by their public ids; one of a single noun is left out."""
        choices = [(each.public_id, each.name) for each in nouns]
        if len(choices) > 1 or (self.data.get(name) and choices):
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def value(self, name: str) -> str:
        """What is asked of a field that this list has; empty for one that it has not."""
        return super().value(name) if name in self.fields else ""


class BookingsFilter(DaysFilter):
    """Bookings of a lab or a university, narrowed."""

    lab = forms.ChoiceField(label=_("Lab"), required=False)
    instrument = forms.ChoiceField(label=_("Instrument"), required=False)
    state = forms.ChoiceField(label=_("State"), choices=any_of(LISTED_STATES), required=False)
    mode = forms.ChoiceField(label=_("How"), choices=any_of(SERVICE_MODES), required=False)
    payer = forms.ChoiceField(label=_("Organisation"), required=False)
    field_order = ("q", "first", "last", "lab", "instrument", "state", "mode", "payer")

    def __init__(
        self,
        *args: Any,
        labs: Iterable[Lab] = (),
        instruments: Iterable[Instrument] = (),
        payers: Iterable[Organisation] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer("lab", labs)
        self._offer("instrument", instruments)
        self._offer("payer", payers)


class FreeFilter(DaysFilter):
    """Free time of a lab or a university, narrowed."""

    lab = forms.ChoiceField(label=_("Lab"), required=False)
    instrument = forms.ChoiceField(label=_("Instrument"), required=False)
    hours = forms.ChoiceField(label=_("At least"), required=False)
    field_order = ("q", "first", "last", "lab", "instrument", "hours")

    def __init__(
        self,
        *args: Any,
        labs: Iterable[Lab] = (),
        instruments: Iterable[Instrument] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer("lab", labs)
        self._offer("instrument", instruments)
        language = get_language()
        self.fields["hours"].choices = [  # type: ignore[attr-defined]
            ("", _("Any length")),
            *((str(hours), length_text(hours, language=language)) for hours in LEAST_HOURS),
        ]
