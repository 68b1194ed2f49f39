"""What this room holds of people, see ``accounts.privacy``."""

from __future__ import annotations

import datetime as dt

from booking.accounts.models import User
from booking.accounts.privacy.register import ERASERS, KEEPERS, Rows, holds

from .choosing.models import Choices, Digest
from .choosing.rules import Group
from .hooks.models import HookDelivery
from .models import Delivery
from .rules import Channel, DeliveryState

CHUNK = 200
OVER = (DeliveryState.SENT.value, DeliveryState.GIVEN_UP.value)


@holds("messages")
def _deliveries(person: User) -> Rows:
    return (
        Delivery.objects.filter(recipient=person)
        .order_by("pk")
        .values("channel", "kind", "state", "sent_at", "read_at", "error")
        .iterator(CHUNK)
    )


@holds("notice_choices")
def _choices(person: User) -> Rows:
    return Choices.objects.filter(person=person).values(
        *(group.value for group in Group), "quiet_from", "quiet_until", "digest_hour"
    )


def _erase(person: User, now: dt.datetime) -> None:
    """Nothing more is sent, the inbox goes; a mail server's answer may hold their address."""
    theirs = Delivery.objects.filter(recipient=person)
    theirs.filter(channel=Channel.SITE.value).delete()
    theirs.exclude(state__in=OVER).update(state=DeliveryState.GIVEN_UP.value)
    theirs.exclude(error="").update(error="")
    Choices.objects.filter(person=person).delete()


def _old_deliveries(before: dt.datetime, now: dt.datetime) -> int:
    old = Delivery.objects.filter(state__in=OVER, not_before__lt=before)
    gone, _by_model = old.exclude(channel=Channel.SITE.value).delete()
    by_hooks, _by_model = HookDelivery.objects.filter(
        state__in=OVER, not_before__lt=before
    ).delete()
    Digest.objects.filter(made_at__lt=before, deliveries__isnull=True).delete()
    return int(gone) + int(by_hooks)


def _old_inbox(before: dt.datetime, now: dt.datetime) -> int:
    old = Delivery.objects.filter(channel=Channel.SITE.value, sent_at__lt=before)
    gone, _by_model = old.delete()
    return int(gone)


def _old_errors(before: dt.datetime, now: dt.datetime) -> int:
    old = Delivery.objects.filter(state__in=OVER, not_before__lt=before).exclude(error="")
    return old.update(error="")


ERASERS.append(_erase)
KEEPERS["deliveries"] = _old_deliveries
KEEPERS["inbox"] = _old_inbox
KEEPERS["delivery_errors"] = _old_errors
