"""Letters that are owed to people."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..wording import DELIVERY_STATES, LETTERS
from .rules import DeliveryState


class OwedLetter(models.Model):
    """A letter that is to be written and sent, until it is handed over or given up.

    What it says is read when it is written, from what ``facts`` name. Once it is handed
    over it is owed no more, and its row goes. ``key`` makes the Message-ID, so that a
    retry after a cut hand-over is the same message to whoever receives it.
    """

    kind = models.CharField(_("letter"), max_length=12, choices=LETTERS)
    # Whose account it is about; none where the address has none as yet.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    facts = models.JSONField(default=dict)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=DELIVERY_STATES, default=DeliveryState.QUEUED.value
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    made_at = models.DateTimeField(_("made"))
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("letter that is owed")
        verbose_name_plural = _("letters that are owed")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["not_before"],
                condition=Q(state__in=["queued", "sending"]),
                name="accounts_owedletter_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
