"""Addresses of endorsement."""

from django.urls import path

from . import views

ID = "<slug:public_id>"

urlpatterns = [
    path("endorsements/", views.to_endorse, name="to_endorse"),
    path(f"bookings/{ID}/endorse/", views.endorse, name="endorse"),
    path(f"bookings/{ID}/refuse/", views.refuse, name="refuse"),
]
