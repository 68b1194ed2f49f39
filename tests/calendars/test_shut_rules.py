"""What a closure shuts of a unit, and which other unit takes what it held."""

import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from booking.calendars.rules import (
    OPEN_END,
    HeldTime,
    Interval,
    UnitTime,
    best_unit,
    check_closure,
    occupied,
    shut_time,
    spread,
)
from tests.factories import NOW

STEP = dt.timedelta(minutes=5)
AT = NOW.replace(minute=0, second=0, microsecond=0)


def between(first, last):
    return Interval(AT + first * STEP, AT + last * STEP)


INTERVALS = st.lists(
    st.tuples(st.integers(-20, 60), st.integers(1, 12)).map(lambda x: between(x[0], x[0] + x[1])),
    max_size=6,
)
MARGINS = st.integers(0, 3).map(lambda n: 5 * n)


@st.composite
def units(draw):
    """Some units, of which each one's claims do not overlap."""
    out = []
    for pk in range(draw(st.integers(0, 3))):
        busy = []
        for each in draw(INTERVALS):
            if not any(each.overlaps(other) for other in busy):
                busy.append(each)
        out.append(UnitTime(pk, draw(MARGINS), draw(MARGINS), tuple(sorted(busy))))
    return out


HELD = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=8).map(
    lambda rows: [
        HeldTime(n, AT + first * STEP, AT + (first + length) * STEP)
        for n, (first, length) in enumerate(rows)
    ]
)


def test_it_works():
    closed = [between(0, 12), between(10, 20)]
    assert shut_time(closed, [between(4, 6)], now=AT) == [between(0, 4), between(6, 20)]
    one, two = UnitTime(1, 0, 0, (between(0, 6),)), UnitTime(2, 5, 5, (between(20, 30),))
    morning, noon = HeldTime(7, AT, AT + 4 * STEP), HeldTime(8, AT + 6 * STEP, AT + 9 * STEP)
    assert spread([morning, noon], [one, two]) == {7: 2, 8: 1}
    # Set-up and clean-up of the other unit need their time as well.
    assert spread([HeldTime(9, AT + 16 * STEP, AT + 20 * STEP)], [two]) == {}


def test_only_what_was_given_no_end_may_last_for_ever():
    assert check_closure(AT, OPEN_END, endless=True, now=NOW) is None
    assert check_closure(AT, OPEN_END, now=NOW) == "too_long"


@given(closed=INTERVALS, held=INTERVALS, now=st.integers(-20, 60))
def test_a_step_is_shut_where_it_is_closed_and_nobody_holds_it(closed, held, now):
    moment = AT + now * STEP
    shut = shut_time(closed, held, now=moment)
    for n in range(now, 80):
        step = between(n, n + 1)
        wanted = any(step.overlaps(each) for each in closed) and not any(
            step.overlaps(each) for each in held
        )
        assert any(step.overlaps(each) for each in shut) == wanted
    assert all(one.ends < other.starts for one, other in itertools.pairwise(shut)) or held
    assert not any(each.overlaps(other) for each in shut for other in held)
    assert all(each.ends > moment for each in shut)


@given(held=HELD, units=units())
def test_what_moves_never_meets_anything(held, units):
    taken = spread(held, units)
    by_key = {unit.unit: unit for unit in units}
    placed = {}
    for each in held:
        if each.holder not in taken:
            continue
        unit = by_key[taken[each.holder]]
        need = occupied(each.starts, each.ends, set_up=unit.set_up, clean_up=unit.clean_up)
        assert not any(need.overlaps(claim) for claim in unit.busy)
        assert not any(need.overlaps(other) for other in placed.get(unit.unit, []))
        placed.setdefault(unit.unit, []).append(need)


@given(held=HELD, units=units())
def test_nobody_is_left_whom_a_unit_could_take(held, units):
    taken = spread(held, units)
    full = []
    for unit in units:
        needs = [
            occupied(each.starts, each.ends, set_up=unit.set_up, clean_up=unit.clean_up)
            for each in held
            if taken.get(each.holder) == unit.unit
        ]
        full.append(UnitTime(unit.unit, unit.set_up, unit.clean_up, (*unit.busy, *needs)))
    for each in held:
        if each.holder not in taken:
            assert best_unit(full, each.starts, each.ends) is None
