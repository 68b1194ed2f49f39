"""Addresses of the queue, and of the link in an approver's letter."""

from django.urls import path

from . import link_views, views

urlpatterns = [
    path("queue/", views.queue, name="queue"),
    path("queue/decide/", views.decide_many, name="decide_many"),
    path("queue/undo/", views.undo_many, name="undo_many"),
    path("decide/<str:key>/", link_views.decide_by_link, name="decide_by_link"),
]
