"""Drafts of requests, which nobody but who wrote them sees."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import Project, new_public_id
from booking.labs.intake.models import IntakeVersion
from booking.labs.models import Instrument
from booking.labs.wording import SERVICE_MODES


class Draft(models.Model):
    """A request as far as it is written: a wished time (UTC) and length, or samples.

    ``values`` are answers to the lab's questions as they were typed, not judged yet, by the
    keys of ``version``. Files are not kept.
    """

    public_id = models.CharField(max_length=16, default=new_public_id, editable=False, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, models.SET_NULL, null=True, related_name="+")
    mode = models.CharField(_("how"), max_length=10, choices=SERVICE_MODES)
    starts = models.DateTimeField(_("from"), null=True)
    minutes = models.PositiveIntegerField(_("length"), null=True)
    samples = models.PositiveIntegerField(_("number of samples"), default=0)
    purpose = models.TextField(_("purpose"), blank=True)
    version = models.ForeignKey(IntakeVersion, models.SET_NULL, null=True, related_name="+")
    values = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft of a request")
        verbose_name_plural = _("drafts of requests")
        indexes: ClassVar[list[models.Index]] = [
            # What is dropped when it grew old.
            models.Index(fields=["kept_at"], name="bookings_draft_kept_at"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def ends(self) -> dt.datetime | None:
        """The end of the wished time (UTC); None as long as that is not said whole."""
        if self.starts is None or self.minutes is None:
            return None
        return self.starts + dt.timedelta(minutes=self.minutes)
