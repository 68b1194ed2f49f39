"""Addresses of the inbox."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.mark_all, name="mark_all_notices"),
    path("<uuid:public_id>/open/", views.open_notice, name="open_notice"),
    path("<uuid:public_id>/mark/", views.mark_notice, name="mark_notice"),
]
