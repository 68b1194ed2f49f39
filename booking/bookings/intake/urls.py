"""Addresses of files that were sent with answers."""

from django.urls import path

from . import views

urlpatterns = [
    path("bookings/answers/<slug:public_id>/", views.answer_file, name="answer_file"),
]
