"""What a manager's queue shows, and the request beside it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse

from booking.accounts.models import User
from booking.accounts.naming import in_language
from booking.labs.models import Instrument, Lab

from .. import strips
from ..models import Booking
from ..queries import undoable_by
from ..queries.worklists import DayPlan, WaitingRequest, plans, record_at, waiting_requests
from ..rules import State

RECORD_ORDER = (
    State.COMPLETED,
    State.NO_SHOW,
    State.CANCELLED,
    State.REJECTED,
    State.EXPIRED,
    State.IN_USE,
    State.APPROVED,
    State.REQUESTED,
)


def queue_page(person: User, wanted: QueryDict, *, now: dt.datetime) -> dict[str, Any]:
    """The list and the chosen request. ``wanted`` names a lab, an instrument and a booking
    by their public ids; what it names wrongly does not count."""
    every = waiting_requests(person, now=now)
    labs = _by_name({row.booking.instrument.lab for row in every})
    lab = next((each for each in labs if each.public_id == wanted.get("lab")), None)
    of_lab = [row for row in every if lab is None or row.booking.instrument.lab == lab]
    instruments = _by_name({row.booking.instrument for row in of_lab})
    instrument = next(
        (each for each in instruments if each.public_id == wanted.get("instrument")), None
    )
    rows = [row for row in of_lab if instrument is None or row.booking.instrument == instrument]
    named = wanted.get("booking", "")
    place = next((n for n, row in enumerate(rows) if row.booking.public_id == named), None)
    context: dict[str, Any] = {
        "rows": rows,
        "total": len(every),
        "labs": labs,
        "lab": lab,
        "instruments": instruments,
        "instrument": instrument,
        "explicit": place is not None,
        "gone": bool(named) and place is None,
        "undoable": list(undoable_by(person, now=now)),
        "now": now,
    }
    if rows:
        filters = {"lab": lab, "instrument": instrument}
        context |= _chosen(rows, place or 0, filters, now)
    return context


def _by_name(nouns: set[Any]) -> list[Any]:
    return sorted(nouns, key=lambda noun: (in_language(noun, "name")[0], noun.pk))


def _chosen(
    rows: list[WaitingRequest],
    place: int,
    filters: dict[str, Lab | Instrument | None],
    now: dt.datetime,
) -> dict[str, Any]:
    """The chosen request, where it stands in the list, and where one goes on after it."""
    row = rows[place]
    follower = rows[place + 1] if place + 1 < len(rows) else rows[place - 1] if place else None
    query = QueryDict(mutable=True)
    for name, noun in filters.items():
        if noun is not None:
            query[name] = noun.public_id
    back = query.urlencode()
    if follower is not None:
        query["booking"] = follower.booking.public_id
    url = reverse("queue")
    pane = request_pane(row.booking, next_url=_with(url, query.urlencode()), now=now)
    return {**pane, "row": row, "place": place + 1, "back_url": _with(url, back)}


def _with(url: str, query: str) -> str:
    return f"{url}?{query}" if query else url


def request_pane(booking: Booking, *, next_url: str, now: dt.datetime) -> dict[str, Any]:
    """What a manager sees of one request; ``next_url`` is where a decision leads."""
    lab = booking.instrument.lab
    record = record_at(booking.requester, lab, but=booking)
    context: dict[str, Any] = {
        "booking": booking,
        "lab_of_it": lab,
        "next_url": next_url,
        "quote_lines": list(booking.quote.lines.all()),
        "record": [(state, record[state]) for state in RECORD_ORDER if state in record],
        "waits": booking.state == State.REQUESTED,
    }
    if booking.slot is not None:
        context |= _its_day(booking, now)
    return context


def _its_day(booking: Booking, now: dt.datetime) -> dict[str, Any]:
    zone = ZoneInfo(booking.instrument.lab.time_zone)
    starts, ends = booking.machine_slot
    day = starts.astimezone(zone).date()
    whole = strips.day_bounds(day, zone)
    last = max(whole.ends, ends)
    plan = plans([booking.instrument], starts=whole.starts, ends=last)[booking.instrument_id]
    return {
        "day": day,
        "strip": strip_of(plan, day, zone, now=now, chosen=booking),
        "neighbours": [each for each in plan.bookings if each.pk != booking.pk],
    }


def strip_of(
    plan: DayPlan,
    day: dt.date,
    zone: ZoneInfo,
    *,
    now: dt.datetime,
    chosen: Booking | None = None,
) -> strips.Strip:
    """An instrument's day, a lane a unit, as the lab sees it: with names."""
    lanes = []
    for unit in plan.units:
        pieces = [strips.Piece(span, strips.Kind.OPEN) for span in plan.windows]
        pieces += [
            strips.Piece(span, strips.Kind.HELD) for held, span in plan.held if held == unit.pk
        ]
        pieces += [
            strips.Piece(
                strips.Interval(*booking.machine_slot),
                strips.Kind.BOOKED,
                state=booking.state,
                label=booking.payer.name,
                title=f"{booking.requester}, {booking.payer.name}",
                chosen=chosen is not None and booking.pk == chosen.pk,
            )
            for booking in plan.bookings
            if booking.unit_id == unit.pk
        ]
        lanes.append((unit.label, pieces))
    spans = [piece.span for _label, pieces in lanes for piece in pieces]
    return strips.draw(strips.hours_shown(day, zone, spans), lanes, zone=zone, now=now)
