"""What a manager sees of one request, and of an instrument's day."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import pgettext

from .. import strips
from ..conduct.queries import summaries
from ..conduct.saying import summary_sentence
from ..models import Booking
from ..queries.worklists import DayPlan, plans, record_at
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


def request_pane(booking: Booking, *, next_url: str, now: dt.datetime) -> dict[str, Any]:
    """What a manager sees of one request; ``next_url`` is where a decision leads."""
    lab = booking.instrument.lab
    record = record_at(booking.requester, lab, but=booking)
    summary = None
    if booking.requester_id is not None:
        pair = (booking.requester_id, lab.pk)
        summary = summaries([pair], now=now).get(pair)
    context: dict[str, Any] = {
        "booking": booking,
        "lab_of_it": lab,
        "next_url": next_url,
        "quote_lines": list(booking.quote.lines.all()),
        "record": [(state, record[state]) for state in RECORD_ORDER if state in record],
        "conduct": "" if summary is None else summary_sentence(summary),
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
                label=booking.payer_name or booking.who,
                title=pgettext("belongs to", ", ").join(
                    filter(None, [booking.who, booking.payer_name])
                ),
                chosen=chosen is not None and booking.pk == chosen.pk,
            )
            for booking in plan.bookings
            if booking.unit_id == unit.pk
        ]
        lanes.append((unit.label, pieces))
    spans = [piece.span for _label, pieces in lanes for piece in pieces]
    return strips.draw(strips.hours_shown(day, zone, spans), lanes, zone=zone, now=now)
