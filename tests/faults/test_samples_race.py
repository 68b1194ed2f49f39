"""Several technicians take one parcel in at the same moment: one does, the others are told so."""

import threading

import pytest
from django.db import connection, connections

from booking.bookings.actions import Refused
from booking.bookings.models import Booking, Parcel
from booking.bookings.rules import Reason
from booking.bookings.sampling.actions import announce, receive
from tests.bookings.sampling.worlds import shipment, states, world_of_samples
from tests.factories import NOW, LabRoleFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

CLIENTS = 4


@pytest.mark.parametrize("announced", [True, False])
def test_it_works(announced):
    world = world_of_samples()
    hands = [LabRoleFactory(lab=world.lab, kind="technician").person for _client in range(CLIENTS)]
    parcel = None
    if announced:
        parcel = announce(
            booking=world.booking, person=world.person, sending=shipment(1, 2, 3), now=NOW
        )
    ends: list[object] = []
    barrier = threading.Barrier(CLIENTS)

    def take_in(number: int) -> None:
        barrier.wait()
        try:
            ends.append(
                receive(
                    booking=world.booking,
                    person=hands[number],
                    numbers=[1, 2, 3],
                    parcel=parcel,
                    now=NOW,
                )
            )
        except Exception as error:  # any other than a refusal fails below
            ends.append(error)
        finally:
            connections.close_all()

    clients = [threading.Thread(target=take_in, args=(number,)) for number in range(CLIENTS)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    won = [each for each in ends if isinstance(each, Booking)]
    lost = [each.reasons for each in ends if isinstance(each, Refused)]
    why = Reason.PARCEL_OVER if announced else Reason.SAMPLES_MOVED
    assert (len(won), lost) == (1, [(why,)] * (CLIENTS - 1)), (connection.vendor, ends)
    assert states(world.booking) == ["received"] * 3
    assert Parcel.objects.get().received_by in hands
    assert world.booking.timeline.filter(verb="receive").count() == 1
