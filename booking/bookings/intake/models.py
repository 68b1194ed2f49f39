"""Answers to an intake form, with the version that they answer."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.labs.intake.models import IntakeVersion

from ..filing.models import KeptFile


class BookingAnswers(models.Model):
    """What was answered when a booking was asked for; never edited.

    ``values`` are by the keys of questions, as ``labs.intake.rules`` keeps them.
    """

    booking = models.OneToOneField("bookings.Booking", models.PROTECT, related_name="intake")
    version = models.ForeignKey(IntakeVersion, models.PROTECT, related_name="+")
    values = models.JSONField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="given_answers"
    )
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answers to a lab's questions")
        verbose_name_plural = _("answers to labs' questions")

    def __str__(self) -> str:
        return f"{self.booking_id}: {self.version_id}"


class AnswerFile(KeptFile):
    """A file that answers a question, by its ``key``."""

    answers = models.ForeignKey(BookingAnswers, models.PROTECT, related_name="files")
    key = models.CharField(max_length=16)

    class Meta:
        verbose_name = _("file of an answer")
        verbose_name_plural = _("files of answers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["answers", "key"], name="bookings_answerfile_one_per_question"
            )
        ]
