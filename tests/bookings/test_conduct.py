"""Points: given with the move that causes them, once; what they lead to; forgiven, appealed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.bookings import actions
from booking.bookings.actions import Refused
from booking.bookings.conduct.actions import (
    ConductRefused,
    appeal,
    forgive,
    set_terms,
    take_back,
    uphold,
)
from booking.bookings.conduct.giving import give_point
from booking.bookings.conduct.queries import (
    barred_until,
    points_of,
    summaries,
    suspends,
    use_at,
    use_by,
)
from booking.bookings.conduct.rules import ConductReason, PointKind
from booking.bookings.models import PersonEntry, Point
from booking.bookings.offering.actions import grant, propose
from booking.bookings.rules import KindOfUse, Reason
from booking.bookings.ruling.actions import add_rule
from booking.labs.agreeing.actions import publish_terms
from booking.labs.models import Instrument
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def lab():
    return LabFactory()


@pytest.fixture
def instrument(lab):
    instrument = InstrumentFactory(lab=lab)
    open_days(instrument)
    return instrument


@pytest.fixture
def manager(lab):
    return LabRoleFactory(lab=lab).person


@pytest.fixture
def administrator(lab):
    return MembershipFactory(organisation=lab.university, role="administrator").person


@pytest.fixture
def person():
    return engineer()


@pytest.fixture
def booked(instrument, person, manager):
    """An approved booking; on Tuesday from nine to eleven unless it says otherwise."""

    def book(**changes):
        booking = ask(instrument, person, **changes)
        return actions.approve(booking=booking, person=manager, now=NOW)

    return book


def used(booking, person, *, until, late=0):
    starts = booking.starts + late * MINUTE
    actions.check_in(booking=booking, person=person, now=starts)
    return actions.finish(booking=booking, person=person, kind=KindOfUse.RESEARCH, now=until)


def kinds(person):
    return [point.kind for point in points_of(person)]


def points(booking, count):
    """So many points of a person, a day apart, the last one now."""
    return [
        Point.objects.create(
            booking=booking,
            lab=booking.instrument.lab,
            person=booking.requester,
            kind=kind,
            at=NOW - dt.timedelta(days=day),
        )
        for day, kind in list(enumerate(("late", "unused", "no_show")))[:count]
    ]


def test_a_no_show_gives_one(booked, person):
    booking = booked()
    assert actions.make_due_moves(now=booking.starts + 31 * MINUTE) == 1
    booking.refresh_from_db()
    assert booking.state == "no_show"
    point = Point.objects.get()
    assert (point.person, point.lab, point.kind, point.state) == (
        person,
        booking.instrument.lab,
        "no_show",
        "standing",
    )
    entry = PersonEntry.objects.get()
    assert (entry.verb, entry.actor, entry.point) == ("give", None, point)
    # The scheduler may run twice.
    actions.make_due_moves(now=booking.starts + 60 * MINUTE)
    give_point(booking, PointKind.NO_SHOW, now=NOW)
    assert (Point.objects.count(), PersonEntry.objects.count()) == (1, 1)


def test_a_late_cancellation_gives_one_to_whoever_asked(booked, person):
    booking = booked()
    actions.cancel(booking=booking, person=person, now=booking.starts - 3 * 60 * MINUTE)
    assert kinds(person) == ["late"]


def test_what_costs_nothing_gives_none(booked, person, instrument, manager):
    in_time = booked(at=shanghai(4, 9))
    actions.cancel(booking=in_time, person=person, now=NOW + 11 * MINUTE)
    by_lab = booked()
    actions.cancel(
        booking=by_lab, person=manager, note="The tube broke.", now=by_lab.starts - MINUTE
    )
    asked = ask(instrument, person, at=shanghai(2, 14))
    actions.cancel(booking=asked, person=person, now=NOW)
    assert kinds(person) == []


def test_more_than_twice_what_was_used_gives_one(booked, person):
    half = booked()
    used(half, person, until=half.starts + 60 * MINUTE)
    assert kinds(person) == []
    less = booked(at=shanghai(3, 9))
    used(less, person, until=less.starts + 59 * MINUTE)
    assert kinds(person) == ["unused"]


def test_a_use_that_the_clock_ends_is_judged_too(booked, person):
    # Half an hour of booked time, begun after twenty minutes of it.
    booking = booked(hours=0.5)
    actions.check_in(booking=booking, person=person, now=booking.starts + 20 * MINUTE)
    actions.make_due_moves(now=booking.ends + 16 * MINUTE)
    assert kinds(person) == ["unused"]


def test_a_stop_and_a_fault_give_none(booked, person, manager, instrument):
    stopped = booked()
    actions.check_in(booking=stopped, person=person, now=stopped.starts)
    actions.stop(
        booking=stopped, person=manager, note="The tube broke.", now=stopped.starts + MINUTE
    )
    faulty = booked(at=shanghai(3, 9))
    actions.check_in(booking=faulty, person=person, now=faulty.starts)
    Instrument.objects.filter(pk=instrument.pk).update(status="maintenance")
    actions.finish(
        booking=faulty, person=person, kind=KindOfUse.RESEARCH, now=faulty.starts + MINUTE
    )
    assert kinds(person) == []


def test_three_points_refuse_a_request_until_a_day(booked, person, instrument, lab):
    booking = booked(at=shanghai(5, 9))
    assert barred_until(person, lab, now=NOW) is None
    points(booking, 3)
    until = NOW + dt.timedelta(days=30)
    assert barred_until(person, lab, now=NOW) == until
    with pytest.raises(Refused) as refused:
        ask(instrument, person)
    assert refused.value.reasons == (Reason.BARRED,)
    assert refused.value.at == until
    # What stands stays, and other labs know nothing of it.
    booking.refresh_from_db()
    assert booking.state == "approved"
    elsewhere = InstrumentFactory()
    open_days(elsewhere)
    assert ask(elsewhere, person).state == "requested"


def test_what_stands_may_still_move(booked, person, manager, lab):
    booking = booked(at=shanghai(5, 9))
    points(booking, 3)
    publish_terms(lab=lab, text_en="Wear goggles.", by=None, now=NOW)
    time = {"starts": shanghai(5, 13), "ends": shanghai(5, 15), "now": NOW + 11 * MINUTE}
    propose(booking=booking, person=manager, instrument=booking.instrument, **time)
    grant(booking=booking, person=person, now=NOW + 12 * MINUTE)
    booking.refresh_from_db()
    assert booking.starts == shanghai(5, 13)


def test_the_third_point_suspends(booked):
    last, second, first = points(booked(), 3)
    assert suspends(first) is None
    assert suspends(second) is None
    assert suspends(last) == NOW + dt.timedelta(days=30)


def test_a_lab_has_numbers_of_its_own(booked, person, instrument, lab):
    points(booked(), 2)
    set_terms(lab=lab, most=2, days=10, barred_days=5)
    assert barred_until(person, lab, now=NOW) == NOW + dt.timedelta(days=5)
    set_terms(lab=lab, most=None, days=10, barred_days=5)
    assert barred_until(person, lab, now=NOW) is None
    booking = booked(at=shanghai(3, 9))
    actions.make_due_moves(now=booking.starts + 31 * MINUTE)
    assert kinds(person) == ["late", "unused"]


def test_a_forgiven_point_counts_no_more(booked, person, manager, lab):
    point, *_others = points(booked(), 3)
    forgive(point=point, person=manager, note="The gate was locked.", now=NOW)
    assert barred_until(person, lab, now=NOW) is None
    point.refresh_from_db()
    assert point.state == "forgiven"
    entry = point.entries.get()
    assert (entry.verb, entry.actor, entry.note) == ("forgive", manager, "The gate was locked.")
    with pytest.raises(ConductRefused) as refused:
        forgive(point=point, person=manager, note="Again.", now=NOW)
    assert refused.value.reason is ConductReason.WRONG_STATE


def test_an_appeal_is_heard_by_the_university(booked, person, manager, administrator):
    [point] = points(booked(), 1)

    def refused(verb, by, note="Because."):
        with pytest.raises(ConductRefused) as caught:
            verb(point=point, person=by, note=note, now=NOW)
        return caught.value.reason

    assert refused(uphold, administrator) is ConductReason.WRONG_STATE
    assert refused(appeal, manager) is ConductReason.NOT_ALLOWED
    assert refused(appeal, person, " ") is ConductReason.WORDS_MISSING
    assert refused(forgive, person) is ConductReason.NOT_ALLOWED
    assert appeal(point=point, person=person, note="I was there.", now=NOW).state == "appealed"
    assert refused(uphold, manager) is ConductReason.NOT_ALLOWED
    assert refused(uphold, administrator, "") is ConductReason.WORDS_MISSING
    assert uphold(point=point, person=administrator, note="No.", now=NOW).state == "upheld"
    assert refused(appeal, person) is ConductReason.WRONG_STATE
    assert forgive(point=point, person=administrator, note="Yes.", now=NOW).state == "forgiven"


def test_nobody_decides_on_their_own(instrument, lab, manager):
    booking = ask(instrument, manager)
    [point] = points(booking, 1)
    with pytest.raises(ConductRefused) as refused:
        forgive(point=point, person=manager, note="I was there.", now=NOW)
    assert refused.value.reason is ConductReason.OWN_POINT


def test_a_correction_takes_a_point_back(booked, manager):
    booking = booked()
    [point] = points(booking, 1)
    taken = take_back(booking=booking, kind=PointKind.LATE, by=manager, note="x", now=NOW)
    assert taken == point
    assert taken.state == "forgiven"
    assert take_back(booking=booking, kind=PointKind.LATE, by=manager, note="x", now=NOW) is None


def test_summaries_are_of_the_own_lab_and_few_queries(booked, person, lab, instrument):
    points(booked(), 2)
    other = engineer()
    points(ask(instrument, other, at=shanghai(4, 9)), 1)
    pairs = [(each.pk, lab.pk) for each in (person, other, engineer())]
    with CaptureQueriesContext(connection) as asked:
        found = summaries(pairs, now=NOW)
    assert {key: each.points for key, each in found.items()} == {
        (person.pk, lab.pk): 2,
        (other.pk, lab.pk): 1,
    }
    assert len(asked) == 2
    assert summaries([(person.pk, LabFactory().pk)], now=NOW) == {}
    set_terms(lab=lab, most=None, days=90, barred_days=30)
    assert summaries(pairs, now=NOW) == {}


def test_a_forgiven_point_is_no_matter_of_an_approval_rule(booked, person, instrument, manager):
    booking = booked()
    add_rule(owner=instrument, clean_days=30)
    late = booking.starts - 3 * 60 * MINUTE
    actions.cancel(booking=booking, person=person, now=late)
    wish = {"at": shanghai(3, 9), "now": late}
    assert ask(instrument, person, **wish).state == "requested"
    forgive(point=booking.points.get(), person=manager, note="We were closed.", now=late)
    assert ask(instrument, person, **{**wish, "at": shanghai(3, 12)}).state == "approved"


def test_booked_against_used(booked, person, lab):
    first = booked()
    used(first, person, until=first.starts + 90 * MINUTE)
    missed = booked(at=shanghai(3, 9))
    actions.make_due_moves(now=missed.starts + 31 * MINUTE)
    later = shanghai(4, 9)
    [use] = use_by(person, now=later)
    assert (use.lab, use.bookings, use.booked, use.used, use.percent) == (
        lab,
        2,
        240 * MINUTE,
        90 * MINUTE,
        38,
    )
    assert [each.person for each in use_at(lab, now=later)] == [person]
    assert use_by(person, now=later + dt.timedelta(days=90)) == []
    assert use_at(LabFactory(), now=later) == []
