"""Addresses of organisations' channels."""

from django.urls import path

from . import views

urlpatterns = [
    path("organisations/<slug:public_id>/channels/", views.hooks, name="hooks"),
    path("channels/<slug:public_id>/", views.hook, name="hook"),
]
