"""The words for this room's enums."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import BookingMode, ClaimKind, EntryKind, HoursReason, PolicyFault
from .rules.asking import FindSort, TimeFault, When

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

TIME_FAULTS: dict[str, str | Promise] = {
    TimeFault.LENGTH_UNREADABLE.value: _(
        "The length was not understood. Give hours, such as 4 or 0.5, or “2 days”."
    ),
    TimeFault.LENGTH_OUT_OF_RANGE.value: _(
        "A slot lasts from 5 minutes to 14 days. The length was left out."
    ),
    TimeFault.ROW_UNREADABLE.value: _(
        "The hours in a row were not understood. Give hours, such as 2 or 0.5."
    ),
    TimeFault.ROW_OUT_OF_RANGE.value: _(
        "Hours in a row are from 5 minutes to 14 days. They were left out."
    ),
    TimeFault.TOO_MANY_PIECES.value: _(
        "The time can be split into 20 pieces at most. Give more hours in a row."
    ),
    TimeFault.DAY_UNREADABLE.value: _("This day was not understood. Write it like 2026-11-24."),
    TimeFault.LAST_BEFORE_FIRST.value: _(
        "The last day lies before the first one. The last day was left out."
    ),
    TimeFault.LAST_IS_OVER.value: _("The last day is over. It was left out."),
    TimeFault.TOO_FAR.value: _("Nothing can be booked more than a year ahead."),
    TimeFault.CLOCK_UNREADABLE.value: _(
        "This time of day was not understood. Write it like 09:00."
    ),
    TimeFault.SAME_CLOCK.value: _(
        "Between these two times lies nothing. Both were left out."
    ),
    TimeFault.SHORTER_THAN_LENGTH.value: _(
        "There is less time between these hours of the day than the length that you ask for."
    ),
}

WHENS: dict[str, str | Promise] = {
    When.WEEK.value: _("The next 7 days"),
    When.NEXT_WEEK.value: _("Next week"),
    When.FORTNIGHT.value: _("The next 14 days"),
    When.MONTH.value: _("The next 30 days"),
}

FIND_SORTS: dict[str, str | Promise] = {
    FindSort.EARLIEST.value: _("Earliest first"),
    FindSort.RELEVANCE.value: _("Best match first"),
    FindSort.PRICE.value: _("Cheapest first"),
    FindSort.DISTANCE.value: _("Nearest first"),
    FindSort.NAME.value: _("By name"),
    FindSort.NEWEST.value: _("Newest first"),
}
