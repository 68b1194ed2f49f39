"""Addresses of people and organisations."""

from django.urls import include, path

from .views import organisations, people, profile

ID = "<slug:public_id>"

urlpatterns = [
    path("", include("booking.accounts.inviting.urls")),
    path("", include("booking.accounts.admitting.urls")),
    path("", include("booking.accounts.wishing.urls")),
    path("", include("booking.accounts.endorsing.urls")),
    path("acting-for/", profile.act_for, name="act_for"),
    path("", include("booking.accounts.auditing.urls")),
    path("", include("booking.accounts.privacy.urls")),
    path("", include("booking.accounts.chains.urls")),
    path("profile/", profile.profile, name="profile"),
    path("", include("booking.accounts.entering.urls")),
    path("operator/organisations/", organisations.organisations, name="organisations"),
    path("operator/organisations/add/", organisations.add_organisation, name="add_organisation"),
    path(f"organisations/{ID}/", organisations.organisation, name="organisation"),
    path(
        f"organisations/{ID}/details/",
        organisations.change_organisation,
        name="change_organisation",
    ),
    path(f"organisations/{ID}/chains/join/", organisations.join_chain, name="join_chain"),
    path(f"organisations/{ID}/chains/leave/", organisations.leave_chain, name="leave_chain"),
    path(f"organisations/{ID}/people/invite/", people.invite_again, name="invite_again"),
    path(f"organisations/{ID}/people/role/", people.change_role, name="change_role"),
    path(f"organisations/{ID}/projects/add/", people.add_project, name="add_project"),
    path(f"projects/{ID}/", people.change_project, name="change_project"),
]
