"""What tests of joining share: what is typed, and an organisation that waits."""

from __future__ import annotations

from booking.accounts.actions.applications import take_step
from booking.accounts.joining.actions import add_document, hand_in
from booking.accounts.models import ChainWish
from booking.accounts.rules import ApplicationVerb
from tests.accounts.test_create_organisation import credit_code
from tests.factories import (
    NOW,
    PASSWORD,
    PDF,
    ChainFactory,
    ChainMembershipFactory,
    MembershipFactory,
    OrganisationFactory,
)


def typed(**changes):
    """A registration as an enterprise's person types it."""
    return {
        "kind": "enterprise",
        "country": "CN",
        "code": credit_code(),
        "name_en": "Minjiang Coatings",
        "name_zh_hans": "",
        "name_zh_hant": "",
        "township": "Longtian",
        "address": "1 Harbour Road",
        "contact_name": "Zhang Li",
        "phone": "0591 1234567",
        "park": "",
        "chains": [],
        **changes,
    }


def typed_by_visitor(**changes):
    """The same with the visitor's own part."""
    account = {
        "your_name": "Zhang Li",
        "email": "Li@minjiang.example",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    return typed(**{**account, **changes})


def administrator(organisation=None, **fields):
    """An administrator, of a verified enterprise unless it says otherwise."""
    if organisation is None:
        organisation = OrganisationFactory(**fields)
    return MembershipFactory(organisation=organisation, role="administrator").person


def convener(chain):
    """An administrator of a chain's convener."""
    organisation = OrganisationFactory(kind="association")
    ChainMembershipFactory(chain=chain, organisation=organisation, role="convener")
    return administrator(organisation)


def waiting(*, now=NOW, chain=None, **fields):
    """A pending enterprise with its administrator, a licence, and a chain that it asked for."""
    organisation = OrganisationFactory(state="draft", **fields)
    person = administrator(organisation)
    chain = chain or ChainFactory(name_en="Fine chemicals")
    ChainWish.objects.create(organisation=organisation, chain=chain)
    add_document(organisation=organisation, name="licence.pdf", content=PDF, by=person, now=now)
    return hand_in(organisation=organisation, by=person, now=now)


def step(organisation, verb: ApplicationVerb, *, now=NOW, note="", by=None):
    """One step of an application, whoever makes it."""
    return take_step(organisation, verb, by=by, now=now, note=note)
