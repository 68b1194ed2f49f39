"""Every address as every role: who may is in one table, and a new address without a row fails."""

from __future__ import annotations

import dataclasses

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from booking.accounts.models import Organisation, Project
from booking.bookings.models import Booking
from booking.calendars.actions import save_search
from booking.calendars.models import SavedSearch
from booking.labs.models import Instrument, Lab
from tests.asking import ask
from tests.factories import (
    NOW,
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

ROLES = (
    "visitor",
    "engineer",  # asked for the booking
    "colleague",  # of the same enterprise
    "administrator",  # of that enterprise
    "competitor",  # of another enterprise
    "rival_administrator",  # of that other one
    "manager",  # of the lab
    "technician",  # of the lab
    "other_manager",  # of another lab of the university
    "university",  # administrator of the lab's university
    "other_university",  # administrator of another university
    "operator",
)
EVERYONE = frozenset(ROLES)
SIGNED_IN = EVERYONE - {"visitor"}
OPERATOR = frozenset({"operator"})
UNIVERSITY = frozenset({"university"})
ADMINISTERING = frozenset({"operator", "administrator"})
OF_PROJECT = ADMINISTERING | {"engineer", "colleague"}
MANAGING = frozenset({"manager", "university"})
IN_LAB = frozenset({"manager", "technician"})
KNOWS_LAB = frozenset({"manager", "technician", "university", "operator"})
SEES_BOOKING = frozenset({"engineer", "administrator", "manager", "technician", "operator"})


@dataclasses.dataclass(frozen=True)
class Row:
    """Who may GET and who may POST; None where the method is not served."""

    get: frozenset[str] | None
    post: frozenset[str] | None = None
    of: str = ""
    """The object that the address names: lab, instrument, booking, university, enterprise,
    project or search, which is the engineer's."""


TABLE: dict[str, Row] = {
    "front": Row(EVERYONE),
    "find": Row(EVERYONE),
    "find_places": Row(EVERYONE),
    "suggest": Row(EVERYONE),
    "find_together": Row(EVERYONE),
    "my_searches": Row(SIGNED_IN),
    "save_search": Row(None, SIGNED_IN),
    "end_search": Row(None, frozenset({"engineer"}), of="search"),
    "labs": Row(EVERYONE),
    "lab_map": Row(EVERYONE),
    "lab_map_feed": Row(EVERYONE),
    "map_ground": Row(EVERYONE),
    "lab": Row(EVERYONE, of="lab"),
    "instrument": Row(EVERYONE, of="instrument"),
    "instrument_feed": Row(EVERYONE, of="instrument"),
    "instrument_days": Row(EVERYONE, of="instrument"),
    "instrument_times": Row(EVERYONE, of="instrument"),
    "instrument_times_csv": Row(EVERYONE, of="instrument"),
    "request_booking": Row(SIGNED_IN, SIGNED_IN, of="instrument"),
    "home": Row(SIGNED_IN),
    "profile": Row(SIGNED_IN, SIGNED_IN),
    "my_bookings": Row(SIGNED_IN),
    "my_bookings_feed": Row(SIGNED_IN),
    "my_bookings_csv": Row(SIGNED_IN),
    "organisation_bookings": Row(ADMINISTERING, of="enterprise"),
    "organisation_bookings_feed": Row(ADMINISTERING, of="enterprise"),
    "organisation_bookings_csv": Row(ADMINISTERING, of="enterprise"),
    "project_bookings": Row(OF_PROJECT, of="project"),
    "project_bookings_feed": Row(OF_PROJECT, of="project"),
    "project_bookings_csv": Row(OF_PROJECT, of="project"),
    "booking": Row(SEES_BOOKING, of="booking"),
    "cancel": Row(None, SEES_BOOKING - {"technician"}, of="booking"),
    "approve": Row(None, frozenset({"manager"}), of="booking"),
    "reject": Row(None, frozenset({"manager"}), of="booking"),
    "check_in": Row(None, frozenset({"engineer"}) | IN_LAB, of="booking"),
    "finish": Row(None, frozenset({"engineer"}) | IN_LAB, of="booking"),
    "lab_timeline": Row(EVERYONE, of="lab"),
    "lab_free": Row(EVERYONE, of="lab"),
    "lab_free_csv": Row(EVERYONE, of="lab"),
    "lab_bookings": Row(KNOWS_LAB, of="lab"),
    "lab_bookings_csv": Row(KNOWS_LAB, of="lab"),
    "university_overview": Row(EVERYONE, of="university"),
    "university_free": Row(EVERYONE, of="university"),
    "university_free_csv": Row(EVERYONE, of="university"),
    "university_bookings": Row(UNIVERSITY | OPERATOR, of="university"),
    "university_bookings_csv": Row(UNIVERSITY | OPERATOR, of="university"),
    "queue": Row(frozenset({"manager", "other_manager"})),
    "today": Row(frozenset({"manager", "technician", "other_manager"})),
    "manage_labs": Row(
        frozenset({"manager", "technician", "other_manager", "university", "other_university"})
    ),
    "manage_lab": Row(MANAGING | {"technician"}, MANAGING, of="lab"),
    "change_lab": Row(MANAGING, MANAGING, of="lab"),
    "add_staff": Row(MANAGING, MANAGING, of="lab"),
    "end_staff": Row(None, MANAGING, of="lab"),
    "add_instrument": Row(MANAGING, MANAGING, of="lab"),
    "edit_instrument": Row(MANAGING, MANAGING, of="instrument"),
    "publish_instrument": Row(None, MANAGING, of="instrument"),
    "qualifications": Row(MANAGING, MANAGING, of="instrument"),
    "withdraw_qualification": Row(None, MANAGING, of="instrument"),
    "hours": Row(MANAGING, MANAGING, of="lab"),
    "instrument_hours": Row(MANAGING, MANAGING, of="instrument"),
    "add_hours": Row(MANAGING, MANAGING, of="lab"),
    "add_instrument_hours": Row(MANAGING, MANAGING, of="instrument"),
    "change_hours": Row(MANAGING, MANAGING, of="lab"),
    "change_instrument_hours": Row(MANAGING, MANAGING, of="instrument"),
    "closures": Row(MANAGING, MANAGING, of="lab"),
    "instrument_closures": Row(MANAGING, MANAGING, of="instrument"),
    "policy": Row(MANAGING, MANAGING, of="lab"),
    "instrument_policy": Row(MANAGING, MANAGING, of="instrument"),
    "preview": Row(MANAGING, of="instrument"),
    "preview_feed": Row(MANAGING, of="instrument"),
    "retire_instrument": Row(None, MANAGING, of="instrument"),
    "university": Row(UNIVERSITY, UNIVERSITY, of="university"),
    "import_equipment": Row(UNIVERSITY, UNIVERSITY, of="university"),
    "add_lab": Row(UNIVERSITY, UNIVERSITY, of="university"),
    "organisations": Row(OPERATOR),
    "add_organisation": Row(OPERATOR, OPERATOR),
    "organisation": Row(ADMINISTERING, of="enterprise"),
    "change_organisation": Row(ADMINISTERING, ADMINISTERING, of="enterprise"),
    "verify_organisation": Row(None, OPERATOR, of="enterprise"),
    "suspend_organisation": Row(OPERATOR, OPERATOR, of="enterprise"),
    "join_chain": Row(None, OPERATOR, of="enterprise"),
    "leave_chain": Row(None, OPERATOR, of="enterprise"),
    "add_person": Row(ADMINISTERING, ADMINISTERING, of="enterprise"),
    "invite_again": Row(None, ADMINISTERING, of="enterprise"),
    "change_role": Row(None, ADMINISTERING, of="enterprise"),
    "end_membership": Row(None, ADMINISTERING, of="enterprise"),
    "add_project": Row(ADMINISTERING, ADMINISTERING, of="enterprise"),
    "change_project": Row(ADMINISTERING, ADMINISTERING, of="project"),
}

# Not the product's own: django-allauth's and Django's pages, tested by their makers.
FOREIGN = ("account_", "set_language")


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
    objects: dict[str, Organisation | Project | Lab | Instrument | Booking | SavedSearch]

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
    enterprise, rival = OrganisationFactory(), OrganisationFactory()

    def member(organisation, role="member"):
        return MembershipFactory(organisation=organisation, role=role).person

    people = {
        "engineer": member(enterprise),
        "colleague": member(enterprise),
        "administrator": member(enterprise, "administrator"),
        "competitor": member(rival),
        "rival_administrator": member(rival, "administrator"),
        "manager": LabRoleFactory(lab=lab).person,
        "technician": LabRoleFactory(lab=lab, kind="technician").person,
        "other_manager": LabRoleFactory(lab=LabFactory(university=university)).person,
        "university": member(university, "administrator"),
        "other_university": member(UniversityFactory(), "administrator"),
        "operator": PersonFactory(is_operator=True),
    }
    clients = {"visitor": Client()}
    for role, person in people.items():
        clients[role] = Client()
        clients[role].force_login(person, "booking.accounts.backends.AccountBackend")
    booking = ask(instrument, people["engineer"])
    objects = {
        "university": university,
        "lab": lab,
        "instrument": instrument,
        "enterprise": enterprise,
        "project": enterprise.general_project,
        "booking": booking,
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


def _judge(answer, role: str, may: frozenset[str] | None, what: str) -> None:
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
