"""Correcting what was recorded of a booking that is over, within fourteen days."""

import datetime as dt
import html
import re

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from booking.bookings.actions import Refused, approve, check_in, finish, make_due_moves
from booking.bookings.actions.billing import amount_for
from booking.bookings.correcting.actions import correct
from booking.bookings.correcting.queries import charge_of
from booking.bookings.models import Correction
from booking.bookings.recording.actions import record_use
from booking.bookings.rules import KindOfUse, Reason
from booking.money.models import MoneyStep
from booking.notices.actions import collect
from booking.notices.letters import compose
from booking.notices.models import Delivery
from tests.asking import ask, ask_for_samples, samples_come
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
NEXT_DAY = shanghai(3, 10)
MINUTE = dt.timedelta(minutes=1)


def lab_world():
    instrument = InstrumentFactory(name_en="Diffractometer D8", takes_samples=True)
    open_days(instrument)
    ListPriceFactory(instrument=instrument, amount="260.00")
    ListPriceFactory(instrument=instrument, amount="80.00", unit="sample")
    return instrument, LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def world():
    return lab_world()


@pytest.fixture
def manager(world):
    return world[1]


@pytest.fixture
def completed(world):
    """Used on Tuesday from 09:00 to 11:00 by the clock, since nobody finished it."""
    instrument, manager = world
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    check_in(booking=booking, person=booking.requester, now=shanghai(2, 9))
    make_due_moves(now=shanghai(2, 11, 15))
    booking.refresh_from_db()
    assert booking.state == "completed"
    return booking


@pytest.fixture
def missed(world):
    instrument, manager = world
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    make_due_moves(now=shanghai(2, 9, 30))
    booking.refresh_from_db()
    assert booking.state == "no_show"
    return booking


def wish(**changes):
    return {
        "used_from": shanghai(2, 9),
        "used_until": shanghai(2, 10),
        "kind": KindOfUse.RESEARCH,
        "note": "The log of the instrument says so",
        "now": NEXT_DAY,
        **changes,
    }


def why(booking, person, **changes):
    with pytest.raises(Refused) as refused:
        correct(booking=booking, person=person, **wish(**changes))
    assert not Correction.objects.exists()
    return refused.value.reasons


def test_it_works(completed, manager):
    booking = correct(booking=completed, person=manager, **wish())
    assert (booking.state, booking.used_until) == ("completed", shanghai(2, 10))
    assert booking.kind_of_use == "research"
    assert str(charge_of(booking).amount) == "260.00"
    row = booking.timeline.last()
    assert (row.verb, row.before, row.after) == ("correct", "completed", "completed")
    assert (row.actor, row.note) == (manager, "The log of the instrument says so")
    kept = row.correction
    assert (kept.old_until, kept.used_until) == (shanghai(2, 11), shanghai(2, 10))
    assert (str(kept.old_amount), str(kept.amount)) == ("520.00", "260.00")


def test_nothing_is_edited_in_the_money_only_added(completed, manager):
    before = list(MoneyStep.objects.order_by("pk").values())
    correct(booking=completed, person=manager, **wish())
    after = list(MoneyStep.objects.order_by("pk").values())
    assert after[: len(before)] == before
    assert [(row["step"], str(row["amount"])) for row in after[len(before) :]] == [
        ("reverse", "520.00"),
        ("capture", "260.00"),
    ]


def test_who_came_after_all_is_charged_and_owes_no_fee(missed, manager):
    assert charge_of(missed).fee
    booking = correct(booking=missed, person=manager, **wish())
    assert (booking.state, booking.used_from) == ("completed", shanghai(2, 9))
    assert booking.timeline.last().before == "no_show"
    charge = charge_of(booking)
    assert (charge.charged, str(charge.amount), charge.fee) == (True, "260.00", False)


def test_a_technician_may_and_the_customer_may_not(completed, world):
    technician = LabRoleFactory(lab=world[0].lab, kind="technician").person
    assert why(completed, completed.requester) == (Reason.NOT_ALLOWED,)
    assert correct(booking=completed, person=technician, **wish()).state == "completed"


def test_a_reason_is_owed(completed, manager):
    assert why(completed, manager, note=" ") == (Reason.REASON_MISSING,)


def test_for_fourteen_days_and_no_longer(completed, manager):
    ended = completed.timeline.last().at
    late = ended + dt.timedelta(days=14, seconds=1)
    assert why(completed, manager, now=late) == (Reason.CORRECTING_OVER,)
    just = ended + dt.timedelta(days=14)
    assert correct(booking=completed, person=manager, **wish(now=just)).state == "completed"


def test_a_correction_lengthens_nothing(completed, manager):
    ended = completed.timeline.last().at
    correct(booking=completed, person=manager, **wish(now=ended + dt.timedelta(days=13)))
    with pytest.raises(Refused) as refused:
        correct(
            booking=completed,
            person=manager,
            **wish(used_until=shanghai(2, 9, 30), now=ended + dt.timedelta(days=15)),
        )
    assert refused.value.reasons == (Reason.CORRECTING_OVER,)
    assert refused.value.at == ended + dt.timedelta(days=14)


def test_what_changes_nothing_is_none(completed, manager):
    correct(booking=completed, person=manager, **wish())
    with pytest.raises(Refused) as refused:
        correct(booking=completed, person=manager, **wish())
    assert refused.value.reasons == (Reason.NOTHING_CHANGED,)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"used_until": shanghai(2, 8)}, Reason.TIMES_WRONG),
        ({"used_until": shanghai(3, 11)}, Reason.TIMES_AHEAD),
    ],
)
def test_times_that_cannot_be_true(completed, manager, changes, reason):
    assert why(completed, manager, **changes) == (reason,)


def test_no_hour_counts_twice(completed, world):
    instrument, manager = world
    record_use(
        unit=instrument.units.get(),
        who="Materials class",
        starts=shanghai(2, 11),
        ends=shanghai(2, 12),
        kind=KindOfUse.TEACHING,
        person=manager,
        now=NEXT_DAY,
    )
    reason = why(completed, manager, used_until=shanghai(2, 11, 30))
    assert reason == (Reason.USED_ALREADY,)
    later = correct(
        booking=completed, person=manager, **wish(used_from=shanghai(2, 8, 50), note="Early")
    )
    assert later.used_from == shanghai(2, 8, 50)


def test_what_still_lives_is_not_corrected(world):
    instrument, manager = world
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    assert why(booking, manager, now=NOW) == (Reason.WRONG_STATE,)


def test_samples_that_were_counted_wrongly(world):
    instrument, manager = world
    booking = approve(booking=ask_for_samples(instrument), person=manager, now=NOW)
    samples_come(booking, manager)
    check_in(booking=booking, person=manager, now=shanghai(2, 9))
    finish(booking=booking, person=manager, kind=KindOfUse.SERVICE, samples=3, now=shanghai(2, 12))
    right = correct(
        booking=booking,
        person=manager,
        **wish(used_until=shanghai(2, 12), kind=KindOfUse.SERVICE, samples=2),
    )
    assert (right.samples_done, str(charge_of(right).amount)) == (2, "160.00")


class AnySequence(TestCase):
    """Whatever is corrected, how often and in which order, money says what the booking says."""

    @settings(max_examples=25, deadline=None)
    @given(
        came=st.booleans(),
        priced=st.booleans(),
        tries=st.lists(
            st.tuples(st.integers(-60, 180), st.integers(-10, 200), st.integers(0, 16)),
            max_size=6,
        ),
    )
    def test_money_and_state_agree(self, came, priced, tries):
        instrument, manager = lab_world()
        if not priced:
            instrument.list_prices.all().delete()
        booking = approve(booking=ask(instrument), person=manager, now=NOW)
        if came:
            check_in(booking=booking, person=manager, now=shanghai(2, 8, 50))
        make_due_moves(now=shanghai(2, 11, 20))
        done = 0
        for since, minutes, days in tries:
            starts = shanghai(2, 9) + since * MINUTE
            try:
                booking = correct(
                    booking=booking,
                    person=manager,
                    **wish(
                        used_from=starts,
                        used_until=starts + minutes * MINUTE,
                        now=shanghai(2, 14) + dt.timedelta(days=days),
                    ),
                )
                done += 1
            except Refused:
                pass
            booking.refresh_from_db()
            charge = charge_of(booking)
            assert booking.state == ("completed" if came or done else "no_show")
            assert (charge.charged, charge.fee) == (bool(came or done), not (came or done))
            if charge.charged:
                assert charge.amount == amount_for(booking)
            rows = MoneyStep.objects.filter(reference__startswith=booking.reference)
            owed = {"capture": 1, "fee": 1, "reverse": -1}
            total = sum(owed.get(row.step, 0) * (row.amount or 0) for row in rows)
            assert total == (charge.amount or 0)
            assert rows.filter(step="reverse").count() == done
            assert booking.timeline.filter(verb="correct").count() == done
            assert booking.corrections.count() == done


# The page


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NEXT_DAY)


def words(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


TYPED = {
    "used_from": "2027-03-02T09:00",
    "used_until": "2027-03-02T10:00",
    "kind": "service",
    "samples": "4",
    "note": "The log says so",
}


def test_the_page(completed, manager, clock):
    client, address = visiting(manager), reverse("correct", args=[completed.public_id])
    assert address in client.get(reverse("booking", args=[completed.public_id])).text
    page = client.get(address)
    assert 'value="2027-03-02T11:00"' in page.text
    said = words(client.post(address, TYPED, follow=True))
    assert "Corrected." in said
    assert "gets an e-mail with your reason" in said
    assert "¥520.00 ¥260.00" in said
    assert "The log says so" in said
    completed.refresh_from_db()
    assert (completed.used_until, completed.samples_done) == (shanghai(2, 10), 4)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"note": ""}, "Give a reason. The customer reads it."),
        ({"used_until": ""}, "Say when the use ended."),
        ({"used_until": "2027-03-02T08:00"}, "The use began on"),
        ({"used_until": "2027-03-03T12:00"}, "This end lies ahead."),
        ({"kind": "play"}, "Choose what the instrument was used for."),
        ({"samples": "-1"}, "Give the number of samples, or 0."),
        (
            {"used_until": "2027-03-02T11:00", "kind": "research", "samples": ""},
            "This is what is recorded already.",
        ),
    ],
)
def test_what_cannot_stand_is_told_and_stays_typed(completed, manager, clock, changes, sentence):
    completed.kind_of_use = "research"
    completed.save()
    address = reverse("correct", args=[completed.public_id])
    answer = visiting(manager).post(address, {**TYPED, **changes})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert 'value="2027-03-02T09:00"' in answer.text
    assert not Correction.objects.exists()


def test_the_customer_reads_what_changed_and_has_no_button(completed, manager, clock):
    correct(booking=completed, person=manager, **wish())
    said = visiting(completed.requester).get(reverse("booking", args=[completed.public_id]))
    assert "The log of the instrument says so" in said.text
    assert "Correct what is recorded" not in said.text
    denied = visiting(completed.requester).get(reverse("correct", args=[completed.public_id]))
    assert denied.status_code == 403


def test_after_fourteen_days_the_page_says_until_when(completed, manager, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: shanghai(20, 9))
    client = visiting(manager)
    page = client.get(reverse("booking", args=[completed.public_id]))
    assert "Correct what is recorded" not in page.text
    answer = client.get(reverse("correct", args=[completed.public_id]), follow=True)
    assert "This could be corrected until" in words(answer)


def test_the_customer_is_told_before_and_since(missed, manager):
    missed.requester.language = "en"
    missed.requester.save()
    correct(booking=missed, person=manager, **wish())
    collect(now=NEXT_DAY)
    told = Delivery.objects.get(kind="corrected", channel="email")
    assert told.recipient == missed.requester
    letter = compose(told).body
    assert "Recorded before: Nobody came" in letter
    assert "09:00 to 10:00" in letter
    assert "Charged: ¥260.00" in letter
    assert "The log of the instrument says so" in letter


def test_a_point_for_what_was_not_so_is_forgiven(missed, manager):
    point = missed.points.get()
    assert (point.kind, point.state) == ("no_show", "standing")
    correct(booking=missed, person=manager, **wish())
    point.refresh_from_db()
    assert point.state == "forgiven"
    # Who gave it back, and why, stands with it.
    assert point.entries.order_by("at", "pk").last().actor == manager


def test_a_correction_gives_no_point_where_the_instrument_had_failed(world):
    instrument, manager = world
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    check_in(booking=booking, person=booking.requester, now=shanghai(2, 9))
    instrument.status = "maintenance"
    instrument.save()
    made = {"kind": KindOfUse.RESEARCH, "now": shanghai(2, 9, 20)}
    finish(booking=booking, person=booking.requester, **made)
    instrument.status = "in_service"
    instrument.save()
    correct(booking=booking, person=manager, **wish(used_until=shanghai(2, 9, 25)))
    assert not booking.points.exists()
