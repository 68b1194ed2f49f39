"""Addresses of passing a booking on."""

from django.urls import path

from . import views

ID = "<slug:public_id>"

urlpatterns = [
    path(f"bookings/{ID}/pass-on/", views.pass_on, name="pass_on"),
    path(f"bookings/{ID}/take-over/", views.take_over, name="take_over"),
]
