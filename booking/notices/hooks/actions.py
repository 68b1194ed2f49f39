"""The verbs of channels: add, renew, remove, try, send again; and how each delivery went."""

from __future__ import annotations

import datetime as dt
import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from booking.accounts.models import Organisation, User
from booking.accounts.owing.leasing import lease, take_from
from booking.accounts.sealing import seal
from booking.bookings.models import TimelineEntry

from ..rules import DeliveryState, next_try
from .models import Hook, HookDelivery
from .queries import PURPOSE, hooks_told, waiting_hooks
from .rules import MOST_HOOKS, HookFault, HookKind, HookSide, address_faults

OUTCOME = ("state", "sent_at", "not_before", "leased_until", "status", "error")


class HookRefused(Exception):
    """A channel that cannot be; ``faults`` say why, for wording to put in words."""

    def __init__(self, faults: list[HookFault]) -> None:
        super().__init__(", ".join(fault.value for fault in faults))
        self.faults = faults


@transaction.atomic
def add_hook(
    *,
    organisation: Organisation,
    kind: HookKind,
    name: str,
    address: str,
    secret: str = "",
    language: str,
    by: User,
    now: dt.datetime,
) -> tuple[Hook, str]:
    """Adds a channel, told of what happens from now on.

    ``secret`` is a DingTalk robot's; a webhook's is made here, and answered once, to be shown.
    Raises HookRefused for an address that cannot be, or one channel too many.
    """
    faults = address_faults(address, kind=kind, secret=secret, only_https=not settings.WEBHOOK_HTTP)
    # Whoever adds another at the same time waits here.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if Hook.objects.filter(organisation=organisation).count() >= MOST_HOOKS:
        faults.append(HookFault.TOO_MANY)
    if faults:
        raise HookRefused(faults)
    shown = _new_secret() if kind is HookKind.WEBHOOK else ""
    kept = shown or (secret if kind is HookKind.DINGTALK else "")
    hook = Hook.objects.create(
        organisation=organisation,
        kind=kind.value,
        name=name,
        host=urlsplit(address).hostname or "",
        sealed_address=seal(address, purpose=PURPOSE),
        sealed_secret=seal(kept, purpose=PURPOSE) if kept else "",
        language=language,
        added_at=now,
        added_by=by,
    )
    return hook, shown


def _new_secret() -> str:
    return "whsec_" + secrets.token_urlsafe(32)


@transaction.atomic
def renew_secret(*, hook: Hook) -> str:
    """Gives a webhook another secret, which signs from now on; answered once, to be shown."""
    secret = _new_secret()
    hook.sealed_secret = seal(secret, purpose=PURPOSE)
    hook.save(update_fields=["sealed_secret"])
    return secret


@transaction.atomic
def remove_hook(*, hook: Hook) -> None:
    """Removes a channel with what is left to send by it."""
    hook.delete()


@transaction.atomic
def try_hook(*, hook: Hook, now: dt.datetime) -> HookDelivery:
    """Makes out a trial, which goes the way of every delivery."""
    return HookDelivery.objects.create(
        hook=hook, side=HookSide.CUSTOMER.value, made_at=now, not_before=now
    )


@transaction.atomic
def send_again(*, delivery: HookDelivery, now: dt.datetime) -> bool:
    """Lets a delivery that was sent or given up go once more, under the same key.

    Whether it may: what is still on its way is left alone.
    """
    row = HookDelivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    if row.state not in {DeliveryState.SENT, DeliveryState.GIVEN_UP}:
        return False
    row.state = DeliveryState.QUEUED.value
    row.attempts = 0
    row.not_before = now
    row.leased_until = None
    row.save(update_fields=["state", "attempts", "not_before", "leased_until"])
    return True


def make_out(entry: TimelineEntry, *, now: dt.datetime) -> None:
    """Makes out a move's deliveries by channels of organisations, in the transaction that marks
    it as told."""
    for hook, side in hooks_told(entry):
        HookDelivery.objects.get_or_create(
            hook=hook,
            entry=entry,
            defaults={"side": side.value, "made_at": now, "not_before": now},
        )


@transaction.atomic
def hand_out_hooks(*, now: dt.datetime, most: int = 200) -> list[HookDelivery]:
    """Leases waiting deliveries to the worker; what it loses comes back when the lease is over."""
    rows = waiting_hooks(now=now).select_for_update(skip_locked=True)
    return lease(rows, now=now, most=most)


@transaction.atomic
def take_hook(*, delivery: int, now: dt.datetime) -> HookDelivery | None:
    """Takes a delivery for sending; None when it was sent, given up, removed or is in other
    hands."""
    rows = HookDelivery.objects.select_for_update(no_key=True)
    return take_from(rows, delivery, now=now)


@transaction.atomic
def note_hook(
    *, delivery: HookDelivery, status: int | None, error: str, now: dt.datetime
) -> HookDelivery:
    """Notes how an attempt went: taken, or tried again with growing pauses, in the end given up.

    ``status`` is that of the answer, None without one; an empty ``error`` is a yes.
    """
    again = next_try(delivery.attempts, now) if error else None
    after = DeliveryState.QUEUED if again else DeliveryState.GIVEN_UP
    delivery.state = (after if error else DeliveryState.SENT).value
    delivery.sent_at = delivery.sent_at if error else now
    delivery.not_before = again or delivery.not_before
    delivery.leased_until = None
    delivery.status = status
    delivery.error = error[:2000]
    # No error where the channel was removed meanwhile, and its deliveries with it.
    HookDelivery.objects.filter(pk=delivery.pk).update(
        **{name: getattr(delivery, name) for name in OUTCOME}
    )
    return delivery
