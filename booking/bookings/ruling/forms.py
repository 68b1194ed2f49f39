"""The form of a rule that decides alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.accounts.nounforms import fields_of
from booking.calendars.forms.hours import ClockInput
from booking.calendars.sentences import weekdays_text
from booking.labs.wording import SERVICE_MODES
from booking.money.wording import CUSTOMER_CLASSES

from .models import ASKED, LISTS, ApprovalRule
from .rules import Outcome, RuleFault
from .wording import OUTCOMES, RULE_FAULTS

HELP = {
    "classes": _("Nothing ticked: anybody."),
    "modes": _("Nothing ticked: in any way."),
    "weekdays": _("Nothing ticked: any day. The whole slot must lie on these days."),
    "day_until": _("The whole slot must lie within these hours of one day. 00:00: until midnight."),
    "longest_minutes": _("240 minutes are 4 hours."),
    "ahead_most_hours": _("Counted from when it is asked for. 336 hours are 14 days."),
    "price_at_most": _("A price on request is not known."),
    "good_standing": _("Verified, and not suspended in the past year."),
    "verified_days": _("Without a break: a suspension begins it anew."),
}
PLACES = {
    RuleFault.NEVER_AHEAD: "ahead_most_hours",
    RuleFault.NO_HOURS: "day_until",
    RuleFault.FIRST_AND_COMPLETED: "completed_at_least",
}


class RuleForm(forms.Form):
    """What a rule asks, and what then happens."""

    outcome = forms.ChoiceField(
        label=_("Then"), choices=list(OUTCOMES.items()), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, rule: ApprovalRule, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "outcome": rule.outcome,
            **{name: getattr(rule, name) for name in ASKED},
            **{name: [each for each in getattr(rule, name).split(",") if each] for name in LISTS},
        }
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = {
            "classes": list(CUSTOMER_CLASSES.items()),
            "modes": list(SERVICE_MODES.items()),
            "weekdays": [(str(n), weekdays_text([n])) for n in range(7)],
        }
        fields = fields_of(ApprovalRule, ASKED)
        for name in ASKED:
            if name in LISTS:
                fields[name] = forms.MultipleChoiceField(
                    label=fields[name].label,
                    required=False,
                    choices=choices[name],
                    widget=forms.CheckboxSelectMultiple,
                )
            fields[name].help_text = HELP.get(name, "")
            self.fields[name] = fields[name]
        for name in ("day_from", "day_until"):
            self.fields[name].widget = ClockInput()

    def group(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names]

    def slot(self) -> list[forms.BoundField]:
        """What is asked of the slot in numbers."""
        return self.group("longest_minutes", "ahead_least_hours", "ahead_most_hours")

    def customer(self) -> list[forms.BoundField]:
        """What is asked of the organisation and the person in numbers."""
        return self.group("verified_days", "clean_days", "completed_at_least")

    def show(self, faults: tuple[RuleFault, ...]) -> None:
        """Shows why conditions cannot stand together at the later of the two."""
        for fault in faults:
            self.add_error(PLACES[fault], str(RULE_FAULTS[fault.value]))

    def asked(self) -> dict[str, Any]:
        """The columns of the conditions as typed, once the form is valid."""
        data = self.cleaned_data
        return {name: ",".join(data[name]) if name in LISTS else data[name] for name in ASKED}

    def chosen(self) -> Outcome:
        """What happens then, once the form is valid."""
        return Outcome(self.cleaned_data["outcome"])
