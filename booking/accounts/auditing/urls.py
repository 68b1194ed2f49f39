"""Addresses of what was changed."""

from django.urls import path

from . import views

urlpatterns = [
    path("operator/changes/", views.all_changes, name="all_changes"),
    path(
        "organisations/<slug:public_id>/changes/",
        views.organisation_changes,
        name="organisation_changes",
    ),
]
