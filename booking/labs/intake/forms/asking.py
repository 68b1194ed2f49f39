"""A question as the lab makes it, with its choices and on what it depends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import new_public_id
from booking.accounts.nounforms import fields_of

from ...models import Instrument
from ...wording import SERVICE_MODES
from ..models import Choice, IntakeField
from ..rules import CHOOSING, MODE, MOST_CHOICES, FieldKind

LABELS = ("label_en", "label_zh_hans", "label_zh_hant")
HELPS = ("help_en", "help_zh_hans", "help_zh_hant")
LANGUAGES = ((_("English"), "en"), (_("Simplified Chinese"), "zh-Hans"))
BLANK_CHOICES = 3


def _in_languages(fields: dict[str, forms.Field], names: Iterable[str]) -> None:
    """Each field called by its language: the legend around says what of."""
    words = (*LANGUAGES, (_("Traditional Chinese"), "zh-Hant"))
    for name, (word, tag) in zip(names, words, strict=True):
        fields[name].label = word  # type: ignore[assignment]
        fields[name].widget.attrs["lang"] = tag


class QuestionForm(forms.Form):
    """What a lab says of a question of one kind; ``earlier`` are those it may depend on."""

    only_if = forms.MultipleChoiceField(
        label=_("Ask only if the answer is one of these"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick answers of one question. With none ticked it is always asked."),
    )

    def __init__(
        self,
        *args: Any,
        asking: IntakeField,
        instrument: Instrument,
        earlier: Iterable[IntakeField],
        **kwargs: Any,
    ) -> None:
        self.kind = FieldKind(asking.kind)
        names = [*LABELS, *HELPS]
        if self.kind is not FieldKind.HEADING:
            names.append("required")
        if self.kind is FieldKind.NUMBER:
            names += ["unit", "least", "most"]
        self.said = names
        ticked = [f"{asking.if_field}:{each}" for each in asking.if_values]
        kwargs["initial"] = {name: getattr(asking, name) for name in names} | {"only_if": ticked}
        super().__init__(*args, **kwargs)
        self.fields = {**fields_of(IntakeField, names), **self.fields}
        _in_languages(self.fields, LABELS)
        _in_languages(self.fields, HELPS)
        for name in HELPS:
            self.fields[name].widget.attrs["rows"] = 2
        if self.kind is FieldKind.NUMBER:
            self.fields["unit"].help_text = _(
                "As in specifications: mg, mL, °C, kV. An answer in another unit of the same "
                "kind is converted. Empty for a plain number."
            )
        choices = list(_depends_on(instrument, earlier))
        if choices:
            self.fields["only_if"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["only_if"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(name) for name in LABELS):
            self.add_error("label_en", _("Write the question, in one language at least."))
        least, most = data.get("least"), data.get("most")
        if least is not None and most is not None and least > most:
            self.add_error("most", _("The largest number is smaller than the smallest."))
        asked_of = {each.partition(":")[0] for each in data.get("only_if") or ()}
        if len(asked_of) > 1:
            self.add_error("only_if", _("Tick answers of one question alone."))
        return data

    def details(self) -> dict[str, Any]:
        """The columns of the question but its choices, once the form is valid."""
        data = self.cleaned_data
        ticked = [each.partition(":") for each in data.get("only_if") or ()]
        return {
            **{name: data[name] for name in self.said},
            "if_field": ticked[0][0] if ticked else "",
            "if_values": [value for _field, _colon, value in ticked],
        }


def _depends_on(instrument: Instrument, earlier: Iterable[IntakeField]) -> Any:
    """What a question can depend on: how the instrument is used, and choices before it."""
    offered = {
        "self": instrument.self_operated,
        "assisted": instrument.assisted,
        "samples": instrument.takes_samples,
    }
    modes = [(f"{MODE}:{mode}", SERVICE_MODES[mode]) for mode, yes in offered.items() if yes]
    if len(modes) > 1:
        yield _("How"), modes
    for each in earlier:
        if each.kind in CHOOSING:
            yield each.label, [(f"{each.key}:{one.key}", one.label) for one in each.options]


class ChoiceRow(forms.Form):
    """One choice in up to three languages; an emptied row is none."""

    key = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    label_en = forms.CharField(required=False, max_length=120)
    label_zh_hans = forms.CharField(required=False, max_length=120)
    label_zh_hant = forms.CharField(required=False, max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_languages(self.fields, LABELS)
        self.empty_permitted = True


class BaseChoiceRows(forms.BaseFormSet):
    """The choices of a question, in their order."""

    def clean(self) -> None:
        if any(self.errors):
            return
        if len(self.choices()) < 2:
            raise forms.ValidationError(_("Offer two choices or more."))

    def choices(self) -> list[Choice]:
        """What is typed, each with the key it had or a new one."""
        out: list[Choice] = []
        taken: set[str] = set()
        for form in self.forms:
            data = form.cleaned_data
            labels = {name: data.get(name) or "" for name in LABELS}
            if not any(labels.values()):
                continue
            key = data.get("key") or ""
            key = key if key.isalnum() and key not in taken else new_public_id()
            taken.add(key)
            out.append(Choice(key, **labels))
        return out


def choice_rows(asking: IntakeField, data: Any = None) -> BaseChoiceRows:
    """The rows of a question's choices, with some empty ones below."""
    standing = [each.as_kept() for each in asking.options]
    rows: Any = forms.formset_factory(
        ChoiceRow,
        formset=BaseChoiceRows,
        extra=BLANK_CHOICES,
        max_num=MOST_CHOICES,
        absolute_max=MOST_CHOICES,
        validate_max=True,
    )
    made: BaseChoiceRows = rows(data, initial=standing, prefix="choices")
    return made
