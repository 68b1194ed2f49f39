"""Closing a lab or an instrument: what it hits, and what becomes of that."""

import datetime as dt

import pytest
from django.utils import timezone

from booking.bookings.actions import (
    HitsChanged,
    Refused,
    approve,
    check_in,
    close,
    finish,
    reopen,
)
from booking.bookings.queries.worklists import hit_by
from booking.bookings.rules import KindOfUse, Reason
from booking.calendars.actions import HoursRefused, set_weekly_openings
from booking.calendars.models import Claim, Entry, OpenWindow
from booking.calendars.rules import EVERY_DAY, EntryKind, HoursReason, WeeklyHours
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    PersonFactory,
    engineer,
    shanghai,
)

pytestmark = pytest.mark.django_db
WHY = "Service of the cooling water"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """An instrument that joins the lab is opened from this time on."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def lab():
    lab = LabFactory(name_en="Diffraction Lab")
    hours = [WeeklyHours(EVERY_DAY, dt.time(8), dt.time(18))]
    set_weekly_openings(owner=lab, hours=hours, first_day=dt.date(2027, 3, 1), now=NOW)
    return lab


@pytest.fixture
def instrument(lab):
    return InstrumentFactory(
        lab=lab, name_en="Diffractometer D8", units__set_up=10, units__clean_up=15
    )


@pytest.fixture
def other(lab):
    return InstrumentFactory(lab=lab, name_en="Spectrometer")


@pytest.fixture
def manager(lab):
    return LabRoleFactory(lab=lab).person


def shut(owner, person, *, first=None, last=None, **changes):
    """Closes on Tuesday 2 March from 10:00 to 12:00."""
    wish = {
        "owner": owner,
        "starts": first or shanghai(2, 10),
        "ends": last or shanghai(2, 12),
        "title": WHY,
        "person": person,
        "now": NOW,
    }
    return close(**{**wish, **changes})


def seen(*bookings):
    return [(each.public_id, each.state) for each in bookings]


def windows(instrument, day=2):
    return [
        (each.starts.astimezone(shanghai(1, 0).tzinfo), each.ends)
        for each in OpenWindow.objects.filter(
            instrument=instrument, starts__gte=shanghai(day, 0), starts__lt=shanghai(day + 1, 0)
        )
    ]


def test_it_works(instrument, manager):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    entry = shut(
        instrument,
        manager,
        kind=EntryKind.MAINTENANCE,
        shown=seen(booking),
        cancelled=[booking.public_id],
    )
    assert (entry.kind, entry.event.title, entry.event.creator) == ("maintenance", WHY, manager)
    assert windows(instrument) == [
        (shanghai(2, 8), shanghai(2, 10)),
        (shanghai(2, 12), shanghai(2, 18)),
    ]
    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assert not Claim.objects.filter(holder=booking.pk).exists()
    # Within a day of the start, but by the lab: no fee.
    assert list(steps_of(booking.reference)) == [Step.HOLD, Step.RELEASE]
    row = booking.timeline.last()
    assert (row.verb, row.before, row.actor, row.note) == ("cancel", "approved", manager, WHY)


def test_who_does_not_run_the_lab_may_not(instrument, lab):
    for person in (
        engineer(),
        LabRoleFactory(lab=lab, kind="technician").person,
        LabRoleFactory().person,
        LabRoleFactory(lab=lab, until=dt.date(2027, 3, 1)).person,
        MembershipFactory(organisation=lab.university).person,
        PersonFactory(is_operator=True),
    ):
        for owner in (lab, instrument):
            with pytest.raises(Refused) as refused:
                shut(owner, person)
            assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    assert not Entry.objects.filter(kind="closure").exists()


def test_the_universitys_administrator_may(instrument, lab):
    administrator = MembershipFactory(organisation=lab.university, role="administrator").person
    booking = ask(instrument)
    shut(instrument, administrator, shown=seen(booking), cancelled=[booking.public_id])
    booking.refresh_from_db()
    assert booking.state == "cancelled"


def test_a_closing_manager_owes_nothing_for_their_own_booking(instrument, manager):
    booking = approve(booking=ask(instrument, manager), person=manager, now=NOW)
    shut(instrument, manager, shown=seen(booking), cancelled=[booking.public_id])
    assert list(steps_of(booking.reference)) == [Step.HOLD, Step.RELEASE]


def test_it_hits_what_it_overlaps_with_set_up_and_clean_up(instrument, other):
    morning = ask(instrument, at=shanghai(2, 8), hours=1.5)  # held 07:50 to 09:45
    noon = ask(instrument, at=shanghai(2, 12, 30), hours=1)  # held 12:20 to 13:45
    beside = ask(other, at=shanghai(2, 10))

    def hits(first, last, owner=instrument):
        return list(hit_by(owner, starts=first, ends=last))

    assert hits(shanghai(2, 9, 45), shanghai(2, 12, 20)) == []
    assert hits(shanghai(2, 9, 40), shanghai(2, 12, 20)) == [morning]
    assert hits(shanghai(2, 9, 45), shanghai(2, 12, 25)) == [noon]
    assert hits(shanghai(1, 0), shanghai(9, 0)) == [morning, noon]
    # A lab's closure hits all its instruments, and those alone.
    assert hits(shanghai(1, 0), shanghai(9, 0), instrument.lab) == [morning, beside, noon]
    assert hits(shanghai(1, 0), shanghai(9, 0), LabFactory()) == []


def test_samples_and_what_is_over_are_not_hit(instrument, manager):
    instrument.takes_samples = True
    instrument.save()
    approve(booking=ask_for_samples(instrument), person=manager, now=NOW)
    used = approve(booking=ask(instrument), person=manager, now=NOW)
    check_in(booking=used, person=manager, now=shanghai(2, 9))
    finish(booking=used, person=manager, kind=KindOfUse.SERVICE, now=shanghai(2, 9, 30))
    # Its clean-up runs on, but it is no booking any more.
    assert Claim.objects.filter(holder=used.pk).exists()
    assert not hit_by(instrument, starts=shanghai(2, 9), ends=shanghai(2, 12)).exists()


def test_what_is_left_standing_keeps_its_time(instrument, manager):
    kept, dropped = ask(instrument, at=shanghai(2, 9)), ask(instrument, at=shanghai(2, 11, 30))
    shut(instrument, manager, shown=seen(kept, dropped), cancelled=[dropped.public_id])
    kept.refresh_from_db()
    assert kept.state == "requested"
    assert Claim.objects.filter(holder=kept.pk).exists()
    approve(booking=kept, person=manager, now=NOW)
    assert kept.timeline.last().after == "approved"


def test_nothing_happens_when_the_hits_are_not_those_shown(instrument, manager):
    first = ask(instrument, at=shanghai(2, 9))
    shown = seen(first)
    second = ask(instrument, at=shanghai(2, 11, 30))
    with pytest.raises(HitsChanged) as changed:
        shut(instrument, manager, shown=shown, cancelled=[first.public_id])
    assert changed.value.hits == [first, second]
    assert not Entry.objects.filter(kind="closure").exists()
    first.refresh_from_db()
    assert first.state == "requested"


def test_nor_when_one_is_in_another_state(instrument, manager):
    booking = ask(instrument)
    shown = seen(booking)
    approve(booking=booking, person=manager, now=NOW)
    with pytest.raises(HitsChanged):
        shut(instrument, manager, shown=shown, cancelled=[booking.public_id])


def test_nor_when_one_is_gone(instrument, manager):
    booking = ask(instrument)
    shown = seen(booking)
    later = booking.decide_by
    with pytest.raises(HitsChanged) as changed:
        shut(instrument, manager, shown=shown, now=later)
    assert changed.value.hits == []
    # The clock's move on the way stays made.
    booking.refresh_from_db()
    assert booking.state == "expired"


def test_what_is_in_use_is_not_cancelled(instrument, manager):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    now = shanghai(2, 9)
    booking = check_in(booking=booking, person=manager, now=now)
    with pytest.raises(Refused) as refused:
        shut(instrument, manager, shown=seen(booking), cancelled=[booking.public_id], now=now)
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    # All or none: the closure does not stand either.
    assert not Entry.objects.filter(kind="closure").exists()
    shut(instrument, manager, shown=seen(booking), now=now)
    booking.refresh_from_db()
    assert booking.state == "in_use"


def test_who_is_named_but_not_hit_is_left_alone(instrument, other, manager):
    booking = ask(other)
    shut(instrument, manager, cancelled=[booking.public_id])
    booking.refresh_from_db()
    assert booking.state == "requested"


@pytest.mark.parametrize("title", ["", "  "])
def test_it_takes_a_reason(instrument, manager, title):
    with pytest.raises(Refused) as refused:
        shut(instrument, manager, title=title)
    assert refused.value.reasons == (Reason.REASON_MISSING,)


def test_afterwards_nobody_can_ask_for_the_time(instrument, manager):
    shut(instrument, manager)
    with pytest.raises(Refused) as refused:
        ask(instrument, at=shanghai(2, 11))
    assert [each.reason.value for each in refused.value.slots] == ["not_open"]


def test_across_midnight_and_several_days(lab, instrument, manager):
    shut(lab, manager, first=shanghai(2, 16), last=shanghai(4, 9))
    assert windows(instrument, 2) == [(shanghai(2, 8), shanghai(2, 16))]
    assert windows(instrument, 3) == []
    assert windows(instrument, 4) == [(shanghai(4, 9), shanghai(4, 18))]


def test_taking_it_back_opens_the_time_but_revives_nothing(instrument, manager):
    booking = ask(instrument)
    entry = shut(instrument, manager, shown=seen(booking), cancelled=[booking.public_id])
    reopen(entry=entry, person=manager, now=NOW)
    assert windows(instrument) == [(shanghai(2, 8), shanghai(2, 18))]
    booking.refresh_from_db()
    assert booking.state == "cancelled"


def test_who_does_not_run_the_lab_may_not_take_it_back(instrument, lab, manager):
    entry = shut(instrument, manager)
    for person in (engineer(), LabRoleFactory(lab=lab, kind="technician").person):
        with pytest.raises(Refused):
            reopen(entry=entry, person=person, now=NOW)
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_what_is_over_cannot_be_taken_back(instrument, manager):
    entry = shut(instrument, manager)
    with pytest.raises(HoursRefused) as refused:
        reopen(entry=entry, person=manager, now=shanghai(2, 12))
    assert refused.value.reason is HoursReason.PAST
