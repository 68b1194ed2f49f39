"""Lists as files: a column each for what their pages show and what figures are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import Organisation
from booking.accounts.sheets import csv_response, hours_cell, wall_cell
from booking.calendars.queries import Reader, zone_of
from booking.calendars.rules import Interval
from booking.labs.models import Instrument, Lab

from ..models import Booking
from ..queries.lists import FreeSlot, free_slots
from ..rules.days import Days

CHUNK = 200
INSTRUMENTS_AT_ONCE = 100
NAME_LENGTH = 40
"""Letters of a name in a file's: Chinese ones count three bytes of the 255 that systems take."""

Column = tuple[str | Promise, Callable[[Booking], object]]

LAB: Column = (_("Lab"), lambda booking: booking.instrument.lab.name)
PURPOSE: Column = (_("Purpose"), lambda booking: booking.purpose)
COLUMNS: tuple[Column, ...] = (
    (_("Number"), lambda booking: booking.public_id),
    (_("Instrument"), lambda booking: booking.instrument.name),
    (_("Asset number"), lambda booking: booking.instrument.asset_id),
    (_("Unit"), lambda booking: booking.unit.label if booking.unit else ""),
    (_("From"), lambda booking: _wall(booking, booking.starts)),
    (_("Until"), lambda booking: _wall(booking, booking.ends)),
    (_("Time zone"), lambda booking: booking.instrument.lab.time_zone),
    (_("Hours"), lambda booking: hours_cell(booking.length)),
    (_("How"), lambda booking: booking.get_mode_display()),
    (_("Samples"), lambda booking: booking.samples or None),
    (_("State"), lambda booking: booking.get_state_display()),
    (_("Requester"), lambda booking: booking.who),
    (_("Organisation"), lambda booking: booking.payer_name),
    (_("Project"), lambda booking: _project(booking)),
    (_("Customer class"), lambda booking: booking.get_customer_class_display()),
    (_("Price (CNY)"), lambda booking: booking.quote.total),
    (_("Asked"), lambda booking: _wall(booking, booking.asked_at)),
    (_("Used from"), lambda booking: _wall(booking, booking.used_from)),
    (_("Used until"), lambda booking: _wall(booking, booking.used_until)),
    (
        _("Kind of use"),
        lambda booking: booking.get_kind_of_use_display() if booking.kind_of_use else "",
    ),
    (_("Samples done"), lambda booking: booking.samples_done),
)


def _wall(booking: Booking, moment: dt.datetime | None) -> str:
    return wall_cell(moment, zone_of(booking.instrument.lab))


def bookings_file(
    found: QuerySet[Booking],
    *,
    owner: Lab | Organisation,
    days: Days,
    with_lab: bool,
    with_purpose: bool,
) -> StreamingHttpResponse:
    """Bookings as a file, read from the database while it is sent; times are each lab's."""
    columns = [*([LAB] if with_lab else []), *COLUMNS, *([PURPOSE] if with_purpose else [])]
    return csv_response(
        name=_file_name(gettext("Bookings"), owner, days),
        header=[str(word) for word, _cell in columns],
        rows=([cell(each) for _word, cell in columns] for each in found.iterator(CHUNK)),
    )


def free_file(
    found: QuerySet[Instrument],
    reader: Reader,
    *,
    owner: Lab | Organisation,
    days: Days,
    within: Interval,
    shortest: dt.timedelta,
    now: dt.datetime,
    absolute: Callable[[str], str],
) -> StreamingHttpResponse:
    """Free time as a file; ``absolute`` makes an address one that leads here from elsewhere."""

    def slots() -> Iterator[FreeSlot]:
        # Not by pages: a row that changes in between would be lost or come twice.
        keys = list(found.values_list("pk", flat=True))
        for begin in range(0, len(keys), INSTRUMENTS_AT_ONCE):
            part = keys[begin : begin + INSTRUMENTS_AT_ONCE]
            yield from free_slots(
                list(found.filter(pk__in=part)), reader, within=within, shortest=shortest, now=now
            )

    def row(slot: FreeSlot) -> Sequence[object]:
        zone = zone_of(slot.instrument.lab)
        page = reverse("instrument", args=[slot.instrument.public_id])
        start = slot.starts.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
        return [
            slot.instrument.lab.name,
            slot.instrument.name,
            wall_cell(slot.starts, zone),
            wall_cell(slot.ends, zone),
            zone.key,
            hours_cell(slot.length),
            absolute(f"{page}?{urlencode({'start': start})}"),
        ]

    return csv_response(
        name=_file_name(gettext("Free time"), owner, days),
        header=[
            gettext("Lab"),
            gettext("Instrument"),
            gettext("From"),
            gettext("Until"),
            gettext("Time zone"),
            gettext("Hours"),
            gettext("Ask for it at"),
        ],
        rows=(row(each) for each in slots()),
    )


def _project(booking: Booking) -> str:
    if booking.project is None:
        return ""
    return gettext("General project") if booking.project.is_general else booking.project.name


def _file_name(what: str, owner: Lab | Organisation, days: Days) -> str:
    name = owner.name[:NAME_LENGTH]
    return f"{name} {what} {days.first.isoformat()} {days.last.isoformat()}"
