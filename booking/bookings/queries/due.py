"""What waits for the clock on some units. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from booking.accounts.prepared import Prepared
from booking.calendars.models import Claim
from booking.calendars.rules import PASSING_CLAIMS

from ..models import Booking
from ..offering.queries import offers_lapsed
from ..rules import AUTO_FINISH, LIVE, NO_SHOW_AFTER, State

WAITING = (State.ENDORSEMENT.value, State.REQUESTED.value, State.OFFERED.value)
LIVE_STATES = sorted(state.value for state in LIVE)


def perhaps_due(now: dt.datetime) -> Q:
    """The condition that the clock may have a move to make on a booking: what
    ``rules.due_move`` reads of it and its row tells."""
    return _perhaps_due(now, *limits(now))


def limits(now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Who should have begun by then did not come; who should have ended by then ran over."""
    return now - NO_SHOW_AFTER, now - AUTO_FINISH


def _perhaps_due(now: dt.datetime, late: dt.datetime, over: dt.datetime) -> Q:
    undecided = Q(state__in=WAITING, decide_by__lte=now)
    missed = Q(state=State.APPROVED.value) & (Q(starts__lte=late) | Q(ends__lte=now))
    overran = Q(state=State.IN_USE.value, ends__lte=over)
    # The states once more by themselves: so the database sees that an index of live rows
    # will do, and history costs nothing.
    return Q(state__in=LIVE_STATES) & (undecided | missed | overran)


def bookings_due(units: Sequence[int], now: dt.datetime) -> QuerySet[Booking]:
    """The bookings of units on which the clock may have a move to make."""
    return due_of(units, now, *limits(now))


def due_of(
    units: Sequence[int], now: dt.datetime, late: dt.datetime, over: dt.datetime
) -> QuerySet[Booking]:
    """The same with the limits reckoned already, as a prepared question needs them."""
    found: QuerySet[Booking] = Booking.objects.filter(_perhaps_due(now, late, over), unit__in=units)
    return found


def decisions_over(now: dt.datetime) -> QuerySet[Booking]:
    """Decisions that wait to be made final: nobody can undo them any more. They have an index
    of their own, so that rejected ones can be found and history costs nothing."""
    found: QuerySet[Booking] = Booking.objects.filter(undo_until__lte=now)
    return found


def claims_over(units: Sequence[int], now: dt.datetime) -> QuerySet[Claim]:
    """Clean-up and shut time of units that is over."""
    return Claim.objects.filter(unit__in=units, kind__in=PASSING_CLAIMS, ends__lte=now)


def anything_due(units: Sequence[int], *, now: dt.datetime) -> bool:
    """Whether anything waits for the clock on units, in one question."""
    late, over = limits(now)
    return bool(_due(units=sorted(units), now=now, late=late, over=over))


_due = Prepared(
    lambda units, now, late, over: (
        due_of(units, now, late, over)
        .values_list("pk")
        .union(
            claims_over(units, now).values_list("pk"),
            offers_lapsed(units, now).values_list("pk"),
            decisions_over(now).filter(unit__in=units).values_list("pk"),
            all=True,
        )
    )
)
