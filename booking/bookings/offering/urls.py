"""Addresses of another time for a booking."""

from django.urls import path

from . import views

ID = "<slug:public_id>"

urlpatterns = [
    path(f"bookings/{ID}/another-time/", views.another_time, name="another_time"),
    path(f"bookings/{ID}/another-time/answer/", views.answer_other_time, name="answer_other_time"),
]
