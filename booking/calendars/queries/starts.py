"""The free starts of many instruments, read together. Read only."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from booking.labs.models import Instrument, Unit
from booking.labs.rules import ServiceMode

from ..models import AssistedWindow, Claim, OpenWindow
from ..rules import Interval, PolicyTerms, UnitTime, Window, free_starts
from .free import AROUND, zone_of
from .seen import Reader, terms_of_many


@dataclass(frozen=True)
class Times:
    """What was read of many instruments between two instants (UTC), by their ids."""

    earliest: dt.datetime
    latest: dt.datetime
    terms: dict[int, PolicyTerms]
    windows: dict[int, list[Window]]
    units: dict[int, list[UnitTime]]
    assisted: dict[int, list[Interval]]
    """The hours in which technicians assist, by the lab's id."""


def times_between(
    instruments: Sequence[Instrument], earliest: dt.datetime, latest: dt.datetime
) -> Times:
    """Reads policy, open windows, units, claims and assisted hours: five queries in all."""
    windows: dict[int, list[Window]] = defaultdict(list)
    for pk, starts, ends, own_first in OpenWindow.objects.filter(
        instrument__in=instruments, ends__gt=earliest, starts__lt=latest + AROUND
    ).values_list("instrument_id", "starts", "ends", "own_first"):
        windows[pk].append(Window(starts, ends, own_first))
    rows = list(Unit.objects.filter(instrument__in=instruments, in_service=True).order_by("pk"))
    busy: dict[int, list[Interval]] = defaultdict(list)
    for unit, starts, ends in Claim.objects.filter(
        unit__in=rows, ends__gt=earliest - AROUND, starts__lt=latest + 2 * AROUND
    ).values_list("unit_id", "starts", "ends"):
        busy[unit].append(Interval(starts, ends))
    units: dict[int, list[UnitTime]] = defaultdict(list)
    for each in rows:
        units[each.instrument_id].append(
            UnitTime(each.pk, each.set_up, each.clean_up, tuple(sorted(busy[each.pk])))
        )
    assisted: dict[int, list[Interval]] = defaultdict(list)
    for lab, starts, ends in AssistedWindow.objects.filter(
        lab__in={each.lab_id for each in instruments},
        ends__gt=earliest,
        starts__lt=latest + AROUND,
    ).values_list("lab_id", "starts", "ends"):
        assisted[lab].append(Interval(starts, ends))
    return Times(earliest, latest, terms_of_many(instruments), windows, units, assisted)


def mode_for(
    instrument: Instrument, wanted: ServiceMode | None, *, untrained: bool = False
) -> ServiceMode | None:
    """How machine time is had there: as wanted, else by oneself before with a technician.

    Who is ``untrained`` for it is better off with a technician, where there is
    one. None when the instrument does not offer it, as with samples, which
    need no slot.
    """
    ways = [
        (ServiceMode.SELF_OPERATED, instrument.self_operated),
        (ServiceMode.ASSISTED, instrument.assisted),
    ]
    offered = [mode for mode, given in (reversed(ways) if untrained else ways) if given]
    if wanted is None:
        return next(iter(offered), None)
    return wanted if wanted in offered else None


def starts_of(
    times: Times,
    instrument: Instrument,
    length: dt.timedelta,
    *,
    mode: ServiceMode | None,
    reader: Reader,
    now: dt.datetime,
) -> Iterator[dt.datetime]:
    """Every start of a booking of a length that the reader may ask for now, in order (UTC).

    ``mode`` is how the time is had there, as ``mode_for`` says; None has none.
    """
    if mode is None:
        return iter(())
    return free_starts(
        times.windows.get(instrument.pk, []),
        times.units.get(instrument.pk, []),
        length,
        audience=reader.audience_for(instrument.lab),
        terms=times.terms[instrument.pk],
        zone=zone_of(instrument.lab),
        now=now,
        earliest=times.earliest,
        latest=times.latest,
        assisted_hours=times.assisted.get(instrument.lab_id, [])
        if mode is ServiceMode.ASSISTED
        else None,
    )
