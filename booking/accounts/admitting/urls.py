"""Addresses of asking to join."""

from django.urls import path

from . import views

ID = "<slug:public_id>"

urlpatterns = [
    path("join/", views.ask_to_join, name="ask_to_join"),
    path("join/withdraw/", views.withdraw_join, name="withdraw_join"),
    path(f"organisations/{ID}/requests/", views.join_requests, name="join_requests"),
    path(f"organisations/{ID}/requests/admit/", views.admit_join, name="admit_join"),
    path(f"organisations/{ID}/requests/refuse/", views.refuse_join, name="refuse_join"),
    path(f"organisations/{ID}/domains/add/", views.add_domain, name="add_domain"),
    path(f"organisations/{ID}/domains/remove/", views.remove_domain, name="remove_domain"),
]
