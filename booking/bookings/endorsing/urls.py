"""Addresses of endorsement."""

from django.urls import path

from . import views

ID = "<slug:public_id>"

urlpatterns = [
    path("endorsements/", views.to_endorse, name="to_endorse"),
    path(f"bookings/{ID}/endorse/", views.endorse, name="endorse"),
    path(f"bookings/{ID}/refuse/", views.refuse, name="refuse"),
    path(f"bookings/{ID}/another-time/endorse/", views.endorse_time, name="endorse_time"),
    path(f"bookings/{ID}/another-time/refuse/", views.refuse_time, name="refuse_time"),
]
