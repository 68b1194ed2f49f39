"""Deliveries in the repairs site, to see what was given up and why."""

from django.contrib import admin

from .models import Delivery


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):
    list_display = ("kind", "recipient", "channel", "state", "attempts", "sent_at", "error")
    list_filter = ("state", "kind")
    search_fields = ("recipient__email", "key")
    raw_id_fields = ("entry", "hit", "recipient")
