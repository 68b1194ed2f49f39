"""Who speaks for whom, what is taken and how often: rules alone, no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.bookings.rules.moves import CUSTOMER, Actor, Side
from booking.bookings.talking.rules import (
    LONGEST,
    MOST_AN_HOUR,
    TalkFault,
    begins_unread,
    check_message,
    side_of,
    too_often,
)
from booking.labs.intake.rules import AnswerFault, Upload

GOOD = Upload("a.pdf", b"%PDF-", "application/pdf")
ACTORS = st.frozensets(st.sampled_from(Actor))


@given(ACTORS)
def test_before_its_customer_endorsed_it_nobody_speaks(actors):
    assert side_of(actors, held_back=True) is None


@given(ACTORS)
def test_a_side_is_the_customers_first_and_never_the_operators(actors):
    side = side_of(actors, held_back=False)
    if CUSTOMER & actors:
        assert side is Side.CUSTOMER
    elif actors & {Actor.MANAGER, Actor.APPROVER, Actor.TECHNICIAN}:
        assert side is Side.LAB
    else:
        assert side is None


def test_what_is_taken():
    assert check_message("Hello", []) == []
    assert check_message("", [GOOD]) == []
    assert check_message(" \n", []) == [TalkFault.EMPTY]
    assert check_message("x" * LONGEST, [GOOD] * 3) == []
    assert check_message("x" * (LONGEST + 1), []) == [TalkFault.TOO_LONG]
    assert check_message("x", [GOOD] * 4) == [TalkFault.TOO_MANY_FILES]
    assert check_message("x", [GOOD, Upload("a.exe", b"MZ", None)]) == [AnswerFault.FILE_TYPE]


@pytest.mark.parametrize(
    ("written", "asked", "labs", "often"),
    [
        (MOST_AN_HOUR - 1, None, 0, False),
        (MOST_AN_HOUR, None, 0, True),
        (9, 9, 5, False),
        (10, 10, 1, True),
        (1, 1, 6, True),
    ],
)
def test_how_often(written, asked, labs, often):
    assert too_often(written, asked=asked, labs=labs) is often


@given(st.integers(1, 50), st.lists(st.booleans(), max_size=30))
def test_one_is_told_once_a_burst(first, reads):
    """Messages come, and now and then somebody reads: told once after each reading."""
    unread_from, told, bursts = None, 0, 0
    for number, read in enumerate(reads, first):
        if unread_from is None:
            unread_from = number
            bursts += 1
        told += begins_unread(number, unread_from)
        if read:
            unread_from = None
    assert told == bursts
