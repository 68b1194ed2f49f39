"""Verbs of the inbox: what its owner has read, and has not."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from booking.accounts.models import User

from ..models import Delivery
from .queries import inbox_of, unread_of


@transaction.atomic
def mark_read(*, notice: Delivery, now: dt.datetime) -> Delivery:
    """Marks a line of the inbox as read; when it was first read stays."""
    inbox_of(notice.recipient).filter(pk=notice.pk, read_at__isnull=True).update(read_at=now)
    notice.refresh_from_db(fields=["read_at"])
    return notice


@transaction.atomic
def mark_unread(*, notice: Delivery) -> Delivery:
    """Marks a line of the inbox as not read."""
    inbox_of(notice.recipient).filter(pk=notice.pk).update(read_at=None)
    notice.read_at = None
    return notice


@transaction.atomic
def mark_all_read(*, person: User, until: dt.datetime, now: dt.datetime) -> int:
    """Marks what reached somebody's inbox by a moment as read; what came since stays unread."""
    return unread_of(person).filter(sent_at__lte=until).update(read_at=now)
