"""Addresses of invitations."""

from django.urls import path

from . import views

ID = "<slug:public_id>"

urlpatterns = [
    path(f"organisations/{ID}/people/add/", views.add_person, name="add_person"),
    path(f"organisations/{ID}/people/add/list/", views.invite_list, name="invite_list"),
    path(f"organisations/{ID}/invitations/", views.invitations, name="invitations"),
    path(
        f"organisations/{ID}/invitations/again/",
        views.send_invitation_again,
        name="send_invitation_again",
    ),
    path(
        f"organisations/{ID}/invitations/withdraw/",
        views.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("invited/<slug:secret>/", views.invitation, name="invitation"),
]
