"""Points, and what they lead to at each lab."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.accounts.auditing.querysets import AuditedManager
from booking.labs.models import Lab

from .rules import USUAL, PointState, Terms
from .wording import POINT_KINDS, POINT_STATES


class ConductTerms(models.Model):
    """What points lead to at one lab; a lab without a row has the usual numbers."""

    lab = models.OneToOneField(Lab, models.PROTECT, related_name="conduct_terms")
    most = models.PositiveSmallIntegerField(
        _("points that suspend"),
        null=True,
        blank=True,
        default=USUAL.most,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("Left empty: the lab gives no points."),
    )
    days = models.PositiveSmallIntegerField(
        _("within so many days"),
        default=USUAL.days,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
    )
    barred_days = models.PositiveSmallIntegerField(
        _("suspend for so many days"),
        default=USUAL.barred_days,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )

    objects = AuditedManager()

    class Meta:
        verbose_name = _("rules of points")
        verbose_name_plural = _("rules of points")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(Q(most__isnull=True) | Q(most__gte=1))
                & Q(days__gte=1, barred_days__gte=1),
                name="bookings_conductterms_above_zero",
            )
        ]

    def __str__(self) -> str:
        return str(self.lab)

    def as_terms(self) -> Terms:
        """The same for the rules."""
        return Terms(most=self.most, days=self.days, barred_days=self.barred_days)


class Point(models.Model):
    """A point that a booking gave whoever asked for it, at the lab where it was.

    Made in the transaction of the move that caused it, once a booking and kind.
    ``state`` moves only by the table in ``conduct.rules``; what was said stands in the
    entries. A point goes only by being forgiven, and its row stays.
    """

    booking = models.ForeignKey("bookings.Booking", models.PROTECT, related_name="points")
    # The booking's, once more: what a request asks before each booking is these two alone.
    lab = models.ForeignKey(Lab, models.PROTECT, related_name="points")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="points", db_index=False
    )
    kind = models.CharField(_("what for"), max_length=10, choices=POINT_KINDS)
    at = models.DateTimeField(_("given"))
    state = models.CharField(
        _("state"), max_length=10, choices=POINT_STATES, default=PointState.STANDING.value
    )

    class Meta:
        verbose_name = _("point")
        verbose_name_plural = _("points")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["booking", "kind"], name="bookings_point_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "lab", "at"], name="bookings_points_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
