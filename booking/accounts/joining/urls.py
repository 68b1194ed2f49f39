"""Addresses of registering and of applications."""

from django.urls import path

from . import deciding, views

ORGANISATION = "organisations/<slug:public_id>"

urlpatterns = [
    path("register/", views.register, name="register"),
    path("register/sent/", views.registered, name="registered"),
    path("register/confirm/", views.confirm, name="confirm_registration"),
    path("applications/", deciding.applications, name="applications"),
    path(f"{ORGANISATION}/application/", deciding.application, name="application"),
    path(f"{ORGANISATION}/application/hand-in/", deciding.hand_in, name="hand_in"),
    path(f"{ORGANISATION}/application/documents/", deciding.add_document, name="add_document"),
    path(f"{ORGANISATION}/application/reject/", deciding.reject, name="reject_application"),
    path(f"{ORGANISATION}/verify/", deciding.verify, name="verify_organisation"),
    path(f"{ORGANISATION}/restore/", deciding.restore, name="restore_organisation"),
    path("documents/<slug:public_id>/", deciding.document, name="document"),
    path("documents/<slug:public_id>/remove/", deciding.remove_document, name="remove_document"),
]
