"""What staff type to enter a use that had no booking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.calendars.queries import zone_of
from booking.calendars.rules import normalise
from booking.labs.models import Lab, Unit

from ..forms.requesting import WallClockField
from ..rules import KindOfUse
from ..wording import KINDS_OF_USE
from .actions import RecordRefusal
from .queries import units_of_lab

REFUSALS = {
    RecordRefusal.ENDS_BEFORE_START: _("The end does not come after the start. Give a later end."),
    RecordRefusal.IN_THE_FUTURE: _("This end is still to come. Enter a use when it is over."),
    RecordRefusal.TOO_LONG: _("A use lasts 31 days at most."),
    RecordRefusal.USED_ALREADY: _(
        "It was used at this time already, with a booking or without. No hour counts twice."
    ),
}


class UnitField(forms.ModelChoiceField):
    """A unit by its instrument's name, and by its label where there are several."""

    def label_from_instance(self, obj: Any) -> str:
        name = str(obj.instrument.name)
        return f"{name} · {obj.label}" if obj.siblings > 1 else name


class UseForm(forms.Form):
    """A use on the lab's wall clock; after ``is_valid`` instants are in UTC."""

    unit = UnitField(label=_("Instrument"), queryset=Unit.objects.none())
    who = forms.CharField(
        label=_("Used by"),
        max_length=120,
        help_text=_("A group or a class will do. Only the lab reads it."),
    )
    starts = WallClockField(label=_("From"))
    ends = WallClockField(label=_("Until"))
    kind = forms.TypedChoiceField(
        label=_("Kind of use"), coerce=KindOfUse, choices=list(KINDS_OF_USE.items())
    )
    note = forms.CharField(
        label=_("Notes"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, lab: Lab, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["unit"]
        assert isinstance(units, forms.ModelChoiceField)
        units.queryset = units_of_lab(lab)
        units.empty_label = None if units.queryset.count() == 1 else str(_("Choose one"))
        self.zone = zone_of(lab)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for name in ("starts", "ends"):
            if data.get(name) is not None:
                data[name] = normalise(data[name], self.zone)
        return data

    def refuse(self, refusal: RecordRefusal) -> None:
        """Shows at its field why it cannot have been so."""
        place = "starts" if refusal is RecordRefusal.USED_ALREADY else "ends"
        self.add_error(place, str(REFUSALS[refusal]))
