"""Trainings: planned over free time, signed up for in turn, and what passing one gives."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from booking.accounts.privacy.actions import erase_account
from booking.accounts.privacy.register import PARTS
from booking.bookings.actions import Refused
from booking.bookings.models import PersonEntry, Seat, Training
from booking.bookings.rules import Reason
from booking.bookings.rules.entries import EntryVerb
from booking.bookings.training.actions import (
    TrainingHits,
    TrainingRefused,
    call_off,
    leave,
    plan,
    record,
    remind_of_expiry,
    sign_up,
)
from booking.bookings.training.rules import (
    SEAT_MOVES,
    SeatState,
    TrainingReason,
    find_seat_move,
    last_day,
    seat_for,
)
from booking.calendars.rules import SlotReason
from booking.labs.models import Qualification
from booking.labs.rules import Limits
from booking.notices.tasks import sweep
from tests.asking import ask
from tests.calendars.hours import opens
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    PersonFactory,
    engineer,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def lab():
    return LabFactory(name_en="Diffraction Lab")


@pytest.fixture
def instrument(lab):
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer", needs_qualification=True)
    opens(instrument, "08:00", "18:00")
    return instrument


@pytest.fixture
def manager(lab):
    return LabRoleFactory(lab=lab).person


@pytest.fixture
def planned(lab, instrument, manager):
    def make(**changes):
        wish = {
            "lab": lab,
            "instruments": [instrument],
            "title": "First steps",
            "place": "Room 305",
            "starts": shanghai(2, 13),
            "ends": shanghai(2, 16),
            "places": 1,
            "months": 12,
            "person": manager,
            "now": NOW,
        }
        return plan(**{**wish, **changes})

    return make


def reader():
    """An engineer who reads letters in English."""
    person = engineer()
    person.language = "en"
    person.save()
    return person


def reason_of(do, **arguments):
    with pytest.raises(TrainingRefused) as refused:
        do(**arguments)
    return refused.value.reason


def qualify_for(instrument, person):
    return Qualification.objects.create(
        instrument=instrument, person=person, granted_on=dt.date(2027, 1, 1)
    )


@given(st.integers(0, 9), st.integers(1, 9), st.booleans())
def test_a_place_a_turn_or_nothing(taken, places, waits):
    got = seat_for(taken=taken, places=places, waits=waits)
    assert (got is SeatState.TAKEN) is (taken < places)
    assert (got is None) is (taken >= places and not waits)


def test_the_last_day():
    assert last_day(dt.date(2027, 3, 1), None) is None
    assert last_day(dt.date(2027, 3, 1), 24) == dt.date(2029, 3, 1)
    assert last_day(dt.date(2027, 8, 31), 6) == dt.date(2028, 2, 29)
    assert last_day(dt.date(2027, 12, 31), 1) == dt.date(2028, 1, 31)


def test_every_move_of_a_seat():
    for verb in {row.verb for row in SEAT_MOVES}:
        for state in SeatState:
            for begun in (False, True):
                found = find_seat_move(verb, state, begun=begun)
                [row] = [each for each in SEAT_MOVES if each.verb is verb]
                assert (found is row) is (state in row.before and begun is row.begun)


def test_its_instruments_are_closed_meanwhile(planned, instrument):
    planned()
    person = engineer()
    qualify_for(instrument, person)
    with pytest.raises(Refused) as refused:
        ask(instrument, person, at=shanghai(2, 14))
    assert {each.reason for each in refused.value.slots} <= {SlotReason.NOT_OPEN, SlotReason.TAKEN}
    assert ask(instrument, person, at=shanghai(2, 10)).state == "requested"


def test_live_bookings_come_first(planned, instrument):
    person = engineer()
    qualify_for(instrument, person)
    booking = ask(instrument, person, at=shanghai(2, 12))
    with pytest.raises(TrainingHits) as hits:
        planned()
    assert hits.value.bookings == [booking]
    assert not Training.objects.exists()


def test_what_cannot_be_planned(planned, lab, instrument, manager):
    assert reason_of(planned, instruments=[]) is TrainingReason.NO_INSTRUMENT
    past = {"starts": NOW - dt.timedelta(hours=2), "ends": NOW + dt.timedelta(hours=2)}
    assert reason_of(planned, **past) is TrainingReason.STARTS_PAST
    with pytest.raises(Refused) as refused:
        planned(person=engineer())
    assert refused.value.reasons == (Reason.NOT_ALLOWED,)


def test_who_comes_second_waits_and_moves_up(planned):
    training = planned()
    first, second, third = engineer(), engineer(), engineer()
    assert sign_up(training=training, person=first, now=NOW).state == "taken"
    assert sign_up(training=training, person=second, now=NOW).state == "waiting"
    assert sign_up(training=training, person=third, now=shanghai(1, 10)).state == "waiting"
    # Twice is once.
    assert sign_up(training=training, person=first, now=shanghai(1, 11)).asked_at == NOW
    assert leave(training=training, person=first, now=NOW).state == "left"
    states = dict(Seat.objects.values_list("person", "state"))
    assert states == {first.pk: "left", second.pk: "taken", third.pk: "waiting"}
    entry = PersonEntry.objects.get(verb=EntryVerb.SEAT.value)
    assert (entry.person, entry.actor) == (second, None)
    # Who comes again is the last.
    assert sign_up(training=training, person=first, now=NOW).state == "waiting"
    sweep(now=NOW)
    assert ["First steps" in each.subject for each in mail.outbox] == [True]


def test_who_may_not_sign_up(planned):
    full = planned(waits=False)
    sign_up(training=full, person=engineer(), now=NOW)
    late = {"training": full, "person": engineer(), "now": shanghai(2, 13)}
    assert reason_of(sign_up, **{**late, "now": NOW}) is TrainingReason.FULL
    assert reason_of(sign_up, **late) is TrainingReason.BEGUN
    alone = {"training": full, "person": PersonFactory(), "now": NOW}
    assert reason_of(sign_up, **alone) is TrainingReason.NOT_VERIFIED


def test_who_passes_is_qualified(planned, instrument, manager):
    person = engineer()
    with pytest.raises(Refused) as refused:
        ask(instrument, person, at=shanghai(3, 9))
    assert refused.value.reasons == (Reason.NOT_QUALIFIED,)
    training = planned(limits=Limits(day_from=dt.time(9), day_until=dt.time(17)))
    seat = sign_up(training=training, person=person, now=NOW)
    passes = {"seat": seat, "result": EntryVerb.PASS, "person": manager}
    assert reason_of(record, **passes, now=NOW) is TrainingReason.NOT_BEGUN
    after = shanghai(2, 16)
    assert record(**passes, now=after).state == "passed"
    row = Qualification.objects.get()
    assert (row.person, row.instrument, row.expires_on) == (person, instrument, dt.date(2028, 3, 2))
    assert ask(instrument, person, at=shanghai(3, 9), now=after).state == "requested"
    assert reason_of(record, **passes, now=after) is TrainingReason.WRONG_STATE


def test_a_result_may_be_set_right(planned, manager):
    seat = sign_up(training=planned(), person=engineer(), now=NOW)
    after = shanghai(2, 16)
    assert record(seat=seat, result=EntryVerb.MISS, person=manager, now=after).state == "absent"
    assert not Qualification.objects.exists()
    assert record(seat=seat, result=EntryVerb.PASS, person=manager, now=after).state == "passed"
    assert Qualification.objects.count() == 1


def test_nobody_passes_themselves(planned, manager):
    seat = sign_up(training=planned(), person=manager, now=NOW)
    wish = {"seat": seat, "result": EntryVerb.PASS, "person": manager, "now": shanghai(2, 16)}
    assert reason_of(record, **wish) is TrainingReason.NOT_ALLOWED


def test_called_off_its_time_is_open_again(planned, instrument, manager):
    person = reader()
    qualify_for(instrument, person)
    training = planned()
    sign_up(training=training, person=person, now=NOW)
    assert call_off(training=training, person=manager, now=NOW).state == "called_off"
    assert ask(instrument, person, at=shanghai(2, 14)).state == "requested"
    assert Seat.objects.get().state == "called_off"
    wish = {"training": training, "person": person, "now": NOW}
    assert reason_of(sign_up, **wish) is TrainingReason.WRONG_STATE
    sweep(now=NOW)
    assert "Called off: First steps" in [each.subject for each in mail.outbox]


def test_a_reminder_comes_once_for_each_last_day(instrument):
    person = reader()
    row = qualify_for(instrument, person)
    row.expires_on = dt.date(2027, 3, 20)
    row.save()
    assert remind_of_expiry(now=NOW - dt.timedelta(days=20)) == 0
    assert remind_of_expiry(now=NOW) == 1
    assert remind_of_expiry(now=NOW + dt.timedelta(days=1)) == 0
    entry = PersonEntry.objects.get()
    assert (entry.verb, entry.person, entry.day) == ("expire", person, dt.date(2027, 3, 20))
    row.refresh_from_db()
    row.expires_on = dt.date(2027, 3, 25)
    row.save()
    assert remind_of_expiry(now=NOW) == 1
    sweep(now=NOW)
    subjects = [each.subject for each in mail.outbox]
    assert any(each.startswith("Until Sat 20 Mar") for each in subjects)


def test_it_goes_round_on_the_pages(lab, instrument, manager):
    staff, person = visiting(manager), engineer()
    address = reverse("plan_training", args=[lab.public_id])
    typed = {
        "title": "First steps",
        "instruments": [instrument.public_id],
        "starts": "2027-03-02T13:00",
        "ends": "2027-03-02T16:00",
        "place": "Room 305",
        "places": "4",
        "months": "12",
        "weekdays": ["0", "1"],
    }
    wrong = staff.post(address, {**typed, "ends": "2027-03-02T12:00"})
    assert wrong.status_code == 422
    assert "Room 305" in wrong.content.decode()
    made = staff.post(address, typed)
    assert made.status_code == 302
    training = Training.objects.get()
    assert training.weekdays == "0,1"
    public = reverse("lab_trainings", args=[lab.public_id])
    assert "4 of 4 places free" in visiting().get(public).content.decode()
    mine = visiting(person)
    mine.post(public, {"training": training.pk, "verb": "sign_up"})
    assert Seat.objects.get().state == "taken"
    assert "You have a place" in mine.get(public).content.decode()
    assert "First steps" in mine.get(reverse("my_trainings")).content.decode()
    assert person.email in staff.get(made.url).content.decode()
    assert (
        "First steps"
        in staff.get(reverse("manage_trainings", args=[lab.public_id])).content.decode()
    )
    mine.post(public, {"training": training.pk, "verb": "leave"})
    assert Seat.objects.get().state == "left"


def test_results_are_recorded_on_the_page(planned, lab, manager, monkeypatch):
    person = engineer()
    training = planned()
    seat = sign_up(training=training, person=person, now=NOW)
    monkeypatch.setattr(timezone, "now", lambda: shanghai(2, 15))
    staff = visiting(manager)
    address = f"{reverse('training_roster', args=[lab.public_id])}?training={training.pk}"
    assert staff.post(address, {"seat": seat.pk, "verb": "pass"}).status_code == 302
    assert Qualification.objects.get().person == person
    page = visiting(person).get(reverse("my_trainings")).content.decode()
    assert "until Thu 2 Mar 2028" in page


def test_bookings_in_the_way_are_listed(lab, instrument, manager):
    person = engineer()
    qualify_for(instrument, person)
    booking = ask(instrument, person, at=shanghai(2, 12))
    typed = {
        "title": "First steps",
        "instruments": [instrument.public_id],
        "starts": "2027-03-02T13:00",
        "ends": "2027-03-02T16:00",
        "place": "Room 305",
        "places": "4",
    }
    answer = visiting(manager).post(reverse("plan_training", args=[lab.public_id]), typed)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert reverse("booking", args=[booking.public_id]) in page
    assert "Room 305" in page


def test_their_copy_has_it_and_erasing_gives_the_place_back(planned):
    training = planned()
    first, second = engineer(), engineer()
    sign_up(training=training, person=first, now=NOW)
    sign_up(training=training, person=second, now=NOW)
    [row] = PARTS["trainings"](first)
    assert (row["training"], row["state"]) == ("First steps", "taken")
    erase_account(person=first, now=NOW)
    assert Seat.objects.get(person=second).state == "taken"


@pytest.mark.django_db(transaction=True)
def test_the_last_place_goes_once(planned):
    training = planned(places=2, waits=True)
    people = [engineer() for _ in range(6)]
    start = threading.Barrier(len(people))

    def ask_for_it(person):
        try:
            start.wait()
            sign_up(training=training, person=person, now=NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask_for_it, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = sorted(training.seats.values_list("state", flat=True))
    assert states == ["taken"] * 2 + ["waiting"] * 4
