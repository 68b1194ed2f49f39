"""What the database is asked before the clock's rule is: nothing that is due may be missed."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from booking.bookings.models import Booking
from booking.bookings.queries import bookings_due, perhaps_due
from booking.bookings.rules import LIVE, State, due_move
from tests.asking import ask
from tests.factories import InstrumentFactory, open_days, shanghai

pytestmark = pytest.mark.django_db

STARTS, ENDS = shanghai(3, 9), shanghai(3, 11)
DECIDE_BY = shanghai(2, 18)
MOMENTS = sorted(
    {
        moment + dt.timedelta(minutes=minutes)
        for moment in (STARTS, ENDS, DECIDE_BY)
        for minutes in (-20, -1, 0, 1, 14, 15, 16, 29, 30, 31)
    }
)


@pytest.fixture
def booking():
    instrument = InstrumentFactory()
    open_days(instrument)
    return ask(instrument, at=STARTS)


@pytest.mark.parametrize("state", list(State))
def test_whatever_the_rule_moves_is_asked_for(booking, state):
    short = {"starts": STARTS, "ends": STARTS + dt.timedelta(minutes=20)}
    seen = set()
    for check_in, slot in itertools.product((True, False), ({}, short)):
        Booking.objects.filter(pk=booking.pk).update(
            state=state.value, decide_by=DECIDE_BY, checks_in=check_in, **slot
        )
        row = Booking.objects.select_related("unit__instrument").get(pk=booking.pk)
        for now in MOMENTS:
            due = due_move(row.times(predecessor_in_use=False), now) is not None
            asked = bookings_due([row.unit_id], now).filter(pk=row.pk).exists()
            assert asked == Booking.objects.filter(perhaps_due(now), pk=row.pk).exists()
            assert asked or not due, f"{state} at {now} is due and was not asked for"
            seen.add((asked, due))
    # What is over is never asked for; a live booking is not before there is a reason.
    assert (True, True) in seen if state in LIVE else seen == {(False, False)}
    assert (False, False) in seen


def test_a_booking_in_use_is_not_asked_for_while_its_time_runs(booking):
    Booking.objects.filter(pk=booking.pk).update(state=State.IN_USE.value)
    assert not bookings_due([booking.unit_id], ENDS).exists()
