"""Channels of organisations, and what was sent by each."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import Organisation, new_public_id
from booking.bookings.models import TimelineEntry

from ..rules import DeliveryState
from ..wording import DELIVERY_STATES
from .rules import HookKind
from .wording import HOOK_KINDS


class Hook(models.Model):
    """Where an organisation is told of its bookings' moves: an address of its own.

    The address of a robot is as good as a password, so it is kept shut, as is the secret that
    signs; ``host`` is what people see of it.
    """

    public_id = models.CharField(max_length=16, default=new_public_id, editable=False, unique=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="hooks")
    kind = models.CharField(_("kind"), max_length=10, choices=HOOK_KINDS)
    name = models.CharField(_("name"), max_length=80)
    host = models.CharField(max_length=255)
    sealed_address = models.TextField()
    sealed_secret = models.TextField(blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.name

    @property
    def signs_itself(self) -> bool:
        """Whether its secret is made here, and not by a robot's platform."""
        return self.kind == HookKind.WEBHOOK


class HookDelivery(models.Model):
    """One move told by one channel, until it was taken or is given up; without ``entry``: a trial.

    ``key`` stays when it is tried again, so that a reader can tell what it has had.
    """

    hook = models.ForeignKey(Hook, models.CASCADE, related_name="deliveries")
    entry = models.ForeignKey(
        TimelineEntry, models.CASCADE, null=True, related_name="hook_deliveries"
    )
    side = models.CharField(max_length=10)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField()
    state = models.CharField(
        _("state"), max_length=10, choices=DELIVERY_STATES, default=DeliveryState.QUEUED.value
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    # Of the last answer; none where nobody answered.
    status = models.PositiveSmallIntegerField(null=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["hook", "entry"], name="notices_hookdelivery_once_a_move"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["not_before"],
                condition=Q(state__in=["queued", "sending"]),
                name="notices_hookdelivery_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} by {self.hook_id}"
