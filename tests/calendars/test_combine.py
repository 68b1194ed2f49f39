"""Several instruments one after another: the rule, and that it finds what trying all would."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.calendars.rules.combining import Candidate, Part, Step, combine
from tests.factories import shanghai

HOUR = dt.timedelta(hours=1)
DAY = 24 * HOUR
QUARTER = HOUR / 4
NOON = shanghai(2, 12)


def candidate(number, *starts, lab=1, place=1, turnaround=0):
    return Candidate(number, lab, place, tuple(sorted(starts)), turnaround * HOUR)


def starts_in(found):
    return [[part.starts for part in each.parts] for each in found]


def instruments_in(found):
    return [[part.instrument for part in each.parts] for each in found]


def test_it_works():
    """Sputter coating for 1 h, then SEM for 2 h within 24 h, at the same site."""
    coater = candidate(1, shanghai(2, 9), shanghai(2, 14), place="river")
    sem = candidate(2, shanghai(2, 8), shanghai(3, 9), place="river")
    elsewhere = candidate(3, shanghai(2, 16), place="hill")
    steps = [Step(HOUR, [coater]), Step(2 * HOUR, [sem, elsewhere], most_gap=DAY)]
    (found,) = combine(steps, most=5)
    assert found.parts == (
        Part(1, shanghai(2, 14), shanghai(2, 15)),
        Part(2, shanghai(3, 9), shanghai(3, 11)),
    )
    assert (found.finish, found.waiting, found.moves) == (shanghai(3, 11), 18 * HOUR, 0)


def test_too_long_a_wait_is_no_combination():
    coater, sem = candidate(1, NOON), candidate(2, NOON + DAY + HOUR + QUARTER)
    assert combine([Step(HOUR, [coater]), Step(HOUR, [sem], most_gap=DAY)], most=5) == []
    assert len(combine([Step(HOUR, [coater]), Step(HOUR, [sem])], most=5)) == 1


def test_drying_takes_its_time():
    coater = candidate(1, NOON)
    sem = candidate(2, NOON + HOUR, NOON + 2 * HOUR, NOON + 3 * HOUR)
    steps = [Step(HOUR, [coater]), Step(HOUR, [sem], least_gap=2 * HOUR)]
    assert starts_in(combine(steps, most=5)) == [[NOON, NOON + 3 * HOUR]]


def test_what_is_done_sooner_stands_first_then_what_waits_less_then_what_stays_in_one_lab():
    coaters = [
        candidate(1, NOON, lab=1),
        candidate(2, NOON, NOON + HOUR, lab=2),
        candidate(3, NOON + HOUR, lab=1),
    ]
    sems = [
        candidate(4, NOON + 2 * HOUR, lab=1),
        candidate(5, NOON + 3 * HOUR, lab=1),
    ]
    found = combine([Step(HOUR, coaters), Step(HOUR, sems)], most=4)
    assert instruments_in(found) == [[3, 4], [2, 4], [1, 4], [3, 5]]


def test_each_one_is_of_other_instruments():
    coater = candidate(1, *(NOON + n * HOUR for n in range(9)))
    sem = candidate(2, *(NOON + n * HOUR for n in range(9)))
    assert len(combine([Step(HOUR, [coater]), Step(HOUR, [sem])], most=9)) == 1


def test_one_instrument_twice_is_cleaned_in_between():
    starts = [NOON + n * HOUR for n in range(4)]
    steps = [Step(HOUR, [candidate(1, *starts, turnaround=1)])] * 2
    assert starts_in(combine(steps, most=3)) == [[NOON, NOON + 2 * HOUR]]
    # Also where another instrument stands between the two, if only for a moment.
    between = Step(QUARTER, [candidate(2, NOON + HOUR, NOON + HOUR + QUARTER, NOON + 2 * HOUR)])
    again = [*starts, NOON + HOUR + QUARTER]
    long = [Step(HOUR, [candidate(1, *again, turnaround=1)]), between, steps[1]]
    assert starts_in(combine(long, most=3)) == [[NOON, NOON + HOUR + QUARTER, NOON + 2 * HOUR]]


@pytest.mark.parametrize(
    "steps",
    [
        [Step(HOUR, [])],
        [Step(HOUR, [])] * 5,
        [Step(HOUR, []), Step(0 * HOUR, [])],
        [Step(HOUR, []), Step(HOUR, [], least_gap=-HOUR)],
        [Step(HOUR, []), Step(HOUR, [], least_gap=2 * HOUR, most_gap=HOUR)],
    ],
)
def test_impossible_steps_are_refused(steps):
    with pytest.raises(ValueError, match=r"step|combination|gap"):
        combine(steps, most=5)


def test_nothing_free_is_nothing():
    assert combine([Step(HOUR, []), Step(HOUR, [candidate(1, NOON)])], most=5) == []
    assert combine([Step(HOUR, [candidate(1)]), Step(HOUR, [candidate(1, NOON)])], most=5) == []


@st.composite
def worlds(draw):
    """Two to four steps with up to three instruments each, some of them in several steps."""
    grid = st.integers(0, 24).map(lambda n: NOON + n * QUARTER)
    place = st.sampled_from((1, 1, 1, 2))
    homes = draw(st.lists(st.tuples(st.integers(1, 3), place), min_size=5, max_size=5))
    turnarounds = draw(st.lists(st.integers(0, 4), min_size=5, max_size=5))
    steps = []
    for _ in range(draw(st.integers(2, 4))):
        numbers = draw(st.lists(st.integers(0, 4), min_size=1, max_size=3, unique=True))
        candidates = [
            Candidate(
                number,
                homes[number][0],
                homes[number][1],
                tuple(sorted(draw(st.sets(grid, min_size=1, max_size=5)))),
                turnarounds[number] * QUARTER,
            )
            for number in numbers
        ]
        least = draw(st.integers(0, 3))
        most = draw(st.none() | st.integers(least, 16))
        steps.append(
            Step(
                draw(st.integers(1, 3)) * QUARTER,
                candidates,
                least * QUARTER,
                None if most is None else most * QUARTER,
            )
        )
    return steps


def stands(steps, chosen, starts):
    """Whether the starts of a combination keep every rule."""
    ends = [start + step.length for start, step in zip(starts, steps, strict=True)]
    for step, end, start in zip(steps[1:], ends, starts[1:], strict=False):
        if start < end + step.least_gap:
            return False
        if step.most_gap is not None and start > end + step.most_gap:
            return False
    for first, second in itertools.combinations(range(len(steps)), 2):
        again = chosen[first].instrument == chosen[second].instrument
        if again and starts[second] < ends[first] + chosen[first].turnaround:
            return False
    return len({each.place for each in chosen}) == 1


def by_trying_all(steps):
    """The rank of the best combination of each choice of instruments, in order."""
    out = []
    for chosen in itertools.product(*(step.candidates for step in steps)):
        moves = sum(a.lab != b.lab for a, b in itertools.pairwise(chosen))
        work = sum((step.length for step in steps), 0 * HOUR)
        ranks = [
            (starts[-1] + steps[-1].length, starts[-1] + steps[-1].length - starts[0] - work, moves)
            for starts in itertools.product(*(each.starts for each in chosen))
            if stands(steps, chosen, starts)
        ]
        if ranks:
            out.append(min(ranks))
    return sorted(out)


@given(steps=worlds(), most=st.integers(1, 6))
def test_it_finds_what_trying_all_finds(steps, most):
    found = combine(steps, most=most)
    assert [(each.finish, each.waiting, each.moves) for each in found] == by_trying_all(steps)[
        :most
    ]
    by_number = [{each.instrument: each for each in step.candidates} for step in steps]
    for each in found:
        chosen = [those[part.instrument] for those, part in zip(by_number, each.parts, strict=True)]
        starts = [part.starts for part in each.parts]
        assert stands(steps, chosen, starts)
        assert all(start in one.starts for one, start in zip(chosen, starts, strict=True))
        lasts = [part.ends - part.starts for part in each.parts]
        assert lasts == [step.length for step in steps]
    assert len({tuple(names) for names in instruments_in(found)}) == len(found)


def test_much_to_choose_from_is_not_multiplied():
    """Thirty instruments a step, each free for two weeks in steps of five minutes."""
    free = [NOON + n * HOUR / 12 for n in range(14 * 24 * 12)]
    steps = [
        Step(HOUR, [Candidate(100 * step + n, n, 1, free) for n in range(30)], most_gap=DAY)
        for step in range(4)
    ]
    found = combine(steps, most=10)
    assert len(found) == 10
    assert {(each.waiting, each.moves) for each in found} == {(0 * HOUR, 0)}
