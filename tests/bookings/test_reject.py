"""Rejecting a request."""

import pytest

from booking.bookings.actions import Refused, approve, make_due_moves, reject
from booking.bookings.rules import UNDO_FOR, Reason
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
)

pytestmark = pytest.mark.django_db
WHY = "The laser is being exchanged that day"


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
    rejected = reject(booking=booking, person=manager, note=f"  {WHY} ", now=NOW)
    assert rejected.state == "rejected"
    assert make_due_moves(now=NOW + UNDO_FOR) == 0
    assert not Claim.objects.filter(holder=booking.pk).exists()
    assert steps_of(booking.reference)[Step.RELEASE] is None
    assert list(steps_of(booking.reference)) == [Step.HOLD, Step.RELEASE]
    row = booking.timeline.last()
    assert (row.number, row.verb, row.before, row.after) == (2, "reject", "requested", "rejected")
    assert (row.actor, row.note, row.side) == (manager, WHY, "both")


def test_who_does_not_manage_the_lab_may_not(booking, instrument):
    lab = instrument.lab
    for person in (
        booking.requester,
        MembershipFactory(organisation=booking.payer, role="administrator").person,
        LabRoleFactory(lab=lab, kind="technician").person,
        LabRoleFactory(kind="manager").person,
        MembershipFactory(organisation=lab.university, role="administrator").person,
        PersonFactory(is_operator=True),
    ):
        with pytest.raises(Refused) as refused:
            reject(booking=booking, person=person, note=WHY, now=NOW)
        assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    booking.refresh_from_db()
    assert booking.state == "requested"


@pytest.mark.parametrize("note", ["", "   ", "\n\t"])
def test_it_takes_a_reason(booking, manager, note):
    with pytest.raises(Refused) as refused:
        reject(booking=booking, person=manager, note=note, now=NOW)
    assert refused.value.reasons == (Reason.REASON_MISSING,)
    booking.refresh_from_db()
    assert booking.state == "requested"
    assert Claim.objects.filter(holder=booking.pk).exists()


def test_the_manager_who_asked_gives_a_reason_too(instrument, manager):
    booking = ask(instrument, manager)
    with pytest.raises(Refused) as refused:
        reject(booking=booking, person=manager, note="", now=NOW)
    assert refused.value.reasons == (Reason.REASON_MISSING,)


def test_what_was_approved_is_not_rejected(booking, manager):
    approve(booking=booking, person=manager, now=NOW)
    with pytest.raises(Refused) as refused:
        reject(booking=booking, person=manager, note=WHY, now=NOW)
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    assert Claim.objects.filter(holder=booking.pk).exists()


def test_the_slot_is_free_for_the_next(booking, manager, instrument):
    reject(booking=booking, person=manager, note=WHY, now=NOW)
    assert ask(instrument, engineer(), now=NOW + UNDO_FOR).state == "requested"


def test_work_on_samples_is_rejected_too(instrument, manager):
    booking = ask_for_samples(instrument)
    assert reject(booking=booking, person=manager, note=WHY, now=NOW).state == "rejected"
    assert Step.RELEASE not in steps_of(booking.reference)
    make_due_moves(now=NOW + UNDO_FOR)
    assert Step.RELEASE in steps_of(booking.reference)


def test_past_its_deadline_it_has_expired(booking, manager):
    with pytest.raises(Refused) as refused:
        reject(booking=booking, person=manager, note=WHY, now=booking.decide_by)
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    booking.refresh_from_db()
    assert booking.state == "expired"
