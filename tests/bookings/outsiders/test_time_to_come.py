"""Of time that opens to an outsider only later nothing shows, be it booked or closed."""

from __future__ import annotations

import datetime as dt

import pytest

from booking.calendars.actions import add_closure, set_weekly_openings
from booking.calendars.rules import EVERY_DAY, WeeklyHours
from tests.asking import ask
from tests.bookings.outsiders.worlds import READERS, answers, differences, undone
from tests.factories import NOW, shanghai

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("indexed"),
    pytest.mark.long,
]
MONDAY = dt.date(2027, 3, 1)


@READERS
def test_of_time_that_is_not_open_to_one_nothing_shows(instrument, manager, reader):
    """Audience before collision: the lab's own people have it, or nobody does."""
    worlds = []
    for taken in (False, True):
        with undone():
            if taken:
                ask(instrument, manager, at=shanghai(17, 10))
            worlds.append(answers(instrument, reader, day=17))
    assert differences(*worlds) == []
    asked = [body for what, (_, _, body) in worlds[1].items() if what.startswith("request_booking")]
    assert any(b"opens to you on" in body for body in asked)


@READERS
def test_of_what_is_kept_for_the_own_people_nothing_shows(manager, reader):
    lab = manager.lab_roles.get().lab
    hours = [WeeklyHours(EVERY_DAY, dt.time(9), dt.time(17), own_first=True)]
    set_weekly_openings(owner=lab, hours=hours, first_day=MONDAY, now=NOW)
    instrument = lab.instruments.get()
    worlds = []
    for taken in (False, True):
        with undone():
            if taken:
                ask(instrument, manager, at=shanghai(6, 10))
            worlds.append(answers(instrument, reader, day=6))
    assert differences(*worlds) == []


CLOSED = {
    "a part": (10, 12),
    "the beginning": (9, 11),
    "the end": (15, 17),
    "the whole": (0, 24),
}


@READERS
@pytest.mark.parametrize(("starts", "ends"), CLOSED.values(), ids=CLOSED)
@pytest.mark.parametrize("whose", ["lab", "instrument"])
@pytest.mark.parametrize("day", [6, 17])
def test_of_time_that_opens_later_closures_do_not_show_either(
    instrument, manager, reader, day, whose, starts, ends
):
    """Else a closure there would be told from a booking, which does not show: own first, or
    beyond one's horizon."""
    if day == 6:
        hours = [WeeklyHours(EVERY_DAY, dt.time(9), dt.time(17), own_first=True)]
        set_weekly_openings(owner=instrument.lab, hours=hours, first_day=MONDAY, now=NOW)
    worlds = []
    for closed in (False, True):
        with undone():
            if closed:
                midnight = shanghai(day, 0)
                add_closure(
                    owner=instrument.lab if whose == "lab" else instrument,
                    starts=midnight + dt.timedelta(hours=starts),
                    ends=midnight + dt.timedelta(hours=ends),
                    now=NOW,
                )
            worlds.append(answers(instrument, reader, day=day))
    assert differences(*worlds) == []
