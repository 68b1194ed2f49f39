"""Every address as every role: who may is in one table, and a new address without a row fails."""

from __future__ import annotations

import dataclasses
import datetime as dt
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from booking.accounts import permissions as accounts
from booking.accounts.access import ROLES, Page, Roles
from booking.accounts.inviting.queries import hash_of
from booking.accounts.joining.actions import add_document
from booking.accounts.models import Document, Invitation, Organisation, Project
from booking.bookings import permissions as bookings
from booking.bookings.models import Booking
from booking.calendars import permissions as calendars
from booking.calendars.actions import save_search
from booking.calendars.models import SavedSearch
from booking.labs import permissions as labs
from booking.labs.models import Deputy, Instrument, Lab
from booking.money import permissions as money
from tests.asking import ask
from tests.factories import (
    NOW,
    PDF,
    ChainFactory,
    ChainMembershipFactory,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    UniversityFactory,
    open_days,
)

pytestmark = pytest.mark.django_db

TABLE: dict[str, Page] = {
    name: page
    for room in (accounts, bookings, calendars, labs, money)
    for name, page in room.PAGES.items()
}

# Not the product's own: django-allauth's and Django's pages, tested by their makers. None names
# an object of anybody else: those of second factors, sessions and connected sign-ins are of who
# is signed in, the others of a visitor. tests/accounts/test_sign_in_pages.py walks them all.
FOREIGN = (
    "account_",
    "mfa_",
    "socialaccount_",
    "usersessions_",
    "openid_connect_",
    "saml_",
    "dingtalk_",
    "feishu_",
    "weixin_",
    "set_language",
)


def addresses() -> list[str]:
    """The names of the site's own addresses."""
    out: list[str] = []

    def walk(patterns, namespaces=()):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                out.append(":".join([*namespaces, pattern.name or str(pattern.pattern)]))
            else:
                inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
                walk(pattern.url_patterns, inner)

    walk(get_resolver().url_patterns)
    return [name for name in out if not name.startswith((*FOREIGN, "admin:"))]


@dataclasses.dataclass
class World:
    clients: dict[str, Client]
    objects: dict[
        str,
        Organisation
        | Project
        | Lab
        | Instrument
        | Booking
        | SavedSearch
        | Document
        | SimpleNamespace,
    ]

    def ask(self, role: str, method: str, name: str):
        row = TABLE[name]
        args = [self.objects[row.of].public_id] if row.of else []
        return getattr(self.clients[role], method)(reverse(name, args=args))


@pytest.fixture
def world():
    university = UniversityFactory()
    lab = LabFactory(university=university)
    instrument = InstrumentFactory(lab=lab)
    open_days(instrument)
    park, convener = OrganisationFactory(kind="park"), OrganisationFactory(kind="association")
    enterprise, rival = OrganisationFactory(park=park), OrganisationFactory()
    chain = ChainFactory()
    for each, role in ((enterprise, "member"), (rival, "member"), (convener, "convener")):
        ChainMembershipFactory(chain=chain, organisation=each, role=role)

    def member(organisation, role="member"):
        return MembershipFactory(organisation=organisation, role=role).person

    people = {
        "engineer": member(enterprise),
        "colleague": member(enterprise),
        "head": member(enterprise),
        "finance": member(enterprise, "finance"),
        "administrator": member(enterprise, "administrator"),
        "competitor": member(rival),
        "rival_administrator": member(rival, "administrator"),
        "convener": member(convener, "administrator"),
        "park": member(park, "administrator"),
        "manager": LabRoleFactory(lab=lab).person,
        "deputy": member(university),
        "technician": LabRoleFactory(lab=lab, kind="technician").person,
        "other_manager": LabRoleFactory(lab=LabFactory(university=university)).person,
        "university": member(university, "administrator"),
        "other_university": member(UniversityFactory(), "administrator"),
        "operator": PersonFactory(is_operator=True),
    }
    project = enterprise.general_project
    project.head = people["head"]
    project.save()
    today = timezone.now().date()
    Deputy.objects.create(
        lab=lab,
        absent=people["manager"],
        deputy=people["deputy"],
        since=today - dt.timedelta(days=1),
        until=today + dt.timedelta(days=7),
        named_at=timezone.now(),
    )
    clients = {"visitor": Client()}
    for role, person in people.items():
        clients[role] = Client()
        clients[role].force_login(person, "booking.accounts.backends.AccountBackend")
    booking = ask(instrument, people["engineer"])
    Invitation.objects.create(
        organisation=enterprise,
        email="invited@people.example",
        token_hash=hash_of("the-secret-of-a-link"),
        invited_by=people["administrator"],
        made_at=timezone.now(),
        expires_at=timezone.now() + dt.timedelta(days=1),
    )
    objects = {
        "university": university,
        "lab": lab,
        "instrument": instrument,
        "enterprise": enterprise,
        "project": project,
        "booking": booking,
        # Its address has the link's secret in place of a public id.
        "invitation": SimpleNamespace(public_id="the-secret-of-a-link"),
        "document": add_document(
            organisation=enterprise,
            name="licence.pdf",
            content=PDF,
            by=people["administrator"],
            now=NOW,
        ),
        "search": save_search(person=people["engineer"], query="q=SEM", now=NOW),
    }
    return World(clients, objects)


def test_every_address_has_a_row():
    assert sorted(set(addresses()) - set(TABLE)) == []
    assert sorted(set(TABLE) - set(addresses())) == []


@pytest.mark.parametrize("name", sorted(TABLE))
def test_get(world, name):
    row = TABLE[name]
    for role in ROLES:
        answer = world.ask(role, "get", name)
        _judge(answer, role, row.get, f"GET {name} as {role}")


@pytest.mark.parametrize("name", sorted(TABLE))
def test_post(world, name):
    row = TABLE[name]
    # Those who may not come first, since those who may change the world.
    may = row.post or frozenset()
    for role in sorted(ROLES, key=lambda role: role in may):
        answer = world.ask(role, "post", name)
        _judge(answer, role, row.post, f"POST {name} as {role}")


def _judge(answer, role: str, may: Roles | None, what: str) -> None:
    status = answer.status_code
    to_sign_in = status == 302 and answer.url.startswith(reverse("account_login"))
    if may is None:
        assert status in {403, 404, 405} or to_sign_in, f"{what} gave {status}"
    elif role in may:
        fine = status not in {401, 403, 404, 405} and status < 500
        assert fine, f"{what} gave {status}"
        assert not to_sign_in, f"{what} led to sign-in"
    else:
        assert status in {403, 404} or to_sign_in, f"{what} gave {status}"
        assert role != "visitor" or to_sign_in or status == 404, f"{what} gave {status}"
