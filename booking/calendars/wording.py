"""The words for this room's enums."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import BookingMode, ClaimKind, EntryKind, HoursReason, PolicyFault
from .rules.combining import NoneReason, Same
from .rules.searches import SearchReason

BOOKING_MODES: dict[str, str | Promise] = {
    BookingMode.BY_APPOINTMENT.value: _("By appointment"),
    BookingMode.WALK_IN_TOO.value: _("By appointment and walk-in"),
    BookingMode.CLOSED.value: _("Closed to booking"),
}

CLAIM_KINDS: dict[str, str | Promise] = {
    ClaimKind.BOOKED.value: _("Booked"),
    ClaimKind.IN_USE.value: _("In use"),
    ClaimKind.CLEAN_UP.value: _("Clean-up"),
}

ENTRY_KINDS: dict[str, str | Promise] = {
    EntryKind.OPENING.value: _("Opening hours"),
    EntryKind.CLOSURE.value: _("Closure"),
    EntryKind.MAINTENANCE.value: _("Maintenance"),
    EntryKind.ASSISTED.value: _("Assisted hours"),
}

HOURS_REASONS: dict[str, str | Promise] = {
    HoursReason.NO_WEEKDAY.value: _("Choose at least one weekday that lies in this period."),
    HoursReason.OFF_STEP.value: _("Give times in steps of five minutes, such as 09:00 or 09:05."),
    HoursReason.ENDS_BEFORE_START.value: _("The end lies before the start. Give a later end."),
    HoursReason.LAST_BEFORE_FIRST.value: _("The last day lies before the first one."),
    HoursReason.TOO_LONG.value: _("This is too long. Give a shorter time."),
    HoursReason.OVERLAPS.value: _(
        "These hours overlap others. Change the others first, or give hours beside them."
    ),
    HoursReason.PAST.value: _("This day is over. The past stays as it was."),
    HoursReason.NOT_SHORTER.value: _("These hours end sooner than that. Give an earlier last day."),
    HoursReason.NO_SUCH_DAY.value: _("These hours have nothing on that day."),
    HoursReason.DAY_HAS_CHANGED.value: _(
        "This day has been moved or cancelled before. Give it its usual hours back first."
    ),
    HoursReason.DAY_HAS_NOT_CHANGED.value: _("This day has its usual hours."),
    HoursReason.NOT_A_SERIES.value: _("This is a single closure, not weekly hours."),
    HoursReason.LABS_ONLY.value: _("Technicians' hours belong to the lab, not to one instrument."),
    HoursReason.NOT_OWN_FIRST.value: _("Only opening hours can be for the university first."),
    HoursReason.GONE.value: _("Somebody has removed these hours meanwhile."),
}

POLICY_FAULTS: dict[str, str | Promise] = {
    PolicyFault.OUT_OF_BOUNDS.value: _("Give a number from %(least)s to %(most)s."),
    PolicyFault.NOT_A_STEP.value: _("Slots begin on steps of 5 minutes. Give a multiple of 5."),
    PolicyFault.NOT_ON_GRID.value: _("Give a multiple of the slot grid, %(grid)s minutes."),
    PolicyFault.LONGEST_BELOW_SHORTEST.value: _(
        "The longest booking cannot be shorter than the shortest, %(shortest)s minutes."
    ),
    PolicyFault.FURTHER_SEES_FURTHER.value: _(
        "Those further from the lab cannot book further ahead: give at most %(most)s."
    ),
}

SEARCH_REASONS: dict[str, str | Promise] = {
    SearchReason.EMPTY.value: _(
        "This search names nothing to look for. Add a word or a filter, then save it."
    ),
    SearchReason.TOO_LONG.value: _("This search is too long to be saved. Use fewer words."),
    SearchReason.OVER.value: _("The last day of this search is over. Give a later one."),
    SearchReason.TOO_MANY.value: _(
        "You have as many saved searches as one person may have. Stop one, then save this one."
    ),
    SearchReason.NOT_VERIFIED.value: _(
        "Nothing can be booked for you yet: you belong to no verified organisation. "
        "Save the search when you do."
    ),
    SearchReason.NOT_YOURS.value: _("This is not your search."),
}

SAME_PLACES: dict[str, str | Promise] = {
    Same.LAB.value: _("in one lab"),
    Same.SITE.value: _("on one site"),
    Same.UNIVERSITY.value: _("at one university"),
    Same.ANYWHERE.value: _("anywhere"),
}

NONE_REASONS: dict[str, str | Promise] = {
    NoneReason.NOTHING_FITS.value: _(
        "No instrument fits step %(step)s. Use fewer or other words there."
    ),
    NoneReason.NO_COMMON_PLACE.value: _(
        "There are instruments for each step, but not so near to one another. "
        "Let the steps be further apart."
    ),
    NoneReason.NOTHING_FREE.value: _(
        "Nothing for step %(step)s is free for so long in the next two weeks. "
        "Try a shorter time, or another way of use."
    ),
    NoneReason.NEVER_IN_TURN.value: _(
        "Each step has free time in the next two weeks, but never one after another like this. "
        "Allow more time in between, or let the steps be further apart."
    ),
}
