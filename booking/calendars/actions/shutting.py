"""What closures of single units shut of their time, kept as claims that are nobody's.

So all that reads what is taken of a unit leaves it out, and the database refuses
a booking there. Bookings that stand have their time all the same: a closure
shuts what is around it, and the rest once that is free.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from booking.labs.models import Unit

from ..models import Claim, Entry, UnitCalendar
from ..rules import ClaimKind, Interval, margin_around, shut_time
from ..rules.recurrence import CLOSING
from .weeks import write_weeks


def settle_shut(*, units: Iterable[int], now: dt.datetime) -> int:
    """Brings what is shut of locked units, and their packed weeks, in line with their own
    calendars; returns how many stretches changed. What is over waits for the clock."""
    links = UnitCalendar.objects.filter(unit__in=set(units)).select_related("unit")
    own = {link.unit_id: link.unit for link in links.order_by("unit")}
    if not own:
        return 0
    closures: dict[int, list[Interval]] = defaultdict(list)
    entries = Entry.objects.filter(
        event__calendar__unit_link__unit__in=own,
        event__rule__isnull=True,
        event__end__gt=now,
        kind__in=[kind.value for kind in CLOSING],
    )
    for key, starts, ends in entries.values_list(
        "event__calendar__unit_link__unit", "event__start", "event__end"
    ):
        closures[key].append(Interval(starts, ends))
    held: dict[int, list[Interval]] = defaultdict(list)
    stored: dict[int, dict[Interval, int]] = defaultdict(dict)
    for row, key, kind, starts, ends in Claim.objects.filter(unit__in=own).values_list(
        "pk", "unit_id", "kind", "starts", "ends"
    ):
        if kind != ClaimKind.SHUT:
            held[key].append(Interval(starts, ends))
        elif ends > now:
            stored[key][Interval(starts, ends)] = row
    changed = 0
    for pk, unit in own.items():
        wanted = set(shut_time(closures[pk], held[pk], now=now))
        dropped, added = stored[pk].keys() - wanted, wanted - stored[pk].keys()
        if dropped or added:
            _write(unit, [stored[pk][each] for each in dropped], added)
            _rewrite_weeks(unit, dropped | added, now=now)
            changed += len(dropped) + len(added)
    return changed


def _write(unit: Unit, gone: list[int], added: Iterable[Interval]) -> None:
    # First those that go: a stretch that grew shares its time with what it was.
    Claim.objects.filter(pk__in=gone).delete()
    Claim.objects.bulk_create(
        Claim(
            unit=unit,
            holder=-unit.pk,
            starts=each.starts,
            ends=each.ends,
            kind=ClaimKind.SHUT.value,
        )
        for each in sorted(added)
    )


KEPT = dt.timedelta(days=400)
"""No packed week lies further ahead than this."""


def _rewrite_weeks(unit: Unit, touched: Iterable[Interval], *, now: dt.datetime) -> None:
    first = min(each.starts for each in touched) - margin_around(unit.clean_up)
    last = max(each.ends for each in touched)
    far = last - now > KEPT
    write_weeks(
        units=[unit.pk],
        first=first,
        last=None if far else last + margin_around(unit.set_up),
        now=now,
    )
