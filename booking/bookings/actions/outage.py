"""The clock's heartbeat; after an outage open deadlines are lengthened before anything expires."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import (
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Least

from ..models import Booking, ClockTick, Outage, TimelineEntry
from ..offering.queries import open_offers
from ..queries.due import WAITING
from ..rules import State
from ..ticking.models import THE_ROW
from ..ticking.queries import last_tick
from ..ticking.rules import SETS_DEADLINE, is_outage


def tick(*, now: dt.datetime) -> bool:
    """The scheduler's heartbeat. Whether it ended an outage; may run twice or late."""
    if bridge_outage(now=now):
        return True
    if not ClockTick.objects.filter(at__lt=now).update(at=now):
        ClockTick.objects.get_or_create(number=THE_ROW, defaults={"at": now})
    return False


@transaction.atomic
def bridge_outage(*, now: dt.datetime) -> bool:
    """Lengthens what was open when the clock stopped, once, if it stood still until now.

    Called by whoever comes first, before anything expires: a verb holds the locks of its
    units by then, and no booking's. Whether there was an outage.
    """
    # Looked at without a lock first: as a rule there is none, and nobody waits for the row.
    if not is_outage(last_tick(), now):
        return False
    last = ClockTick.objects.select_for_update().get(number=THE_ROW)
    if not is_outage(last.at, now):
        return False
    _lengthen(last.at, now)
    Outage.objects.create(since=last.at, until=now)
    last.at = now
    last.save(update_fields=["at"])
    return True


def _lengthen(since: dt.datetime, until: dt.datetime) -> None:
    """Puts deadlines off that had not passed at ``since``, never past the earliest held start.

    One statement for all: a country's open requests are many, and people wait meanwhile.
    """
    offers = open_offers().filter(decide_by__gt=since)
    offers.update(
        decide_by=Least(
            _later("decide_by", F("made_at"), since, until), F("starts"), F("old_starts")
        )
    )
    deadlines = TimelineEntry.objects.filter(
        booking=OuterRef("pk"), verb__in=sorted(verb.value for verb in SETS_DEADLINE)
    )
    set_at = Coalesce(Subquery(deadlines.order_by("-number").values("at")[:1]), F("asked_at"))
    later = _later("decide_by", set_at, since, until)
    waiting = Booking.objects.filter(decide_by__gt=since)
    waiting.filter(state__in=WAITING).update(decide_by=Least(later, Coalesce(F("starts"), later)))
    # Who is offered another time answers by what the offer says, which may begin earlier.
    answer_by = open_offers().filter(booking=OuterRef("pk")).values("decide_by")[:1]
    waiting.filter(state=State.OFFERED.value).update(
        decide_by=Coalesce(Subquery(answer_by), F("decide_by"))
    )


def _later(
    name: str, set_at: Combinable, since: dt.datetime, until: dt.datetime
) -> ExpressionWrapper[Any]:
    """A deadline put off by an outage, or by what of it came after the deadline was set."""
    lost = ExpressionWrapper(
        _moment(until) - Least(_moment(until), Greatest(_moment(since), set_at)),
        output_field=DurationField(),
    )
    return ExpressionWrapper(F(name) + lost, output_field=DateTimeField())


def _moment(moment: dt.datetime) -> Value:
    return Value(moment, output_field=DateTimeField())
