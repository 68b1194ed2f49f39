"""Checking in at the instrument, and starting work on samples."""

import datetime as dt

import pytest

from booking.bookings.actions import Refused, approve, cancel, check_in, make_due_moves
from booking.bookings.rules import Reason
from booking.calendars.models import Claim
from booking.calendars.rules import ClaimKind
from booking.labs.models import Unit
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask, ask_for_samples, samples_come
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    PersonFactory,
    PolicyFactory,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def manager():
    return LabRoleFactory().person


@pytest.fixture
def instrument(manager):
    instrument = InstrumentFactory(lab=manager.lab_roles.get().lab, takes_samples=True)
    open_days(instrument)
    ListPriceFactory(instrument=instrument)
    return instrument


@pytest.fixture
def granted(instrument, manager):
    """Makes an approved booking."""

    def make(**wish):
        booking = ask(instrument, **wish)
        return approve(booking=booking, person=manager, now=NOW)

    return make


@pytest.fixture
def booking(granted):
    """Approved, Tuesday 09:00 to 11:00."""
    return granted()


def test_it_works(booking):
    begun = check_in(booking=booking, person=booking.requester, now=shanghai(2, 8, 55))
    assert begun.state == "in_use"
    booking.refresh_from_db()
    assert (booking.state, booking.used_from) == ("in_use", shanghai(2, 8, 55))
    claim = Claim.objects.get(holder=booking.pk)
    assert (claim.kind, claim.starts, claim.ends) == (
        ClaimKind.IN_USE.value,
        shanghai(2, 9),
        shanghai(2, 11),
    )
    assert list(steps_of(booking.reference)) == [Step.HOLD]
    row = booking.timeline.last()
    assert (row.number, row.verb, row.before, row.after) == (3, "check_in", "approved", "in_use")
    assert row.actor == booking.requester


def test_who_neither_asked_nor_works_in_the_lab_may_not(booking, instrument):
    for person in (
        MembershipFactory(organisation=booking.payer, role="administrator").person,
        MembershipFactory(organisation=booking.payer).person,
        LabRoleFactory(kind="technician").person,
        MembershipFactory(organisation=instrument.lab.university, role="administrator").person,
        PersonFactory(is_operator=True),
    ):
        with pytest.raises(Refused) as refused:
            check_in(booking=booking, person=person, now=shanghai(2, 9))
        assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    booking.refresh_from_db()
    assert booking.state == "approved"


@pytest.mark.parametrize("kind", ["technician", "manager"])
def test_the_labs_own_people_may(booking, instrument, kind):
    person = LabRoleFactory(lab=instrument.lab, kind=kind).person
    assert check_in(booking=booking, person=person, now=shanghai(2, 9)).state == "in_use"


def test_it_opens_a_quarter_of_an_hour_before_the_start(booking):
    with pytest.raises(Refused) as refused:
        check_in(booking=booking, person=booking.requester, now=shanghai(2, 8, 44))
    assert refused.value.reasons == (Reason.TOO_EARLY,)
    assert refused.value.at == shanghai(2, 8, 45)
    assert (
        check_in(booking=booking, person=booking.requester, now=shanghai(2, 8, 45)).state
        == "in_use"
    )


def test_it_ends_half_an_hour_after_the_start(booking):
    check_in(booking=booking, person=booking.requester, now=shanghai(2, 9, 29))
    assert booking.timeline.last().after == "in_use"


def test_who_comes_later_finds_a_no_show(booking):
    with pytest.raises(Refused) as refused:
        check_in(booking=booking, person=booking.requester, now=shanghai(2, 9, 30))
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    booking.refresh_from_db()
    assert booking.state == "no_show"


def test_what_is_only_requested_cannot_begin(instrument):
    booking = ask(instrument)
    with pytest.raises(Refused) as refused:
        check_in(booking=booking, person=booking.requester, now=shanghai(2, 8, 50))
    assert refused.value.reasons == (Reason.WRONG_STATE,)


def test_it_begins_once(booking):
    check_in(booking=booking, person=booking.requester, now=shanghai(2, 9))
    with pytest.raises(Refused) as refused:
        check_in(booking=booking, person=booking.requester, now=shanghai(2, 9, 1))
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    booking.refresh_from_db()
    assert booking.used_from == shanghai(2, 9)


@pytest.mark.parametrize("status", ["maintenance", "out_of_service"])
def test_not_while_the_instrument_cannot_be_used(booking, instrument, status):
    instrument.status = status
    instrument.save()
    with pytest.raises(Refused) as refused:
        check_in(booking=booking, person=booking.requester, now=shanghai(2, 9))
    assert refused.value.reasons == (Reason.NOT_USABLE,)


def test_not_while_its_unit_is_out_of_service(booking):
    Unit.objects.filter(pk=booking.unit_id).update(in_service=False)
    with pytest.raises(Refused) as refused:
        check_in(booking=booking, person=booking.requester, now=shanghai(2, 9))
    assert refused.value.reasons == (Reason.NOT_USABLE,)


def test_not_after_the_booked_end_when_it_could_not_be_used(booking, instrument):
    instrument.status = "maintenance"
    instrument.save()
    with pytest.raises(Refused) as refused:
        check_in(booking=booking, person=booking.requester, now=shanghai(2, 11))
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    booking.refresh_from_db()
    assert booking.state == "cancelled"


# One after the other


@pytest.fixture
def two(granted):
    """Two bookings in a row, the first in use: 09:00 to 11:00, and 11:00 to 13:00."""
    first, second = granted(), granted(at=shanghai(2, 11))
    check_in(booking=first, person=first.requester, now=shanghai(2, 9))
    return first, second


def test_it_is_refused_while_the_predecessors_booked_time_runs(two):
    first, second = two
    with pytest.raises(Refused) as refused:
        check_in(booking=second, person=second.requester, now=shanghai(2, 10, 59))
    assert refused.value.reasons == (Reason.PREDECESSOR_RUNNING,)
    assert refused.value.at == first.ends
    first.refresh_from_db()
    assert first.state == "in_use"


def test_it_ends_a_predecessor_that_overran(two):
    first, second = two
    check_in(booking=second, person=second.requester, now=shanghai(2, 11, 5))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("completed", "in_use")
    # Billed to the booked end, whatever it overran.
    assert first.used_until == shanghai(2, 11)
    assert str(steps_of(first.reference)[Step.CAPTURE]) == "200.00"
    assert first.timeline.last().actor is None
    assert Claim.objects.filter(holder=second.pk, kind=ClaimKind.IN_USE.value).exists()


def test_the_predecessors_clean_up_stays_held(manager):
    instrument = InstrumentFactory(lab=manager.lab_roles.get().lab, units__clean_up=30)
    open_days(instrument)
    first, second = ask(instrument), ask(instrument, at=shanghai(2, 11, 30))
    for booking in (first, second):
        approve(booking=booking, person=manager, now=NOW)
    check_in(booking=first, person=first.requester, now=shanghai(2, 9))
    check_in(booking=second, person=second.requester, now=shanghai(2, 11, 20))
    tail = Claim.objects.get(holder=first.pk)
    assert (tail.kind, tail.ends) == (ClaimKind.CLEAN_UP.value, shanghai(2, 11, 30))


def test_who_comes_early_does_not_take_the_time_of_one_who_may_still_come(granted):
    """A half-hour booking is no no-show before its end, and until then its time is its own."""
    first = granted(hours=0.5)
    second = granted(at=shanghai(2, 9, 30))
    with pytest.raises(Refused) as refused:
        check_in(booking=second, person=second.requester, now=shanghai(2, 9, 20))
    assert refused.value.reasons == (Reason.PREDECESSOR_RUNNING,)
    assert refused.value.at == first.ends
    check_in(booking=first, person=first.requester, now=shanghai(2, 9, 21))
    assert first.timeline.last().after == "in_use"


def test_who_comes_late_is_not_kept_out_by_a_no_show(granted):
    first, second = granted(hours=0.5), granted(at=shanghai(2, 9, 30))
    check_in(booking=second, person=second.requester, now=shanghai(2, 9, 30))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("no_show", "in_use")


def test_another_unit_is_another_matter(manager):
    instrument = InstrumentFactory(lab=manager.lab_roles.get().lab, units=2)
    open_days(instrument)
    first, second = ask(instrument), ask(instrument)
    for booking in (first, second):
        approve(booking=booking, person=manager, now=NOW)
        check_in(booking=booking, person=booking.requester, now=shanghai(2, 9))
    assert Claim.objects.filter(kind=ClaimKind.IN_USE.value).count() == 2


# Check-in switched off, and samples


def test_where_the_lab_has_no_check_in_one_may_still_begin(instrument, manager):
    PolicyFactory(lab=instrument.lab, check_in=False)
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    make_due_moves(now=shanghai(2, 10))
    assert (
        check_in(booking=booking, person=booking.requester, now=shanghai(2, 10)).state == "in_use"
    )


def test_work_on_samples_is_started_by_the_lab(instrument, manager):
    booking = approve(booking=ask_for_samples(instrument), person=manager, now=NOW)
    with pytest.raises(Refused) as refused:
        check_in(booking=booking, person=booking.requester, now=NOW)
    assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    technician = LabRoleFactory(lab=instrument.lab, kind="technician").person
    samples_come(booking, technician, now=shanghai(19, 9))
    begun = check_in(booking=booking, person=technician, now=shanghai(20, 9))
    assert (begun.state, begun.used_from) == ("in_use", shanghai(20, 9))
    assert not Claim.objects.exists()


def test_what_was_taken_back_cannot_begin(booking):
    cancel(booking=booking, person=booking.requester, now=NOW)
    with pytest.raises(Refused) as refused:
        check_in(booking=booking, person=booking.requester, now=shanghai(2, 9))
    assert refused.value.reasons == (Reason.WRONG_STATE,)
