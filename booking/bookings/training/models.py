"""Trainings and the seats in them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.calendars.models import Entry
from booking.labs.models import Instrument, Lab
from booking.labs.rules import Limits

from .rules import TrainingState
from .wording import SEAT_STATES, TRAINING_STATES


class Training(models.Model):
    """A lab's training for one or several instruments, which are closed meanwhile.

    ``starts`` and ``ends`` are in UTC. Who passes is qualified for ``months``, or for good,
    within the limits that the row has.
    """

    lab = models.ForeignKey(Lab, models.PROTECT, related_name="trainings", db_index=False)
    instruments = models.ManyToManyField(
        Instrument, through="TrainingInstrument", related_name="trainings"
    )
    title = models.CharField(_("title"), max_length=120)
    about = models.TextField(_("what to know"), blank=True, max_length=2000)
    place = models.CharField(_("where"), max_length=200)
    starts = models.DateTimeField(_("from"))
    ends = models.DateTimeField(_("until"))
    places = models.PositiveSmallIntegerField(
        _("places"), validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    waits = models.BooleanField(_("people may wait for a place"), default=True)
    months = models.PositiveSmallIntegerField(
        _("qualifies for so many months"),
        null=True,
        blank=True,
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text=_("Empty: for good."),
    )
    assisted_only = models.BooleanField(default=False)
    weekdays = models.CharField(max_length=20, blank=True)
    day_from = models.TimeField(null=True, blank=True)
    day_until = models.TimeField(null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=TRAINING_STATES, default=TrainingState.PLANNED.value
    )
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="bookings_training_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(places__gte=1), name="bookings_training_has_places"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["lab", "starts"], name="bookings_trainings_of_lab"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def limits(self) -> Limits:
        """What the qualification that it gives is limited to."""
        return Limits(
            assisted_only=self.assisted_only,
            weekdays=frozenset(int(day) for day in self.weekdays.split(",") if day),
            day_from=self.day_from,
            day_until=self.day_until,
        )


class TrainingInstrument(models.Model):
    """An instrument of a training, with the closure in its calendar while that stands."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="parts")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="+")
    entry = models.OneToOneField(
        Entry, models.SET_NULL, null=True, blank=True, related_name="training_part"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["training", "instrument"], name="bookings_traininginstrument_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.training_id} · {self.instrument_id}"


class Seat(models.Model):
    """Somebody's place in a training, or turn for one; ``state`` moves by ``training.rules``."""

    training = models.ForeignKey(Training, models.PROTECT, related_name="seats", db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="training_seats"
    )
    state = models.CharField(max_length=10, choices=SEAT_STATES)
    asked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["training", "person"], name="bookings_seat_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.training_id}"
