"""What is on the instruments of labs between two instants: as their staff know it, and as
outsiders see it. Read only, in the same few queries however many instruments there are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from booking.accounts.queries import by_name
from booking.calendars.models import (
    AssistedWindow,
    Claim,
    Entry,
    InstrumentCalendar,
    LabCalendar,
)
from booking.calendars.queries import (
    AROUND,
    entries_between,
    terms_of_many,
    turns,
    zone_of,
)
from booking.calendars.queries.free import opening_rows
from booking.calendars.rules import (
    EntryKind,
    Hours,
    Interval,
    PolicyTerms,
    Seen,
    UnitTime,
    Window,
    as_seen,
)
from booking.labs.models import Instrument, Lab, Unit
from booking.labs.rules import Audience, InstrumentStatus

from ..feeds import bookable
from ..models import Booking
from ..rules import LIVE, State
from .worklists import SHOWN_ON_A_DAY

DAY = dt.timedelta(days=1)
REACH_BACK = dt.timedelta(days=62)
"""How far before a range a finished use is looked for that reaches into it: so that
history does not weigh on the page."""
CLOSING = (EntryKind.CLOSURE.value, EntryKind.MAINTENANCE.value)


@dataclass(frozen=True)
class Closure:
    """A closure or maintenance: its time and the reason that was given."""

    span: Interval
    kind: EntryKind
    title: str


@dataclass
class Times:
    """The open and the claimed time of some instruments around a range, by their ids.

    ``hours`` reach as far past the range as a booking may run on; ``busy`` is
    by unit.
    """

    starts: dt.datetime
    ends: dt.datetime
    terms: dict[int, PolicyTerms]
    hours: dict[int, Hours] = field(default_factory=lambda: defaultdict(lambda: Hours([], [])))
    units: dict[int, list[Unit]] = field(default_factory=lambda: defaultdict(list))
    busy: dict[int, list[Interval]] = field(default_factory=lambda: defaultdict(list))
    assisted: dict[int, list[Interval]] = field(default_factory=lambda: defaultdict(list))

    def opened(self, instrument: Instrument) -> list[Window]:
        """An instrument's open windows that touch the range."""
        return [each for each in self.hours[instrument.pk].windows if each.starts < self.ends]

    def held(self, unit: Unit) -> list[Interval]:
        """A unit's claimed time that touches the range, set-up and clean-up with it."""
        whole = Interval(self.starts, self.ends)
        return [each for each in self.busy[unit.pk] if each.overlaps(whole)]

    def seen(
        self,
        instrument: Instrument,
        *,
        audience: Audience,
        now: dt.datetime,
        unit: Unit | None = None,
    ) -> list[Seen]:
        """What an audience may have of an instrument, or of one unit, now or later.

        As the instrument's own calendar draws it. Where the customer may not
        operate it a technician must be there; what is not in service, or takes
        samples only, has none.
        """
        if instrument.status != InstrumentStatus.IN_SERVICE or not (
            instrument.self_operated or instrument.assisted
        ):
            return []
        terms = self.terms[instrument.pk]
        hours = None if instrument.self_operated else self.assisted[instrument.lab_id]
        units = [
            UnitTime(each.pk, each.set_up, each.clean_up, tuple(sorted(self.busy[each.pk])))
            for each in ([unit] if unit is not None else self.units[instrument.pk])
            if each.in_service
        ]
        return bookable(
            as_seen(
                self.hours[instrument.pk].windows,
                units,
                audience=audience,
                terms=terms,
                zone=zone_of(instrument.lab),
                now=now,
                until=self.ends,
                assisted_hours=hours,
                openings=self.hours[instrument.pk].openings,
            ),
            grid=terms.grid,
            shortest=terms.shortest,
            assisted_hours=hours,
        )


def instruments_shown(lab: Lab, *, to_staff: bool) -> QuerySet[Instrument]:
    """A lab's instruments by name: all but retired ones to its staff, the published to others."""
    found = Instrument.objects.filter(lab=lab)
    found = found.exclude(status=InstrumentStatus.RETIRED.value) if to_staff else found.published()
    ordered: QuerySet[Instrument] = found.select_related("lab__university").order_by(
        by_name(), "pk"
    )
    return ordered


def bookings_between(
    instruments: Iterable[Instrument | int], starts: dt.datetime, ends: dt.datetime
) -> QuerySet[Booking]:
    """The machine time that a lab's pages show between two instants, in order: what holds
    time or was used, and a use that runs over its end as long as it does."""
    live = sorted(state.value for state in SHOWN_ON_A_DAY & LIVE)
    found: QuerySet[Booking] = Booking.objects.filter(
        Q(state__in=live, starts__lt=ends, ends__gt=starts)
        | Q(state=State.IN_USE.value, starts__lt=ends)
        | Q(
            state=State.COMPLETED.value,
            starts__lt=ends,
            starts__gt=starts - REACH_BACK,
            ends__gt=starts,
        ),
        instrument__in=instruments,
    )
    return found.order_by("starts", "pk")


def times_between(
    instruments: Sequence[Instrument], *, starts: dt.datetime, ends: dt.datetime
) -> Times:
    """The time of instruments, which come with their labs, in five queries."""
    terms = terms_of_many(instruments)
    out = Times(starts, ends, terms)
    # A booking may run on past the range: open time is read as far as that.
    beyond = ends + max((each.shortest for each in terms.values()), default=dt.timedelta())
    parts: dict[int, list[Window]] = defaultdict(list)
    for pk, *window in opening_rows(
        instrument__in=terms, ends__gt=starts - AROUND, starts__lt=beyond + AROUND
    ):
        parts[pk].append(Window(*window))
    out.hours.update((pk, Hours.touching(each, starts, beyond)) for pk, each in parts.items())
    for unit in Unit.objects.filter(instrument__in=terms).order_by("pk"):
        out.units[unit.instrument_id].append(unit)
    units = [each.pk for several in out.units.values() for each in several]
    for unit_pk, first, last in (
        Claim.objects.filter(unit__in=units, ends__gt=starts - AROUND, starts__lt=beyond + AROUND)
        .order_by("starts")
        .values_list("unit_id", "starts", "ends")
    ):
        out.busy[unit_pk].append(Interval(first, last))
    for lab, first, last in AssistedWindow.objects.filter(
        lab__in={each.lab_id for each in instruments}, ends__gt=starts, starts__lt=beyond
    ).values_list("lab_id", "starts", "ends"):
        out.assisted[lab].append(Interval(first, last))
    return out


def closures_between(
    instruments: Sequence[Instrument], *, starts: dt.datetime, ends: dt.datetime
) -> dict[int, list[Closure]]:
    """The closures of instruments, and those of their labs, between two instants."""
    labs = {each.lab_id: each.lab for each in instruments}
    of_lab = dict(LabCalendar.objects.filter(lab__in=labs).values_list("calendar_id", "lab_id"))
    of_instrument = dict(
        InstrumentCalendar.objects.filter(instrument__in=instruments).values_list(
            "calendar_id", "instrument_id"
        )
    )
    lab_of = {each.pk: each.lab_id for each in instruments}
    by_lab: dict[int, list[Closure]] = defaultdict(list)
    by_instrument: dict[int, list[Closure]] = defaultdict(list)
    entries = entries_between([*of_lab, *of_instrument], starts, ends).filter(kind__in=CLOSING)
    for entry in entries:
        calendar = entry.event.calendar_id
        if calendar in of_lab:
            lab = of_lab[calendar]
            by_lab[lab] += _closures_of(entry, zone_of(labs[lab]), starts, ends)
        else:
            pk = of_instrument[calendar]
            by_instrument[pk] += _closures_of(entry, zone_of(labs[lab_of[pk]]), starts, ends)
    return {each.pk: by_lab[each.lab_id] + by_instrument[each.pk] for each in instruments}


def _closures_of(
    entry: Entry, zone: ZoneInfo, starts: dt.datetime, ends: dt.datetime
) -> list[Closure]:
    first, last = starts.astimezone(zone).date() - DAY, ends.astimezone(zone).date()
    within = Interval(starts, ends)
    return [
        Closure(turn.actual, EntryKind(entry.kind), entry.event.title or "")
        for turn in turns(entry, zone, first, last)
        if turn.actual is not None and turn.actual.overlaps(within)
    ]
