"""Addresses of people and organisations."""

from django.urls import include, path

from .views import organisations, people, profile

ID = "<slug:public_id>"

urlpatterns = [
    path("", include("booking.accounts.chains.urls")),
    path("profile/", profile.profile, name="profile"),
    path("operator/organisations/", organisations.organisations, name="organisations"),
    path("operator/organisations/add/", organisations.add_organisation, name="add_organisation"),
    path(f"organisations/{ID}/", organisations.organisation, name="organisation"),
    path(
        f"organisations/{ID}/details/",
        organisations.change_organisation,
        name="change_organisation",
    ),
    path(
        f"organisations/{ID}/verify/", organisations.verify_organisation, name="verify_organisation"
    ),
    path(
        f"organisations/{ID}/suspend/",
        organisations.suspend_organisation,
        name="suspend_organisation",
    ),
    path(f"organisations/{ID}/chains/join/", organisations.join_chain, name="join_chain"),
    path(f"organisations/{ID}/chains/leave/", organisations.leave_chain, name="leave_chain"),
    path(f"organisations/{ID}/people/add/", people.add_person, name="add_person"),
    path(f"organisations/{ID}/people/invite/", people.invite_again, name="invite_again"),
    path(f"organisations/{ID}/people/role/", people.change_role, name="change_role"),
    path(f"organisations/{ID}/people/end/", people.end_membership, name="end_membership"),
    path(f"organisations/{ID}/projects/add/", people.add_project, name="add_project"),
    path(f"projects/{ID}/", people.change_project, name="change_project"),
]
