"""A customer changes where samples go back to while the lab returns them: one of both counts."""

import threading

import pytest
from django.db import connection, connections

from booking.bookings.actions import Refused
from booking.bookings.models import Parcel, ReturnAddress
from booking.bookings.rules import Reason
from booking.bookings.sampling.actions import say_where_back, send_back, spoil
from booking.bookings.sampling.addresses import address_kept
from booking.bookings.sampling.rules import ReturnTo
from tests.asking import samples_come
from tests.bookings.sampling.worlds import shipment, states, world_of_samples
from tests.factories import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

OLD = ReturnTo(False, "Goods in", "021 5555", "1 Quay Road")
NEW = ReturnTo(False, "Li Wei", "021 7777", "9 Hill Street")


@pytest.mark.parametrize("round_number", range(5))
def test_it_works(round_number):
    world = world_of_samples()
    common = {"booking": world.booking, "now": NOW}
    say_where_back(person=world.person, to=OLD, **common)
    samples_come(world.booking, world.technician)
    spoil(person=world.technician, numbers=[1, 2, 3], reason="Wet", **common)
    read = address_kept(world.booking).pk
    ends: dict[str, object] = {}
    barrier = threading.Barrier(2)

    def run(name, do) -> None:
        barrier.wait()
        try:
            ends[name] = do()
        except Exception as error:  # any other than a refusal fails below
            ends[name] = error
        finally:
            connections.close_all()

    both = {
        "change": lambda: say_where_back(person=world.person, to=NEW, **common),
        "return": lambda: send_back(
            person=world.technician, sending=shipment(1, 2, 3), seen=read, **common
        ),
    }
    clients = [threading.Thread(target=run, args=each) for each in both.items()]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    lost = {name: end.reasons for name, end in ends.items() if isinstance(end, Refused)}
    kept, gone = ReturnAddress.objects.get(), Parcel.objects.filter(way="back").count()
    if "return" in lost:
        assert lost == {"return": (Reason.RETURN_TO_CHANGED,)}, (connection.vendor, ends)
        assert (kept.recipient, gone) == ("Li Wei", 0)
        assert states(world.booking) == ["unusable"] * 3
    else:
        assert lost == {"change": (Reason.RETURN_TO_OVER,)}, (connection.vendor, ends)
        assert (kept.recipient, gone) == ("Goods in", 1)
        assert states(world.booking) == ["returned"] * 3
