"""Hours change under the calendar's lock: of those who come at once, one wins."""

import datetime as dt
import threading

import pytest
from django.db import connection
from schedule.models import Calendar

from booking.calendars.actions import HoursRefused, add_closure, cancel_occurrence
from booking.calendars.models import Entry, LabCalendar, OpenWindow
from booking.calendars.rules import HoursReason
from tests.calendars.hours import MONDAY, at, days, here, opens, windows_on
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 6


def at_once(*verbs) -> list[object]:
    """What each of some verbs that begin together came to: its answer, or its refusal."""
    gate = threading.Barrier(len(verbs))
    outcomes: list[object] = [None] * len(verbs)

    def run(place, verb):
        gate.wait()
        try:
            outcomes[place] = verb()
        except HoursRefused as refused:
            outcomes[place] = refused.reason
        except Exception as error:  # shown by the assertion on the outcomes
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_it_works():
    """Also where the lab has no calendar yet: one is made."""
    instrument = here()
    outcomes = at_once(*[lambda: opens(instrument.lab, "09:00", "18:00")] * AT_ONCE)
    assert outcomes.count(HoursReason.OVERLAPS) == AT_ONCE - 1
    assert len([each for each in outcomes if isinstance(each, Entry)]) == 1
    assert LabCalendar.objects.count() == Calendar.objects.count() == 1
    assert windows_on(instrument, MONDAY) == ["09:00-18:00"]


def test_a_day_is_cancelled_once():
    instrument = here()
    entry = opens(instrument.lab, "09:00", "18:00")
    outcomes = at_once(
        *[lambda: cancel_occurrence(entry=entry, day=days(MONDAY, 1), now=NOW)] * AT_ONCE
    )
    assert outcomes.count(HoursReason.DAY_HAS_CHANGED) == AT_ONCE - 1
    assert entry.event.occurrence_set.count() == 1


def test_a_labs_closure_and_its_instruments_see_each_other():
    """Both make the same windows, so both wait for one lock."""
    instrument = here()
    opens(instrument.lab, "08:00", "18:00")
    morning = {"starts": at(MONDAY, "08:00"), "ends": at(MONDAY, "10:00")}

    def hour(n):
        start = at(MONDAY, "12:00") + n * dt.timedelta(hours=1)
        return {"starts": start, "ends": start + dt.timedelta(minutes=30)}

    at_once(
        lambda: add_closure(owner=instrument.lab, **morning, now=NOW),
        *[
            lambda n=n: add_closure(owner=instrument, **hour(n), now=NOW)
            for n in range(AT_ONCE - 1)
        ],
    )
    assert windows_on(instrument, MONDAY) == [
        "10:00-12:00",
        "12:30-13:00",
        "13:30-14:00",
        "14:30-15:00",
        "15:30-16:00",
        "16:30-18:00",
    ]
    assert OpenWindow.objects.filter(starts__lt=at(days(MONDAY, 1), "00:00")).count() == 6
