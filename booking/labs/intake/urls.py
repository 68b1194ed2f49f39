"""Addresses of intake forms."""

from django.urls import path

from . import views

OF_INSTRUMENT = "manage/instruments/<slug:public_id>/intake/"

urlpatterns = [
    path(OF_INSTRUMENT, views.intake_form, name="intake_form"),
    path(f"{OF_INSTRUMENT}question/", views.question, name="intake_question"),
    path(f"{OF_INSTRUMENT}preview/", views.preview, name="intake_preview"),
]
