"""Every refusal has its sentence, with its values by the lab's clock."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from booking.bookings.actions import Refused
from booking.bookings.feeds import RangeProblem
from booking.bookings.refusals import (
    RANGES,
    REASONS,
    REASONS_AT,
    SLOTS,
    SLOTS_WITH_VALUES,
    TIME_WOULD_HELP,
    codes_of,
    other_times_help,
    range_sentence,
    reason_sentence,
    sentences_of,
    slot_sentence,
)
from booking.bookings.rules import Reason
from booking.calendars.rules import SlotReason, SlotRefusal
from tests.factories import NOW, SHANGHAI, LabFactory, shanghai

HALF_AN_HOUR = dt.timedelta(minutes=30)


def test_it_works():
    refusal = SlotRefusal(SlotReason.TOO_SHORT, length=dt.timedelta(minutes=30))
    said = slot_sentence(refusal, zone=SHANGHAI, now=NOW)
    assert said == "The shortest booking here is 30 min."


def test_a_closure_and_a_booking_are_refused_alike():
    taken = Refused(slots=[SlotRefusal(SlotReason.TAKEN, at=shanghai(2, 10))])
    closed = Refused(slots=[SlotRefusal(SlotReason.NOT_OPEN)])
    lab = LabFactory.build()
    assert sentences_of(taken, lab=lab, now=NOW) == sentences_of(closed, lab=lab, now=NOW)
    assert codes_of(taken) == codes_of(closed) == ["not_free"]


def test_every_reason_has_a_sentence():
    assert set(REASONS) == set(Reason)
    assert set(REASONS_AT) <= set(Reason)
    assert set(SLOTS) == set(SlotReason)
    assert set(SLOTS_WITH_VALUES) <= set(SlotReason)
    assert set(TIME_WOULD_HELP) <= set(SlotReason)
    assert set(RANGES) == set(RangeProblem)
    assert all(range_sentence(problem).endswith(".") for problem in RangeProblem)


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("at", [None, shanghai(2, 9, 45)])
def test_a_reason_is_a_whole_sentence(reason, at):
    sentence = reason_sentence(reason, at=at, zone=SHANGHAI, now=NOW)
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "%" not in sentence
    if at and reason in REASONS_AT:
        assert "Tue 2 Mar 09:45" in sentence


@pytest.mark.parametrize("reason", list(SlotReason))
@pytest.mark.parametrize("at", [None, shanghai(2, 9, 45)])
@pytest.mark.parametrize("length", [None, HALF_AN_HOUR])
def test_a_slots_refusal_is_a_whole_sentence(reason, at, length):
    sentence = slot_sentence(SlotRefusal(reason, at, length), zone=SHANGHAI, now=NOW)
    assert sentence.endswith(".")
    assert "%" not in sentence


def test_values_are_by_the_labs_clock():
    pacific = ZoneInfo("America/Los_Angeles")
    opens = SlotRefusal(SlotReason.NOT_YET_OPEN_TO_YOU, at=shanghai(3, 1))
    assert (
        slot_sentence(opens, zone=pacific, now=NOW) == "This time opens to you on Tue 2 Mar 09:00."
    )
    grid = SlotRefusal(SlotReason.OFF_GRID, at=shanghai(2, 8, 10), length=HALF_AN_HOUR)
    assert (
        slot_sentence(grid, zone=SHANGHAI, now=NOW)
        == "Slots begin every 30 min, counted from 08:10."
    )


@pytest.mark.django_db
def test_a_refusal_tells_all_its_reasons():
    refused = Refused(
        [Reason.TOO_EARLY],
        [SlotRefusal(SlotReason.TOO_LONG, length=dt.timedelta(hours=8))],
        at=shanghai(2, 8, 45),
    )
    assert codes_of(refused) == ["too_early", "too_long"]
    assert sentences_of(refused, lab=LabFactory(), now=NOW) == [
        "Check-in opens on Tue 2 Mar 08:45.",
        "The longest booking here is 8 h.",
    ]
    assert not other_times_help(refused.slots)


def test_a_length_is_in_the_readers_language():
    with translation.override("zh-hans"):
        sentence = slot_sentence(
            SlotRefusal(SlotReason.TOO_LONG, length=dt.timedelta(hours=8)), zone=SHANGHAI, now=NOW
        )
    assert "8 小时" in sentence
