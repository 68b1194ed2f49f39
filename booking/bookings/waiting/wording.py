"""The words for the waitlist."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .rules import EntryState, WaitProblem

ENTRY_STATES: dict[str, str | Promise] = {
    EntryState.WAITING.value: pgettext_lazy("waitlist", "Waiting"),
    EntryState.TAKEN.value: pgettext_lazy("waitlist", "Asked for"),
    EntryState.LEFT.value: pgettext_lazy("waitlist", "You left the list"),
    EntryState.OVER.value: pgettext_lazy("waitlist", "Nothing was taken"),
}

WAIT_PROBLEMS: dict[WaitProblem, str | Promise] = {
    WaitProblem.PAST: _(
        "No slot of this length can begin in that time any more. Name a later end."
    ),
    WaitProblem.TOO_FAR: _("One can wait for the next 90 days. Name an earlier end."),
    WaitProblem.TOO_WIDE: _("One can wait for 14 days at once. Name an earlier end."),
    WaitProblem.TOO_NARROW: _("The slot does not fit between these two times. Name a later end."),
    WaitProblem.UNEVEN_LENGTH: _("No slot has this length. Choose another one."),
    WaitProblem.TOO_SHORT: _("This is shorter than the shortest booking here."),
    WaitProblem.TOO_LONG: _("This is longer than the longest booking here."),
    WaitProblem.CLOSED_TO_BOOKING: _(
        "This instrument is closed to booking. Ask the lab how it can be used."
    ),
    WaitProblem.SAMPLES: _("Samples that you send need no slot. Ask for them on the page."),
    WaitProblem.WAITS_ALREADY: _(
        "You wait for this instrument in a part of that time already. Leave that list first, or "
        "name another time."
    ),
    WaitProblem.TOO_MANY: _(
        "You wait for 20 times already. Leave one list before you join another."
    ),
    WaitProblem.FREE_NOW: _("A slot of this length is free in that time. Ask for it at once."),
}
