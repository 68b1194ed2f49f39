"""Conversations between a customer and a lab, and what each person has read of them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import new_public_id
from booking.labs.models import Instrument, Lab

from ..filing.models import KeptFile
from ..wording import SIDES


class Thread(models.Model):
    """A conversation: on a booking, or of a ``person`` with a ``lab`` before any.

    ``last`` is the number of its newest message.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    booking = models.OneToOneField(
        "bookings.Booking", models.PROTECT, null=True, related_name="thread"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="questions"
    )
    lab = models.ForeignKey(Lab, models.PROTECT, null=True, related_name="questions")
    last = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "lab"], name="bookings_thread_one_a_lab"),
            models.CheckConstraint(
                condition=Q(booking__isnull=False, person__isnull=True, lab__isnull=True)
                | Q(booking__isnull=True, person__isnull=False, lab__isnull=False),
                name="bookings_thread_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Message(models.Model):
    """What somebody said, for one side; never edited. ``about`` is what a question was asked
    of."""

    # The index of its constraint below begins with it.
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="messages", db_index=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="written", db_index=False
    )
    side = models.CharField(max_length=10, choices=SIDES)
    text = models.TextField(blank=True)
    about = models.ForeignKey(Instrument, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering: ClassVar[list[str]] = ["thread", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["thread", "number"], name="bookings_message_numbered")
        ]
        indexes: ClassVar[list[models.Index]] = [
            # What is told is sought among the newest rows only.
            models.Index(fields=["at"], name="bookings_message_at"),
            models.Index(fields=["author", "at"], name="bookings_message_of_author"),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} #{self.number}"


class MessageFile(KeptFile):
    """A file that was sent with a message."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="files")

    class Meta:
        verbose_name = _("file of a message")
        verbose_name_plural = _("files of messages")
        ordering: ClassVar[list[str]] = ["pk"]


class Reading(models.Model):
    """How far a conversation is unread for somebody whom it is meant for: from the message
    with a number on, None when all is read."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="readings", db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="readings", db_index=False
    )
    unread_from = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["thread", "person"], name="bookings_reading_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Only what is unread: what was read does not weigh on the count of every page.
            models.Index(
                fields=["person"],
                condition=Q(unread_from__isnull=False),
                name="bookings_unread",
            )
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} by {self.person_id}"
