"""Another time: the lab's counter-offer, and a proposal of either side after approval."""

import datetime as dt

import pytest

from booking.bookings.actions import Refused, approve, cancel, check_in, make_due_moves
from booking.bookings.models import Booking, Offer
from booking.bookings.offering.actions import (
    accept,
    decline,
    grant,
    keep,
    offer,
    propose,
    withdraw,
)
from booking.bookings.rules import Reason
from booking.calendars.actions import add_closure
from booking.calendars.models import Claim
from booking.calendars.rules import SlotReason
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    engineer,
    open_days,
    shanghai,
)

HOUR = dt.timedelta(hours=1)
LATER = {"starts": shanghai(2, 14), "ends": shanghai(2, 17)}

pytestmark = pytest.mark.django_db


@pytest.fixture
def instrument():
    made = InstrumentFactory()
    open_days(made)
    ListPriceFactory(instrument=made, amount="100.00")
    return made


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def booking(instrument):
    return ask(instrument)


@pytest.fixture
def approved(booking, manager):
    return approve(booking=booking, person=manager, now=NOW)


@pytest.fixture
def offered(booking, manager):
    return offer(booking=booking, person=manager, now=NOW, **LATER)


def held(booking):
    return {
        (claim.unit_id, claim.starts, claim.ends)
        for claim in Claim.objects.filter(holder=booking.pk)
    }


def why(refused):
    return [*refused.value.reasons, *(each.reason for each in refused.value.slots)]


def verbs(booking):
    return list(booking.timeline.order_by("number").values_list("verb", flat=True))


def test_an_offer_holds_both_times_and_the_dearer_price(booking, offered, manager):
    assert offered.state == "offered"
    assert offered.slot == (shanghai(2, 9), shanghai(2, 11))
    made = Offer.objects.get()
    assert held(booking) == {
        (booking.unit_id, shanghai(2, 9), shanghai(2, 11)),
        (made.unit_id, shanghai(2, 14), shanghai(2, 17)),
    }
    assert made.quote.total == 300
    assert steps_of(made.reference) == {Step.HOLD: 100}
    assert offered.decide_by == made.decide_by <= shanghai(2, 9)


def test_accepting_leaves_the_offered_time_alone(booking, offered):
    done = accept(booking=booking, person=booking.requester, now=NOW)
    assert done.state == "approved"
    assert done.slot == (shanghai(2, 14), shanghai(2, 17))
    assert done.quote.total == 300
    assert held(booking) == {(done.unit_id, shanghai(2, 14), shanghai(2, 17))}
    made = Offer.objects.get()
    assert made.state == "accepted"
    assert set(steps_of(made.reference)) == {Step.HOLD}
    cancel(booking=booking, person=booking.requester, now=NOW)
    assert set(steps_of(made.reference)) == {Step.HOLD, Step.RELEASE}


@pytest.mark.parametrize("verb", ["decline", "withdraw"])
def test_without_the_offer_it_is_requested_as_before(booking, offered, manager, verb):
    before = Offer.objects.get().old_decide_by
    if verb == "decline":
        done = decline(booking=booking, person=booking.requester, now=NOW)
    else:
        done = withdraw(booking=booking, person=manager, now=NOW)
    assert done.state == "requested"
    assert done.decide_by >= before
    assert held(booking) == {(booking.unit_id, shanghai(2, 9), shanghai(2, 11))}
    made = Offer.objects.get()
    assert made.state == {"decline": "declined", "withdraw": "withdrawn"}[verb]
    assert set(steps_of(made.reference)) == {Step.HOLD, Step.RELEASE}
    assert set(steps_of(booking.reference)) == {Step.HOLD}
    assert offer(booking=booking, person=manager, now=NOW, **LATER).state == "offered"


@pytest.mark.parametrize("verb", [decline, accept])
def test_an_unanswered_offer_expires_and_holds_nothing(booking, offered, verb):
    with pytest.raises(Refused) as refused:
        verb(booking=booking, person=booking.requester, now=offered.decide_by)
    assert why(refused) == [Reason.WRONG_STATE]
    booking.refresh_from_db()
    assert booking.state == "expired"
    assert held(booking) == set()
    made = Offer.objects.get()
    assert made.state == "lapsed"
    assert set(steps_of(made.reference)) == {Step.HOLD, Step.RELEASE}


def test_who_asks_for_the_offered_time_after_its_deadline_gets_it(manager):
    one, other = (InstrumentFactory(lab=manager.lab_roles.get().lab) for _ in range(2))
    open_days(one)
    open_days(other)
    booking = ask(one)
    made = offer(booking=booking, person=manager, instrument=other, now=NOW, **LATER)
    with pytest.raises(Refused):
        ask(other, at=LATER["starts"], hours=3)
    late = made.decide_by
    assert ask(other, at=LATER["starts"], hours=3, now=late).state == "requested"
    booking.refresh_from_db()
    assert booking.state == "expired"
    assert held(booking) == set()


def test_when_the_first_time_fell_a_declined_offer_ends_it_without_fee(
    booking, offered, instrument
):
    add_closure(owner=instrument, starts=shanghai(2, 8), ends=shanghai(2, 12), now=NOW)
    done = decline(booking=booking, person=booking.requester, now=NOW)
    assert done.state == "cancelled"
    assert verbs(booking)[-2:] == ["decline", "lapse"]
    assert held(booking) == set()
    assert set(steps_of(booking.reference)) == {Step.HOLD, Step.RELEASE}


def test_an_offered_time_that_fell_is_not_accepted(booking, offered, instrument):
    add_closure(owner=instrument, starts=shanghai(2, 14), ends=shanghai(2, 15), now=NOW)
    with pytest.raises(Refused) as refused:
        accept(booking=booking, person=booking.requester, now=NOW)
    assert why(refused) == [SlotReason.NOT_OPEN]
    booking.refresh_from_db()
    assert booking.state == "offered"


def test_a_time_that_is_not_free_is_not_offered(booking, manager, instrument):
    ask(instrument, at=shanghai(2, 15), hours=1)
    with pytest.raises(Refused) as refused:
        offer(booking=booking, person=manager, now=NOW, **LATER)
    assert why(refused) == [SlotReason.TAKEN]
    assert not Offer.objects.exists()
    assert len(held(booking)) == 1


def test_the_same_time_is_no_other_time(booking, manager):
    with pytest.raises(Refused) as refused:
        offer(booking=booking, person=manager, starts=booking.starts, ends=booking.ends, now=NOW)
    assert why(refused) == [Reason.SAME_TIME]


def test_another_labs_instrument_is_not_offered(booking, manager):
    other = InstrumentFactory()
    open_days(other)
    with pytest.raises(Refused) as refused:
        offer(booking=booking, person=manager, instrument=other, now=NOW, **LATER)
    assert why(refused) == [Reason.NOT_ALLOWED]


def test_samples_have_no_time_to_offer(instrument, manager):
    instrument.takes_samples = True
    instrument.save()
    booking = ask_for_samples(instrument)
    with pytest.raises(Refused):
        offer(booking=booking, person=manager, now=NOW, **LATER)


@pytest.mark.parametrize("by", ["requester", "manager"])
def test_a_proposal_leaves_it_approved_until_the_other_side_grants_it(approved, manager, by):
    requester = approved.requester
    person, other = (requester, manager) if by == "requester" else (manager, requester)
    # It shares time with its own old one, which is no hindrance.
    wish = {"starts": shanghai(2, 10), "ends": shanghai(2, 12)}
    done = propose(booking=approved, person=person, now=NOW, **wish)
    assert done.state == "approved"
    assert done.slot == (shanghai(2, 9), shanghai(2, 11))
    assert len(held(approved)) == 2
    with pytest.raises(Refused) as refused:
        propose(booking=approved, person=person, now=NOW, **LATER)
    assert why(refused) == [Reason.WRONG_STATE]
    with pytest.raises(Refused) as refused:
        grant(booking=approved, person=person, now=NOW)
    assert why(refused) == [Reason.NOT_ALLOWED]
    with pytest.raises(Refused) as refused:
        withdraw(booking=approved, person=other, now=NOW)
    assert why(refused) == [Reason.NOT_ALLOWED]
    done = grant(booking=approved, person=other, now=NOW)
    assert (done.state, done.slot) == ("approved", (shanghai(2, 10), shanghai(2, 12)))
    assert held(approved) == {(done.unit_id, shanghai(2, 10), shanghai(2, 12))}


@pytest.mark.parametrize("verb", ["keep", "withdraw", "lapse"])
@pytest.mark.parametrize("fell", [False, True])
def test_without_the_proposal_the_old_time_stands_if_it_can(
    approved, manager, instrument, verb, fell
):
    propose(booking=approved, person=approved.requester, now=NOW, **LATER)
    made = Offer.objects.get()
    if fell:
        add_closure(owner=instrument, starts=shanghai(2, 8), ends=shanghai(2, 12), now=NOW)
    if verb == "keep":
        keep(booking=approved, person=manager, now=NOW)
    elif verb == "withdraw":
        withdraw(booking=approved, person=approved.requester, now=NOW)
    else:
        assert make_due_moves(now=made.decide_by) == 1
        assert make_due_moves(now=made.decide_by) == 0
    approved.refresh_from_db()
    made.refresh_from_db()
    assert made.state == {"keep": "declined", "withdraw": "withdrawn", "lapse": "lapsed"}[verb]
    assert set(steps_of(made.reference)) == {Step.HOLD, Step.RELEASE}
    if fell:
        assert approved.state == "cancelled"
        assert held(approved) == set()
        assert set(steps_of(approved.reference)) == {Step.HOLD, Step.RELEASE}
    else:
        assert approved.state == "approved"
        assert held(approved) == {(approved.unit_id, shanghai(2, 9), shanghai(2, 11))}


def test_who_checks_in_ends_the_open_proposal(approved, manager):
    now = shanghai(1, 17)
    propose(booking=approved, person=approved.requester, now=now, **LATER)
    Offer.objects.update(decide_by=shanghai(2, 9))
    done = check_in(booking=approved, person=approved.requester, now=shanghai(2, 8, 50))
    assert done.state == "in_use"
    assert held(approved) == {(done.unit_id, shanghai(2, 9), shanghai(2, 11))}
    assert Offer.objects.get().state == "lapsed"


def test_cancelling_ends_what_is_open(offered):
    cancel(booking=offered, person=offered.requester, now=NOW)
    assert held(offered) == set()
    made = Offer.objects.get()
    assert made.state == "lapsed"
    assert set(steps_of(made.reference)) == {Step.HOLD, Step.RELEASE}


def test_nobody_else_answers(offered):
    for stranger in (engineer(), LabRoleFactory().person):
        for verb in (accept, decline, withdraw):
            with pytest.raises(Refused) as refused:
                verb(booking=offered, person=stranger, now=NOW)
            assert why(refused) == [Reason.NOT_ALLOWED]
    assert Booking.objects.get(pk=offered.pk).state == "offered"
