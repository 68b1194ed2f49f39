"""Addresses of what is demanded."""

from django.urls import path

from . import views

ID = "<slug:public_id>"

urlpatterns = [
    path(
        f"organisations/{ID}/endorsement/",
        views.organisation_endorsement,
        name="organisation_endorsement",
    ),
    path(f"projects/{ID}/endorsement/", views.project_endorsement, name="project_endorsement"),
]
