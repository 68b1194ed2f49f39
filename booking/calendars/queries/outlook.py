"""What a list shows of the time of a few instruments: the next slots, and free time a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ..rules import STEP
from ..rules.weeks import Seeker, Sheets, SlotWish, first_few, free_days, instant_of
from .weeks import LOOK_AHEAD, sheets_of

SHOWN_DAYS = LOOK_AHEAD.days
APART = dt.timedelta(hours=3)
"""Between slots that are shown of an instrument where no length is asked for."""


@dataclass(frozen=True)
class Outlook:
    """By instrument: the next slots' starts (UTC), how long one is (the wished length, else the
    shortest), and the time that is free each local day."""

    slots: dict[int, list[dt.datetime]] = field(default_factory=dict)
    lengths: dict[int, dt.timedelta] = field(default_factory=dict)
    days: dict[int, list[dt.timedelta]] = field(default_factory=dict)


def weeks_for(
    alone: Collection[int],
    helped: Collection[int],
    wish: SlotWish,
    *,
    labs: Mapping[int, int] | None = None,
    days: int = SHOWN_DAYS,
    now: dt.datetime,
) -> Sheets | None:
    """The packed weeks from which an outlook is made, and what else a wish may ask of them.

    ``labs`` are the labs of the ``helped``, where they are known.
    """
    whole = SlotWish(
        earliest=min(now, wish.earliest),
        latest=max(wish.latest, now + dt.timedelta(days=days + 2 if days else 0)),
        length=wish.length,
        assisted=bool(len(helped)),
    )
    return sheets_of([*alone, *helped], whole, labs=labs)


def outlook(
    alone: Collection[int],
    helped: Collection[int],
    wish: SlotWish,
    seeker: Seeker,
    *,
    sheets: Sheets | None,
    most: int = 3,
    days: int = SHOWN_DAYS,
    now: dt.datetime,
) -> Outlook:
    """Slots that fit a wish and the next ``days`` of instruments, from weeks that were read.

    ``alone`` are those that the reader operates, ``helped`` those where a
    technician does, in assisted hours, as the sheets were read for. An instrument
    without a fitting slot, or without free time, is left out of what it lacks.
    """
    out = Outlook()
    if sheets is None:
        return out
    # The shortest bookings of one morning would say no more than the first of them.
    apart = APART // STEP if wish.length is None else 0
    part = of_instruments(sheets, [*alone, *helped])
    if not len(part.records):
        return out
    assisted = bool(len(helped))
    how = replace(wish, assisted=assisted)
    few = first_few(part, how, seeker, most=most, apart=apart, now=now)
    for instrument, steps in few.items():
        out.slots[instrument] = [instant_of(part, step) for step in steps]
    out.lengths.update(_lengths(part, wish))
    if days:
        out.days.update(free_days(part, seeker, days=days, assisted=assisted, now=now))
    return out


def of_instruments(sheets: Sheets, instruments: Collection[int]) -> Sheets:
    """The weeks of some instruments alone."""
    asked = np.isin(sheets.records["instrument"], np.fromiter(instruments, np.int64))
    return replace(sheets, records=sheets.records[asked])


def _lengths(sheets: Sheets, wish: SlotWish) -> dict[int, dt.timedelta]:
    owners: list[int] = sheets.records["instrument"].tolist()
    if wish.length is not None:
        return dict.fromkeys(owners, wish.length)
    minutes: list[int] = sheets.records["shortest"].tolist()
    return {
        owner: dt.timedelta(minutes=shortest)
        for owner, shortest in zip(owners, minutes, strict=True)
    }
