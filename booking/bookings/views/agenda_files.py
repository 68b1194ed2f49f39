"""An agenda as a file: one row a booking, for those who asked and pay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.accounts.sheets import csv_response, hours_cell, wall_cell
from booking.calendars.queries import zone_of

from ..forms.agendas import project_label
from ..models import Booking

CHUNK = 200

Column = tuple[str | Promise, Callable[[Any], object]]

# What a booking is for stands where its page may be opened, and nowhere else.
COLUMNS: tuple[Column, ...] = (
    (_("Number"), lambda booking: booking.public_id),
    (_("Instrument"), lambda booking: booking.instrument.name),
    (_("Lab"), lambda booking: booking.instrument.lab.name),
    (_("University"), lambda booking: booking.instrument.lab.university.name),
    (_("From"), lambda booking: _wall(booking, booking.starts)),
    (_("Until"), lambda booking: _wall(booking, booking.ends)),
    (_("Time zone"), lambda booking: booking.instrument.lab.time_zone),
    (_("Hours"), lambda booking: hours_cell(booking.length)),
    (_("How"), lambda booking: booking.get_mode_display()),
    (_("State"), lambda booking: booking.get_state_display()),
    (_("Requester"), lambda booking: booking.who),
    (_("Project"), lambda booking: project_label(booking.project, with_organisation=False)),
    (_("Organisation"), lambda booking: booking.payer_name),
    (_("Price class"), lambda booking: booking.get_customer_class_display()),
    (_("Price (CNY)"), lambda booking: booking.quote.total),
    (_("Asked"), lambda booking: _wall(booking, booking.asked_at)),
    (_("Used from"), lambda booking: _wall(booking, booking.used_from)),
    (_("Used until"), lambda booking: _wall(booking, booking.used_until)),
    (_("Samples"), lambda booking: (booking.samples or None) if booking.opens else None),
    (_("Purpose"), lambda booking: booking.purpose if booking.opens else ""),
)


def _wall(booking: Booking, moment: dt.datetime | None) -> str:
    return wall_cell(moment, zone_of(booking.instrument.lab))


def agenda_file(rows: QuerySet[Booking], *, name: str) -> StreamingHttpResponse:
    """Bookings as a file, read from the database while it is sent; times are each lab's.

    ``rows`` come with ``opens``, as ``queries.agendas.with_opens`` gives them.
    """
    return csv_response(
        name=name,
        header=[str(word) for word, _cell in COLUMNS],
        rows=([cell(each) for _word, cell in COLUMNS] for each in rows.iterator(CHUNK)),
    )
