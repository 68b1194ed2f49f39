"""Every address, by every method, as every role: who may is in one table.

A new address without a row fails. Towards the object of another organisation, lab or
university whoever belongs to the first one is an outsider, and finds nothing there.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from django.views import defaults

from booking.accounts import permissions as accounts
from booking.accounts.access import OPERATOR, ROLES, SIGNED_IN, Page, Roles
from booking.accounts.models import Chain, Document, Organisation, Project
from booking.bookings import permissions as bookings
from booking.bookings.models import (
    AnswerFile,
    Booking,
    Fault,
    MessageFile,
    Parcel,
    ResultFile,
    Thread,
)
from booking.bookings.talking.actions import ask_lab
from booking.calendars import permissions as calendars
from booking.calendars.actions import save_search
from booking.calendars.models import SavedSearch
from booking.labs import permissions as labs
from booking.labs.models import Deputy, Instrument, Lab
from booking.money import permissions as money
from booking.notices import permissions as notices
from booking.notices.hooks.models import Hook
from tests.asking import ask
from tests.benches import broken, labelled
from tests.factories import (
    NOW,
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
    shanghai,
)
from tests.judging import judged, taken_back, unwritten, writes
from tests.letters import sent_to_guest, told, written
from tests.notices.telling import hook_of
from tests.probes import drafted, invited, once_a_reader, waits
from tests.sending import answered, handed_in, resulted, sampled, spoken

pytestmark = [pytest.mark.django_db, pytest.mark.long]

ROOMS = {
    room.__name__.split(".")[1]: room.PAGES
    for room in (accounts, bookings, calendars, labs, money, notices)
}
TABLE: dict[str, Page] = {name: page for pages in ROOMS.values() for name, page in pages.items()}
BY_ROOM = pytest.mark.parametrize("room", sorted(ROOMS))
# Who may see a page is decided without a database. Some ten thousand pages are walked once, on
# the engine that serves them.
WALK = pytest.mark.postgresql
NOT_SERVED = ("put", "patch", "delete", "options")

Noun = (
    Organisation
    | Chain
    | Project
    | Lab
    | Instrument
    | Booking
    | Fault
    | SavedSearch
    | Document
    | Hook
    | AnswerFile
    | MessageFile
    | Parcel
    | ResultFile
    | Thread
    | SimpleNamespace
)
# How roles stand to a booking of their own enterprise in another lab, and to one of
# another enterprise in their own lab.
OF_CUSTOMER: Roles = frozenset({"engineer", "colleague", "head", "finance", "administrator"})
ENGINEER: Roles = frozenset({"engineer"})
OF_LAB: Roles = frozenset({"manager", "deputy", "technician", "university"})

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
    """``others`` are nouns of elsewhere of the same kinds, each with the roles that are no
    outsiders to it."""

    clients: dict[str, Client]
    objects: dict[str, Noun]
    others: list[tuple[str, Noun, Roles]] = dataclasses.field(default_factory=list)

    def ask(self, role: str, method: str, name: str, noun: Noun | None = None, data=None):
        row = TABLE[name]
        thing = noun or self.objects.get(row.of)
        args = [getattr(thing, "public_id", None) or thing.slug] if row.of else []
        return getattr(self.clients[role], method)(reverse(name, args=args), data)


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
    objects = {
        "university": university,
        "lab": lab,
        "instrument": instrument,
        "enterprise": enterprise,
        "project": project,
        "chain": chain,
        "park": park,
        "booking": booking,
        "answer_file": answered(booking),
        "message_file": spoken(booking),
        "result_file": resulted(booking),
        "thread": ask_lab(lab=lab, person=people["engineer"], text="Open?", now=NOW).thread,
        "invitation": invited("the-secret-of-a-link", people["administrator"], enterprise),
        "document": handed_in(enterprise, people["administrator"]),
        "hook": hook_of(enterprise),
        "search": save_search(person=people["engineer"], query="q=SEM", now=NOW),
        "notice": told(booking),
        "decision": written(booking, people["manager"]),
        "guest_link": sent_to_guest(people["manager"]),
        "wait": waits(instrument, people["engineer"]),
        "draft": drafted(instrument, people["engineer"]),
        "code": labelled(instrument),
        "fault": broken(instrument),
        "parcel": (parcel := sampled(lab, people["engineer"])),
        "sampled": parcel.booking,
    }
    return World(clients, objects, others(instrument, people["engineer"]))


def others(instrument: Instrument, ours) -> list[tuple[str, Noun, Roles]]:
    """What belongs to another university, and to an enterprise of another chain."""
    lab = LabFactory(university=UniversityFactory())
    elsewhere = InstrumentFactory(lab=lab)
    open_days(elsewhere)
    enterprise = OrganisationFactory()
    chain = ChainFactory()
    ChainMembershipFactory(chain=chain, organisation=enterprise)
    stranger = MembershipFactory(organisation=enterprise).person
    boss = MembershipFactory(organisation=enterprise, role="administrator").person
    return [
        ("university", lab.university, OPERATOR),
        ("lab", lab, OPERATOR),
        ("instrument", elsewhere, OPERATOR),
        ("enterprise", enterprise, OPERATOR),
        ("project", enterprise.general_project, OPERATOR),
        ("chain", chain, OPERATOR),
        ("park", OrganisationFactory(kind="park"), OPERATOR),
        ("booking", far := ask(elsewhere, stranger), OPERATOR),
        ("notice", told(far), frozenset()),
        # Whoever has a letter and is not signed in is taken for whom it was written to.
        ("decision", written(far, LabRoleFactory(lab=lab).person), frozenset({"visitor"})),
        ("guest_link", sent_to_guest(LabRoleFactory().person), frozenset({"visitor"})),
        ("answer_file", answered(far), OPERATOR),
        ("message_file", spoken(far), OPERATOR),
        ("result_file", resulted(far), OPERATOR),
        ("thread", ask_lab(lab=lab, person=stranger, text="Open?", now=NOW).thread, frozenset()),
        ("thread", ask_lab(lab=lab, person=ours, text="Open?", now=NOW).thread, ENGINEER),
        ("booking", away := ask(elsewhere, ours, at=shanghai(3, 9)), OPERATOR | OF_CUSTOMER),
        ("answer_file", answered(away), OPERATOR | OF_CUSTOMER),
        ("message_file", spoken(away), OPERATOR | OF_CUSTOMER),
        ("result_file", resulted(away), OPERATOR | OF_CUSTOMER),
        ("booking", ask(instrument, stranger, at=shanghai(4, 9)), OPERATOR | OF_LAB),
        ("invitation", invited("another-secret", boss, enterprise), OPERATOR),
        ("document", handed_in(enterprise, boss), OPERATOR),
        ("code", labelled(elsewhere), OPERATOR),
        ("fault", broken(elsewhere), frozenset()),
        ("parcel", parcel := sampled(lab, stranger), OPERATOR),
        ("sampled", parcel.booking, OPERATOR),
        ("sampled", sampled(lab, ours).booking, OPERATOR | OF_CUSTOMER),
        ("sampled", sampled(instrument.lab, stranger).booking, OPERATOR | OF_LAB),
        ("hook", hook_of(enterprise), OPERATOR),
        ("search", save_search(person=stranger, query="q=XRD", now=NOW), frozenset()),
        ("wait", waits(elsewhere, stranger), frozenset()),
        ("draft", drafted(elsewhere, stranger), frozenset()),
    ]


@pytest.fixture(autouse=True)
def _refusals_once_a_role(monkeypatch):
    """Most answers are refusals, whose page tells nothing but who reads it: each is made whole
    once a role and test, and after that its status alone."""
    for status, page in ((403, defaults.permission_denied), (404, defaults.page_not_found)):
        monkeypatch.setattr(f"booking.urls.handler{status}", once_a_reader(page), raising=False)


def test_every_address_has_a_row():
    assert sorted(set(addresses()) - set(TABLE)) == []
    assert sorted(set(TABLE) - set(addresses())) == []


def test_every_kind_of_object_has_one_of_elsewhere(world):
    assert {kind for kind, _, _ in world.others} == {row.of for row in TABLE.values() if row.of}


@BY_ROOM
@WALK
def test_get(world, room):
    faults = []
    for name, row in ROOMS[room].items():
        served = False
        for role in ROLES:
            for method in ("get", "head"):
                # The whole page is made for HEAD too: once will do.
                if method == "head" and role in (row.get or ()):
                    if served:
                        continue
                    served = True
                with writes() as written:
                    answer = world.ask(role, method, name)
                what = f"{method} {name} as {role}"
                faults += [*judged(answer, role, row.get, what), *unwritten(written, what)]
    assert faults == []


@BY_ROOM
@WALK
def test_post(world, room):
    faults = []
    for name, row in ROOMS[room].items():
        for role in ROLES:
            with taken_back(), writes() as written:
                answer = world.ask(role, "post", name)
            what = f"post {name} as {role}"
            faults += judged(answer, role, row.post, what)
            if role not in (row.post or ()):
                faults += unwritten(written, what)
    assert faults == []


@BY_ROOM
@WALK
def test_what_no_page_serves(world, room):
    faults = []
    for name in ROOMS[room]:
        for role in ROLES:
            for method in NOT_SERVED:
                with writes() as written:
                    answer = world.ask(role, method, name)
                what = f"{method} {name} as {role}"
                may = ROOMS[room][name].more.get(method)
                faults += [*judged(answer, role, may, what), *unwritten(written, what)]
    assert faults == []


@BY_ROOM
@WALK
def test_objects_of_elsewhere(world, room):
    faults = []
    for name, row in ROOMS[room].items():
        for number, (kind, noun, insiders) in enumerate(world.others):
            if kind != row.of:
                continue
            for method, roles in (("get", row.get), ("post", row.post), *row.more.items()):
                may = roles if roles is None or roles >= SIGNED_IN else roles & insiders
                # What is everybody's is so for everybody, as of one's own.
                everybodys = method == "get" and roles is not None and roles >= SIGNED_IN
                for role in ("visitor", "competitor") if everybodys else ROLES:
                    with taken_back(), writes() as written:
                        answer = world.ask(role, method, name, noun)
                    what = f"{method} {name} of other {kind} {number} as {role}"
                    outside = role not in insiders
                    faults += judged(answer, role, may, what, outside=outside)
                    if role not in (may or ()):
                        faults += unwritten(written, what)
    assert faults == []
