"""The table of a sample's moves, and how long a lab waits: pure functions."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.bookings.rules import Reason, State, Verb
from booking.bookings.rules.moves import OF_SAMPLES
from booking.bookings.sampling.rules import (
    HERE,
    REMIND_AFTER,
    SAMPLE_MOVES,
    Carriage,
    SampleState,
    Waiting,
    check_choice,
    check_parcel,
    may_move,
    numbers_text,
    remind_due,
    sample_after,
    waits_no_more,
)
from tests.factories import NOW

# The life of a sample as the domain tells it: verb, from, to; the last ones once it is over.
TABLE = [
    ("receive", "expected", "received"),
    ("check_in", "received", "in_work"),
    ("take_up", "received", "in_work"),
    ("spoil", "received in_work", "unusable"),
    ("resend", "unusable", "expected"),
    ("done", "in_work", "done"),
    ("finish", "in_work", "done"),
    ("send_back", "done unusable", "returned"),
    ("dispose", "done unusable", "disposed"),
]
OVER = [*TABLE, ("send_back", "received", "returned"), ("dispose", "received", "disposed")]
GONE = {SampleState.RETURNED, SampleState.DISPOSED}


def expected(verb, state, booking):
    table = OVER if booking in {State.COMPLETED, State.CANCELLED} else TABLE
    for name, before, after in table:
        if name == verb and state in before.split():
            return after
    return None


def test_it_works():
    wrong = [
        (verb, state, booking)
        for verb, state, booking in itertools.product(
            Verb, SampleState, (State.APPROVED, State.IN_USE, State.COMPLETED, State.CANCELLED)
        )
        if sample_after(verb, state, booking) != expected(verb, state, booking)
    ]
    assert wrong == []


def test_what_is_gone_is_gone():
    for verb, state, booking in itertools.product(Verb, GONE, State):
        assert sample_after(verb, state, booking) is None


def test_what_is_in_work_is_never_sent_away():
    for verb, booking in itertools.product((Verb.SEND_BACK, Verb.DISPOSE), State):
        assert sample_after(verb, SampleState.IN_WORK, booking) is None


def test_no_sample_is_a_no_show_nor_moved_by_the_clock():
    moved = {move.verb for move in SAMPLE_MOVES}
    assert moved <= OF_SAMPLES | {Verb.CHECK_IN, Verb.FINISH}
    assert Verb.REMIND not in moved
    assert Verb.NO_SHOW not in moved


STEPS = st.lists(st.tuples(st.sampled_from(list(Verb)), st.sampled_from(list(State))), max_size=40)


@given(STEPS)
def test_whatever_is_done_a_sample_was_there_before_it_left(steps):
    state, came = SampleState.EXPECTED, False
    for verb, booking in steps:
        after = sample_after(verb, state, booking)
        if after is None:
            continue
        came = came or after is SampleState.RECEIVED
        # It is in the lab or gone only once it was received, and comes back only if unusable.
        assert (after in HERE or after in GONE) <= came
        if after is SampleState.EXPECTED:
            assert state is SampleState.UNUSABLE
            came = False
        state = after


@given(st.lists(st.sampled_from(list(SampleState)), min_size=1), st.sampled_from(list(Verb)))
def test_a_choice_is_taken_whole_or_not_at_all(chosen, verb):
    fine = check_choice(verb, chosen, State.IN_USE) == []
    assert fine == all(sample_after(verb, each, State.IN_USE) for each in chosen)
    if fine:
        assert may_move(verb, chosen, State.IN_USE)


@pytest.mark.parametrize(
    ("chosen", "reasons"),
    [
        ([], [Reason.NO_SAMPLE_CHOSEN]),
        ([None], [Reason.SAMPLES_MOVED]),
        ([SampleState.EXPECTED, SampleState.RECEIVED], [Reason.SAMPLES_MOVED]),
        ([SampleState.EXPECTED], []),
    ],
)
def test_what_is_wrong_with_a_choice(chosen, reasons):
    assert check_choice(Verb.RECEIVE, chosen, State.APPROVED) == reasons


@pytest.mark.parametrize("tracking", ["", "   "])
def test_a_shipment_has_a_number_and_a_visit_has_none(tracking):
    assert check_parcel(Carriage.SHIPPED, tracking) == [Reason.TRACKING_MISSING]
    assert check_parcel(Carriage.SHIPPED, "SF 1") == []
    assert check_parcel(Carriage.BY_HAND, tracking) == []


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([], ""), ([2], "#2"), ([3, 1, 2], "#1–3"), ([1, 2, 4, 6, 7, 7], "#1–2, 4, 6–7")],
)
def test_numbers_are_said_shortly(numbers, text):
    assert numbers_text(numbers) == text


@given(st.sets(st.integers(1, 60)))
def test_numbers_are_all_said(numbers):
    said = set()
    for part in numbers_text(numbers).lstrip("#").split(", "):
        first, _dash, last = part.partition("–")
        said |= set(range(int(first), int(last or first) + 1)) if first else set()
    assert said == numbers


# How long a lab waits

SECOND = dt.timedelta(seconds=1)
WAITS = Waiting(State.APPROVED, since=NOW)


def test_a_reminder_is_due_after_ten_days_and_once():
    assert not remind_due(WAITS, NOW + REMIND_AFTER - SECOND)
    assert remind_due(WAITS, NOW + REMIND_AFTER)
    assert remind_due(WAITS, NOW + 5 * REMIND_AFTER)
    told = Waiting(State.APPROVED, since=NOW, reminded=NOW + REMIND_AFTER)
    assert not remind_due(told, NOW + 5 * REMIND_AFTER)
    assert waits_no_more(told)
    assert not waits_no_more(WAITS)


@pytest.mark.parametrize("state", [each for each in State if each is not State.APPROVED])
def test_nobody_is_reminded_of_what_is_not_approved_or_has_begun(state):
    assert not remind_due(Waiting(state, since=NOW), NOW + 5 * REMIND_AFTER)
    assert not waits_no_more(Waiting(state, since=NOW, reminded=NOW + REMIND_AFTER))


def test_a_parcel_ends_the_waiting_and_samples_to_send_again_begin_it_anew():
    late = NOW + 5 * REMIND_AFTER
    announced = Waiting(State.APPROVED, since=NOW, announced=NOW)
    assert not remind_due(announced, late)
    assert not waits_no_more(Waiting(State.APPROVED, NOW, announced=NOW, reminded=NOW))
    again = Waiting(State.APPROVED, since=NOW + SECOND, announced=NOW, reminded=NOW)
    assert not remind_due(again, NOW + REMIND_AFTER)
    assert remind_due(again, late)
    assert not remind_due(Waiting(State.APPROVED, since=None), late)
