"""The rows of a lab's timeline: all that its staff may know, or free and not free."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import get_language, gettext

from booking.accounts.dates import clock_text, local, moment_text, span_text
from booking.accounts.looks import look_of
from booking.calendars.queries import Reader, zone_of
from booking.calendars.rules import Interval, Look, Seen, Window, merge, normalise
from booking.calendars.wording import ENTRY_KINDS
from booking.labs.models import Instrument, Lab, Unit
from booking.labs.rules import Audience

from .. import strips
from ..feeds import not_free
from ..lanes import Block, Cell, Kind, bounds_of, cells, hours_of
from ..models import Booking
from ..offering.fallen import fallen_among
from ..queries.timeline import (
    Closure,
    Times,
    bookings_between,
    closures_between,
    times_between,
)
from ..rules import State
from ..rules.days import Days, week_of
from ..rules.shares import taken

MINUTE = dt.timedelta(minutes=1)
TRACK_OF_DAY, TRACK_OF_WEEK = 48, 30
"""Heights of a booking in pixels: two lines of words where a day is shown, one in a week."""
TICKS_OF_DAY, TICKS_OF_WEEK = 12, 2


@dataclass(frozen=True)
class Row:
    """A unit's time over the days shown; ``unit`` is its label where there are several,
    ``first`` the row that names the instrument."""

    instrument: Instrument
    unit: str
    first: bool
    in_service: bool
    cells: list[Cell]


@dataclass(frozen=True)
class Column:
    day: dt.date
    is_today: bool
    ticks: list[strips.Tick]


@dataclass(frozen=True)
class Timeline:
    columns: list[Column]
    rows: list[Row]
    cut: bool
    """Whether nights are left out in which something is open."""


@dataclass(frozen=True)
class _Lane:
    """A row before it is laid out."""

    instrument: Instrument
    blocks: list[Block]
    unit: str = ""
    first: bool = True
    in_service: bool = True


@dataclass(frozen=True)
class _Sheet:
    """What every row of a page needs: the lab's clock, the days, and the moment."""

    lab: Lab
    days: Days
    now: dt.datetime
    whole: bool
    """Whether the nights are drawn even where nothing is taken in them."""

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.lab)

    @property
    def range(self) -> Interval:
        return _range(self.days, self.zone)

    @property
    def narrow(self) -> bool:
        return self.days.first != self.days.last

    def laid_out(
        self, lanes: Iterable[_Lane], *, taken: Sequence[Interval], opened: Sequence[Interval]
    ) -> Timeline:
        """The rows and their columns, with as much of each day as is worth drawing."""
        hours = hours_of(
            self.days.each, taken=taken, opened=opened, zone=self.zone, whole=self.whole
        )
        shown = [(day, bounds_of(day, hours, self.zone)) for day in self.days.each]
        today = self.now.astimezone(self.zone).date()
        height = TRACK_OF_WEEK if self.narrow else TRACK_OF_DAY
        most = TICKS_OF_WEEK if self.narrow else TICKS_OF_DAY
        columns = []
        for day, part in shown:
            marked = strips.ticks(part, self.zone, most)
            # Of narrow days that touch, the hours at their edges would touch too.
            inner = [each for each in marked if each.anchor == "middle" or not self.narrow]
            columns.append(Column(day, day == today, inner))
        rows = []
        for lane in lanes:
            laid = cells(
                lane.blocks,
                shown,
                zone=self.zone,
                now=self.now,
                track_height=height,
                most_ticks=most,
            )
            rows.append(Row(lane.instrument, lane.unit, lane.first, lane.in_service, laid))
        return Timeline(columns, rows, hours.cut)

    def clocks(self, span: Interval) -> str:
        """From when until when in short: "09:00–13:00"; the end of a day is 24:00."""
        first, last = local(span.starts, self.zone), local(span.ends, self.zone)
        ends_the_day = last.time() == dt.time(0) and last.date() > first.date()
        return f"{clock_text(first)}–{'24:00' if ends_the_day else clock_text(last)}"

    def words(self, span: Interval) -> str:
        return span_text(
            span.starts, span.ends, zone=self.zone, language=get_language(), now=self.now
        )


def _range(days: Days, zone: ZoneInfo) -> Interval:
    return Interval(
        strips.day_bounds(days.first, zone).starts, strips.day_bounds(days.last, zone).ends
    )


def staff_timeline(
    lab: Lab,
    instruments: Sequence[Instrument],
    days: Days,
    *,
    opens: bool,
    now: dt.datetime,
    whole: bool = False,
) -> Timeline:
    """Open hours, closures and bookings with who and state, a row a unit.

    ``opens`` tells whether the reader may open the bookings' own pages; else
    each leads to its row in the list.
    """
    sheet = _Sheet(lab, days, now, whole)
    wanted = sheet.range
    times = times_between(instruments, starts=wanted.starts, ends=wanted.ends)
    closures = closures_between(instruments, starts=wanted.starts, ends=wanted.ends)
    booked: dict[int | None, list[Block]] = defaultdict(list)
    found = bookings_between(instruments, wanted.starts, wanted.ends)
    bookings = found.select_related("requester", "payer", "unit", "instrument")
    fallen = fallen_among(bookings)
    for booking in bookings:
        booked[booking.unit_id].append(_booked(booking, sheet, opens, booking.pk in fallen))
    spans = [each.span for blocks in booked.values() for each in blocks]
    hours: list[Interval] = []
    rows: list[_Lane] = []
    for instrument in instruments:
        opened = merge(Interval(each.starts, each.ends) for each in times.opened(instrument))
        hours += opened
        ground = [Block(each, Kind.OPEN) for each in opened]
        ground += [_closed(each, sheet) for each in closures[instrument.pk]]
        units = times.units[instrument.pk]
        for unit in units:
            blocks = [*ground, *_unit_blocks(instrument, unit, times, sheet), *booked[unit.pk]]
            label = unit.label if len(units) > 1 else ""
            rows.append(_Lane(instrument, blocks, label, unit == units[0], unit.in_service))
        if not units:
            rows.append(_Lane(instrument, ground))
    return sheet.laid_out(rows, taken=spans, opened=hours)


def _closed(closure: Closure, sheet: _Sheet) -> Block:
    words = {
        "kind": ENTRY_KINDS[closure.kind.value],
        "reason": closure.title,
        "when": sheet.words(closure.span),
    }
    says = (
        gettext("%(kind)s: %(reason)s, %(when)s")
        if closure.title
        else gettext("%(kind)s, %(when)s")
    )
    label = closure.title or str(ENTRY_KINDS[closure.kind.value])
    return Block(closure.span, Kind.CLOSED, says=says % words, label=label)


def _unit_blocks(instrument: Instrument, unit: Unit, times: Times, sheet: _Sheet) -> list[Block]:
    """What of a unit is held, and what the lab's own people may still have."""
    out = [
        Block(each, Kind.HELD, says=gettext("Held, %(when)s") % {"when": sheet.words(each)})
        for each in merge(times.held(unit))
    ]
    seen = times.seen(instrument, audience=Audience.OWN_LAB, now=sheet.now, unit=unit)
    grid = times.terms[instrument.pk].grid
    for each in seen:
        if each.look is Look.FREE:
            out += _seen_blocks(each, grid, instrument, sheet)
    return out


def _by_day(span: Interval, sheet: _Sheet) -> list[Interval]:
    """A stretch cut at midnight and to the days shown: what a page draws is a link a day."""
    days = [strips.day_bounds(day, sheet.zone) for day in sheet.days.each]
    return [
        Interval(max(span.starts, day.starts), min(span.ends, day.ends))
        for day in days
        if day.overlaps(span)
    ]


def _free(
    span: Interval, instrument: Instrument, sheet: _Sheet, *, start: dt.datetime, grid: int
) -> Block:
    wall = local(start, sheet.zone).strftime("%Y-%m-%dT%H:%M")
    page = reverse("instrument", args=[instrument.public_id])
    return Block(
        span,
        Kind.FREE,
        says=gettext("Free, %(when)s") % {"when": sheet.words(span)},
        label="" if sheet.narrow else sheet.clocks(span),
        url=f"{page}?{urlencode({'start': wall})}",
        start=wall,
        grid=grid,
    )


def _booked(booking: Booking, sheet: _Sheet, opens: bool, fallen: bool) -> Block:
    span = taken(
        State(booking.state),
        booking.machine_slot,
        (booking.used_from, booking.used_until),
        sheet.now,
    )
    look = look_of(booking.state)
    words = {
        "state": booking.get_state_display(),
        "person": booking.who,
        "organisation": booking.payer_name,
        "when": sheet.words(span),
    }
    url = reverse("booking", args=[booking.public_id])
    if not opens:
        day = local(span.starts, sheet.zone).date().isoformat()
        narrowed = {"q": booking.public_id, "first": day, "last": day}
        page = reverse("lab_bookings", args=[sheet.lab.public_id])
        url = f"{page}?{urlencode(narrowed)}"
    says = gettext("%(state)s: %(person)s, %(organisation)s, %(when)s") % words
    clocks = sheet.clocks(span)
    return Block(
        span,
        Kind.BOOKED,
        says=gettext("Closed: %(title)s") % {"title": says} if fallen else says,
        label=booking.payer_name or booking.who,
        second=gettext("Closed: %(title)s") % {"title": clocks}
        if fallen
        else f"{clocks} {booking.who}",
        url=url,
        state=booking.state,
        icon="alert-triangle" if fallen else look.icon,
        fallen=fallen,
    )


def public_timeline(
    lab: Lab,
    instruments: Sequence[Instrument],
    days: Days,
    reader: Reader,
    *,
    now: dt.datetime,
    whole: bool = False,
) -> Timeline:
    """Free time, what opens to the reader later, and the rest of the open hours as not free.

    The whole week counts where one day is drawn: in it a closed day looks like
    a booked one.
    """
    sheet = _Sheet(lab, days, now, whole)
    week = sheet.range if sheet.narrow else _range(week_of(days.first), sheet.zone)
    times = times_between(instruments, starts=week.starts, ends=week.ends)
    audience = reader.audience_for(lab)
    spans: list[Interval] = []
    rows: list[_Lane] = []
    for instrument in instruments:
        seen = times.seen(instrument, audience=audience, now=now)
        grey = _grey(week, times.opened(instrument), seen, sheet.zone)
        blocks = [Block(each, Kind.BUSY) for each in grey]
        for each in seen:
            blocks += _seen_blocks(each, times.terms[instrument.pk].grid, instrument, sheet)
        spans += [block.span for block in blocks]
        rows.append(_Lane(instrument, blocks))
    return sheet.laid_out(rows, taken=[], opened=spans)


def _grey(
    week: Interval, opened: Iterable[Window], seen: Iterable[Seen], zone: ZoneInfo
) -> list[Interval]:
    walls = not_free(week, opened, seen, zone)
    spans = ((normalise(each.starts, zone), normalise(each.ends, zone)) for each in walls)
    # Of an hour that a clock change skips nothing is left.
    return [Interval(first, last) for first, last in spans if first < last]


def _seen_blocks(
    seen: Seen, grid: dt.timedelta, instrument: Instrument, sheet: _Sheet
) -> list[Block]:
    out: list[Block] = []
    for part in _by_day(Interval(seen.starts, seen.ends), sheet):
        if seen.look is Look.FREE:
            # The next start of the grid on this day.
            start = seen.origin + -(-(part.starts - seen.origin) // grid) * grid
            if start < part.ends:
                out.append(_free(part, instrument, sheet, start=start, grid=grid // MINUTE))
            continue
        says = gettext("Opens to you later")
        if seen.opens_at is not None:
            says = gettext("Opens to you on %(moment)s") % {
                "moment": moment_text(
                    seen.opens_at, zone=sheet.zone, language=get_language(), now=sheet.now
                )
            }
        out.append(Block(part, Kind.LATER, says=says, label=says))
    return out
