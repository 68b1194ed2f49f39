"""Addresses of rules that decide alone."""

from django.urls import path

from . import views

OF_LAB = "manage/labs/<slug:public_id>/approval/"
OF_INSTRUMENT = "manage/instruments/<slug:public_id>/approval/"

urlpatterns = [
    path(OF_LAB, views.lab_rules, name="approval_rules"),
    path(f"{OF_LAB}rule/", views.lab_rule, name="approval_rule"),
    path(f"{OF_LAB}dry-run/", views.lab_dry_run, name="approval_dry_run"),
    path(OF_INSTRUMENT, views.instrument_rules, name="instrument_approval_rules"),
    path(f"{OF_INSTRUMENT}rule/", views.instrument_rule, name="instrument_approval_rule"),
    path(f"{OF_INSTRUMENT}dry-run/", views.instrument_dry_run, name="instrument_approval_dry_run"),
]
