"""Repairs of bookings in the Django admin; their daily work has pages of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Booking, TimelineEntry


class TimelineInline(admin.TabularInline):
    """What happened, which nobody edits."""

    model = TimelineEntry
    fields = ("number", "at", "actor", "verb", "before", "after", "note", "side")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Booking)
class BookingAdmin(admin.ModelAdmin):
    """State, time, unit and money move by verbs alone, which keep claims and timeline true:
    here only what describes a booking can be set right."""

    list_display = ("public_id", "instrument", "requester", "payer", "state", "starts", "ends")
    list_filter = ("state", "mode")
    list_select_related = ("instrument", "requester", "payer")
    search_fields = ("public_id", "requester__email", "requester__name")
    date_hierarchy = "asked_at"
    show_full_result_count = False
    readonly_fields = (
        "public_id",
        "instrument",
        "unit",
        "requester",
        "project",
        "payer",
        "customer_class",
        "quote",
        "mode",
        "state",
        "starts",
        "ends",
        "asked_at",
        "decide_by",
        "used_from",
        "used_until",
    )
    fields = (*readonly_fields, "purpose", "samples", "samples_done", "kind_of_use")
    inlines = (TimelineInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
