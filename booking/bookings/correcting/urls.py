"""The address of correcting a booking."""

from django.urls import path

from . import views

urlpatterns = [path("bookings/<slug:public_id>/correct/", views.correct, name="correct")]
