"""Two worlds that differ only in what makes time busy, a booking or a closure, are one to who may
not know: what is drawn, which starts are free, and why a slot is refused."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from booking.bookings.feeds import bookable
from booking.calendars.rules import (
    Hours,
    Interval,
    PolicyTerms,
    SlotReason,
    UnitTime,
    Window,
    as_seen,
    as_taken,
    best_unit,
    check_slot,
    free_starts,
    open_windows,
)
from booking.calendars.rules.intervals import margin_around, occupied, shut_parts
from booking.labs.rules import Audience

ZONE = ZoneInfo("Asia/Shanghai")
OPENS = dt.datetime(2027, 3, 12, 1, 0, tzinfo=dt.UTC)
"""Nine o'clock there."""
STEP = dt.timedelta(minutes=5)
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
NOT_FREE = {SlotReason.NOT_OPEN, SlotReason.TAKEN}
OUTSIDE = sorted(set(Audience) - {Audience.OWN_LAB})


@st.composite
def worlds(draw):
    """A day's opening, policy, a unit with margins, a reader, a moment, and a slot that is
    booked."""
    grid = draw(st.sampled_from([15, 30, 60]))
    length = draw(st.integers(1, 8)) * grid
    start = draw(st.integers(0, (480 - length) // grid)) * grid
    return {
        "opening": Window(OPENS, OPENS + 480 * MINUTE, draw(st.booleans())),
        "terms": PolicyTerms(grid=grid * MINUTE, shortest=draw(st.integers(1, 3)) * grid * MINUTE),
        "margins": (draw(st.sampled_from([0, 5, 10, 15])), draw(st.sampled_from([0, 5, 20, 45]))),
        "audience": draw(st.sampled_from(OUTSIDE)),
        "now": OPENS - draw(st.integers(0, 40 * 24)) * 60 * MINUTE,
        "booked": (OPENS + start * MINUTE, OPENS + (start + length) * MINUTE),
    }


def told(world, *, closures=(), busy=()):
    """All that is told of a world's day: what is drawn, the free starts, and every refusal."""
    opening, terms, (set_up, clean_up) = world["opening"], world["terms"], world["margins"]
    asked = {"audience": world["audience"], "terms": terms, "zone": ZONE, "now": world["now"]}
    parts = [*open_windows([opening], closures), *shut_parts([opening], closures)]
    hours = Hours.touching(parts, OPENS - DAY, OPENS + DAY)
    units = [UnitTime(1, set_up, clean_up, tuple(busy))]
    seen = as_seen(hours.windows, units, openings=hours.openings, **asked)
    drawn = bookable(seen, grid=terms.grid, shortest=terms.shortest)
    reach = {"earliest": OPENS - DAY, "latest": OPENS + DAY}
    starts = [*free_starts(hours.windows, units, terms.shortest, **asked, **reach)]
    refused = []
    for n in range(-2, 100):
        first = OPENS + n * STEP
        last = first + terms.shortest
        why = check_slot(first, last, hours.windows, openings=hours.openings, **asked)
        if best_unit(units, first, last) is None:
            why = as_taken(why, at=first)
        # "Not open" and "taken" are one sentence.
        refused.append(
            sorted(
                ("not_free", None) if each.reason in NOT_FREE else (each.reason.value, each.at)
                for each in why
            )
        )
    return [replace(each, origin=OPENS) for each in drawn], starts, refused


def around(world):
    """What a booking keeps others from: its own margins, and those of who comes before or after."""
    set_up, clean_up = world["margins"]
    held = occupied(*world["booked"], set_up=set_up, clean_up=clean_up)
    return held, Interval(held.starts - margin_around(clean_up), held.ends + margin_around(set_up))


@given(worlds())
def test_to_each_booking_there_is_a_closure_that_looks_the_same(world):
    """Its margins lie in it. A unit's clean-up may go on while the lab is closed, and not while
    another uses the unit: so a slot that ends where a closure begins can be had, and one that
    ends where a booking begins cannot. That makes a booking look longer than it is; it does not
    make it look like none of the closures."""
    held, reaches = around(world)
    booked, closed = told(world, busy=[held]), told(world, closures=[reaches])
    assert booked[:2] == closed[:2]
    for of_booked, of_closed in zip(booked[2], closed[2], strict=True):
        assert of_booked == of_closed


@given(worlds())
def test_time_that_is_not_open_to_one_yet_tells_nothing(world):
    held, _reaches = around(world)
    world["now"] = OPENS - 41 * DAY
    empty = told(world)
    assert empty[1] == []
    for closure in (held, Interval(OPENS, held.ends), Interval(held.starts, OPENS + DAY)):
        assert told(world, closures=[closure]) == empty
    assert told(world, closures=[Interval(OPENS - DAY, OPENS + DAY)]) == empty
    assert told(world, busy=[held]) == empty


@given(worlds())
def test_a_labs_own_people_see_what_is_closed(world):
    world |= {"audience": Audience.OWN_LAB, "now": OPENS - 80 * DAY}
    assert told(world, closures=[Interval(OPENS - DAY, OPENS + DAY)])[0] == []
