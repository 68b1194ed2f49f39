"""Addresses at the instrument: what its label leads to, walking in, and the labels to print."""

from django.urls import path

from . import views

CODE = "<slug:code>"

urlpatterns = [
    path(f"at/{CODE}/", views.at, name="at"),
    path(f"at/{CODE}/walk-in/", views.walk_in, name="walk_in"),
    path("manage/labs/<slug:public_id>/codes/", views.lab_codes, name="lab_codes"),
]
