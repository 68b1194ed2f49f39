"""The words for this room's enums."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.labs.search.spoken import SpokenFault

from .rules import BookingMode, ClaimKind, EntryKind, HoursReason, PolicyFault
from .rules.asking import FindSort, Give, TimeFault, When
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
    ClaimKind.SHUT.value: _("Closed"),
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
    TimeFault.SAME_CLOCK.value: _("Between these two times lies nothing. Both were left out."),
    TimeFault.SHORTER_THAN_LENGTH.value: _(
        "There is less time between these hours of the day than the length that you ask for."
    ),
}

SPOKEN_FAULTS: dict[str, str | Promise] = {
    SpokenFault.NAME_UNKNOWN.value: _(
        "No data sheet has a figure called “%(value)s”, so the words were searched for as they are."
    ),
    SpokenFault.UNIT_UNKNOWN.value: _(
        "“%(value)s” is no unit that is known here, so the words were searched for as they are."
    ),
}

WHENS: dict[str, str | Promise] = {
    When.WEEK.value: _("Next 7 days"),
    When.NEXT_WEEK.value: _("Next week"),
    When.FORTNIGHT.value: _("Next 14 days"),
    When.MONTH.value: _("Next 30 days"),
}

FIND_SORTS: dict[str, str | Promise] = {
    FindSort.EARLIEST.value: _("Earliest first"),
    FindSort.RELEVANCE.value: _("Best match first"),
    FindSort.PRICE.value: _("Cheapest first"),
    FindSort.DISTANCE.value: _("Nearest first"),
    FindSort.NAME.value: _("By name"),
    FindSort.NEWEST.value: _("Newest first"),
}

GIVES: dict[str, str | Promise] = {
    Give.SOME_WORDS.value: _("Without “%(words)s”"),
    Give.LENGTH.value: _("%(new)s instead of %(old)s"),
    Give.LATER.value: _("Until %(day)s"),
    Give.EARLIER.value: _("From %(day)s"),
    Give.ALSO_DAY.value: _("Also on %(day)s"),
    Give.ANY_DAY.value: _("On any day of the week"),
    Give.CLOCK.value: _("From %(start)s to %(end)s"),
    Give.ANY_CLOCK.value: _("At any time of day"),
    Give.PIECES.value: _("In pieces of %(length)s"),
    Give.MODE.value: _("In any way of use"),
    Give.SAMPLES.value: _("Send samples instead"),
    Give.PRICE.value: _("At any price"),
    Give.FURTHER.value: _("Within %(number)s km"),
    Give.DISTANCE.value: _("At any distance"),
    Give.FIGURES.value: _("Without the figures of the data sheet"),
    Give.PARENT.value: _("With any kind of %(technique)s"),
    Give.TECHNIQUE.value: _("With any technique"),
    Give.UNIVERSITY.value: _("At any university"),
    Give.LAB.value: _("In any lab"),
    Give.CHAIN.value: _("For any industry chain"),
    Give.QUALIFICATION.value: _("With or without a qualification"),
    Give.PRICED.value: _("Also without a listed price"),
    Give.SINCE.value: _("Opened at any time"),
    Give.TIME.value: _("Whenever it is free"),
    Give.FILTERS.value: _("Without the filters"),
    Give.WORDS.value: _("Your words alone"),
}
