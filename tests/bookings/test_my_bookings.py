"""One's own bookings, as list and as calendar."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve, cancel, reject
from booking.bookings.models import Booking
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db
MARCH = {"start": "2027-03-01T00:00:00", "end": "2027-04-05T00:00:00"}


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def manager():
    lab = LabFactory(name_en="Diffraction Lab", bring_along="Your identity card.")
    return LabRoleFactory(lab=lab).person


@pytest.fixture
def instrument(manager):
    instrument = InstrumentFactory(
        lab=manager.lab_roles.get().lab, name_en="Diffractometer D8", takes_samples=True
    )
    open_days(instrument)
    return instrument


@pytest.fixture
def person(client):
    person = engineer()
    client.force_login(person)
    return person


def page(client, **query):
    answer = client.get(reverse("my_bookings"), query)
    assert answer.status_code == 200
    return answer


def test_it_works(client, instrument, person, manager):
    soon, later, waits, gone = (ask(instrument, person, at=shanghai(n, 9)) for n in (2, 3, 4, 5))
    for booking in (later, soon):
        approve(booking=booking, person=manager, now=NOW)
    reject(booking=gone, person=manager, note="Closed then.", now=NOW)
    samples = ask_for_samples(instrument, person)
    shown = page(client)
    assert shown.context["next"] == soon
    assert shown.context["coming"] == [later]
    assert shown.context["waiting"] == [waits, samples]
    assert [booking for booking, _again in shown.context["listed"]] == [gone]
    text = shown.content.decode()
    for words in (
        "Tue 2 Mar, 09:00 to 11:00 (2 h)",
        "Diffractometer D8",
        "Your identity card.",
        "Diffraction Lab expects you. Check-in opens at 08:45.",
        "3 samples to send",
        "Book again",
    ):
        assert words in text


def test_who_is_not_signed_in_goes_there(client):
    for name in ("my_bookings", "my_bookings_feed", "home"):
        assert client.get(reverse(name)).url.startswith(reverse("account_login"))


def test_only_ones_own(client, instrument, person):
    colleague = MembershipFactory(organisation=person.memberships.get().organisation).person
    ask(instrument, colleague, purpose="Ours")
    ask(instrument, engineer(), at=shanghai(3, 9))
    shown = page(client)
    assert "No bookings yet" in shown.content.decode()
    # To ask for the organisation's does not help who does not answer for it.
    assert "No bookings yet" in page(client, whose="organisation").content.decode()
    assert client.get(reverse("my_bookings_feed"), {**MARCH, "whose": "organisation"}).json() == []


def test_who_answers_for_others_is_led_to_theirs(client, instrument, person):
    organisation = person.memberships.get().organisation
    administrator = MembershipFactory(organisation=organisation, role="administrator").person
    finance = MembershipFactory(organisation=organisation, role="finance").person
    head = PersonFactory()
    organisation.projects.update(head=head)
    ours = reverse("organisation_bookings", args=[organisation.public_id])
    project = reverse("project_bookings", args=[organisation.general_project.public_id])
    for somebody, whose in ((administrator, ours), (finance, ours), (head, project)):
        client.force_login(somebody)
        shown = page(client)
        assert shown.context["next"] is None
        assert [(each.url, each.active) for each in shown.context["whose"]] == [
            (reverse("my_bookings"), True),
            (whose, False),
        ]
        # As addresses were before organisations and projects had pages of their own.
        old = client.get(reverse("my_bookings"), {"whose": "organisation"})
        assert old.url == whose
    client.force_login(person)
    assert page(client).context["whose"] == []


def test_the_likeliest_verb_stands_beside_the_next_one(client, clock, instrument, person, manager):
    booking = ask(instrument, person)
    approve(booking=booking, person=manager, now=NOW)
    button = reverse("check_in", args=[booking.public_id])
    assert button not in page(client).content.decode()
    clock(shanghai(2, 8, 50))
    assert button in page(client).content.decode()


def test_a_filter_by_state(client, instrument, person):
    first, second = ask(instrument, person), ask(instrument, person, at=shanghai(3, 9))
    cancel(booking=first, person=person, now=NOW)
    listed = page(client, state="cancelled").context["listed"]
    assert [booking for booking, _again in listed] == [first]
    assert "No booking matches" in page(client, state="in_use").content.decode()
    assert page(client, state="nonsense").context["next"] == second


def test_book_again_fills_the_form(client, instrument, person):
    booking = ask(instrument, person, hours=1.5)
    cancel(booking=booking, person=person, now=NOW)
    ((_booking, again),) = page(client).context["listed"]
    form = client.get(again).context["form"]
    assert str(form["length"].value()) == "90"
    assert form["mode"].value() == "self"
    assert form["project"].value() == booking.project.public_id
    assert not form["start"].value()
    samples = ask_for_samples(instrument, person)
    cancel(booking=samples, person=person, now=NOW)
    again = dict(page(client).context["listed"])[samples]
    form = client.get(again).context["form"]
    assert (form["mode"].value(), form["samples"].value()) == ("samples", "3")


def test_many_past_ones_come_by_pages(client, instrument, person):
    first = ask(instrument, person)
    cancel(booking=first, person=person, now=NOW)
    for number in range(24):
        booking = ask(instrument, person, at=shanghai(3, 9), now=NOW)
        cancel(booking=booking, person=person, now=NOW + dt.timedelta(minutes=number))
    assert len(page(client).context["listed"]) == 20
    assert len(page(client, page="2").context["listed"]) == 5
    for odd in ("0", "-1", "99", "x", "9" * 40):
        assert page(client, page=odd).context["listed"]


def test_the_calendar(client, instrument, person, manager):
    booking = ask(instrument, person)
    assert reverse("my_bookings_feed") in page(client, view="calendar").content.decode()
    ask_for_samples(instrument, person)
    (event,) = client.get(reverse("my_bookings_feed"), MARCH).json()
    assert event == {
        "start": "2027-03-02T09:00",
        "end": "2027-03-02T11:00",
        "kind": "requested",
        "title": "Diffractometer D8: Requested",
        "url": reverse("booking", args=[booking.public_id]),
    }


def test_the_calendar_runs_by_the_readers_clock(client, person):
    instrument = InstrumentFactory(
        lab=LabFactory(time_zone="America/Los_Angeles"), name_en="Neutron source"
    )
    open_days(instrument)
    ask(instrument, person, at=shanghai(3, 1))
    (event,) = client.get(reverse("my_bookings_feed"), MARCH).json()
    assert event["start"] == "2027-03-03T01:00"
    assert event["title"] == "Neutron source: Requested, 09:00 by the lab's clock"


@pytest.mark.parametrize("query", [{}, {"start": "x", "end": "y"}, {**MARCH, "end": "2030-01-01"}])
def test_a_bad_range_gets_a_sentence(client, person, query):
    answer = client.get(reverse("my_bookings_feed"), query)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_few_queries_however_many_bookings(
    client, instrument, person, django_assert_max_num_queries
):
    for day in (2, 3, 4, 5, 6):
        for hour in (8, 11, 14):
            ask(instrument, person, at=shanghai(day, hour))
    for booking in Booking.objects.all()[:6]:
        cancel(booking=booking, person=person, now=NOW)
    with django_assert_max_num_queries(20):
        page(client)
    with django_assert_max_num_queries(6):
        client.get(reverse("my_bookings_feed"), MARCH)


def test_who_belongs_nowhere_is_led_to_joining(client):
    client.force_login(PersonFactory())
    text = page(client).content.decode()
    assert "You belong to no organisation yet" in text
    assert reverse("ask_to_join") in text
    assert "No bookings yet" not in text
