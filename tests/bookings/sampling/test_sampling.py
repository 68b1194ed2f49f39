"""Samples sent in: announced, received, worked on, returned; who may, and what is refused."""

import datetime as dt

import pytest

from booking.bookings.actions import Refused, cancel, check_in, finish
from booking.bookings.forms.using import FinishForm
from booking.bookings.models import Parcel
from booking.bookings.queries.worklists import samples_to_do
from booking.bookings.rules import KindOfUse, Reason, Verb
from booking.bookings.sampling.actions import (
    amend,
    announce,
    move_on,
    recall,
    receive,
    send_again,
    send_back,
    spoil,
)
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import samples_come
from tests.bookings.sampling.worlds import by_hand, shipment, states, world_of_samples
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def world():
    return world_of_samples()


def refused(do):
    with pytest.raises(Refused) as refusal:
        do()
    return refusal.value.reasons


def last(booking):
    return booking.timeline.order_by("-number").first()


def work(world, now=NOW):
    """All has come, and the work on it has begun."""
    samples_come(world.booking, world.technician, now=now)
    return check_in(booking=world.booking, person=world.technician, now=now)


def end(world, samples=None, now=NOW):
    return finish(
        booking=world.booking,
        person=world.technician,
        kind=KindOfUse.SERVICE,
        samples=samples,
        now=now,
    )


def test_it_works(world):
    booking, technician = world.booking, world.technician
    parcel = announce(
        booking=booking, person=world.person, sending=shipment(1, 2, 3), now=NOW + DAY
    )
    assert (last(booking).verb, last(booking).note) == ("announce", "#1–3 · SF Express SF 100")
    receive(booking=booking, person=technician, numbers=[1, 2, 3], parcel=parcel, now=NOW + DAY)
    assert states(booking) == ["received"] * 3
    begun = check_in(booking=booking, person=technician, now=NOW + DAY)
    assert (begun.state, states(booking)) == ("in_use", ["in_work"] * 3)
    done = end(world, now=NOW + 2 * DAY)
    assert (done.state, done.samples_done, states(booking)) == ("completed", 3, ["done"] * 3)
    send_back(
        booking=booking, person=technician, sending=shipment(1, 2, tracking="YT 7"), now=NOW + DAY
    )
    move_on(booking=booking, person=technician, verb=Verb.DISPOSE, numbers=[3], now=NOW + 3 * DAY)
    assert states(booking) == ["returned", "returned", "disposed"]
    booking.refresh_from_db()
    assert (booking.state, last(booking).after) == ("completed", "completed")


# Who may


@pytest.mark.parametrize("who", ["person", "head", "administrator"])
def test_the_customers_side_announces(world, who):
    announce(booking=world.booking, person=getattr(world, who), sending=by_hand(1), now=NOW)
    assert Parcel.objects.get().announced == 1


@pytest.mark.parametrize("who", ["colleague", "stranger", "technician", "manager"])
def test_nobody_else_announces(world, who):
    person = getattr(world, who)
    do = lambda: announce(  # noqa: E731
        booking=world.booking, person=person, sending=by_hand(1), now=NOW
    )
    assert refused(do) == (Reason.NOT_ALLOWED,)
    assert not Parcel.objects.exists()


@pytest.mark.parametrize("who", ["person", "head", "administrator", "colleague", "stranger"])
def test_the_lab_alone_handles_them(world, who):
    person, booking = getattr(world, who), world.booking
    common = {"booking": booking, "person": person, "now": NOW}
    for do in (
        lambda: receive(numbers=[1], **common),
        lambda: spoil(numbers=[1], reason="Broken", **common),
        lambda: move_on(verb=Verb.DONE, numbers=[1], **common),
        lambda: move_on(verb=Verb.DISPOSE, numbers=[1], **common),
        lambda: send_back(sending=by_hand(1), **common),
    ):
        assert refused(do) == (Reason.NOT_ALLOWED,)
    assert states(booking) == ["expected"] * 3


# Parcels


def test_a_shipment_without_a_number_is_not_taken(world):
    do = lambda: announce(  # noqa: E731
        booking=world.booking, person=world.person, sending=shipment(1, tracking="  "), now=NOW
    )
    assert refused(do) == (Reason.TRACKING_MISSING,)


def test_several_parcels_come_each_for_itself(world):
    common = {"booking": world.booking, "person": world.person, "now": NOW}
    announce(sending=shipment(1, 2), **common)
    assert refused(lambda: announce(sending=by_hand(2, 3), **common)) == (Reason.ON_THEIR_WAY,)
    second = announce(sending=by_hand(3), **common)
    assert (second.carrier, second.tracking) == ("", "")
    receive(booking=world.booking, person=world.technician, numbers=[3], parcel=second, now=NOW)
    assert states(world.booking) == ["expected", "expected", "received"]


def test_a_parcel_is_changed_or_taken_back_until_it_is_received(world):
    parcel = announce(booking=world.booking, person=world.person, sending=shipment(1), now=NOW)
    amend(parcel=parcel, person=world.head, sending=shipment(1, 2, tracking="YT 9"), now=NOW)
    parcel.refresh_from_db()
    assert (parcel.tracking, parcel.announced) == ("YT 9", 2)
    recall(parcel=parcel, person=world.person, now=NOW)
    assert not Parcel.objects.exists()
    again = announce(booking=world.booking, person=world.person, sending=shipment(1), now=NOW)
    receive(booking=world.booking, person=world.manager, numbers=[1], parcel=again, now=NOW)
    for do in (
        lambda: amend(parcel=again, person=world.person, sending=shipment(1), now=NOW),
        lambda: recall(parcel=again, person=world.person, now=NOW),
        lambda: recall(parcel=parcel, person=world.person, now=NOW),
    ):
        assert refused(do) == (Reason.PARCEL_OVER,)


def test_what_is_missing_in_a_parcel_stays_expected(world):
    parcel = announce(
        booking=world.booking, person=world.person, sending=shipment(1, 2, 3), now=NOW
    )
    common = {"booking": world.booking, "person": world.technician, "now": NOW}
    receive(numbers=[1, 3], parcel=parcel, note="2 was not in it", **common)
    assert states(world.booking) == ["received", "expected", "received"]
    parcel.refresh_from_db()
    assert (parcel.announced, parcel.samples.count()) == (3, 2)
    assert last(world.booking).note == "#1, 3 · 2 was not in it"
    assert refused(lambda: receive(numbers=[2], parcel=parcel, **common)) == (Reason.PARCEL_OVER,)
    announce(booking=world.booking, person=world.person, sending=by_hand(2), now=NOW)


def test_what_comes_in_another_parcel_is_taken_out_of_its_own(world):
    first = announce(booking=world.booking, person=world.person, sending=shipment(1), now=NOW)
    second = announce(booking=world.booking, person=world.person, sending=shipment(2), now=NOW)
    receive(booking=world.booking, person=world.technician, numbers=[1, 2], parcel=first, now=NOW)
    assert list(second.samples.all()) == []
    assert first.samples.count() == 2


def test_a_parcel_that_is_not_named_is_received_by_what_was_in_it(world):
    parcel = announce(
        booking=world.booking, person=world.person, sending=shipment(1, 2, 3), now=NOW
    )
    receive(booking=world.booking, person=world.technician, numbers=[1, 3], now=NOW)
    row = Parcel.objects.get()
    assert (row, row.received_by, row.announced) == (parcel, world.technician, 3)
    assert [each.number for each in row.samples.all()] == [1, 3]
    # What was missing can be announced anew.
    announce(booking=world.booking, person=world.person, sending=by_hand(2), now=NOW)


def test_nobody_waits_for_a_parcel_of_which_all_is_there(world):
    common = {"booking": world.booking, "person": world.person, "now": NOW}
    announce(sending=shipment(1), **common)
    second = announce(sending=shipment(2, 3), **common)
    receive(booking=world.booking, person=world.technician, numbers=[1, 2], now=NOW)
    coming = Parcel.objects.filter(received_at__isnull=True)
    assert [each.pk for each in coming] == [second.pk]
    assert [each.number for each in second.samples.all()] == [3]


def test_what_was_brought_without_a_word_is_received_too(world):
    samples_come(world.booking, world.technician)
    parcel = Parcel.objects.get()
    assert (parcel.carriage, parcel.received_by) == ("by_hand", world.technician)


@pytest.mark.parametrize("numbers", [[1], [4], [1, 2]])
def test_nothing_is_received_twice_nor_what_was_never_asked_for(world, numbers):
    common = {"booking": world.booking, "person": world.technician, "now": NOW}
    receive(numbers=[1], **common)
    assert refused(lambda: receive(numbers=numbers, **common)) == (Reason.SAMPLES_MOVED,)
    assert states(world.booking) == ["received", "expected", "expected"]
    assert refused(lambda: receive(numbers=[], **common)) == (Reason.NO_SAMPLE_CHOSEN,)


# The work


def test_no_work_begins_before_something_is_there(world):
    do = lambda: check_in(booking=world.booking, person=world.technician, now=NOW)  # noqa: E731
    assert refused(do) == (Reason.NOTHING_RECEIVED,)
    receive(booking=world.booking, person=world.technician, numbers=[2], now=NOW)
    assert do().state == "in_use"
    assert states(world.booking) == ["expected", "in_work", "expected"]


def test_what_comes_later_is_taken_up_and_done_by_itself(world):
    common = {"booking": world.booking, "person": world.technician, "now": NOW}
    receive(numbers=[1], **common)
    check_in(**common)
    receive(numbers=[2], **common)
    move_on(verb=Verb.TAKE_UP, numbers=[2], **common)
    move_on(verb=Verb.DONE, numbers=[1], **common)
    assert states(world.booking) == ["done", "in_work", "expected"]
    assert end(world).samples_done == 2
    # What comes after all goes back untouched.
    receive(numbers=[3], **common)
    move_on(verb=Verb.DISPOSE, numbers=[3], **common)
    assert states(world.booking) == ["done", "done", "disposed"]


def test_nothing_in_work_is_disposed_of(world):
    work(world)
    common = {"booking": world.booking, "person": world.technician, "now": NOW}
    do = lambda: move_on(verb=Verb.DISPOSE, numbers=[1], **common)  # noqa: E731
    assert refused(do) == (Reason.SAMPLES_MOVED,)
    assert refused(lambda: send_back(sending=by_hand(1), **common)) == (Reason.SAMPLES_MOVED,)
    with pytest.raises(ValueError, match="more than samples"):
        move_on(verb=Verb.RECEIVE, numbers=[1], **common)


def test_returning_by_a_carrier_needs_a_number(world):
    work(world)
    end(world)
    do = lambda: send_back(  # noqa: E731
        booking=world.booking,
        person=world.technician,
        sending=shipment(1, tracking=""),
        now=NOW,
    )
    assert refused(do) == (Reason.TRACKING_MISSING,)
    assert states(world.booking) == ["done"] * 3


def test_nothing_is_announced_once_it_is_over(world):
    work(world)
    end(world)
    do = lambda: announce(  # noqa: E731
        booking=world.booking, person=world.person, sending=by_hand(1), now=NOW
    )
    assert refused(do) == (Reason.WRONG_STATE,)


# What cannot be used


def test_unusable_samples_come_again(world):
    samples_come(world.booking, world.technician)
    common = {"booking": world.booking, "now": NOW}
    lab, customer = {**common, "person": world.technician}, {**common, "person": world.person}
    assert refused(lambda: spoil(numbers=[2], reason=" ", **lab)) == (Reason.REASON_MISSING,)
    spoil(numbers=[2], reason="Too wet", **lab)
    row = world.booking.sample_rows.get(number=2)
    assert (row.state, row.reason, last(world.booking).note) == (
        "unusable",
        "Too wet",
        "#2 · Too wet",
    )
    assert refused(lambda: send_again(numbers=[1], **customer)) == (Reason.SAMPLES_MOVED,)
    send_again(numbers=[2], **{**customer, "now": NOW + DAY})
    row.refresh_from_db()
    assert (row.state, row.reason, row.expected_since) == ("expected", "", NOW + DAY)
    announce(sending=by_hand(2), **customer)


def test_a_booking_that_is_cancelled_for_them_costs_nothing(world):
    samples_come(world.booking, world.technician)
    common = {"booking": world.booking, "now": NOW}
    spoil(person=world.technician, numbers=[1, 2, 3], reason="Wrong material", **common)
    cancel(booking=world.booking, person=world.person, now=NOW + 30 * DAY)
    assert set(steps_of(world.booking.reference)) == {Step.HOLD, Step.RELEASE}
    assert not world.booking.points.exists()
    send_back(person=world.technician, sending=by_hand(1, 2), **common)
    assert states(world.booking) == ["returned", "returned", "unusable"]


def test_only_what_could_be_used_is_paid_for(world):
    work(world)
    spoil(booking=world.booking, person=world.technician, numbers=[3], reason="It burst", now=NOW)
    done = end(world)
    assert (done.samples_done, steps_of(done.reference)[Step.CAPTURE]) == (2, 160)


def test_what_is_sent_back_before_the_end_is_paid_for_too(world):
    work(world)
    booking, technician = world.booking, world.technician
    common = {"booking": booking, "person": technician, "now": NOW}
    spoil(numbers=[3], reason="It burst", **common)
    move_on(verb=Verb.DONE, numbers=[1], **common)
    send_back(sending=by_hand(1), **common)
    # One that could not be used goes as well, and counts as little as it does here.
    move_on(verb=Verb.DISPOSE, numbers=[3], **common)
    booking.refresh_from_db()
    assert FinishForm(booking=booking)["samples"].value() == 2
    assert [each.workable for each in samples_to_do(technician, now=NOW)] == [2]
    done = end(world)
    assert states(booking) == ["returned", "done", "disposed"]
    assert (done.samples_done, steps_of(done.reference)[Step.CAPTURE]) == (2, 160)
