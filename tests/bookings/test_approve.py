"""Approving a request."""

import datetime as dt

import pytest

from booking.bookings.actions import Refused, approve, cancel
from booking.bookings.rules import Reason
from booking.calendars.models import Claim
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=1)


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
def booking(instrument):
    return ask(instrument)


def test_it_works(booking, manager):
    held = Claim.objects.values("starts", "ends", "kind").get(holder=booking.pk)
    approved = approve(booking=booking, person=manager, note="Room 12", now=LATER)
    assert approved.state == "approved"
    booking.refresh_from_db()
    assert booking.state == "approved"
    # The time and the money stay held as they were.
    assert Claim.objects.values("starts", "ends", "kind").get(holder=booking.pk) == held
    assert list(steps_of(booking.reference)) == [Step.HOLD]
    row = booking.timeline.last()
    assert (row.number, row.verb, row.before, row.after) == (2, "approve", "requested", "approved")
    assert (row.actor, row.at, row.note, row.side) == (manager, LATER, "Room 12", "both")


def test_who_does_not_manage_the_lab_may_not(booking, instrument):
    lab = instrument.lab
    payer = booking.payer
    strangers = [
        booking.requester,
        MembershipFactory(organisation=payer, role="administrator").person,
        LabRoleFactory(lab=lab, kind="technician").person,
        LabRoleFactory(kind="manager").person,
        LabRoleFactory(lab=lab, kind="manager", until=dt.date(2027, 3, 1)).person,
        LabRoleFactory(lab=lab, kind="manager", since=dt.date(2027, 3, 2)).person,
        MembershipFactory(organisation=lab.university, role="administrator").person,
        PersonFactory(is_operator=True),
    ]
    for person in strangers:
        with pytest.raises(Refused) as refused:
            approve(booking=booking, person=person, now=NOW)
        assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    booking.refresh_from_db()
    assert booking.state == "requested"
    assert booking.timeline.count() == 1


def test_a_manager_may_approve_what_they_asked_for_themselves(instrument, manager):
    booking = ask(instrument, manager)
    assert approve(booking=booking, person=manager, now=NOW).state == "approved"


def test_it_is_decided_once(booking, manager):
    approve(booking=booking, person=manager, now=NOW)
    with pytest.raises(Refused) as refused:
        approve(booking=booking, person=manager, now=NOW)
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    assert booking.timeline.count() == 2


def test_what_the_requester_took_back_cannot_be_approved(booking, manager):
    cancel(booking=booking, person=booking.requester, now=NOW)
    with pytest.raises(Refused) as refused:
        approve(booking=booking, person=manager, now=NOW)
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    assert not Claim.objects.filter(holder=booking.pk).exists()


def test_a_stale_copy_does_not_count(instrument, manager):
    booking = ask(instrument)
    stale = type(booking).objects.get(pk=booking.pk)
    approve(booking=booking, person=manager, now=NOW)
    with pytest.raises(Refused):
        approve(booking=stale, person=manager, now=NOW)


def test_past_its_deadline_it_has_expired_for_everybody(booking, manager):
    assert booking.decide_by == shanghai(2, 9)
    with pytest.raises(Refused) as refused:
        approve(booking=booking, person=manager, now=booking.decide_by)
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    booking.refresh_from_db()
    # The refusal does not take the clock's move back.
    assert booking.state == "expired"
    assert not Claim.objects.filter(holder=booking.pk).exists()
    assert list(steps_of(booking.reference)) == [Step.HOLD, Step.RELEASE]


def test_a_minute_before_its_deadline_it_can_be_approved(booking, manager):
    moment = booking.decide_by - dt.timedelta(minutes=1)
    assert approve(booking=booking, person=manager, now=moment).state == "approved"


def test_work_on_samples_is_approved_without_a_slot(instrument, manager):
    booking = ask_for_samples(instrument)
    assert approve(booking=booking, person=manager, now=NOW).state == "approved"
    assert not Claim.objects.exists()


def test_approving_one_leaves_others_alone(instrument, manager, booking):
    other = ask(instrument, engineer(), at=shanghai(2, 13))
    approve(booking=booking, person=manager, now=NOW)
    other.refresh_from_db()
    assert other.state == "requested"
    assert Claim.objects.count() == 2
