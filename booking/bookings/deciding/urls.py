"""Addresses of the queue."""

from django.urls import path

from . import views

urlpatterns = [
    path("queue/", views.queue, name="queue"),
    path("queue/decide/", views.decide_many, name="decide_many"),
    path("queue/undo/", views.undo_many, name="undo_many"),
]
