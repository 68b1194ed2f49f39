"""Addresses of faults."""

from django.urls import path

from . import views

ID = "<slug:public_id>"

urlpatterns = [
    path(f"instruments/{ID}/fault/", views.report_fault, name="report_fault"),
    path(f"manage/labs/{ID}/faults/", views.lab_faults, name="lab_faults"),
    path(f"manage/faults/{ID}/resolve/", views.resolve_fault, name="resolve_fault"),
    path(f"manage/faults/{ID}/repair/", views.repair, name="repair"),
]
