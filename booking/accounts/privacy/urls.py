"""Addresses of the texts, consent, and one's own data."""

from django.urls import path

from . import views

urlpatterns = [
    path("terms/", views.terms, name="terms"),
    path("privacy/", views.privacy, name="privacy"),
    path("consent/", views.consent, name="consent"),
    path("profile/data/", views.my_data, name="my_data"),
    path("profile/erase/", views.erase_account, name="erase_account"),
]
