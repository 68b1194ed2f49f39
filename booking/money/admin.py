"""Repairs of list prices, by operators; what was quoted and held can only be looked at."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.db import models

from .models import ListPrice, MoneyStep, Quote, QuoteLine

Row = TypeVar("Row", bound=models.Model)


@admin.register(ListPrice)
class ListPriceAdmin(admin.ModelAdmin[ListPrice]):
    """List prices."""

    list_display = ("instrument", "customer_class", "unit", "amount")
    list_filter = ("customer_class", "unit")
    list_select_related = ("instrument",)
    search_fields = ("instrument__asset_id", "instrument__name_en", "instrument__name_zh_hans")
    raw_id_fields = ("instrument",)


class LookOnly(admin.ModelAdmin[Row]):
    """Rows that are never edited: a repair of money is a step more, not another past."""

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


class QuoteLineInline(admin.TabularInline[QuoteLine, Quote]):
    """The lines of a quote."""

    model = QuoteLine
    extra = 0
    can_delete = False


@admin.register(Quote)
class QuoteAdmin(LookOnly[Quote]):
    """What bookings were told they would cost."""

    list_display = ("pk", "instrument", "customer_class", "total", "made_at")
    list_select_related = ("instrument",)
    inlines: ClassVar[list[Any]] = [QuoteLineInline]


@admin.register(MoneyStep)
class MoneyStepAdmin(LookOnly[MoneyStep]):
    """What was held, charged, released and owed."""

    list_display = ("reference", "step", "amount", "taken_at")
    list_filter = ("step",)
    search_fields = ("reference",)
