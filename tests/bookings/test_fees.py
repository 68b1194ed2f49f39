"""A late cancellation costs nothing for the share of the time that somebody else takes."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve, cancel
from booking.bookings.queries.fees import fee_share_of
from booking.bookings.rules.fees import share_left
from booking.calendars.rules import Interval
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask
from tests.factories import NOW, InstrumentFactory, LabRoleFactory, open_days, shanghai
from tests.visiting import visiting

LATE = shanghai(2, 6)
"""Two hours before the slot could begin, and long past the deadline."""


def part(first, last):
    return Interval(NOW + dt.timedelta(minutes=first), NOW + dt.timedelta(minutes=last))


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ([], 100),
        ([part(0, 120)], 0),
        ([part(-60, 30)], 75),
        ([part(60, 240)], 50),
        ([part(0, 40), part(30, 60)], 50),
        ([part(0, 40)], 66),
        ([part(200, 240)], 100),
    ],
)
def test_it_works(taken, left):
    assert share_left(part(0, 120), taken) == left


@pytest.mark.django_db
class TestACancelledBooking:
    """Its page says how much of the fee is left."""

    @pytest.fixture(autouse=True)
    def _now(self, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: LATE)

    @pytest.fixture
    def instrument(self):
        made = InstrumentFactory()
        open_days(made)
        return made

    @pytest.fixture
    def manager(self, instrument):
        return LabRoleFactory(lab=instrument.lab).person

    @pytest.fixture
    def booking(self, instrument, manager):
        booking = approve(booking=ask(instrument), person=manager, now=NOW)
        gone = cancel(booking=booking, person=booking.requester, now=LATE)
        assert Step.FEE in steps_of(gone.reference)
        return gone

    def page(self, booking):
        client = visiting(booking.requester)
        answer = client.get(reverse("booking", args=[booking.public_id]))
        return " ".join(answer.content.decode().split())

    def test_that_nobody_takes_costs_all_of_it(self, booking):
        assert fee_share_of(booking) == 100
        page = self.page(booking)
        assert "The lab&#x27;s fee is due." in page or "The lab's fee is due." in page

    def test_that_others_take_in_part(self, booking, instrument, manager):
        other = ask(instrument, at=shanghai(2, 10), hours=1, now=LATE)
        # What is only asked for is not taken yet.
        assert fee_share_of(booking) == 100
        approve(booking=other, person=manager, now=LATE)
        assert fee_share_of(booking) == 50
        assert "fee is due for 50 % of the time; somebody else takes the rest." in self.page(
            booking
        )

    def test_that_others_take_whole_costs_nothing(self, booking, instrument, manager):
        approve(booking=ask(instrument, now=LATE), person=manager, now=LATE)
        assert fee_share_of(booking) == 0
        assert "None: somebody else takes all of the time." in self.page(booking)
