"""Repairs of time. Daily work has pages; what is repaired here opens with the next rebuild."""

from __future__ import annotations

import schedule.admin  # noqa: F401 - registers its models, which are taken out below
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from schedule.models import Calendar, CalendarRelation, Event, EventRelation, Occurrence, Rule

from .actions import rebuild_for
from .models import Claim, Entry, OpenWindow, Policy
from .queries import calendar_owner

# An event saved there alone would leave its entry and the open windows behind, and
# editing a series revives its cancelled days.
for model in (Calendar, CalendarRelation, Event, EventRelation, Occurrence, Rule):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class ReadOnly(admin.ModelAdmin):
    """Rows to look at: rebuilt or claimed, never edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Entry)
class EntryAdmin(ReadOnly):
    """Calendar entries, and making their windows anew."""

    list_display = ("event", "kind", "local_start", "local_end", "own_first", "superseded")
    list_filter = ("kind", "own_first", "superseded")
    list_select_related = ("event",)
    search_fields = ("event__title", "event__calendar__name")
    actions = ("rebuild",)

    @admin.action(description=_("Make the open windows anew"))
    def rebuild(self, request: HttpRequest, queryset: QuerySet[Entry]) -> None:
        owners = {calendar_owner(entry) for entry in queryset}
        changed = sum(rebuild_for(owner=owner, now=timezone.now()) for owner in owners)
        messages.success(request, gettext("%(count)s windows changed.") % {"count": changed})


@admin.register(OpenWindow)
class OpenWindowAdmin(ReadOnly):
    """Open windows as they stand."""

    list_display = ("instrument", "starts", "ends", "own_first", "began")
    list_select_related = ("instrument",)
    search_fields = ("instrument__name_en", "instrument__public_id")
    date_hierarchy = "starts"


@admin.register(Claim)
class ClaimAdmin(ReadOnly):
    """Time that is held."""

    list_display = ("unit", "holder", "kind", "starts", "ends")
    list_select_related = ("unit__instrument",)
    search_fields = ("holder",)


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    """Policies of labs and instruments."""

    list_display = ("__str__", "mode", "grid_minutes", "shortest_minutes", "longest_minutes")
    list_select_related = ("lab", "instrument")
    raw_id_fields = ("lab", "instrument")
