"""The waitlist: who waits is offered freed time in turn, takes it, or lets it go."""

import datetime as dt

import pytest

from booking.bookings.actions import (
    Refused,
    approve,
    cancel,
    check_in,
    finish,
    make_due_moves,
    reject,
    settle_decisions,
    suspend,
)
from booking.bookings.actions.suspending import list_mark
from booking.bookings.models import Booking, WaitlistEntry
from booking.bookings.offering.actions import accept, offer
from booking.bookings.queries.heirs import cancelled_with
from booking.bookings.rules import KindOfUse, Reason, State
from booking.bookings.ruling.actions import add_rule
from booking.bookings.waiting.actions import (
    leave_list,
    let_go,
    offer_waiting,
    take,
)
from booking.calendars.models import Claim
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask, wait
from tests.bookings.waiting.offers import MORNING, offered_to
from tests.factories import (
    NOW,
    InstrumentFactory,
    PersonFactory,
    PolicyFactory,
    engineer,
    held,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def verbs(booking):
    return list(booking.timeline.order_by("number").values_list("verb", flat=True))


def claims(booking):
    return Claim.objects.filter(holder=booking.pk).count()


def test_it_works(instrument, first, manager):
    one, two = wait(instrument), wait(instrument, now=NOW + dt.timedelta(minutes=1))
    cancel(booking=first, person=first.requester, now=NOW + HOUR)
    mine = offered_to(one)
    assert offered_to(two) is None
    assert (mine.state, mine.slot, mine.requester) == ("offered", MORNING, one.person)
    assert mine.decide_by == NOW + 3 * HOUR
    assert mine.quote.total == 200
    assert mine.held_back
    assert claims(mine) == 1
    assert set(steps_of(mine.reference)) == {Step.HOLD}
    done = take(booking=mine, person=one.person, now=NOW + 2 * HOUR)
    assert (done.state, done.held_back) == ("requested", False)
    assert done.decide_by > NOW + 2 * HOUR
    assert verbs(done) == ["turn", "take"]
    one.refresh_from_db()
    assert one.state == "taken"
    assert approve(booking=done, person=manager, now=NOW + 3 * HOUR).state == "approved"
    two.refresh_from_db()
    assert two.state == "waiting"


def test_what_is_let_go_goes_to_the_next_and_not_to_the_same_again(instrument, first):
    one, two = wait(instrument), wait(instrument)
    cancel(booking=first, person=first.requester, now=NOW)
    mine = offered_to(one)
    done = let_go(booking=mine, person=one.person, now=NOW)
    assert (done.state, claims(done)) == ("expired", 0)
    assert set(steps_of(done.reference)) == {Step.HOLD, Step.RELEASE}
    theirs = offered_to(two)
    assert theirs.slot == MORNING
    let_go(booking=theirs, person=two.person, now=NOW)
    assert not Booking.objects.live().exists()
    assert not Claim.objects.exists()
    offer_waiting(now=NOW + HOUR)
    assert not Booking.objects.live().exists()
    # Both go on waiting for other time.
    assert set(WaitlistEntry.objects.values_list("state", flat=True)) == {"waiting"}


def test_what_is_not_answered_goes_to_the_next(instrument, first):
    one, two = wait(instrument), wait(instrument)
    cancel(booking=first, person=first.requester, now=NOW)
    mine = offered_to(one)
    make_due_moves(now=NOW + 2 * HOUR - dt.timedelta(seconds=1))
    assert offered_to(two) is None
    with pytest.raises(Refused) as refused:
        take(booking=mine, person=one.person, now=NOW + 2 * HOUR)
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    mine.refresh_from_db()
    assert mine.state == "expired"
    assert offered_to(two).decide_by == NOW + 4 * HOUR
    make_due_moves(now=NOW + 4 * HOUR)
    assert not Booking.objects.live().exists()


def test_an_offer_is_never_held_past_its_start(instrument, first):
    PolicyFactory(lab=instrument.lab, lead_minutes=0)
    entry = wait(instrument)
    cancel(booking=first, person=first.requester, now=shanghai(2, 8, 30))
    assert offered_to(entry).decide_by == shanghai(2, 9)


class TestEveryVerbThatFrees:
    """Each of them offers it in its own transaction."""

    @pytest.fixture
    def entry(self, instrument, first):
        return wait(instrument)

    def test_reject_once_it_is_settled(self, entry, first, manager):
        reject(booking=first, person=manager, note="Full", now=NOW)
        assert offered_to(entry) is None
        settle_decisions(now=NOW + dt.timedelta(seconds=10))
        assert offered_to(entry).slot == MORNING

    def test_expire(self, entry, first):
        make_due_moves(now=first.decide_by - 3 * HOUR)
        Booking.objects.filter(pk=first.pk).update(decide_by=NOW + HOUR)
        make_due_moves(now=NOW + HOUR)
        assert offered_to(entry).slot == MORNING

    def test_request_that_meets_a_lapsed_one_finds_it_offered(self, entry, first, instrument):
        Booking.objects.filter(pk=first.pk).update(decide_by=NOW + HOUR)
        with pytest.raises(Refused):
            ask(instrument, now=NOW + HOUR)
        # What was refused is undone with all that it met; the clock does it for good.
        make_due_moves(now=NOW + HOUR)
        assert offered_to(entry).slot == MORNING

    def test_accept_of_another_time(self, entry, first, manager, instrument):
        open_days(instrument, first=dt.date(2027, 3, 3), days=1)
        offer(
            booking=first,
            person=manager,
            starts=shanghai(3, 9),
            ends=shanghai(3, 11),
            now=NOW,
        )
        assert offered_to(entry) is None
        accept(booking=first, person=first.requester, now=NOW)
        assert offered_to(entry).slot == MORNING

    def test_suspension(self, entry, first):
        operator = PersonFactory(is_operator=True)
        payer = first.payer
        suspend(
            organisation=payer,
            shown=list_mark(cancelled_with(payer)),
            reason="Fraud",
            person=operator,
            now=NOW,
        )
        assert offered_to(entry).slot == MORNING


def test_a_use_that_ends_early(instrument, first, manager):
    PolicyFactory(lab=instrument.lab, lead_minutes=0)
    entry = wait(instrument, hours=0.5)
    approve(booking=first, person=manager, now=NOW)
    check_in(booking=first, person=first.requester, now=shanghai(2, 9))
    finish(booking=first, person=first.requester, kind=KindOfUse.SERVICE, now=shanghai(2, 9, 40))
    assert offered_to(entry).slot == (shanghai(2, 10), shanghai(2, 10, 30))


def test_who_may_not_ask_is_passed_over_and_keeps_their_place(instrument, first):
    one, two = wait(instrument), wait(instrument)
    organisation = one.project.organisation
    organisation.state = "suspended"
    organisation.save()
    cancel(booking=first, person=first.requester, now=NOW)
    assert offered_to(one) is None
    mine = offered_to(two)
    organisation.state = "verified"
    organisation.save()
    let_go(booking=mine, person=two.person, now=NOW)
    assert offered_to(one).slot == MORNING


def test_who_lacks_the_qualification_is_passed_over(instrument, first):
    entry = wait(instrument)
    instrument.needs_qualification = True
    instrument.save()
    cancel(booking=first, person=first.requester, now=NOW)
    assert offered_to(entry) is None


def test_time_that_is_not_open_to_them_yet_is_offered_when_it_is(instrument):
    far = {"earliest": shanghai(12, 8), "latest": shanghai(12, 18)}
    open_days(instrument, first=dt.date(2027, 3, 12), days=1, opens=9, closes=11)
    entry = wait(instrument, **far)
    offer_waiting(now=NOW)
    assert offered_to(entry) is None
    offer_waiting(now=shanghai(5, 9))
    assert offered_to(entry).slot == (shanghai(12, 9), shanghai(12, 11))


def test_half_of_it_is_offered_to_who_wants_less(instrument, first):
    one, two = wait(instrument, hours=1), wait(instrument, hours=1)
    three = wait(instrument, hours=2)
    cancel(booking=first, person=first.requester, now=NOW)
    assert offered_to(one).slot == (shanghai(2, 9), shanghai(2, 10))
    assert offered_to(two).slot == (shanghai(2, 10), shanghai(2, 11))
    assert offered_to(three) is None


def test_taken_it_waits_for_its_own_sides_yes(instrument, first):
    entry = wait(instrument)
    organisation = entry.project.organisation
    organisation.endorsement = "always"
    organisation.save()
    cancel(booking=first, person=first.requester, now=NOW)
    done = take(booking=offered_to(entry), person=entry.person, now=NOW)
    assert (done.state, done.held_back) == ("endorsement", True)
    assert verbs(done) == ["turn", "take"]


def test_taken_it_is_approved_by_a_rule(instrument, first):
    add_rule(owner=instrument)
    entry = wait(instrument)
    cancel(booking=first, person=first.requester, now=NOW)
    done = take(booking=offered_to(entry), person=entry.person, now=NOW)
    assert done.state == "approved"
    assert verbs(done) == ["turn", "take", "approve"]


def test_who_lost_the_right_to_ask_takes_nothing(instrument, first):
    entry = wait(instrument)
    cancel(booking=first, person=first.requester, now=NOW)
    organisation = entry.project.organisation
    organisation.state = "suspended"
    organisation.save()
    with pytest.raises(Refused) as refused:
        take(booking=offered_to(entry), person=entry.person, now=NOW)
    assert refused.value.reasons == (Reason.NOT_VERIFIED,)


def test_nobody_else_answers(instrument, first, manager):
    entry = wait(instrument)
    cancel(booking=first, person=first.requester, now=NOW)
    mine = offered_to(entry)
    for person in (manager, engineer(), first.requester):
        for verb in (take, let_go):
            with pytest.raises(Refused) as refused:
                verb(booking=mine, person=person, now=NOW)
            assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    assert offered_to(entry) == mine


def test_an_offer_of_the_lab_is_not_taken_from_the_waitlist(instrument, manager):
    open_days(instrument, first=dt.date(2027, 3, 3), days=1)
    booking = ask(instrument)
    offer(booking=booking, person=manager, starts=shanghai(3, 9), ends=shanghai(3, 11), now=NOW)
    for verb in (take, let_go):
        with pytest.raises(Refused) as refused:
            verb(booking=booking, person=booking.requester, now=NOW)
        assert refused.value.reasons == (Reason.WRONG_STATE,)


def test_an_offer_from_the_waitlist_is_not_accepted_as_the_labs(instrument, first):
    entry = wait(instrument)
    cancel(booking=first, person=first.requester, now=NOW)
    with pytest.raises(Refused):
        accept(booking=offered_to(entry), person=entry.person, now=NOW)
    assert offered_to(entry) is not None


def test_who_leaves_is_offered_nothing(instrument, first):
    one, two = wait(instrument), wait(instrument)
    assert leave_list(entry=one, person=one.person, now=NOW).state == "left"
    cancel(booking=first, person=first.requester, now=NOW)
    assert offered_to(one) is None
    assert offered_to(two).slot == MORNING


def test_who_leaves_with_an_offer_hands_it_on(instrument, first):
    one, two = wait(instrument), wait(instrument)
    cancel(booking=first, person=first.requester, now=NOW)
    mine = offered_to(one)
    assert leave_list(entry=one, person=one.person, now=NOW).state == "left"
    mine.refresh_from_db()
    assert mine.state == State.EXPIRED
    assert offered_to(two).slot == MORNING


def test_nobody_leaves_for_another(instrument, first):
    one = wait(instrument)
    with pytest.raises(Refused):
        leave_list(entry=one, person=engineer(), now=NOW)


def test_an_entry_ends_with_its_period(instrument, first):
    entry = wait(instrument)
    offer_waiting(now=shanghai(2, 16) - dt.timedelta(seconds=1))
    entry.refresh_from_db()
    assert entry.state == "waiting"
    offer_waiting(now=shanghai(2, 16))
    entry.refresh_from_db()
    assert (entry.state, entry.ended_at) == ("over", shanghai(2, 16))


def test_a_second_unit_is_offered_beside_the_first():
    instrument = InstrumentFactory(units=2)
    open_days(instrument, first=dt.date(2027, 3, 2), days=1, opens=9, closes=11)
    bookings = [ask(instrument), ask(instrument)]
    entries = [wait(instrument), wait(instrument), wait(instrument)]
    for booking in bookings:
        cancel(booking=booking, person=booking.requester, now=NOW)
    offers = [offered_to(each) for each in entries]
    assert [offer.slot for offer in offers[:2]] == [MORNING, MORNING]
    assert offers[2] is None
    assert len({offer.unit_id for offer in offers[:2]}) == 2


def test_time_held_in_another_way_is_offered_by_the_clock(instrument):
    claim = held(instrument.units.get(), *MORNING, holder=999)
    entry = wait(instrument)
    claim.delete()
    assert offer_waiting(now=NOW) == 1
    assert offer_waiting(now=NOW) == 0
    assert offered_to(entry).slot == MORNING
