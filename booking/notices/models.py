"""Telling people: which moves, finds and steps have been told, and each delivery of each notice."""

from __future__ import annotations

import uuid
from functools import reduce
from operator import or_
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import ApplicationEntry
from booking.bookings.models import FreedNews, Message, PersonEntry, TimelineEntry
from booking.calendars.models import SearchHit

from .choosing.models import Choices, Digest  # noqa: F401
from .rules import Channel, DeliveryState
from .wording import CHANNELS, DELIVERY_STATES, KINDS

ABOUT = ("entry", "hit", "step", "lab_entry", "news", "message", "digest")
"""A delivery is about one of these."""


def about_one(name: str) -> Q:
    """Whether a delivery is about one thing, and nothing else."""
    return Q(**{f"{each}__isnull": each != name for each in ABOUT})


class Mark(models.Model):
    """That the notices of one row have been made out; its key is that row's."""

    at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class Told(Mark):
    """A timeline row whose notices have been made out."""

    entry = models.OneToOneField(
        TimelineEntry, models.CASCADE, primary_key=True, related_name="told"
    )


class ToldHit(Mark):
    """A saved search's hit whose notice has been made out.

    A table of its own, so that the key of the large one for moves stays its entry.
    """

    hit = models.OneToOneField(SearchHit, models.CASCADE, primary_key=True, related_name="told")


class ToldStep(Mark):
    """A step of an application whose notices have been made out."""

    step = models.OneToOneField(
        ApplicationEntry, models.CASCADE, primary_key=True, related_name="told"
    )


class ToldEntry(Mark):
    """An entry of a person and a lab whose notices have been made out."""

    lab_entry = models.OneToOneField(
        PersonEntry, models.CASCADE, primary_key=True, related_name="told"
    )


class ToldNews(Mark):
    """News for a follower whose notice has been made out."""

    news = models.OneToOneField(FreedNews, models.CASCADE, primary_key=True, related_name="told")


class ToldMessage(Mark):
    """A message of a conversation whose notices have been made out."""

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="told")


class Delivery(models.Model):
    """One notice to one person on one channel, until it is sent or given up.

    It is about a booking's move, its ``entry``, about a saved search's ``hit``, about a
    ``step`` of an organisation's application, about a ``lab_entry`` of a person and a lab, about
    ``news`` of a followed instrument, about a ``message``, or it is a day's ``digest``.
    ``key`` makes the Message-ID, so that a retry after a cut hand-over is the
    same message to whoever receives it. A row of the channel "site" is a line of the
    person's inbox: there as soon as it is made, unread until ``read_at``.
    """

    entry = models.ForeignKey(
        TimelineEntry, models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    hit = models.ForeignKey(
        SearchHit, models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    step = models.ForeignKey(
        ApplicationEntry, models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    lab_entry = models.ForeignKey(
        PersonEntry, models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    news = models.ForeignKey(
        FreedNews, models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    digest = models.ForeignKey(
        Digest, models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    message = models.ForeignKey(
        Message, models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="deliveries"
    )
    channel = models.CharField(_("channel"), max_length=10, choices=CHANNELS)
    kind = models.CharField(_("notice"), max_length=12, choices=KINDS)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=DELIVERY_STATES, default=DeliveryState.QUEUED.value
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    # A line of the inbox that its reader wants in the digest, and the one that told of it.
    for_digest = models.BooleanField(default=False)
    told_in = models.ForeignKey(
        Digest, models.SET_NULL, null=True, blank=True, related_name="lines"
    )
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["entry", "recipient", "channel"], name="notices_delivery_once"
            ),
            models.UniqueConstraint(
                fields=["hit", "recipient", "channel"], name="notices_delivery_once_a_hit"
            ),
            models.UniqueConstraint(
                fields=["step", "recipient", "channel"], name="notices_delivery_once_a_step"
            ),
            models.UniqueConstraint(
                fields=["lab_entry", "recipient", "channel"],
                name="notices_delivery_once_an_entry",
            ),
            models.UniqueConstraint(
                fields=["digest", "recipient", "channel"], name="notices_delivery_once_a_digest"
            ),
            models.CheckConstraint(
                condition=reduce(or_, map(about_one, ABOUT)),
                name="notices_delivery_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["message", "recipient", "channel"],
                name="notices_delivery_once_a_message",
            ),
            models.UniqueConstraint(
                fields=["news", "recipient", "channel"], name="notices_delivery_once_a_news"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["not_before"],
                condition=Q(state__in=["queued", "sending"]),
                name="notices_delivery_waiting",
            ),
            models.Index(
                fields=["recipient", "-sent_at"],
                condition=Q(channel=Channel.SITE.value),
                name="notices_inbox",
            ),
            models.Index(
                fields=["recipient"],
                condition=Q(channel=Channel.SITE.value, read_at__isnull=True),
                name="notices_inbox_unread",
            ),
            models.Index(
                fields=["recipient"],
                condition=Q(for_digest=True, told_in__isnull=True),
                name="notices_for_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id}"


# At the end, since they are of the same room.
from .guests.models import GuestLetter  # noqa: E402, F401
from .hooks.models import Hook, HookDelivery  # noqa: E402, F401
