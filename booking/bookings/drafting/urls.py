"""Addresses of drafts."""

from django.urls import path

from . import views

ID = "<slug:public_id>"

urlpatterns = [
    path("drafts/", views.my_drafts, name="my_drafts"),
    path(f"drafts/{ID}/", views.draft, name="draft"),
    path(f"drafts/{ID}/delete/", views.delete_draft, name="delete_draft"),
]
