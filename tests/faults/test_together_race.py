"""Baskets that meet over the same units in opposite order: one has all, the others nothing."""

import threading

import pytest
from django.db import connection, connections
from django.db.models import Count

from booking.bookings.models import Booking, BookingGroup
from booking.bookings.queries import Wish
from booking.bookings.together.actions import NotTogether, request_together
from booking.bookings.together.rules import GroupKind
from booking.calendars.models import Claim
from booking.labs.rules import ServiceMode
from tests.factories import NOW, InstrumentFactory, engineer, open_days, shanghai

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

ROUNDS = 6
CLIENTS = 4


def test_it_works():
    people = [engineer() for _client in range(CLIENTS)]
    projects = [each.memberships.get().organisation.general_project for each in people]
    instruments = [InstrumentFactory() for _each in range(3)]
    for each in instruments:
        open_days(each)
    ends: list[object] = []

    def basket(number: int, hour: int, barrier: threading.Barrier) -> None:
        order = instruments if number % 2 else instruments[::-1]
        wishes = [
            Wish(each, ServiceMode.SELF_OPERATED, shanghai(2, hour), shanghai(2, hour + 1))
            for each in order
        ]
        barrier.wait()
        try:
            ends.append(
                request_together(
                    person=people[number],
                    project=projects[number],
                    kind=GroupKind.BASKET,
                    wishes=wishes,
                    purpose="A race",
                    now=NOW,
                )
            )
        except Exception as error:  # any other than a refusal fails below
            ends.append(error)
        finally:
            connections.close_all()

    for hour in range(11, 11 + ROUNDS):
        ends.clear()
        barrier = threading.Barrier(CLIENTS)
        clients = [
            threading.Thread(target=basket, args=(number, hour, barrier))
            for number in range(CLIENTS)
        ]
        for each in clients:
            each.start()
        for each in clients:
            each.join()
        won = [each for each in ends if isinstance(each, BookingGroup)]
        lost = [each for each in ends if isinstance(each, NotTogether)]
        assert (len(won), len(lost)) == (1, CLIENTS - 1), (connection.vendor, ends)
        assert all(len(each.refusals) == len(instruments) for each in lost)
    assert BookingGroup.objects.count() == ROUNDS
    sizes = BookingGroup.objects.annotate(size=Count("parts")).values_list("size", flat=True)
    assert set(sizes) == {len(instruments)}
    assert Booking.objects.count() == Claim.objects.count() == ROUNDS * len(instruments)
