"""How a unit's week is laid out in bytes: one record a unit and UTC week.

A week begins on Monday 00:00 UTC and has 2,016 steps of five minutes, one bit
each, the first step in the lowest bit of the first word. Beside the bits stand
the numbers of the policy, so that one row tells all that finding a slot asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zlib import crc32

import numpy as np
import numpy.typing as npt

from booking.labs.rules import Audience

from ..policy import BookingMode, PolicyTerms

STEPS_A_WEEK = 7 * 24 * 12
WORDS_A_WEEK = STEPS_A_WEEK // 32
"""A week is 63 words of 32 bits, so that two weeks side by side are 63 of 64."""
BYTES_A_WEEK = STEPS_A_WEEK // 8
FULL = 255
"""A byte of which all steps are free."""

MONDAY = dt.datetime(1970, 1, 5, tzinfo=dt.UTC)
"""Weeks are counted from here."""
ONE_WEEK = dt.timedelta(days=7)
MICROSECOND = dt.timedelta(microseconds=1)
STEP_US = 5 * 60 * 1_000_000
HOUR_US = 3_600_000_000
MINUTE = dt.timedelta(minutes=1)

CLOSED, HAS_OWN, HAS_GRID = 1, 2, 4
"""Flags of a record: closed to booking; own-first time beside it; a slot grid of its own."""

RECORD = np.dtype(
    [
        ("unit", "<i8"),
        ("instrument", "<i8"),
        ("week", "<i4"),
        ("zone", "<u4"),
        ("grid", "<u2"),  # minutes
        ("phase", "<u2"),  # steps from the week's start to the grid's first start
        ("shortest", "<u2"),  # minutes
        ("longest", "<u2"),  # minutes
        ("lead", "<u2"),  # minutes
        ("release", "<u2"),  # hours
        ("horizons", "<u2", (len(Audience),)),  # days, in the order of the audiences
        ("flags", "<u2"),
        ("spare", "<u2"),
        ("free", "<u4", (WORDS_A_WEEK,)),
    ]
)

_AT = {name: at[1] for name, at in (RECORD.fields or {}).items()}
POLICY = slice(_AT["zone"], _AT["spare"])
"""The bytes of a record that tell its policy, zone and flags."""
BITS = _AT["free"]
"""Where a record's bits begin."""
INSTANT = np.dtype(">i8")
PG_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
Bits = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint32]
Records = npt.NDArray[np.void]


def week_of(instant: dt.datetime) -> int:
    """The number of the UTC week that an instant lies in."""
    return (instant - MONDAY) // ONE_WEEK


def start_of(week: int) -> dt.datetime:
    """When a week begins (UTC)."""
    return MONDAY + week * ONE_WEEK


def microseconds(instant: dt.datetime) -> int:
    """An instant as microseconds since the first week began."""
    return (instant - MONDAY) // MICROSECOND


def zone_code(name: str) -> int:
    """A time zone's name as the number that stands for it in a record."""
    return crc32(name.encode())


def stretches_of(stretches: Iterable[tuple[dt.datetime, dt.datetime]]) -> bytes:
    """Stretches of time one after the other, the begin and the end of each as PostgreSQL sends
    an instant: microseconds since 2000 in 64 bits, the high byte first."""
    instants = [(instant - PG_EPOCH) // MICROSECOND for pair in stretches for instant in pair]
    return np.array(instants, INSTANT).tobytes()


def policy_numbers(terms: PolicyTerms) -> dict[str, int | tuple[int, ...]]:
    """A policy as the fields of a record."""
    return {
        "grid": terms.grid // MINUTE,
        "shortest": terms.shortest // MINUTE,
        "longest": terms.longest // MINUTE,
        "lead": terms.lead // MINUTE,
        "release": terms.release_lead // dt.timedelta(hours=1),
        "horizons": tuple(terms.horizon(audience) for audience in Audience),
        "flags": CLOSED if terms.mode is BookingMode.CLOSED else 0,
    }


def pack(steps: Bits) -> Words:
    """Steps, a whole number of weeks, as rows of words."""
    return np.packbits(steps, bitorder="little").view("<u4").reshape(-1, WORDS_A_WEEK)


def unpack(words: Words) -> Bits:
    """Words of whole weeks as steps, in one row."""
    raw = np.ascontiguousarray(words).reshape(-1).view(np.uint8)
    return np.unpackbits(raw, bitorder="little").astype(np.bool_)


def records_of(packed: list[bytes]) -> Records:
    """Packed rows as records, in their order."""
    return np.frombuffer(b"".join(packed), dtype=RECORD)
