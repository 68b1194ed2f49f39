"""No page, letter, file or suggestion names another organisation: words that stand nowhere but
in one enterprise's bookings are looked for on everything that others can open."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from booking.accounts.models import Project
from booking.bookings.actions import approve, cancel, check_in, close, finish, reject
from booking.bookings.rules import KindOfUse
from booking.calendars.actions import save_search, set_weekly_openings, watch_searches
from booking.calendars.rules import EVERY_DAY, WeeklyHours
from booking.notices.tasks import sweep
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    ChainFactory,
    ChainMembershipFactory,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    OrganisationFactory,
    UniversityFactory,
    shanghai,
)
from tests.reading import Crawl, body_of, whole
from tests.visiting import visiting

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("indexed"),
    pytest.mark.long,
]

EARLIER = NOW - dt.timedelta(days=7)
NAMES = ("Quetzal Coatings", "格查尔涂料", "格查爾塗料")
PEOPLE = ("Ulises Kestrel", "kestrel@quetzal.example", "13800004711")
WORK = (
    *("xylotomy of lot 77", "Project Marmalade", "MRM-0815", "flux capacitor broke"),
    *("pelican damaged the stage", "wombat is not measured here", "narwhal audit of the stage"),
)
CANARIES = (*NAMES, *PEOPLE, *WORK)
OUTSIDERS = (
    *("visitor", "competitor", "rival_administrator", "convener", "park"),
    *("other_manager", "other_university", "applicant"),
)
INSIDERS = {
    "administrator": (NAMES[0], PEOPLE[0], WORK[1]),
    "manager": (NAMES[0], PEOPLE[0], WORK[0], WORK[5]),
}
# Every page there is, for one outsider and one insider on each database, for the others once.
ONCE = pytest.mark.sqlite
TWICE = {"competitor", "manager"}


def once(roles):
    return [role if role in TWICE else pytest.param(role, marks=ONCE) for role in roles]


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def world():
    """The nouns of one enterprise's work, and who else there is: all that could tell of it."""
    university = UniversityFactory(name_en="Meridian University")
    lab = LabFactory(university=university, name_en="Diffraction Lab")
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer D8", takes_samples=True)
    hours = [WeeklyHours(EVERY_DAY, dt.time(8), dt.time(18))]
    set_weekly_openings(owner=lab, hours=hours, first_day=dt.date(2027, 2, 22), now=EARLIER)
    ListPriceFactory(instrument=instrument, amount="260.00")

    park = OrganisationFactory(kind="park", name_en="Longtian Park")
    convener = OrganisationFactory(kind="association", name_en="Chemistry Association")
    ours = OrganisationFactory(
        name_en=NAMES[0], name_zh_hans=NAMES[1], name_zh_hant=NAMES[2], park=park
    )
    rival = OrganisationFactory(name_en="Rival Chemicals")
    chain = ChainFactory()
    for each, role in ((ours, "member"), (rival, "member"), (convener, "convener")):
        ChainMembershipFactory(chain=chain, organisation=each, role=role)

    def person(organisation, role="member", **fields):
        about = {f"person__{name}": text for name, text in fields.items()}
        return MembershipFactory(organisation=organisation, role=role, **about).person

    people = {
        "engineer": person(ours, name=PEOPLE[0], email=PEOPLE[1], phone=PEOPLE[2], last_login=NOW),
        "administrator": person(ours, "administrator", last_login=NOW),
        "competitor": person(rival),
        "rival_administrator": person(rival, "administrator"),
        "convener": person(convener, "administrator"),
        "park": person(park, "administrator"),
        "manager": LabRoleFactory(lab=lab).person,
        "other_manager": LabRoleFactory(lab=LabFactory(university=university)).person,
        "other_university": person(UniversityFactory(), "administrator"),
        "applicant": person(OrganisationFactory(state="pending"), "administrator"),
    }
    project = Project.objects.create(
        organisation=ours, name=WORK[1], code=WORK[2], head=people["engineer"]
    )
    save_search(person=people["competitor"], query="q=Diffractometer&hours=4", now=NOW)
    _work(instrument, people, project)
    return {
        "people": people,
        "nouns": {
            "instrument": instrument,
            "lab": lab,
            "university": university,
            "enterprise": ours,
            "project": project,
        },
    }


def _work(instrument, people, project):
    """Bookings of the enterprise in every state, with words in every field that takes some."""
    manager, own = people["manager"], {"project": project, "purpose": WORK[0]}

    def asked(day, hour, hours=2):
        return ask(instrument, people["engineer"], at=shanghai(day, hour), hours=hours, **own)

    def granted(day, hour, hours=2):
        return approve(booking=asked(day, hour, hours), person=manager, now=NOW)

    begun = shanghai(23, 9, month=2)
    used = ask(instrument, people["engineer"], at=begun, **own, now=EARLIER)
    used = approve(booking=used, person=manager, now=EARLIER)
    check_in(booking=used, person=manager, now=begun)
    ended = begun + dt.timedelta(hours=1)
    finish(booking=used, person=manager, kind=KindOfUse.RESEARCH, note=WORK[6], now=ended)
    asked(2, 9)
    granted(2, 11)
    reject(booking=asked(3, 9), person=manager, note=WORK[5], now=NOW)
    cancel(booking=granted(3, 11), person=people["engineer"], note=WORK[3], now=NOW)
    hit = granted(4, 9)
    close(
        owner=instrument,
        starts=shanghai(4, 8),
        ends=shanghai(4, 18),
        title=WORK[4],
        shown=[(hit.public_id, hit.state)],
        cancelled=[hit.public_id],
        person=manager,
        now=NOW,
    )
    approve(booking=ask_for_samples(instrument, people["engineer"], **own), person=manager, now=NOW)


def starts(nouns):
    """Where a crawl begins besides the front page: at every noun, the enterprise's own too."""
    out = ["/", reverse("home"), reverse("profile"), reverse("my_searches"), reverse("manage_labs")]
    out.append(reverse("inbox"))
    for kind, names in {
        "instrument": ("instrument", "instrument_times", "instrument_times_csv", "preview"),
        "lab": ("lab", "lab_timeline", "lab_free", "lab_free_csv", "lab_bookings", "manage_lab"),
        "university": ("university_overview", "university_free", "university_bookings"),
        "enterprise": ("organisation", "organisation_bookings", "organisation_bookings_csv"),
        "project": ("change_project", "project_bookings", "project_bookings_csv"),
    }.items():
        out += [reverse(name, args=[nouns[kind].public_id]) for name in names]
    feed = reverse("instrument_feed", args=[nouns["instrument"].public_id])
    week = "?start=2027-03-01&end=2027-03-08"
    timeline = reverse("lab_timeline", args=[nouns["lab"].public_id])
    return [*out, feed + week, *(f"{timeline}?day=2027-03-0{n}&view=day" for n in (2, 3, 4))]


@pytest.mark.parametrize("role", once(OUTSIDERS))
def test_no_page_names_it(world, role):
    crawl = Crawl(visiting(world["people"].get(role))).follow(*starts(world["nouns"]))
    assert len(crawl.pages) > 25
    assert crawl.having(*CANARIES) == []


@pytest.mark.parametrize("role", once(sorted(INSIDERS)))
def test_the_crawl_finds_what_is_there(world, role):
    crawl = Crawl(visiting(world["people"][role]), most=240).follow(*starts(world["nouns"]))
    for text in INSIDERS[role]:
        assert crawl.having(text), text


@pytest.mark.parametrize("role", ["visitor", "competitor", "convener"])
def test_no_search_finds_it(world, role):
    """As many hits and suggestions as for a word that nobody has."""
    client = visiting(world["people"].get(role))

    def count(name, noun=None, **query):
        address = reverse(name, args=[noun.public_id] if noun else [])
        answer = client.get(address, query)
        text = body_of(answer).decode()
        # The words that one typed oneself come back with the page.
        for word in query.values():
            text = text.replace(word, "")
        return answer.status_code, text.count("/instruments/"), text.count("/labs/")

    for word in (NAMES[0], NAMES[1], PEOPLE[0], "xylotomy"):
        for name in ("find", "labs", "lab_map_feed"):
            assert count(name, q=word) == count(name, q="nonsensical word"), (name, word)
        for name, noun in (("lab_free", "lab"), ("university_free", "university")):
            noun = world["nouns"][noun]
            assert count(name, noun, q=word) == count(name, noun, q="nonsensical word")
        for typed in (word, word[:4]):
            answer = client.get(reverse("suggest"), {"q": typed})
            assert not any(text in answer.content.decode() for text in CANARIES if text != typed)


def test_no_letter_names_it(world):
    """Whoever gets a letter of it is its customer or its lab; the competitor is told of free
    time by what is free."""
    people = world["people"]
    mail.outbox.clear()
    watch_searches(now=NOW)
    sweep(now=NOW)
    inside = {people[role].email for role in ("engineer", "administrator", "manager")}
    assert any(people["engineer"].email in letter.to[0] for letter in mail.outbox)
    outside = [
        letter
        for letter in mail.outbox
        if not any(address in recipient for recipient in letter.to for address in inside)
    ]
    for letter in outside:
        text = f"{letter.subject}\n{letter.body}\n{letter.message()}"
        assert not any(canary in text for canary in CANARIES)


def test_no_error_page_names_it(world):
    nouns = world["nouns"]
    booking = nouns["project"].bookings.first()
    for role in OUTSIDERS:
        client = visiting(world["people"].get(role))
        for name, noun in (
            ("booking", booking),
            ("project_bookings", nouns["project"]),
            ("organisation", nouns["enterprise"]),
        ):
            answer = client.get(reverse(name, args=[noun.public_id]), follow=True)
            there = answer.content.decode()
            assert not any(canary in there for canary in CANARIES), (role, name)
            # As for an id that there never was, so that none can be told to exist.
            never = client.get(reverse(name, args=["neverwasthere"]), follow=True)
            assert answer.status_code == never.status_code
            strip = noun.public_id, "neverwasthere"
            assert _plain(answer, *strip) == _plain(never, *strip)


def _plain(answer, *ids):
    text = whole(answer)[2].decode()
    for each in ids:
        text = text.replace(each, "")
    return text


@pytest.mark.parametrize("role", ["visitor", "competitor", "other_manager"])
def test_an_instrument_that_is_hidden_is_not_there(world, role):
    nouns = world["nouns"]
    hidden = InstrumentFactory(lab=nouns["lab"], name_en="Okapi tomograph", published_at=None)
    client = visiting(world["people"].get(role))
    for name in (
        *("instrument", "instrument_feed", "instrument_days", "instrument_times"),
        *("instrument_times_csv", "request_booking"),
    ):
        address = reverse(name, args=[hidden.public_id])
        assert client.get(address).status_code == 404, name
    answer = client.post(reverse("request_booking", args=[hidden.public_id]))
    assert answer.status_code == 404 or answer.url.startswith(reverse("account_login"))
    crawl = Crawl(client, most=60).follow("/", reverse("find") + "?q=Okapi", reverse("labs"))
    assert crawl.having("Okapi tomograph") == []
