"""Bookings and free time as filtered lists, and exactly the same rows as files."""

import csv
import datetime as dt
import io
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from booking.accounts.models import Organisation
from booking.bookings.models import Booking
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    UniversityFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def world():
    university = UniversityFactory(name_en="Northern University")
    lab = LabFactory(university=university, name_en="Optics")
    instrument = InstrumentFactory(
        lab=lab, name_en="Spectrometer", name_zh_hans="光谱仪", takes_samples=True, asset_id="A-1"
    )
    open_days(instrument, days=40)
    works = OrganisationFactory(name_en="Secret Works")
    person = PersonFactory(name="Chen Wei")
    MembershipFactory(person=person, organisation=works)
    booking = ask(instrument, person, at=shanghai(2, 9), hours=1.5)
    manager = LabRoleFactory(lab=lab).person
    administrator = MembershipFactory(organisation=university, role="administrator").person
    return SimpleNamespace(**locals())


def listed(world, person=None, name="lab_bookings", **query):
    owner = world.lab if name.startswith("lab") else world.university
    answer = visiting(person or world.manager).get(reverse(name, args=[owner.public_id]), query)
    assert answer.status_code == 200
    return answer


def numbers(answer):
    return [booking.public_id for booking, _opens in answer.context["rows"]]


def table(answer):
    """The rows of a file, each by its column's name."""
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def file_of(world, person=None, name="lab_bookings_csv", **query):
    return table(listed(world, person, name, **query))


def test_it_works(world):
    assert numbers(listed(world)) == [world.booking.public_id]
    [row] = file_of(world)
    assert {
        "Number": world.booking.public_id,
        "Instrument": "Spectrometer",
        "Asset number": "A-1",
        "From": "2027-03-02 09:00",
        "Until": "2027-03-02 10:30",
        "Time zone": "Asia/Shanghai",
        "Hours": "1.50",
        "How": "Operate it yourself",
        "State": "Requested",
        "Requester": "Chen Wei",
        "Organisation": "Secret Works",
        "Project": "General project",
        "Purpose": "Phase analysis of a catalyst",
    }.items() <= row.items()


# Who may not


@pytest.mark.parametrize("name", ["lab_bookings", "lab_bookings_csv"])
def test_bookings_of_a_lab_are_its_own(world, name):
    url = reverse(name, args=[world.lab.public_id])
    elsewhere = LabFactory(university=world.university)
    for person in (
        engineer(),
        world.person,
        MembershipFactory(organisation=world.works, role="administrator").person,
        LabRoleFactory(lab=elsewhere, kind="technician").person,
        LabRoleFactory(lab=world.lab, until=dt.date(2027, 1, 1)).person,
        MembershipFactory(organisation=UniversityFactory(), role="administrator").person,
    ):
        assert visiting(person).get(url).status_code == 404
    assert visiting().get(url).status_code == 302
    for person in (
        LabRoleFactory(lab=world.lab, kind="technician").person,
        world.administrator,
        PersonFactory(is_operator=True),
    ):
        assert visiting(person).get(url).status_code == 200


@pytest.mark.parametrize("name", ["university_bookings", "university_bookings_csv"])
def test_bookings_of_a_university_are_its_administrators(world, name):
    url = reverse(name, args=[world.university.public_id])
    for person in (engineer(), world.person, world.manager):
        assert visiting(person).get(url).status_code == 404
    assert visiting().get(url).status_code == 302
    # An enterprise's administrator has no such list, and so no way round its rules.
    own = MembershipFactory(organisation=world.works, role="administrator").person
    enterprise = reverse(name, args=[world.works.public_id])
    assert visiting(own).get(enterprise).status_code == 404


def test_another_labs_bookings_are_in_no_list(world):
    other = InstrumentFactory(lab=LabFactory(university=world.university))
    far = InstrumentFactory()
    for instrument in (other, far):
        open_days(instrument)
        ask(instrument)
    assert numbers(listed(world)) == [world.booking.public_id]
    assert len(numbers(listed(world, world.administrator, "university_bookings"))) == 2
    # Nor does a filter reach them.
    for query in ({"instrument": far.public_id}, {"payer": far.university.public_id}):
        assert numbers(listed(world, **query)) == [world.booking.public_id]


def test_before_endorsement_there_is_nothing_to_see(world):
    Booking.objects.filter(pk=world.booking.pk).update(state="endorsement", held_back=True)
    assert numbers(listed(world)) == []
    assert numbers(listed(world, state="endorsement")) == []


def test_purposes_are_for_those_who_open_the_bookings(world):
    """They are not searched for others either, since a match would tell."""
    for name in ("lab_bookings_csv", "university_bookings_csv"):
        [row] = file_of(world, world.administrator, name)
        assert "Purpose" not in row
    assert len(numbers(listed(world, q="catalyst"))) == 1
    assert numbers(listed(world, world.administrator, q="catalyst")) == []


def test_only_those_who_may_open_a_booking_have_a_link(world):
    address = reverse("booking", args=[world.booking.public_id])
    assert address in listed(world).content.decode()
    for name in ("lab_bookings", "university_bookings"):
        assert address not in listed(world, world.administrator, name).content.decode()
    LabRoleFactory(lab=world.lab, person=world.administrator)
    own = listed(world, world.administrator, "university_bookings")
    assert address in own.content.decode()


# Filters


def test_each_filter_narrows_the_list_and_its_file(world):
    second = InstrumentFactory(lab=world.lab, name_en="Laser")
    open_days(second)
    other = ask(second, at=shanghai(3, 9))
    samples = ask_for_samples(world.instrument)
    Booking.objects.filter(pk=other.pk).update(state="approved")
    for query, expected in (
        ({}, {world.booking, other, samples}),
        ({"instrument": second.public_id}, {other}),
        ({"state": "approved"}, {other}),
        ({"mode": "samples"}, {samples}),
        ({"payer": world.works.public_id}, {world.booking}),
        ({"q": "chen secret"}, {world.booking}),
        ({"q": "光谱 wei"}, {world.booking}),
        ({"q": world.booking.public_id}, {world.booking}),
        ({"q": "nothing of the kind"}, set()),
        ({"first": "2027-03-03", "last": "2027-03-03"}, {other}),
        ({"first": "2027-03-01", "last": "2027-03-01"}, {samples}),
        ({"state": "teleported", "mode": "x", "lab": "y", "instrument": "z"}, None),
    ):
        expected = {world.booking, other, samples} if expected is None else expected
        shown = set(numbers(listed(world, **query)))
        assert shown == {each.public_id for each in expected}, query
        assert {row["Number"] for row in file_of(world, **query)} == shown
        every = file_of(world, world.administrator, "university_bookings_csv", **query)
        assert {row["Number"] for row in every} == shown


def test_a_university_narrows_by_lab(world):
    other = InstrumentFactory(lab=LabFactory(university=world.university, name_en="Acoustics"))
    open_days(other)
    theirs = ask(other)
    query = {"lab": other.lab.public_id}
    answer = listed(world, world.administrator, "university_bookings", **query)
    assert numbers(answer) == [theirs.public_id]
    [row] = file_of(world, world.administrator, "university_bookings_csv", **query)
    assert row["Lab"] == "Acoustics"


def test_a_payer_stays_chosen_where_the_days_have_none_of_theirs(world):
    query = {"payer": world.works.public_id, "first": "2027-06-01", "last": "2027-06-02"}
    ask(world.instrument, at=shanghai(4, 9))
    answer = listed(world, **query)
    assert numbers(answer) == []
    assert answer.context["filter"].value("payer") == world.works.public_id


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"first": "2027-13-01"}, "That is no day between 2000 and 2100"),
        ({"last": "1000000-01-01"}, "That is no day between 2000 and 2100"),
        ({"first": "2027-03-09", "last": "2027-03-01"}, "You see the days the other way round"),
        ({"first": "2000-01-01", "last": "2100-12-31"}, "These are too many days at once"),
        ({"q": "x" * 5000, "page": "x", "instrument": "\x00", "payer": "\x00"}, ""),
        ({"q": "%_'\"\\ \x00"}, ""),
        ({"q": " ".join("abcdefghijklmnop" * 6)}, ""),
    ],
)
def test_nonsense_gets_a_sentence_and_a_list(world, query, sentence):
    for person, name in (
        (world.manager, "lab_bookings"),
        (world.administrator, "university_bookings"),
        (engineer(), "lab_free"),
        (engineer(), "university_free"),
    ):
        assert sentence in listed(world, person, name, **query).content.decode()
        table(listed(world, person, f"{name}_csv", **query))


def test_pages_keep_the_filter_and_the_file_has_them_all(world):
    for day in range(1, 29):
        for hour in (10, 14):
            Booking.objects.filter(pk=world.booking.pk).update(state="approved")
            copy = Booking.objects.get(pk=world.booking.pk)
            quote = copy.quote
            quote.pk = None
            quote.save()
            copy.pk, copy.public_id, copy.request_key = None, f"copy{day:02d}{hour}", None
            copy.quote = quote
            copy.starts, copy.ends = shanghai(day, hour), shanghai(day, hour + 1)
            copy.save()
    first = listed(world, q="chen")
    assert len(numbers(first)) == 50
    assert "?q=chen&amp;page=2" in first.content.decode()
    assert len(numbers(listed(world, q="chen", page="2"))) == 7
    assert len(file_of(world, q="chen", page="2")) == 57


# The file


def test_times_are_the_labs(world):
    far = LabFactory(university=world.university, time_zone="America/Los_Angeles")
    instrument = InstrumentFactory(lab=far)
    open_days(instrument, opens=9, closes=17)
    ask(instrument, at=dt.datetime(2027, 3, 4, 18, 0, tzinfo=dt.UTC))
    rows = file_of(world, world.administrator, "university_bookings_csv")
    assert {(row["From"], row["Time zone"]) for row in rows} == {
        ("2027-03-02 09:00", "Asia/Shanghai"),
        ("2027-03-04 10:00", "America/Los_Angeles"),
    }


def test_a_hostile_name_is_no_formula(world):
    Organisation.objects.filter(pk=world.works.pk).update(name_en='=HYPERLINK("http://x";"y")')
    [row] = file_of(world)
    assert row["Organisation"] == '\'=HYPERLINK("http://x";"y")'


def test_columns_are_in_the_readers_language(world):
    client = visiting(world.manager)
    client.cookies["django_language"] = "zh-hans"
    url = reverse("lab_bookings_csv", args=[world.lab.public_id])
    [row] = table(client.get(url))
    assert row["仪器"] == "光谱仪"
    assert "待" in row["状态"]


# Free time


def test_free_time_is_a_list_for_everybody(world):
    query = {"first": "2027-03-02", "last": "2027-03-02"}
    for person in (None, world.person, world.manager):
        for name, owner in (("lab_free", world.lab), ("university_free", world.university)):
            url = reverse(name, args=[owner.public_id])
            answer = visiting(person).get(url, query)
            [(instrument, slots)] = answer.context["groups"]
            assert instrument == world.instrument
            assert [(each.starts, each.ends) for each in slots] == [
                (shanghai(2, 8), shanghai(2, 9)),
                (shanghai(2, 10, 30), shanghai(2, 18)),
            ]
            main = answer.content.decode().partition("<main")[2]
            assert "Secret" not in main
            assert "Chen" not in main
    rows = table(visiting().get(reverse("lab_free_csv", args=[world.lab.public_id]), query))
    assert [(row["From"], row["Until"], row["Hours"]) for row in rows] == [
        ("2027-03-02 08:00", "2027-03-02 09:00", "1.00"),
        ("2027-03-02 10:30", "2027-03-02 18:00", "7.50"),
    ]
    page = reverse("instrument", args=[world.instrument.public_id])
    assert rows[1]["Ask for it at"] == f"http://testserver{page}?start=2027-03-02T10%3A30"


def test_free_time_is_what_is_released_to_the_reader(world):
    far = {"first": "2027-03-20", "last": "2027-03-20"}
    url = reverse("lab_free", args=[world.lab.public_id])
    assert visiting().get(url, far).context["groups"] == []
    assert visiting(world.manager).get(url, far).context["groups"] != []


def test_free_time_of_at_least_so_many_hours(world):
    query = {"first": "2027-03-02", "last": "2027-03-02", "hours": "4"}
    url = reverse("lab_free", args=[world.lab.public_id])
    [(_instrument, slots)] = visiting().get(url, query).context["groups"]
    assert [each.starts for each in slots] == [shanghai(2, 10, 30)]


def test_a_suspended_university_has_no_free_time(world):
    Organisation.objects.filter(pk=world.university.pk).update(state="suspended")
    url = reverse("lab_free", args=[world.lab.public_id])
    assert visiting().get(url).context["groups"] == []
    url = reverse("university_free", args=[world.university.public_id])
    assert visiting().get(url).status_code == 404


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("lab_bookings", "manager"),
        ("lab_bookings_csv", "manager"),
        ("university_bookings", "administrator"),
        ("university_bookings_csv", "administrator"),
        ("lab_free", "person"),
        ("lab_free_csv", "person"),
        ("university_free", "person"),
        ("university_free_csv", "person"),
    ],
)
def test_the_number_of_queries_does_not_grow(world, name, who):
    owner = world.lab if name.startswith("lab") else world.university
    client = visiting(getattr(world, who))
    url = reverse(name, args=[owner.public_id])
    counts = []
    for number in (1, 5):
        for _each in range(number):
            instrument = InstrumentFactory(lab=world.lab)
            open_days(instrument)
            ask(instrument)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(url)
            if answer.streaming:
                b"".join(answer.streaming_content)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 22
