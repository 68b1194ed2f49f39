"""The form of a policy: its numbers, and at each what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Policy
from ..rules import BOUNDS, BookingMode, PolicyFault, PolicyTerms, policy_faults
from ..wording import BOOKING_MODES, POLICY_FAULTS

# The unit of slots and horizons stands in the name of their group.
LABELS = {
    "grid_minutes": _("Slot grid"),
    "shortest_minutes": _("Shortest booking"),
    "longest_minutes": _("Longest booking"),
    "own_lab_days": _("Own lab"),
    "own_university_days": _("Own university"),
    "chain_days": _("Chain members and other academic"),
    "everyone_days": _("Everyone else"),
    "lead_minutes": _("Lead time (minutes)"),
    "release_lead_hours": _("Release lead (hours)"),
    "cancel_deadline_hours": _("Free cancellation (hours)"),
    "decide_working_days": _("Decision (working days)"),
}
HELP = {
    "grid_minutes": _("Slots begin so often, counted from when the instrument opens."),
    "lead_minutes": _("How long before the start somebody must ask. 0: until it begins."),
    "cancel_deadline_hours": _("Until so long before the start cancelling costs nothing."),
    "release_lead_hours": _("So long before they begin, own-first hours open to others."),
    "own_lab_days": _("Managers and technicians of this lab."),
    "everyone_days": _("People of any other verified organisation."),
    "decide_working_days": _("The time you promise for a decision. Then a request expires."),
}
NEARER = {
    "own_university_days": "own_lab_days",
    "chain_days": "own_university_days",
    "everyone_days": "chain_days",
}


class PolicyForm(forms.Form):
    """Who may book when: all that a policy says."""

    mode = forms.ChoiceField(
        label=_("Booking"), choices=list(BOOKING_MODES.items()), widget=forms.RadioSelect
    )
    check_in = forms.BooleanField(
        label=_("Check-in at the instrument"),
        required=False,
        help_text=_("Without it bookings complete as booked."),
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        names = ["mode", *BOUNDS, "check_in"]
        kwargs["initial"] = {name: getattr(policy, name) for name in names}
        super().__init__(*args, **kwargs)
        for name in BOUNDS:
            self.fields[name] = forms.IntegerField(
                label=LABELS[name],
                help_text=HELP.get(name, ""),
                error_messages={"invalid": _("Give a whole number.")},
            )
        self.order_fields(names)

    def group(self, *fields: str) -> list[forms.BoundField]:
        return [self[field] for field in fields]

    def slots(self) -> list[forms.BoundField]:
        """How slots are cut."""
        return self.group("grid_minutes", "shortest_minutes", "longest_minutes")

    def horizons(self) -> list[forms.BoundField]:
        """How far ahead each audience may book."""
        return self.group("own_lab_days", "own_university_days", "chain_days", "everyone_days")

    def deadlines(self) -> list[forms.BoundField]:
        """What must be done how long before."""
        return self.group(
            "lead_minutes", "release_lead_hours", "cancel_deadline_hours", "decide_working_days"
        )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if all(field in data for field in BOUNDS):
            self.show(policy_faults({field: data[field] for field in BOUNDS}))
        return data

    def show(self, faults: Mapping[str, PolicyFault]) -> None:
        """Shows each fault at its number."""
        data = dict(self.cleaned_data)
        for field, fault in faults.items():
            least, most = BOUNDS[field]
            if fault is PolicyFault.FURTHER_SEES_FURTHER:
                most = data[NEARER[field]]
            words = {
                "least": least,
                "most": most,
                "grid": data.get("grid_minutes"),
                "shortest": data.get("shortest_minutes"),
            }
            self.add_error(field, str(POLICY_FAULTS[fault.value]) % words)

    def terms(self) -> PolicyTerms:
        """The policy as typed, once the form is valid."""
        return Policy(**self.changes()).terms()

    def changes(self) -> dict[str, Any]:
        """The policy's fields as typed, once the form is valid."""
        data = self.cleaned_data
        numbers = {field: data[field] for field in BOUNDS}
        return {**numbers, "mode": BookingMode(data["mode"]).value, "check_in": data["check_in"]}
