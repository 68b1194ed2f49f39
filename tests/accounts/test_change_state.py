"""Who reaches the pages that verify and suspend, and that a suspension is asked about first."""

import pytest
from django.urls import reverse

from tests.factories import MembershipFactory, OrganisationFactory, PersonFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


def test_an_administrator_may_not():
    membership = MembershipFactory(role="administrator", organisation__state="pending")
    client, public_id = visiting(membership.person), membership.organisation.public_id
    names = ("verify_organisation", "suspend_organisation", "reject_application")
    for name in (*names, "restore_organisation"):
        assert client.post(reverse(name, args=[public_id])).status_code == 403
    membership.organisation.refresh_from_db()
    assert membership.organisation.state == "pending"


def test_others_do_not_find_it():
    organisation = OrganisationFactory()
    stranger = visiting(MembershipFactory(role="administrator").person)
    for name in ("organisation", "change_organisation", "suspend_organisation"):
        assert stranger.get(reverse(name, args=[organisation.public_id])).status_code == 404


def test_the_operator_is_asked_before_it_is_suspended():
    organisation = OrganisationFactory()
    operator = visiting(PersonFactory(is_operator=True))
    page = reverse("suspend_organisation", args=[organisation.public_id])
    assert operator.get(page).status_code == 200
    organisation.refresh_from_db()
    assert organisation.state == "verified"
    shown = operator.get(page).context["shown"]
    operator.post(page, {"reason": "Papers are missing", "shown": shown})
    organisation.refresh_from_db()
    assert organisation.state == "suspended"
