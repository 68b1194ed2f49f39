"""Who follows which instrument, and what of its time was freed."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.calendars.rules import Interval
from booking.labs.models import Instrument


class Follow(models.Model):
    """That a person follows an instrument; ``told_at`` is when they were last told of it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows", db_index=False
    )
    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="followers")
    since = models.DateTimeField(_("since"))
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("followed instrument")
        verbose_name_plural = _("followed instruments")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "instrument"], name="bookings_follow_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.instrument_id}"


class FreeSeen(models.Model):
    """What a followed instrument had free when it was last looked at: pairs of instants
    (UTC), up to ``until``."""

    instrument = models.OneToOneField(
        Instrument, models.CASCADE, primary_key=True, related_name="+"
    )
    spans = models.JSONField(default=list)
    until = models.DateTimeField()
    looked_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.instrument_id)


class FreedTime(models.Model):
    """Time of a followed instrument that was freed, until it has begun (UTC)."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="+", db_index=False)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="bookings_freedtime_ends_after_start"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["instrument", "seen_at"], name="bookings_freed_of_instrument"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id}: {self.starts:%Y-%m-%d %H:%M}"


class FreedNews(models.Model):
    """What a follower is told at once, never edited: stretches of freed time, as pairs of
    instants (UTC)."""

    follow = models.ForeignKey(Follow, models.CASCADE, related_name="news")
    at = models.DateTimeField()
    spans = models.JSONField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at"], name="bookings_freednews_at"),
        ]

    def __str__(self) -> str:
        return f"{self.follow_id}: {len(self.spans)}"

    @property
    def intervals(self) -> list[Interval]:
        return read_spans(self.spans)


def read_spans(spans: Any) -> list[Interval]:
    """Stretches of time from how they are kept."""
    return [Interval(*(dt.datetime.fromisoformat(text) for text in pair)) for pair in spans]


def keep_spans(intervals: list[Interval]) -> list[list[str]]:
    """Stretches of time as they are kept."""
    return [
        [each.starts.astimezone(dt.UTC).isoformat(), each.ends.astimezone(dt.UTC).isoformat()]
        for each in intervals
    ]
