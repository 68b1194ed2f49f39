"""How samples are written down, and what the database holds of them by itself."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from booking.bookings.actions import Refused, approve, check_in, undo
from booking.bookings.models import BookingAnswers, Parcel, Sample
from booking.bookings.rules import Reason
from booking.bookings.sampling.actions import name_samples, receive
from booking.bookings.sampling.rules import Carriage
from booking.labs.models import IntakeField, IntakeVersion
from tests.asking import ask, ask_for_samples, samples_come
from tests.bookings.sampling.worlds import states, world_of_samples
from tests.factories import NOW, InstrumentFactory, open_days

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


def test_it_works(world):
    booking = ask_for_samples(world.instrument, now=NOW)
    assert states(booking) == []
    approve(booking=booking, person=world.manager, now=NOW)
    assert states(booking) == ["expected"] * 3
    undo(booking=booking, person=world.manager, now=NOW)
    approve(booking=booking, person=world.manager, now=NOW + DAY)
    assert states(booking) == ["expected"] * 3
    assert {each.expected_since for each in booking.sample_rows.all()} == {NOW + DAY}


def test_machine_time_has_no_samples(world):
    open_days(world.instrument)
    booking = approve(booking=ask(world.instrument, samples=2), person=world.manager, now=NOW)
    assert states(booking) == []
    do = lambda: receive(booking=booking, person=world.manager, numbers=[1], now=NOW)  # noqa: E731
    assert refused(do) == (Reason.NOT_ALLOWED,)


def answered(world, booking):
    """What its customer says of three samples and more: the words that are kept of each."""
    version = IntakeVersion.objects.create(
        instrument=world.instrument, number=1, made_by=world.manager, made_at=NOW, published_at=NOW
    )
    IntakeField.objects.create(
        version=version, key="table", kind="samples", label_en="Samples", place=1
    )
    rows = [
        {"name": "A", "count": 2, "hazard": "toxic", "storage": "fridge", "after": "return"},
        {"name": "B", "count": 900, "hazard": "none", "storage": "room", "after": "dispose"},
    ]
    BookingAnswers.objects.create(
        booking=booking,
        version=version,
        values={"table": rows},
        given_by=world.person,
        given_at=NOW,
    )
    return [
        ("A", "toxic", "fridge", "return"),
        ("A", "toxic", "fridge", "return"),
        ("B", "none", "room", "dispose"),
    ]


def words_of(booking):
    rows = booking.sample_rows.order_by("number")
    return list(rows.values_list("label", "hazard", "storage", "after"))


def test_what_the_customer_told_of_them_is_kept(world):
    booking = ask_for_samples(world.instrument, world.person, now=NOW)
    told = answered(world, booking)
    approve(booking=booking, person=world.manager, now=NOW)
    assert words_of(booking) == told


def test_the_customer_names_them(world):
    names = {1: ("K-17", "opened once"), 9: ("none such", "")}
    name_samples(booking=world.booking, person=world.head, names=names, now=NOW)
    row = world.booking.sample_rows.get(number=1)
    assert (row.label, row.note) == ("K-17", "opened once")
    assert last(world.booking).verb == "approve"
    do = lambda: name_samples(  # noqa: E731
        booking=world.booking, person=world.technician, names=names, now=NOW
    )
    assert refused(do) == (Reason.NOT_ALLOWED,)


# What the database holds by itself


def test_the_database_keeps_what_must_hold(world):
    booking = world.booking
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.create(booking=booking, number=1, expected_since=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.create(booking=booking, number=0, expected_since=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        booking.sample_rows.update(state="lost")
    with pytest.raises(IntegrityError), transaction.atomic():
        booking.sample_rows.update(state="unusable", reason="")
    common = {"booking": booking, "way": "to_lab", "made_by": world.person, "made_at": NOW}
    for wrong in (
        {"carriage": Carriage.SHIPPED.value},
        {"carriage": Carriage.BY_HAND.value, "tracking": "SF 1"},
        {"carriage": Carriage.BY_HAND.value, "received_at": NOW},
        {
            "carriage": Carriage.BY_HAND.value,
            "way": "back",
            "received_at": NOW,
            "received_by": world.manager,
        },
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Parcel.objects.create(**{**common, **wrong})


def test_bookings_from_before_get_their_samples_with_the_upgrade(world):
    """What was approved is expected from then on, what is in work was received."""
    begun = approve(booking=ask_for_samples(world.instrument), person=world.manager, now=NOW)
    asked = ask_for_samples(world.instrument)
    samples_come(begun, world.manager)
    check_in(booking=begun, person=world.manager, now=NOW)
    Parcel.objects.all().delete()
    Sample.objects.all().delete()
    migration = import_module("booking.bookings.migrations.0021_samples")
    told = answered(world, world.booking)
    migration.write_down(apps, None)
    assert states(world.booking) == ["expected"] * 3
    assert words_of(world.booking) == told
    assert (states(begun), states(asked)) == (["in_work"] * 3, [])


def test_another_booking_has_numbers_of_its_own(world):
    other = approve(
        booking=ask_for_samples(InstrumentFactory(lab=world.lab, takes_samples=True)),
        person=world.manager,
        now=NOW,
    )
    samples_come(other, world.technician)
    assert (states(other), states(world.booking)) == (["received"] * 3, ["expected"] * 3)
