"""A unit is closed while several ask for its time: never is anybody booked on what is shut."""

import threading

import pytest
from django.db import connection, connections

from booking.bookings.actions import HitsChanged, Refused, close
from booking.bookings.actions.closing import shown_state
from booking.bookings.models import Booking
from booking.calendars.actions import verify_lab
from booking.calendars.models import Claim
from booking.calendars.rules import ClaimKind
from tests.asking import ask
from tests.calendars.hours import MONDAY, days, opens
from tests.factories import NOW, InstrumentFactory, LabRoleFactory, engineer, shanghai

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

CLIENTS = 4


@pytest.mark.parametrize("round_", range(3))
def test_it_works(round_):
    instrument = InstrumentFactory(units=2)
    opens(instrument.lab, "08:00", "18:00", last_day=days(MONDAY, 13))
    manager = LabRoleFactory(lab=instrument.lab).person
    people = [engineer() for _client in range(CLIENTS)]
    first = instrument.units.order_by("pk")[0]
    ends: list[object] = []
    barrier = threading.Barrier(CLIENTS + 1)

    def shut() -> object:
        shown: list[Booking] = []
        # Until nothing has changed since it was seen.
        for _try in range(CLIENTS + 1):
            try:
                return close(
                    owner=first,
                    starts=shanghai(2, 8),
                    ends=shanghai(2, 18),
                    title="New seal",
                    shown=[(each.public_id, shown_state(each)) for each in shown],
                    person=manager,
                    now=NOW,
                )
            except HitsChanged as changed:
                shown = changed.hits
        raise AssertionError("each request changes what is shown once at most")

    def run(number: int) -> None:
        barrier.wait()
        try:
            ends.append(shut() if number == CLIENTS else ask(instrument, people[number]))
        except Exception as error:  # any other than a refusal fails below
            ends.append(error)
        finally:
            connections.close_all()

    clients = [threading.Thread(target=run, args=(number,)) for number in range(CLIENTS + 1)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    booked = [each for each in ends if isinstance(each, Booking)]
    refused = [each for each in ends if isinstance(each, Refused)]
    assert len(booked) + len(refused) == CLIENTS, (connection.vendor, ends)
    assert len(booked) in {1, 2}
    there = Booking.objects.filter(unit=first)
    # Who was there before it was closed, and found the other one taken, was told.
    for booking in there:
        assert booking.timeline.filter(verb="close_over").exists()
    held = Claim.objects.filter(unit=first).exclude(kind=ClaimKind.SHUT.value)
    assert held.count() == there.count()
    found = verify_lab(lab=instrument.lab, now=NOW)
    assert (found.windows, found.weeks) == (0, [])
