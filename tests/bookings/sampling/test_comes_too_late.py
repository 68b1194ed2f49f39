"""A parcel that is on its way when its booking ends: the lab finds it, and sends it back."""

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve, cancel, check_in, finish
from booking.bookings.rules import KindOfUse
from booking.bookings.sampling.actions import announce, recall, receive
from booking.bookings.sampling.rules import LOOKED_OUT_FOR
from tests.asking import ask_for_samples
from tests.bookings.sampling.worlds import by_hand, shipment, states, world_of_samples
from tests.factories import NOW
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def world():
    return world_of_samples()


def the_list(person, **query):
    answer = visiting(person).get(reverse("lab_samples"), query)
    assert answer.status_code == 200
    return answer


def listed(person, **query):
    return [line.booking.public_id for line in the_list(person, **query).context["lines"]]


def words(answer):
    body = answer.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def page_of(person, booking):
    return words(visiting(person).get(reverse("samples", args=[booking.public_id])))


def cancelled(world, *numbers, how=shipment):
    """The world's booking, cancelled after some samples were sent."""
    parcel = announce(booking=world.booking, person=world.person, sending=how(*numbers), now=NOW)
    cancel(booking=world.booking, person=world.person, now=NOW)
    return parcel


@pytest.mark.parametrize("how", [shipment, by_hand])
def test_it_works(world, how):
    """From the list it is taken in and goes back, as any other; then it is in no list."""
    cancelled(world, 1, 2, how=how)
    of_it = [world.booking.public_id]
    assert listed(world.technician) == listed(world.technician, shelf="expected") == of_it
    assert listed(world.technician, shelf="here") == []
    said = words(the_list(world.technician))
    assert "Cancelled" in said
    assert "2 on their way: return them to the sender" in said
    assert "expected" not in said.split("Show")[-1]
    act = visiting(world.technician)
    address = reverse("handle_samples", args=[world.booking.public_id])
    assert "Receive 2 samples" in page_of(world.technician, world.booking)
    act.post(address, {"verb": "receive", "samples": ["1", "2"]})
    assert listed(world.technician, shelf="expected") == []
    assert listed(world.technician, shelf="leaves") == of_it
    back = {"carriage": "by_hand", "samples": ["1"]}
    act.post(reverse("return_samples", args=[world.booking.public_id]), back)
    act.post(address, {"verb": "dispose", "samples": ["2"]})
    assert states(world.booking) == ["returned", "disposed", "expected"]
    assert listed(world.technician) == []


def test_both_sides_read_what_comes_next(world):
    cancelled(world, 1)
    assert "Receive it here when it comes" in page_of(world.technician, world.booking)
    assert "The lab returns to you what comes" in page_of(world.person, world.booking)
    assert "1 on its way: return it to the sender" in words(the_list(world.technician))


def test_what_was_never_sent_is_looked_out_for_by_nobody(world):
    cancel(booking=world.booking, person=world.person, now=NOW)
    other = approve(
        booking=ask_for_samples(world.instrument, world.person), person=world.manager, now=NOW
    )
    taken = announce(booking=other, person=world.person, sending=shipment(1), now=NOW)
    recall(parcel=taken, person=world.person, now=NOW)
    cancel(booking=other, person=world.person, now=NOW)
    assert listed(world.technician) == []


def test_nor_what_came_before(world):
    parcel = announce(booking=world.booking, person=world.person, sending=shipment(1), now=NOW)
    wish = {"booking": world.booking, "person": world.technician, "numbers": [1], "now": NOW}
    receive(parcel=parcel, **wish)
    cancel(booking=world.booking, person=world.person, now=NOW)
    assert listed(world.technician, shelf="expected") == []
    assert listed(world.technician, shelf="leaves") == [world.booking.public_id]


def test_what_comes_after_the_work_is_done_is_found_too(world):
    """Finished with what was there, while a second parcel was on its way."""
    wish = {"booking": world.booking, "person": world.technician, "now": NOW}
    receive(numbers=[1], **wish)
    announce(booking=world.booking, person=world.person, sending=shipment(2), now=NOW)
    check_in(**wish)
    finish(kind=KindOfUse.SERVICE, **wish)
    assert listed(world.technician, shelf="expected") == [world.booking.public_id]
    said = words(the_list(world.technician, shelf="expected"))
    assert "1 on its way: return it to the sender" in said
    assert "1 to return or dispose of" in said


def test_nobody_looks_out_for_ever_but_who_searches_finds_it(world, monkeypatch):
    cancelled(world, 1)
    monkeypatch.setattr(timezone, "now", lambda: NOW + LOOKED_OUT_FOR)
    assert listed(world.technician) == [world.booking.public_id]
    monkeypatch.setattr(timezone, "now", lambda: NOW + LOOKED_OUT_FOR + SECOND)
    assert listed(world.technician) == listed(world.technician, shelf="expected") == []
    for search in ("SF 100", world.booking.public_id, world.booking.requester.name):
        assert listed(world.technician, q=search) == [world.booking.public_id]


def test_it_is_no_other_labs(world):
    cancelled(world, 1)
    assert listed(world_of_samples().technician, q="SF 100") == []


def test_many_cost_no_more_questions_than_one(world, django_assert_max_num_queries):
    cancelled(world, 1)
    visitor = visiting(world.technician)
    address = reverse("lab_samples")
    visitor.get(address)

    with CaptureQueriesContext(connection) as one:
        visitor.get(address)
    for _each in range(4):
        more = ask_for_samples(world.instrument, world.person)
        approve(booking=more, person=world.manager, now=NOW)
        announce(booking=more, person=world.person, sending=shipment(1, 2), now=NOW)
        cancel(booking=more, person=world.person, now=NOW)
    with django_assert_max_num_queries(len(one)):
        assert len(visitor.get(address).context["lines"]) == 5
