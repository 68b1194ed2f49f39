"""A list that somebody is about to import."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from booking.accounts.models import Organisation, User, new_public_id

KEPT_FOR = dt.timedelta(days=1)
"""So long a list waits for its confirmation."""


class EquipmentUploadQuerySet(models.QuerySet["EquipmentUpload"]):
    def waiting(self, *, now: dt.datetime) -> EquipmentUploadQuerySet:
        """Those that are not older than a day."""
        return self.filter(uploaded_at__gt=now - KEPT_FOR)

    def stale(self, *, now: dt.datetime) -> EquipmentUploadQuerySet:
        return self.filter(uploaded_at__lte=now - KEPT_FOR)

    def of(self, person: User, university: Organisation) -> EquipmentUploadQuerySet:
        """Those that a person uploaded for a university; nobody else may open them."""
        return self.filter(person=person, university=university)


class EquipmentUpload(models.Model):
    """The bytes of a list between upload and confirmation, at most a day.

    They are in the database and not among the media files, which a web server
    may hand out.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    university = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    filename = models.CharField(max_length=200)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = EquipmentUploadQuerySet.as_manager()

    class Meta:
        # The room's app, said aloud since this module lies deeper.
        app_label = "labs"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["uploaded_at"], name="labs_equipmentupload_age"),
        ]

    def __str__(self) -> str:
        return self.filename
