"""Rights end with what gave them: a tie to an organisation, a verified university, a unit."""

import datetime as dt

import pytest
from django.urls import reverse

from booking.bookings.actions import Refused, cancel, make_due_moves
from booking.bookings.models import Booking
from booking.bookings.queries import visible_to
from booking.bookings.rules import Reason
from booking.calendars.rules import SlotReason
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def instrument():
    instrument = InstrumentFactory()
    open_days(instrument)
    return instrument


def leave(person):
    person.memberships.update(until=dt.date(2027, 3, 1))


def test_it_works(instrument):
    booking = ask(instrument)
    assert cancel(booking=booking, person=booking.requester, now=NOW).state == "cancelled"


def test_who_has_left_may_neither_see_nor_cancel(instrument):
    booking = ask(instrument)
    leave(booking.requester)
    assert not visible_to(booking.requester, now=NOW).exists()
    with pytest.raises(Refused) as refused:
        cancel(booking=booking, person=booking.requester, now=NOW)
    assert refused.value.reasons == (Reason.NOT_ALLOWED,)


def test_a_suspended_university_neither_lists_nor_is_booked(client, instrument):
    university = instrument.lab.university
    address = reverse("instrument", args=[instrument.public_id])
    assert client.get(address).status_code == 200
    university.state = "suspended"
    university.save()
    assert client.get(address).status_code == 404
    assert instrument.public_id not in client.get(reverse("find")).content.decode()
    with pytest.raises(Refused) as refused:
        ask(instrument)
    assert refused.value.reasons == (Reason.NOT_PUBLISHED,)


def test_a_unit_out_of_service_is_not_given(instrument):
    instrument.units.update(in_service=False)
    with pytest.raises(Refused) as refused:
        ask(instrument)
    assert [each.reason for each in refused.value.slots] == [SlotReason.TAKEN]


def test_one_booking_that_cannot_be_moved_holds_up_no_other(instrument, monkeypatch, caplog):
    other = InstrumentFactory()
    open_days(other)
    poisoned, sound = ask(instrument), ask(other)
    from booking.bookings.actions import clock

    move = clock.make_due_move

    def fails_on_one(booking, *, now):
        if booking.pk == poisoned.pk:
            raise RuntimeError("broken row")
        return move(booking, now=now)

    monkeypatch.setattr(clock, "make_due_move", fails_on_one)
    assert make_due_moves(now=shanghai(2, 9)) == 1
    states = Booking.objects.in_bulk([poisoned.pk, sound.pk])
    assert states[poisoned.pk].state == "requested"
    assert states[sound.pk].state == "expired"
    assert "broken row" in caplog.text


def test_a_control_character_in_a_note_is_no_error(client, instrument):
    booking = ask(instrument)
    for person in (booking.requester, LabRoleFactory(lab=instrument.lab).person):
        client.force_login(person, "booking.accounts.backends.AccountBackend")
        answer = client.post(reverse("cancel", args=[booking.public_id]), {"note": "a\x00b"})
        assert answer.status_code in {302, 422}


def test_a_slot_that_begins_now_is_past(instrument):
    from tests.factories import PolicyFactory

    PolicyFactory(instrument=instrument, lead_minutes=0)
    with pytest.raises(Refused) as refused:
        ask(instrument, at=shanghai(1, 9), now=NOW)
    assert [each.reason for each in refused.value.slots] == [SlotReason.PAST]


def test_the_customer_of_a_late_cancellation_is_told_of_the_fee(instrument):
    from booking.bookings.actions import approve
    from booking.notices.actions import collect
    from booking.notices.letters import compose
    from tests.factories import MembershipFactory

    manager = LabRoleFactory(lab=instrument.lab).person
    person = engineer()
    head = MembershipFactory(
        organisation=person.memberships.get().organisation, role="administrator"
    ).person
    booking = approve(booking=ask(instrument, person), person=manager, now=NOW)
    cancel(booking=booking, person=head, now=shanghai(2, 8))
    made = collect(now=shanghai(2, 8))
    letter = next(e for e in made if e.recipient == person and e.kind == "cancelled")
    person.language = letter.recipient.language = "en"
    body = compose(letter).body
    assert "which costs a fee" in body
    assert "money that was held" not in body
    assert head.name in body
