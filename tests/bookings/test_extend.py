"""Going on with a use, and stopping one."""

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse

from booking.bookings.actions import (
    Refused,
    approve,
    check_in,
    extend,
    finish,
    make_due_moves,
    stop,
)
from booking.bookings.models import Booking
from booking.bookings.queries.extending import possible_ends
from booking.bookings.rules import Actor, KindOfUse, Reason
from booking.calendars.actions import Taken, lock_units, verify_lab, widen_use
from booking.calendars.models import Claim
from booking.calendars.rules import SlotReason
from booking.money.models import MoneyStep
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return LabRoleFactory().person


@pytest.fixture
def instrument(manager):
    instrument = InstrumentFactory(lab=manager.lab_roles.get().lab, units__clean_up=15)
    open_days(instrument)
    ListPriceFactory(instrument=instrument, amount="260.00")
    return instrument


@pytest.fixture
def booking(instrument, manager):
    """In use since Tuesday 09:00, booked to 11:00; the instrument is open from 8 to 18."""
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    return check_in(booking=booking, person=booking.requester, now=shanghai(2, 9))


LATER = shanghai(2, 10, 50)


def held_until(booking):
    return Claim.objects.get(holder=booking.pk).ends


def test_it_works(booking):
    longer = extend(booking=booking, person=booking.requester, until=shanghai(2, 12), now=LATER)
    assert (longer.state, longer.ends) == ("in_use", shanghai(2, 12))
    assert held_until(booking) == shanghai(2, 12, 15)
    row = booking.timeline.last()
    assert (row.verb, row.before, row.after) == ("extend", "in_use", "in_use")
    more = MoneyStep.objects.get(reference=f"{booking.reference}-more-1")
    assert (more.step, str(more.amount)) == ("hold", "260.00")


def test_what_was_held_beside_is_given_back_and_the_use_is_charged_once(booking):
    person = booking.requester
    extend(booking=booking, person=person, until=shanghai(2, 12), now=LATER)
    extend(booking=booking, person=person, until=shanghai(2, 12, 30), now=shanghai(2, 11, 50))
    end = shanghai(2, 12, 15)
    finish(booking=booking, person=person, kind=KindOfUse.SERVICE, now=end)
    assert str(steps_of(booking.reference)[Step.CAPTURE]) == "845.00"
    for number in (1, 2):
        steps = list(steps_of(f"{booking.reference}-more-{number}"))
        assert steps == [Step.HOLD, Step.RELEASE]


def test_the_clock_ends_it_at_the_new_end(booking):
    extend(booking=booking, person=booking.requester, until=shanghai(2, 12), now=LATER)
    assert make_due_moves(now=shanghai(2, 11, 30)) == 0
    assert make_due_moves(now=shanghai(2, 12, 15)) == 1
    booking.refresh_from_db()
    assert (booking.state, booking.used_until) == ("completed", shanghai(2, 12))
    assert str(steps_of(booking.reference)[Step.CAPTURE]) == "780.00"


def test_time_that_another_holds_is_refused_like_closed_time_and_nothing_changes(
    booking, instrument
):
    ask(instrument, engineer(), at=shanghai(2, 11, 30), hours=1)
    with pytest.raises(Refused) as caught:
        extend(booking=booking, person=booking.requester, until=shanghai(2, 12), now=LATER)
    assert [each.reason for each in caught.value.slots] == [SlotReason.TAKEN]
    booking.refresh_from_db()
    assert booking.ends == shanghai(2, 11)
    assert held_until(booking) == shanghai(2, 11, 15)
    assert not MoneyStep.objects.filter(reference__contains="more").exists()
    assert booking.timeline.last().verb == "check_in"


def test_the_clean_up_after_it_must_be_free_too(booking, instrument):
    ask(instrument, engineer(), at=shanghai(2, 12), hours=1)
    with pytest.raises(Refused):
        extend(booking=booking, person=booking.requester, until=shanghai(2, 12), now=LATER)
    extend(booking=booking, person=booking.requester, until=shanghai(2, 11, 30), now=LATER)
    assert held_until(booking) == shanghai(2, 11, 45)


def test_the_longest_booking_counts_for_a_customer_and_not_for_the_lab(booking, manager):
    with pytest.raises(Refused) as caught:
        extend(booking=booking, person=booking.requester, until=shanghai(2, 17, 30), now=LATER)
    assert [each.reason for each in caught.value.slots] == [SlotReason.TOO_LONG]
    extend(booking=booking, person=manager, until=shanghai(2, 17, 30), now=LATER)
    assert held_until(booking) == shanghai(2, 17, 45)


def test_past_closing_time_nobody_goes_on(booking, manager):
    with pytest.raises(Refused) as caught:
        extend(booking=booking, person=manager, until=shanghai(2, 18, 30), now=LATER)
    assert [each.reason for each in caught.value.slots] == [SlotReason.NOT_OPEN]


def test_past_its_end_a_use_that_still_stands_goes_on_and_one_that_is_over_does_not(booking):
    person, until = booking.requester, shanghai(2, 12)
    extend(booking=booking, person=person, until=until, now=shanghai(2, 11, 14))
    with pytest.raises(Refused) as caught:
        extend(booking=booking, person=person, until=shanghai(2, 13), now=shanghai(2, 12, 15))
    assert caught.value.reasons == (Reason.WRONG_STATE,)
    booking.refresh_from_db()
    assert booking.state == "completed"


def test_who_neither_asked_nor_works_there_cannot_go_on(booking):
    colleague = MembershipFactory(organisation=booking.payer).person
    with pytest.raises(Refused) as caught:
        extend(booking=booking, person=colleague, until=shanghai(2, 12), now=LATER)
    assert caught.value.reasons == (Reason.NOT_ALLOWED,)


def test_the_ends_to_choose_from_stop_where_it_is_not_free(booking, instrument):
    actors = frozenset({Actor.REQUESTER})
    assert len(possible_ends(booking, actors=actors, now=LATER)) == 8
    ask(instrument, engineer(), at=shanghai(2, 12, 30), hours=1)
    assert possible_ends(booking, actors=actors, now=LATER) == [
        shanghai(2, 11, 30),
        shanghai(2, 12),
    ]


def test_every_end_to_choose_from_is_granted(booking, instrument):
    ask(instrument, engineer(), at=shanghai(2, 13), hours=1)
    for end in possible_ends(booking, actors=frozenset({Actor.REQUESTER}), now=LATER):
        longer = extend(booking=booking, person=booking.requester, until=end, now=LATER)
        assert longer.ends == end
        booking = longer


def test_the_packed_weeks_follow(booking, instrument):
    extend(booking=booking, person=booking.requester, until=shanghai(2, 12), now=LATER)
    found = verify_lab(lab=instrument.lab, now=LATER)
    assert found.weeks == []


def test_a_stop_ends_the_use_with_a_reason_and_charges_what_was_used(booking, manager):
    done = stop(booking=booking, person=manager, note="The pump failed", now=shanghai(2, 10))
    assert (done.state, done.used_until) == ("completed", shanghai(2, 10))
    assert held_until(booking) == shanghai(2, 10, 15)
    assert str(steps_of(booking.reference)[Step.CAPTURE]) == "260.00"
    row = booking.timeline.last()
    assert (row.verb, row.note) == ("stop", "The pump failed")


def test_a_stop_needs_a_reason_and_is_the_labs(booking, manager):
    with pytest.raises(Refused) as caught:
        stop(booking=booking, person=manager, note=" ", now=shanghai(2, 10))
    assert caught.value.reasons == (Reason.REASON_MISSING,)
    with pytest.raises(Refused) as caught:
        stop(booking=booking, person=booking.requester, note="No", now=shanghai(2, 10))
    assert caught.value.reasons == (Reason.NOT_ALLOWED,)


def test_a_stop_before_anything_was_used_is_refused(instrument, manager):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    with pytest.raises(Refused) as caught:
        stop(booking=booking, person=manager, note="Fault", now=NOW + dt.timedelta(minutes=1))
    assert caught.value.reasons == (Reason.WRONG_STATE,)


def test_a_wider_use_never_takes_from_another_holder(booking, instrument):
    ask(instrument, engineer(), at=shanghai(2, 12), hours=1)
    with transaction.atomic():
        lock_units(units=[booking.unit_id])
        with pytest.raises(Taken):
            widen_use(holder=booking.pk, ends=shanghai(2, 12), now=LATER)
    assert Booking.objects.count() == 2


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)


def test_the_page_offers_the_times_and_grants_one(booking, clock):
    client = visiting(booking.requester)
    page = client.get(reverse("booking", args=[booking.public_id])).text
    assert "Go on longer" in page
    assert "Stop this use" not in page
    until = shanghai(2, 12).astimezone(dt.UTC).isoformat()
    assert until in page
    answer = client.post(reverse("extend", args=[booking.public_id]), {"until": until}, follow=True)
    assert "is yours until" in answer.text
    booking.refresh_from_db()
    assert booking.ends == shanghai(2, 12)


@pytest.mark.parametrize(
    ("typed", "status"), [("", 422), ("never", 422), (shanghai(2, 20).isoformat(), 409)]
)
def test_a_wrong_time_is_refused_in_words(booking, clock, typed, status):
    answer = visiting(booking.requester).post(
        reverse("extend", args=[booking.public_id]), {"until": typed}
    )
    assert answer.status_code == status
    booking.refresh_from_db()
    assert booking.ends == shanghai(2, 11)


def test_where_nothing_follows_the_page_says_so(booking, instrument, clock):
    ask(instrument, engineer(), at=shanghai(2, 11, 30), hours=1)
    page = visiting(booking.requester).get(reverse("booking", args=[booking.public_id])).text
    assert "is not free, so the use ends there" in page


def test_a_manager_stops_from_the_page_with_a_reason(booking, manager, clock):
    url = reverse("stop", args=[booking.public_id])
    client = visiting(manager)
    assert "Stop this use" in client.get(reverse("booking", args=[booking.public_id])).text
    assert client.post(url, {"note": ""}).status_code == 422
    answer = client.post(url, {"note": "The pump failed"}, follow=True)
    assert "gets an e-mail with your reason" in answer.text
    booking.refresh_from_db()
    assert booking.state == "completed"
