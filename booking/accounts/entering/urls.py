"""Addresses of one's own sign-in."""

from django.urls import path

from . import views

urlpatterns = [
    path("profile/security/", views.security, name="security"),
    path(
        "profile/security/second-factor/", views.set_up_second_factor, name="set_up_second_factor"
    ),
    path("profile/security/sessions/end/", views.end_session, name="end_session"),
    path(
        "profile/security/sessions/end-others/", views.end_other_sessions, name="end_other_sessions"
    ),
    path("profile/security/disconnect/", views.disconnect, name="disconnect"),
]
