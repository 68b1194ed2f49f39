"""Price: list prices, quotes, and the steps that a reference's money has taken."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.accounts.auditing.querysets import AuditedManager
from booking.labs.models import Instrument

from .wording import CUSTOMER_CLASSES, PRICE_UNITS, STEPS


class ListPrice(models.Model):
    """CNY by hour or by sample for a customer class; no row means "on request"."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="list_prices")
    customer_class = models.CharField(_("customer class"), max_length=20, choices=CUSTOMER_CLASSES)
    unit = models.CharField(_("by"), max_length=10, choices=PRICE_UNITS)
    amount = models.DecimalField(_("price (CNY)"), max_digits=12, decimal_places=2)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("list price")
        verbose_name_plural = _("list prices")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["instrument", "customer_class", "unit"], name="money_listprice_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="money_listprice_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} / {self.unit}"


class Quote(models.Model):
    """What a booking was told it would cost; ``total`` is None when on request."""

    # Nobody asks for an instrument's quotes, and one is written with each request.
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, related_name="quotes", db_index=False
    )
    customer_class = models.CharField(max_length=20, choices=CUSTOMER_CLASSES)
    total = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(total__gte=0),
                name="money_quote_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return str(self.total)


class QuoteLine(models.Model):
    """One line of a quote, rounded half up to the fen."""

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="lines")
    unit = models.CharField(max_length=10, choices=PRICE_UNITS)
    quantity = models.DecimalField(max_digits=10, decimal_places=4)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit}"


class MoneyStep(models.Model):
    """A hold, capture, release, fee or reversal of a reference, each at most once.

    Until the ledger exists these rows are the whole account of a booking's
    money. Rows are only added: what was charged wrongly is reversed and charged
    anew under the reference of its correction.
    """

    reference = models.CharField(max_length=40)
    step = models.CharField(max_length=10, choices=STEPS)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    taken_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["reference", "step"], name="money_moneystep_once"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="money_moneystep_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.step} {self.amount}"
