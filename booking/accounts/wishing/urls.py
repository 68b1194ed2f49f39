"""Addresses of wishes for chains."""

from django.urls import path

from . import views

WISHES = "organisations/<slug:public_id>/wishes"

urlpatterns = [
    path("wishes/", views.wishes, name="wishes"),
    path(f"{WISHES}/ask/", views.ask_for_chain, name="ask_for_chain"),
    path(f"{WISHES}/admit/", views.admit_wish, name="admit_wish"),
    path(f"{WISHES}/decline/", views.decline_wish, name="decline_wish"),
]
