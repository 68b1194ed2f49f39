"""Closing one unit of several: who moves to another one, and who is closed over."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from booking.bookings.actions import (
    HitsChanged,
    Refused,
    approve,
    check_in,
    close,
    make_due_moves,
    reopen,
)
from booking.bookings.actions.closing import shown_state
from booking.bookings.deciding.queries import rows_since
from booking.bookings.faults.actions import repair, report, resolve
from booking.bookings.faults.rules import Urgency
from booking.bookings.models import Booking
from booking.bookings.offering.actions import keep, propose
from booking.bookings.offering.fallen import has_fallen, why_fallen
from booking.bookings.rules import Reason
from booking.calendars.actions import verify_lab
from booking.calendars.models import Claim
from booking.calendars.rules import EVERY_DAY, OPEN_END, ClaimKind, SlotReason
from booking.notices.tasks import sweep
from tests.asking import ask, wait
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

pytestmark = pytest.mark.django_db
WHY = "New seal of the vacuum chamber"


@pytest.fixture(autouse=True)
def clock(monkeypatch, settings):
    settings.MAIL_LANGUAGE = "en"

    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def instrument():
    lab = LabFactory(name_en="Diffraction Lab")
    opens(lab, "08:00", "18:00", weekdays=EVERY_DAY, last_day=dt.date(2027, 3, 14))
    return InstrumentFactory(lab=lab, units=2)


@pytest.fixture
def units(instrument):
    return list(instrument.units.order_by("pk"))


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


def shut(owner, person, *hits, first=8, last=18, now=NOW, **changes):
    """Closes on Tuesday 2 March, from hour to hour, over the hits that are shown."""
    wish = {"starts": shanghai(2, first), "ends": shanghai(2, last), "title": WHY}
    shown = [(each.public_id, shown_state(each)) for each in hits]
    return close(owner=owner, **{**wish, **changes}, shown=shown, person=person, now=now)


def fresh(booking):
    return Booking.objects.select_related("unit").get(pk=booking.pk)


def verbs(booking):
    return [row.verb for row in booking.timeline.order_by("number")]


def is_true(instrument):
    found = verify_lab(lab=instrument.lab, now=NOW)
    return (found.windows, found.weeks) == (0, [])


def claims_of(booking):
    return [(each.unit_id, each.starts, each.ends) for each in Claim.objects.filter(holder=booking)]


def test_it_works(instrument, units, manager):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    assert booking.unit == units[0]
    sweep(now=NOW + dt.timedelta(minutes=1))
    mail.outbox.clear()
    shut(units[0], manager)
    moved = fresh(booking)
    assert (moved.unit, moved.state, moved.slot) == (units[1], "approved", booking.slot)
    assert claims_of(booking.pk) == [(units[1].pk, *booking.slot)]
    row = booking.timeline.last()
    assert (row.verb, row.before, row.after, row.note) == (
        "reassign",
        "approved",
        "approved",
        "1 → 2",
    )
    # Nothing changes for anybody, so nobody is told.
    sweep(now=NOW + dt.timedelta(minutes=2))
    assert mail.outbox == []
    assert is_true(instrument)


def test_who_does_not_run_the_lab_may_not(instrument, units):
    for person in (engineer(), LabRoleFactory().person, PersonFactory(is_operator=True)):
        with pytest.raises(Refused) as refused:
            shut(units[0], person)
        assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    assert not Claim.objects.exists()


def test_whom_no_unit_takes_is_hit_as_by_any_closure(instrument, units, manager):
    first, second = ask(instrument), ask(instrument)
    later = ask(instrument, at=shanghai(2, 13))
    assert [each.unit for each in (first, second, later)] == [units[0], units[1], units[0]]
    with pytest.raises(HitsChanged) as changed:
        shut(units[0], manager)
    assert changed.value.hits == [first]
    # Nothing is moved before somebody has seen what is not.
    assert fresh(later).unit == units[0]
    shut(units[0], manager, first)
    assert (fresh(first).unit, fresh(later).unit) == (units[0], units[1])
    assert verbs(first) == ["request", "close_over"]
    assert verbs(later) == ["request", "reassign"]
    sweep(now=NOW)
    assert any(WHY in each.body for each in mail.outbox)
    assert has_fallen(fresh(first))
    assert why_fallen(fresh(first)) == WHY
    assert not has_fallen(fresh(later))
    assert is_true(instrument)


def test_who_is_approved_has_the_free_unit_first(instrument, units, manager):
    asked = ask(instrument, at=shanghai(2, 9), hours=3)
    approved = ask(instrument, at=shanghai(2, 12), hours=2)
    blocks = ask(instrument, at=shanghai(2, 9), hours=2)
    assert (asked.unit, approved.unit, blocks.unit) == (units[0], units[0], units[1])
    approve(booking=approved, person=manager, now=NOW)
    with pytest.raises(HitsChanged) as changed:
        shut(units[0], manager)
    assert changed.value.hits == [asked]


def test_a_cancelled_one_is_freed_without_a_fee(instrument, units, manager):
    first, _second = ask(instrument), ask(instrument)
    shut(units[0], manager, first, cancelled=[first.public_id])
    assert fresh(first).state == "cancelled"
    assert [
        (each.starts, each.ends) for each in Claim.objects.filter(kind=ClaimKind.SHUT.value)
    ] == [(shanghai(2, 8), shanghai(2, 18))]
    assert is_true(instrument)


def test_nobody_can_ask_for_a_shut_unit(instrument, units, manager):
    shut(units[0], manager)
    assert ask(instrument).unit == units[1]
    with pytest.raises(Refused) as refused:
        ask(instrument)
    assert [each.reason for each in refused.value.slots] == [SlotReason.TAKEN]
    # The day after both are there.
    assert [ask(instrument, at=shanghai(3, 9)).unit for _each in range(2)] == units


def test_the_lab_is_open_and_the_other_time_that_was_proposed_ends(instrument, units, manager):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    propose(
        booking=booking,
        person=manager,
        starts=shanghai(2, 13),
        ends=shanghai(2, 15),
        note="Sooner",
        now=NOW,
    )
    made = booking.offers.get()
    assert made.unit == units[0]
    with pytest.raises(HitsChanged) as changed:
        shut(units[0], manager, first=12)
    assert changed.value.hits == [booking]
    shut(units[0], manager, booking, first=8)
    assert verbs(booking)[-2:] == ["reassign", "shut"]
    assert fresh(booking).unit == units[1]
    assert claims_of(booking.pk) == [(units[1].pk, *booking.slot)]
    assert is_true(instrument)


def test_a_proposal_of_another_day_stands_against_the_new_unit(instrument, units, manager):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    propose(
        booking=booking,
        person=manager,
        starts=shanghai(3, 13),
        ends=shanghai(3, 15),
        note="Later",
        now=NOW,
    )
    shut(units[0], manager)
    made = booking.offers.get()
    assert (made.state, made.old_unit) == ("open", units[1])
    assert len(claims_of(booking.pk)) == 2
    keep(booking=booking, person=booking.requester, now=NOW)
    assert claims_of(booking.pk) == [(units[1].pk, *booking.slot)]
    assert is_true(instrument)


def test_taken_back_it_can_be_asked_for_and_who_waits_has_a_turn(instrument, units, manager):
    entry = shut(units[0], manager)
    ask(instrument)
    waits = wait(instrument, earliest=shanghai(2, 9), latest=shanghai(2, 11))
    reopen(entry=entry, person=manager, now=NOW)
    assert Claim.objects.filter(unit=units[0], kind=ClaimKind.SHUT.value).count() == 0
    turn = Booking.objects.filter(requester=waits.person).get()
    assert (turn.state, turn.unit) == ("offered", units[0])
    assert is_true(instrument)


def test_a_repair_keeps_one_unit_from_use(instrument, units, manager, clock):
    first, second = (approve(booking=ask(instrument), person=manager, now=NOW) for _n in range(2))
    fault = report(
        instrument=instrument,
        unit=units[0],
        urgency=Urgency.STOPS,
        words="No vacuum",
        person=manager,
        now=NOW,
    )
    shown = [(first.public_id, first.state)]
    wish = {"fault": fault, "unit": units[0], "ends": OPEN_END, "title": WHY, "person": manager}
    fault = repair(**wish, shown=shown, now=NOW)
    assert (fault.repair_unit, fault.has_open_end) == (units[0], True)
    at = shanghai(2, 9)
    with pytest.raises(Refused) as refused:
        check_in(booking=first, person=first.requester, now=at)
    assert refused.value.reasons == (Reason.NOT_USABLE,)
    check_in(booking=second, person=second.requester, now=at)
    # Who is kept from it is no no-show.
    make_due_moves(now=shanghai(2, 12))
    assert fresh(first).state == "cancelled"
    assert verbs(first)[-1] == "lapse"
    resolve(fault=fault, person=manager, now=shanghai(2, 12))
    assert not Claim.objects.filter(kind=ClaimKind.SHUT.value, ends__gt=shanghai(2, 12)).exists()


def test_who_did_not_come_to_the_whole_unit_is_a_no_show(instrument, units, manager):
    first, second = (approve(booking=ask(instrument), person=manager, now=NOW) for _n in range(2))
    assert second.unit == units[1]
    shut(units[0], manager, first)
    make_due_moves(now=shanghai(2, 12))
    assert (fresh(first).state, fresh(second).state) == ("cancelled", "no_show")


def test_a_unit_of_another_instrument_is_refused(instrument, manager):
    other = InstrumentFactory(lab=instrument.lab)
    fault = report(
        instrument=instrument, urgency=Urgency.STOPS, words="No vacuum", person=manager, now=NOW
    )
    with pytest.raises(ValueError, match="another instrument"):
        repair(
            fault=fault,
            unit=other.units.get(),
            ends=shanghai(2, 18),
            title=WHY,
            person=manager,
            now=NOW,
        )


def test_taken_back_as_a_closure_a_repair_keeps_nobody_from_the_unit(instrument, units, manager):
    """The fault stays open, but what can be booked there can be begun too."""
    first, second = (approve(booking=ask(instrument), person=manager, now=NOW) for _n in range(2))
    fault = report(
        instrument=instrument, urgency=Urgency.STOPS, words="No vacuum", person=manager, now=NOW
    )
    shown = [(first.public_id, first.state)]
    wish = {"fault": fault, "unit": units[0], "ends": OPEN_END, "title": WHY, "person": manager}
    fault = repair(**wish, shown=shown, now=NOW)
    reopen(entry=fault.closure, person=manager, now=NOW + dt.timedelta(hours=1))
    fault.refresh_from_db()
    assert (fault.is_open, fault.repair_until) == (True, NOW + dt.timedelta(hours=1))
    check_in(booking=first, person=first.requester, now=shanghai(2, 9))
    make_due_moves(now=shanghai(2, 12))
    assert fresh(second).state == "no_show"


def test_a_letters_link_stands_over_a_move_to_another_unit(instrument, units, manager):
    booking = ask(instrument)
    last = booking.timeline.latest("number").number
    assert booking.unit == units[0]
    shut(units[0], manager)
    assert verbs(booking)[-1] == "reassign"
    assert rows_since(booking, last) == []
