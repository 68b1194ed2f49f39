"""Addresses of instruments' pages for their managers, which carry prices."""

from django.urls import path

from . import views

urlpatterns = [
    path("manage/labs/<slug:public_id>/add/", views.add_instrument, name="add_instrument"),
    path("manage/instruments/<slug:public_id>/", views.edit_instrument, name="edit_instrument"),
]
