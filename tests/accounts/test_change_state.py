"""Verifying and suspending an organisation."""

import pytest
from django.urls import reverse

from booking.accounts.actions import AccountRefused, suspend_organisation, verify_organisation
from booking.accounts.rules import AccountReason
from tests.factories import MembershipFactory, OrganisationFactory, PersonFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


def test_it_works():
    organisation = verify_organisation(organisation=OrganisationFactory(state="pending"))
    assert organisation.state == "verified"
    assert suspend_organisation(organisation=organisation).state == "suspended"
    assert verify_organisation(organisation=organisation).state == "verified"


def test_an_administrator_may_not():
    membership = MembershipFactory(role="administrator", organisation__state="pending")
    client, public_id = visiting(membership.person), membership.organisation.public_id
    for name in ("verify_organisation", "suspend_organisation"):
        assert client.post(reverse(name, args=[public_id])).status_code == 403
    membership.organisation.refresh_from_db()
    assert membership.organisation.state == "pending"


def test_others_do_not_find_it():
    organisation = OrganisationFactory()
    stranger = visiting(MembershipFactory(role="administrator").person)
    for name in ("organisation", "change_organisation", "suspend_organisation"):
        assert stranger.get(reverse(name, args=[organisation.public_id])).status_code == 404


def test_what_is_done_already_is_refused():
    with pytest.raises(AccountRefused) as refused:
        verify_organisation(organisation=OrganisationFactory(state="verified"))
    assert refused.value.reasons == (AccountReason.ALREADY_VERIFIED,)
    with pytest.raises(AccountRefused) as refused:
        suspend_organisation(organisation=OrganisationFactory(state="suspended"))
    assert refused.value.reasons == (AccountReason.ALREADY_SUSPENDED,)


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
