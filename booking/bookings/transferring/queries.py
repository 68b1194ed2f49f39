"""Questions about transfers. Read only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from booking.accounts.models import Membership, User
from booking.accounts.queries import live_on, today_in

from .models import Transfer
from .rules import TransferState, has_begun


def open_transfers(booking: Any) -> QuerySet[Transfer]:
    """What waits for a colleague's answer on a booking: one at most."""
    return Transfer.objects.filter(booking=booking, state=TransferState.OPEN.value)


def open_transfer_of(booking: Any, *, now: dt.datetime) -> Transfer | None:
    """What waits for a colleague's answer, as long as the booking has not begun."""
    if has_begun(booking.starts, now):
        return None
    return open_transfers(booking).select_related("to", "asked_by").first()


def begun_meanwhile(*, now: dt.datetime) -> QuerySet[Transfer]:
    """What was not answered before its booking began, and lapses by that."""
    return Transfer.objects.filter(state=TransferState.OPEN.value, booking__starts__lte=now)


def last_transfer_of(booking: Any) -> Transfer | None:
    """Of which a notice of a transfer tells."""
    rows = Transfer.objects.filter(booking=booking).select_related("to", "asked_by")
    return rows.order_by("-pk").first()


def colleagues_for(booking: Any, *, now: dt.datetime) -> QuerySet[User]:
    """Who may book for a booking's project, but its requester, by name; nobody for a guest's."""
    project = booking.project
    if project is None:
        return User.objects.none()
    today = today_in(project.organisation.time_zone, now)
    there = Membership.objects.filter(live_on(today), organisation=project.organisation_id)
    found = User.objects.filter(pk__in=there.values("person"), is_active=True)
    if not project.is_general:
        members = project.members.through.objects.filter(project=project).values("user")
        found = found.filter(Q(pk=project.head_id) | Q(pk__in=members))
    return found.exclude(pk=booking.requester_id).order_by("name", "pk")
