"""Who could not check in is no no-show: an outage of the site, a closure, a repair."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from booking.bookings.actions import approve, check_in, close, make_due_moves, reopen, tick
from booking.bookings.models import Booking, ClockTick, Outage
from booking.bookings.rules import BookingTimes, State, Verb, check_in_ends, due_move
from booking.bookings.rules.deadlines import kept_away
from booking.calendars.actions import add_series, set_weekly_openings
from booking.calendars.queries import closed_between
from booking.calendars.rules import EVERY_DAY, EntryKind, Interval, WeeklyHours
from booking.labs.rules import ServiceMode
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask
from tests.factories import NOW, InstrumentFactory, LabFactory, LabRoleFactory, shanghai
from tests.visiting import visiting

MINUTE = dt.timedelta(minutes=1)
STARTS, ENDS = shanghai(2, 9), shanghai(2, 11)
UNTIL = STARTS + 30 * MINUTE


def out(since, until):
    """A time in minutes from the start."""
    return Interval(STARTS + since * MINUTE, STARTS + until * MINUTE)


# The rule


def test_an_outage_lengthens_the_time_to_check_in():
    assert check_in_ends(STARTS, ENDS) == UNTIL
    assert check_in_ends(STARTS, ENDS, [out(5, 15)]) == UNTIL + 10 * MINUTE
    # Of one that ran before check-in opened counts what came after that.
    assert check_in_ends(STARTS, ENDS, [out(-60, -10)]) == UNTIL + 5 * MINUTE
    assert check_in_ends(STARTS, ENDS, [out(25, 85)]) == UNTIL + 60 * MINUTE
    # One within the time that another gave counts as well.
    assert check_in_ends(STARTS, ENDS, [out(35, 40), out(5, 15)]) == UNTIL + 15 * MINUTE


@pytest.mark.parametrize("outage", [out(-60, -15), out(30, 90)])
def test_an_outage_beside_it_changes_nothing(outage):
    assert check_in_ends(STARTS, ENDS, [outage]) == UNTIL


MINUTES = st.integers(-120, 240)
SPANS = st.tuples(MINUTES, st.integers(1, 120)).map(lambda each: out(each[0], each[0] + each[1]))


def apart(spans):
    """Those that do not overlap an earlier one, as outages never do."""
    kept = []
    for each in spans:
        if not any(each.overlaps(other) for other in kept):
            kept.append(each)
    return kept


def times(**changes):
    facts = {
        "state": State.APPROVED,
        "mode": ServiceMode.SELF_OPERATED,
        "starts": STARTS,
        "ends": ENDS,
        "decide_by": None,
        "check_in": True,
        "usable": True,
        "predecessor_in_use": False,
    }
    return BookingTimes(**{**facts, **changes})


@given(
    length=st.integers(1, 48),
    outages=st.lists(SPANS, max_size=4).map(apart),
    after=st.integers(-60, 400),
)
def test_who_had_not_all_of_the_time_with_the_site_up_is_no_no_show(length, outages, after):
    """Half an hour from the start, or what the slot has, in which the site was there."""
    ends, now = STARTS + 5 * length * MINUTE, STARTS + after * MINUTE
    so_far = tuple(each for each in outages if each.ends <= now)
    move = due_move(times(ends=ends, outages=so_far), now)
    owed = min(30, 5 * length)
    # As many minutes with the site up as count, from when check-in opens.
    up = sum(
        not any(each.starts <= moment < each.ends for each in so_far)
        for moment in (STARTS + n * MINUTE for n in range(-15, after))
    )
    if move is Verb.NO_SHOW:
        assert up >= owed + 15
        assert now >= STARTS + owed * MINUTE
    if now >= ends:
        assert move in {Verb.NO_SHOW, Verb.LAPSE}
    elif up >= owed + 15:
        lengthened = check_in_ends(STARTS, ends, so_far)
        assert (move is Verb.NO_SHOW) == (lengthened <= ends)
    else:
        assert move is None


@given(hindrance=SPANS, length=st.integers(1, 24))
def test_a_hindrance_counts_where_it_takes_a_minute_to_check_in_in(hindrance, length):
    ends = STARTS + 5 * length * MINUTE
    minutes = [STARTS + n * MINUTE for n in range(min(30, 5 * length))]
    taken = any(hindrance.starts <= each < hindrance.ends for each in minutes)
    assert kept_away(STARTS, ends, [hindrance]) is taken


# The verbs


@pytest.fixture
def lab(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    lab = LabFactory()
    hours = [WeeklyHours(EVERY_DAY, dt.time(8), dt.time(18))]
    set_weekly_openings(owner=lab, hours=hours, first_day=dt.date(2027, 3, 1), now=NOW)
    return lab


@pytest.fixture
def instrument(lab):
    return InstrumentFactory(lab=lab)


@pytest.fixture
def manager(lab):
    return LabRoleFactory(lab=lab).person


@pytest.fixture
def booking(instrument, manager):
    return approve(booking=ask(instrument), person=manager, now=NOW)


def stands_still(since, until):
    """The clock was last at work at ``since``, and comes back."""
    ClockTick.objects.update_or_create(number=1, defaults={"at": since})
    tick(now=until)


def ended(booking):
    booking.refresh_from_db()
    return booking.state, set(steps_of(booking.reference))


FREE = ("cancelled", {Step.HOLD, Step.RELEASE})


@pytest.mark.django_db
def test_it_works(booking):
    stands_still(shanghai(2, 8, 50), shanghai(2, 9, 40))
    assert make_due_moves(now=shanghai(2, 9, 40)) == 0
    ClockTick.objects.update(at=shanghai(2, 10, 19))
    assert make_due_moves(now=shanghai(2, 10, 19)) == 0
    late = check_in(booking=booking, person=booking.requester, now=shanghai(2, 10, 19))
    assert late.state == "in_use"


@pytest.mark.django_db
def test_who_does_not_come_in_the_lengthened_time_either_is_a_no_show(booking):
    stands_still(shanghai(2, 8, 50), shanghai(2, 9, 40))
    ClockTick.objects.update(at=shanghai(2, 10, 20))
    assert make_due_moves(now=shanghai(2, 10, 20)) == 1
    assert ended(booking)[0] == "no_show"


@pytest.mark.django_db
def test_whose_whole_time_the_site_was_down_pays_nothing(booking):
    stands_still(shanghai(2, 8), shanghai(2, 11, 30))
    assert make_due_moves(now=shanghai(2, 11, 30)) == 1
    assert ended(booking) == FREE
    assert not booking.points.exists()


@pytest.mark.django_db
def test_a_verb_that_comes_first_after_an_outage_makes_no_no_show(booking, instrument):
    ClockTick.objects.create(number=1, at=shanghai(2, 8, 50))
    ask(instrument, at=shanghai(2, 13), now=shanghai(2, 9, 40))
    assert Outage.objects.exists()
    assert ended(booking)[0] == "approved"


@pytest.mark.django_db
def test_its_page_says_until_when_one_may_check_in(booking, monkeypatch):
    stands_still(shanghai(2, 8, 50), shanghai(2, 9, 40))
    monkeypatch.setattr(timezone, "now", lambda: shanghai(2, 9, 41))
    page = visiting(booking.requester).get(f"/bookings/{booking.public_id}/").text
    assert "Check in by Tue 2 Mar 10:20" in page
    assert "The site stood still" in page


def shut(owner, person, *hits, first=8, last=12):
    return close(
        owner=owner,
        starts=shanghai(2, first),
        ends=shanghai(2, last),
        title="Cooling water",
        shown=[(each.public_id, each.state) for each in hits],
        person=person,
        now=NOW,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("whole_lab", [True, False])
def test_a_closure_over_what_stands_makes_no_no_show(booking, instrument, lab, manager, whole_lab):
    shut(lab if whole_lab else instrument, manager, booking)
    assert make_due_moves(now=shanghai(2, 10)) == 0
    assert make_due_moves(now=ENDS) == 1
    assert ended(booking) == FREE
    assert booking.timeline.last().verb == "lapse"


@pytest.mark.django_db
def test_nor_does_a_verb_that_meets_it(booking, instrument, manager):
    shut(instrument, manager, booking)
    ask(instrument, at=shanghai(2, 13), now=shanghai(2, 10))
    assert ended(booking)[0] == "approved"
    ask(instrument, at=shanghai(2, 15), now=shanghai(2, 12))
    assert ended(booking) == FREE


@pytest.mark.django_db
def test_a_closure_after_the_time_to_check_in_or_of_another_excuses_nobody(
    booking, instrument, lab, manager
):
    shut(instrument, manager, booking, first=10)
    shut(InstrumentFactory(lab=lab), manager)
    assert make_due_moves(now=UNTIL) == 1
    assert ended(booking)[0] == "no_show"


@pytest.mark.django_db
def test_what_was_opened_again_before_it_began_is_as_any_other(booking, instrument, manager):
    entry = shut(instrument, manager, booking)
    reopen(entry=entry, person=manager, now=shanghai(2, 8, 30))
    make_due_moves(now=UNTIL)
    assert ended(booking)[0] == "no_show"


@pytest.mark.django_db
def test_what_is_closed_every_week_counts_too(booking, instrument):
    add_series(
        owner=instrument,
        kind=EntryKind.MAINTENANCE,
        weekdays=[1],
        local_start=dt.time(9, 20),
        local_end=dt.time(10),
        first_day=dt.date(2027, 3, 1),
        now=NOW,
    )
    found = closed_between(instrument, STARTS, ENDS)
    assert found == [Interval(shanghai(2, 9, 20), shanghai(2, 10))]
    assert closed_between(instrument, shanghai(2, 10), ENDS) == []
    assert closed_between(instrument, shanghai(3, 9), shanghai(3, 11)) == []
    assert make_due_moves(now=UNTIL) == 0
    assert Booking.objects.get(pk=booking.pk).state == "approved"
