"""What a technician's day shows: each instrument's bookings in order, and samples to work on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict

from booking.accounts.models import User
from booking.labs.models import Instrument, Lab

from .. import strips
from ..faults.queries import open_faults
from ..forms.using import FinishForm
from ..models import Booking
from ..offering.fallen import fallen_among
from ..queries.worklists import DayPlan, instruments_run_by, plans, samples_to_do, work_by_day
from ..rules import AUTO_FINISH, State, check_in_opens
from .desk import strip_of

DAY = dt.timedelta(days=1)
DAYS_SHOWN = 7
YEARS = range(2000, 2101)


@dataclass(frozen=True)
class Visit:
    """One booking of the day, as its row shows it.

    ``opens`` is when check-in opens, while it has not; ``ends_itself`` when an
    overrunning use is ended by the clock; ``after_now``: the first row to come.
    """

    booking: Booking
    may_check_in: bool
    opens: dt.datetime | None
    ends_itself: dt.datetime | None
    finish_form: FinishForm | None
    after_now: bool


@dataclass(frozen=True)
class Bench:
    """An instrument with its visits of the day."""

    instrument: Instrument
    visits: list[Visit]
    strip: strips.Strip | None
    now_last: bool
    """Whether the present moment lies after the last visit."""


@dataclass(frozen=True)
class LabDay:
    lab: Lab
    is_today: bool
    benches: list[Bench]
    free: list[Instrument]
    faults: int
    """How many faults of its instruments are open."""


def day_page(person: User, wanted: QueryDict, *, now: dt.datetime) -> dict[str, Any]:
    """The day of every lab that a person works in, each by its own clock. ``wanted`` names
    a day (ISO) and a lab; what it names wrongly does not count."""
    instruments = instruments_run_by(person, now=now)
    labs = list(dict.fromkeys(each.lab for each in instruments))
    lab = next((each for each in labs if each.public_id == wanted.get("lab")), None)
    instruments = [each for each in instruments if lab is None or each.lab == lab]
    zone = ZoneInfo(labs[0].time_zone) if labs else ZoneInfo("UTC")
    here = now.astimezone(zone).date()
    asked = _day(wanted.get("day", ""))
    bounds = [
        strips.day_bounds(_day_for(each.lab, asked, now), _zone(each.lab)) for each in instruments
    ]
    found: dict[int, DayPlan] = {}
    if bounds:
        first, last = min(each.starts for each in bounds), max(each.ends for each in bounds)
        found = plans(instruments, starts=first, ends=last)
    shown = asked or here
    samples = samples_to_do(person, now=now)
    if lab is not None:
        samples = [each for each in samples if each.instrument.lab == lab]
    return {
        "labs": labs,
        "lab": lab,
        "day": shown,
        "is_today": shown == here,
        "previous": shown - DAY,
        "following": shown + DAY,
        "days": _days(person, here, zone, now),
        "lab_days": _lab_days(instruments, found, asked, now),
        "fallen": fallen_among(each for plan in found.values() for each in plan.bookings),
        "samples": [
            (
                each,
                # Counted with the others, not one by one.
                FinishForm(booking=each, initial={"samples": each.workable})
                if each.state == State.IN_USE
                else None,
            )
            for each in samples
        ],
        "now": now,
    }


def _zone(lab: Lab) -> ZoneInfo:
    return ZoneInfo(lab.time_zone)


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _day_for(lab: Lab, asked: dt.date | None, now: dt.datetime) -> dt.date:
    return asked or now.astimezone(_zone(lab)).date()


def _days(
    person: User, here: dt.date, zone: ZoneInfo, now: dt.datetime
) -> list[tuple[dt.date, int]]:
    """The coming days with how many bookings begin on each."""
    first = strips.day_bounds(here, zone).starts - DAY
    counts = work_by_day(person, starts=first, ends=first + (DAYS_SHOWN + 2) * DAY, now=now)
    return [(day, counts[day]) for day in (here + n * DAY for n in range(DAYS_SHOWN))]


def _lab_days(
    instruments: Iterable[Instrument],
    found: dict[int, DayPlan],
    asked: dt.date | None,
    now: dt.datetime,
) -> list[LabDay]:
    out: list[LabDay] = []
    for lab, group in groupby(instruments, key=lambda each: each.lab):
        day = _day_for(lab, asked, now)
        is_today = day == now.astimezone(_zone(lab)).date()
        benches, free = [], []
        for instrument in group:
            bench = _bench(instrument, found[instrument.pk], day, is_today, now)
            benches.append(bench) if bench.visits else free.append(instrument)
        out.append(LabDay(lab, is_today, benches, free, open_faults(lab).count()))
    return out


def _bench(
    instrument: Instrument, plan: DayPlan, day: dt.date, is_today: bool, now: dt.datetime
) -> Bench:
    zone = _zone(instrument.lab)
    bounds = strips.day_bounds(day, zone)
    running = [each for each in plan.bookings if is_today and each.state == State.IN_USE]
    bookings = [
        each
        for each in plan.bookings
        if each in running or strips.Interval(*each.machine_slot).overlaps(bounds)
    ]
    coming = next((each for each in bookings if each.machine_slot[0] > now), None)
    return Bench(
        instrument=instrument,
        visits=[_visit(each, now, after_now=is_today and each == coming) for each in bookings],
        strip=strip_of(plan, day, zone, now=now) if bookings else None,
        now_last=is_today and bool(bookings) and coming is None,
    )


def _visit(booking: Booking, now: dt.datetime, *, after_now: bool) -> Visit:
    starts, ends = booking.machine_slot
    approved, in_use = booking.state == State.APPROVED, booking.state == State.IN_USE
    opens = check_in_opens(starts)
    return Visit(
        booking=booking,
        may_check_in=approved and opens <= now < ends,
        opens=opens if approved and now < opens else None,
        ends_itself=ends + AUTO_FINISH if in_use and now >= ends else None,
        finish_form=FinishForm(booking=booking) if in_use else None,
        after_now=after_now,
    )
