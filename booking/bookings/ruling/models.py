"""Rules that decide alone, and what they were when they approved a booking."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.accounts.auditing.querysets import AuditedManager
from booking.labs.models import Instrument, Lab
from booking.labs.rules import ServiceMode
from booking.money.rules import CustomerClass

from .rules import Conditions, Outcome, Rule
from .wording import OUTCOMES

LONGEST_DAYS = 366
"""How far back or ahead a rule may look."""

LENGTHS = {
    "longest_minutes": "longest",
    "ahead_least_hours": "ahead_least",
    "ahead_most_hours": "ahead_most",
    "verified_days": "verified_for",
    "clean_days": "clean_for",
}
"""Fields that are lengths of time in the unit that their names end with, by the condition."""
LISTS: dict[str, Any] = {"classes": CustomerClass, "modes": ServiceMode, "weekdays": int}
"""Fields that are several values with commas between them, with what each value is."""


def _bounds(least: int, most: int) -> list[Any]:
    return [MinValueValidator(least), MaxValueValidator(most)]


class Asked(models.Model):
    """The conditions of a rule as columns; what is empty is not asked."""

    classes = models.CharField(_("who"), max_length=120, blank=True)
    modes = models.CharField(_("how"), max_length=40, blank=True)
    qualified = models.BooleanField(_("qualified for the instrument"), default=False)
    weekdays = models.CharField(_("weekdays"), max_length=20, blank=True)
    day_from = models.TimeField(_("from"), null=True, blank=True)
    day_until = models.TimeField(_("until"), null=True, blank=True)
    longest_minutes = models.PositiveIntegerField(
        _("at most so long (minutes)"), null=True, blank=True, validators=_bounds(5, 60 * 24 * 31)
    )
    ahead_least_hours = models.PositiveIntegerField(
        _("starts at least so far ahead (hours)"),
        null=True,
        blank=True,
        validators=_bounds(1, 24 * LONGEST_DAYS),
    )
    ahead_most_hours = models.PositiveIntegerField(
        _("starts at most so far ahead (hours)"),
        null=True,
        blank=True,
        validators=_bounds(1, 24 * LONGEST_DAYS),
    )
    price_at_most = models.DecimalField(
        _("price known, and at most (CNY)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    good_standing = models.BooleanField(_("organisation in good standing"), default=False)
    verified_days = models.PositiveIntegerField(
        _("organisation verified for at least (days)"),
        null=True,
        blank=True,
        validators=_bounds(1, 10 * LONGEST_DAYS),
    )
    clean_days = models.PositiveIntegerField(
        _("no no-show or late cancellation here for (days)"),
        null=True,
        blank=True,
        validators=_bounds(1, LONGEST_DAYS),
    )
    first = models.BooleanField(_("first booking in this lab"), default=False)
    completed_at_least = models.PositiveIntegerField(
        _("completed in this lab, at least"), null=True, blank=True, validators=_bounds(1, 1000)
    )

    class Meta:
        abstract = True

    def conditions(self) -> Conditions:
        """What the rule asks, as the decision reads it."""
        lengths: dict[str, Any] = {
            name: dt.timedelta(**{column.rsplit("_", 1)[1]: value})
            for column, name in LENGTHS.items()
            if (value := getattr(self, column)) is not None
        }
        lists: dict[str, Any] = {
            name: frozenset(kind(each) for each in getattr(self, name).split(",") if each)
            for name, kind in LISTS.items()
        }
        return Conditions(
            qualified=self.qualified,
            day_from=self.day_from,
            day_until=self.day_until,
            price_at_most=self.price_at_most,
            good_standing=self.good_standing,
            first=self.first,
            completed_at_least=self.completed_at_least,
            **lists,
            **lengths,
        )


ASKED = tuple(field.name for field in Asked._meta.local_fields)
"""The names of the columns of conditions."""


class ApprovalRule(Asked):
    """One rule of a lab, or of one instrument; rules of an instrument come before its lab's."""

    lab = models.ForeignKey(
        Lab, models.CASCADE, null=True, blank=True, related_name="approval_rules"
    )
    instrument = models.ForeignKey(
        Instrument, models.CASCADE, null=True, blank=True, related_name="approval_rules"
    )
    place = models.PositiveSmallIntegerField(_("place"))
    outcome = models.CharField(
        _("then"), max_length=10, choices=OUTCOMES, default=Outcome.APPROVE.value
    )

    objects = AuditedManager()

    class Meta:
        verbose_name = _("rule that decides alone")
        verbose_name_plural = _("rules that decide alone")
        ordering: ClassVar[list[str]] = ["place", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(lab__isnull=True, instrument__isnull=False)
                | Q(lab__isnull=False, instrument__isnull=True),
                name="bookings_approvalrule_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.outcome}"

    def as_rule(self) -> Rule:
        """The rule as the decision reads it; of one that is not saved the key is 0."""
        return Rule(self.pk or 0, Outcome(self.outcome), self.conditions())


class Ruling(Asked):
    """That a rule approved a booking, with what it asked then: rules change later."""

    booking = models.OneToOneField("bookings.Booking", models.PROTECT, related_name="ruling")

    class Meta:
        verbose_name = _("approval by a rule")
        verbose_name_plural = _("approvals by rules")

    def __str__(self) -> str:
        return str(self.booking_id)
