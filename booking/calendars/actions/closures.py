"""Verbs about one-time closures and maintenance.

Entered over bookings, a closure first lists those that it hits, so the verb that
a page calls stands in the room of bookings. It locks the units first, then
calls ``add_closure``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import get_language
from schedule.models import Event

from booking.accounts.models import User
from booking.labs.models import Instrument, Lab, Unit

from ..models import Entry
from ..queries import closures_of, public_holidays, zone_of
from ..rules import (
    OPEN_END,
    EntryKind,
    HoursReason,
    check_closure,
    normalise,
    runs_of_days,
    up_to_step,
)
from ..rules.recurrence import CLOSING, DAY
from .calendars import HoursRefused, calendar_of, lab_of, lock_calendar, locked
from .windows import rebuild_for


@transaction.atomic
def add_closure(
    *,
    owner: Lab | Instrument | Unit,
    starts: dt.datetime,
    ends: dt.datetime,
    kind: EntryKind = EntryKind.CLOSURE,
    title: str = "",
    person: User | None = None,
    now: dt.datetime,
) -> Entry:
    """Closes a lab, an instrument or one unit from one instant to another, and rebuilds the
    windows, or what is shut of the unit.

    It may run across midnight or many days, and may have begun; a unit's may last until
    ``OPEN_END``. Raises HoursRefused when it is over, ends before it starts, is longer
    than two years, or is off the steps of five minutes.
    """
    lock_calendar(lab=lab_of(owner))
    entry = _add(owner, starts, ends, kind, title, person, now)
    rebuild_for(owner=owner, now=now)
    return entry


@transaction.atomic
def remove_closure(*, entry: Entry, now: dt.datetime) -> None:
    """Takes a closure back. One that has begun ends now, up to the next step, and stays
    on record. Raises HoursRefused when it is over."""
    fresh, owner = locked(entry)
    event = fresh.event
    if event.rule is not None:
        raise HoursRefused(HoursReason.NOT_A_SERIES)
    if event.end <= now:
        raise HoursRefused(HoursReason.PAST)
    if event.start >= now:
        event.delete()
    else:
        event.end = min(event.end, up_to_step(now))
        event.save(update_fields=["end", "updated_on"])
    rebuild_for(owner=owner, now=now)


@transaction.atomic
def close_on_holidays(
    *,
    owner: Lab | Instrument,
    days: Iterable[dt.date],
    person: User | None = None,
    now: dt.datetime,
) -> list[Entry]:
    """Closes on local days such as ``queries.public_holidays`` lists, whole days each.

    Days in a row become one closure, named after its holidays in the active
    language. Days that are over, or closed already from midnight to midnight,
    are left out. Returns the closures added.
    """
    lab = lab_of(owner)
    lock_calendar(lab=lab)
    zone = zone_of(lab)
    today = now.astimezone(zone).date()
    standing = list(closures_of(owner, now=now))

    def bounds(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
        ends = dt.datetime.combine(last + DAY, dt.time.min)
        return normalise(dt.datetime.combine(first, dt.time.min), zone), normalise(ends, zone)

    wanted = []
    for day in days:
        starts, ends = bounds(day, day)
        shut = any(each.event.start <= starts and ends <= each.event.end for each in standing)
        if day >= today and not shut:
            wanted.append(day)
    names: dict[dt.date, str] = {}
    for year in {day.year for day in wanted}:
        names.update(public_holidays(lab, year, language=get_language()))
    added = []
    for first, last in runs_of_days(wanted):
        starts, ends = bounds(first, last)
        run = [first + n * DAY for n in range((last - first).days + 1)]
        title = " · ".join(dict.fromkeys(names[day] for day in run if day in names))
        added.append(_add(owner, starts, ends, EntryKind.CLOSURE, title[:255], person, now))
    if added:
        rebuild_for(owner=owner, now=now)
    return added


def _add(
    owner: Lab | Instrument | Unit,
    starts: dt.datetime,
    ends: dt.datetime,
    kind: EntryKind,
    title: str,
    person: User | None,
    now: dt.datetime,
) -> Entry:
    if kind not in CLOSING:
        raise ValueError(f"{kind} is no kind of closure")
    endless = isinstance(owner, Unit) and ends == OPEN_END
    reason = check_closure(starts, ends, endless=endless, now=now)
    if reason is not None:
        raise HoursRefused(reason)
    event = Event.objects.create(
        title=title,
        creator=person,
        start=starts,
        end=ends,
        calendar=calendar_of(owner=owner),
    )
    return Entry.objects.create(event=event, kind=kind.value)
