"""The words for the enums of rules that decide alone."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.labs.rules import ServiceMode

from ..rules import Verb
from .rules import Outcome, RuleFault

OUTCOMES: dict[str, str | Promise] = {
    Outcome.APPROVE.value: _("Approve at once"),
    Outcome.LEAVE.value: _("Leave to a person, whatever later rules say"),
}

RULE_FAULTS: dict[str, str | Promise] = {
    RuleFault.NEVER_AHEAD.value: _("Nothing lies both so near and so far: make this one larger."),
    RuleFault.NO_HOURS.value: _("The hours must end after they begin, on the same day."),
    RuleFault.FIRST_AND_COMPLETED.value: _(
        "A first booking has none completed before it: choose one of the two."
    ),
}

MODES: dict[str, str | Promise] = {
    ServiceMode.SELF_OPERATED.value: _("self-operated"),
    ServiceMode.ASSISTED.value: _("with a technician"),
    ServiceMode.SAMPLES.value: _("samples sent in"),
}
"""How an instrument is booked, within a sentence."""

DECIDED: dict[str, str | Promise] = {
    Verb.APPROVE.value: _("Approved by a person"),
    Verb.REJECT.value: _("Rejected by a person"),
    Verb.EXPIRE.value: _("Expired without a decision"),
    Verb.CANCEL.value: _("Cancelled before a decision"),
}
"""What became of a request, on the page of a dry run."""
