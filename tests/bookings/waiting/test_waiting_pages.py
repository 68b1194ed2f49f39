"""Pages of the waitlist: joining, one's own list, the lab's, and answering."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.accounts.actions import create_project
from booking.bookings.actions import cancel
from booking.bookings.models import Booking, WaitlistEntry
from tests.asking import ask, wait
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
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
def instrument():
    made = InstrumentFactory(name_en="Diffractometer")
    open_days(made, days=2, opens=9, closes=11)
    return made


@pytest.fixture
def first(instrument):
    return ask(instrument)


@pytest.fixture
def person():
    return engineer()


def wish(person, **changes):
    return {
        "mode": "self",
        "length": "120",
        "earliest": "2027-03-02T08:00",
        "latest": "2027-03-02T18:00",
        "project": person.memberships.get().organisation.general_project.public_id,
        "purpose": "Phase analysis",
        **changes,
    }


def address(instrument):
    return reverse("join_waitlist", args=[instrument.public_id])


def text(answer):
    return " ".join(answer.content.decode().split())


def test_it_works(instrument, first, person):
    client = visiting(person)
    assert client.get(address(instrument)).status_code == 200
    answer = client.post(address(instrument), wish(person), follow=True)
    assert "You are on the waitlist." in text(answer)
    entry = WaitlistEntry.objects.get()
    assert (entry.person, entry.earliest, entry.latest, entry.minutes) == (
        person,
        shanghai(2, 8),
        shanghai(2, 18),
        120,
    )
    cancel(booking=first, person=first.requester, now=NOW)
    page = text(client.get(reverse("my_waitlist")))
    assert "Held for you until" in page
    booking = Booking.objects.get(state="offered")
    page = text(client.get(reverse("booking", args=[booking.public_id])))
    assert "It is your turn" in page
    assert "Take this time" in page
    answer = client.post(reverse("answer_turn", args=[booking.public_id]), {"verb": "take"})
    assert answer.status_code == 302
    booking.refresh_from_db()
    assert booking.state == "requested"


def test_the_request_panel_leads_here_with_what_was_typed(instrument, first, person):
    client = visiting(person)
    ask_it = {
        "start": "2027-03-02T09:00",
        "length": "120",
        "mode": "self",
        "project": wish(person)["project"],
        "purpose": "A purpose of many words",
    }
    url = reverse("request_booking", args=[instrument.public_id])
    refused = client.post(url, ask_it)
    assert refused.status_code == 409
    assert "Wait for this time" in text(refused)
    page = client.post(address(instrument), {**ask_it, "begin": "1"})
    assert page.status_code == 200
    form = page.context["form"]
    assert form["earliest"].value() == "2027-03-02T09:00"
    assert form["latest"].value() == "2027-03-03T00:00"
    assert "A purpose of many words" in text(page)
    assert not WaitlistEntry.objects.exists()


def test_a_request_refused_for_another_reason_leads_nowhere(instrument, person):
    url = reverse("request_booking", args=[instrument.public_id])
    ask_it = {"start": "2027-03-02T09:15", "length": "60", "mode": "self"}
    refused = visiting(person).post(url, {**wish(person), **ask_it})
    assert refused.status_code == 422
    assert "Wait for this time" not in text(refused)


def test_what_is_free_is_shown_in_place_of_waiting(instrument, person):
    answer = visiting(person).post(address(instrument), wish(person))
    assert answer.status_code == 409
    assert "start=2027-03-02T09%3A00" in text(answer)
    assert "Phase analysis" in text(answer)
    assert not WaitlistEntry.objects.exists()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"earliest": "soon"}, 422),
        ({"latest": ""}, 422),
        ({"length": "17"}, 422),
        ({"length": "99999999999999999999"}, 422),
        ({"mode": "samples"}, 422),
        ({"project": "nobodys"}, 422),
        ({"purpose": ""}, 422),
        ({"latest": "2027-03-02T08:30"}, 409),
        ({"latest": "2027-04-02T08:30"}, 409),
    ],
)
def test_bad_input_is_told_and_kept(instrument, first, person, changes, status):
    answer = visiting(person).post(address(instrument), wish(person, **changes))
    assert answer.status_code == status
    page = text(answer)
    assert "alert" in page
    for value in {**wish(person), **changes}.values():
        if value and "T" in value:
            assert value in page
    assert not WaitlistEntry.objects.exists()


def test_another_ones_project_is_no_choice(instrument, first, person):
    boss = MembershipFactory(role="administrator")
    theirs = create_project(
        organisation=boss.organisation, name="Secret", head=boss.person, now=NOW
    )
    answer = visiting(person).post(address(instrument), wish(person, project=theirs.public_id))
    assert answer.status_code == 422
    assert not WaitlistEntry.objects.exists()


def test_nobody_sees_who_else_waits(instrument, first, person):
    other = MembershipFactory(
        person=PersonFactory(name="Zhao Canary"),
        organisation=OrganisationFactory(name_en="Canary Works"),
    ).person
    wait(instrument, other, purpose="Canary purpose")
    wait(instrument, person)
    client = visiting(person)
    pages = [
        reverse("my_waitlist"),
        address(instrument),
        reverse("instrument", args=[instrument.public_id]),
        reverse("instrument_times", args=[instrument.public_id]),
    ]
    for url in pages:
        page = text(client.get(url))
        assert "Canary" not in page
    assert "1." not in text(client.get(reverse("my_waitlist"))).partition("<main")[2]
    for stranger in (person, LabRoleFactory().person):
        answer = visiting(stranger).get(reverse("instrument_waitlist", args=[instrument.public_id]))
        assert answer.status_code == 404


class TestTheLab:
    """Staff see who waits in turn; what an own side must endorse first has no name for them."""

    @pytest.fixture
    def manager(self, instrument):
        return LabRoleFactory(lab=instrument.lab).person

    def page(self, manager, instrument):
        return text(
            visiting(manager).get(reverse("instrument_waitlist", args=[instrument.public_id]))
        )

    def test_in_turn(self, instrument, first, manager):
        names = ["Zhao Yi", "Qian Er"]
        for name in names:
            person = MembershipFactory(person=PersonFactory(name=name)).person
            wait(instrument, person, purpose="Canary purpose")
        page = self.page(manager, instrument)
        assert 0 < page.index("1. Zhao Yi") < page.index("2. Qian Er")
        assert "Canary purpose" not in page

    def test_without_the_name_of_who_must_be_endorsed(self, instrument, first, manager):
        payer = OrganisationFactory(name_en="Canary Works", endorsement="always")
        person = MembershipFactory(
            person=PersonFactory(name="Zhao Canary"), organisation=payer
        ).person
        wait(instrument, person)
        page = self.page(manager, instrument)
        assert "Canary" not in page
        assert "1. Somebody whose own side endorses first" in page

    def test_an_offer_is_no_request_yet(self, instrument, first, manager):
        person = MembershipFactory(
            person=PersonFactory(name="Zhao Canary"),
            organisation=OrganisationFactory(name_en="Canary Works"),
        ).person
        wait(instrument, person, purpose="Canary purpose")
        cancel(booking=first, person=first.requester, now=NOW)
        booking = Booking.objects.get(state="offered")
        client = visiting(manager)
        days = {"from": "2027-03-01", "until": "2027-03-07"}
        for url, query in (
            (reverse("queue"), {}),
            (reverse("today"), {"day": "2027-03-02"}),
            (reverse("lab_timeline", args=[instrument.lab.public_id]), days),
            (reverse("lab_bookings", args=[instrument.lab.public_id]), days),
        ):
            answer = client.get(url, query)
            assert answer.status_code == 200
            assert "Canary" not in text(answer)
        url = reverse("booking", args=[booking.public_id])
        assert client.get(url).status_code == 404

    def test_it_is_reached_from_the_instrument(self, instrument, manager, person):
        url = reverse("instrument", args=[instrument.public_id])
        link = reverse("instrument_waitlist", args=[instrument.public_id])
        assert link in text(visiting(manager).get(url))
        assert link not in text(visiting(person).get(url))


def test_leaving(instrument, first, person):
    entry = wait(instrument, person)
    url = reverse("leave_waitlist", args=[entry.public_id])
    assert visiting(engineer()).post(url).status_code == 404
    assert "no longer on this waitlist" in text(visiting(person).post(url, follow=True))
    entry.refresh_from_db()
    assert entry.state == "left"


def test_letting_go(instrument, first, person):
    wait(instrument, person)
    cancel(booking=first, person=first.requester, now=NOW)
    booking = Booking.objects.get(state="offered")
    url = reverse("answer_turn", args=[booking.public_id])
    client = visiting(person)
    client.post(url, {"verb": "what"})
    booking.refresh_from_db()
    assert booking.state == "offered"
    assert "goes to the next" in text(client.post(url, {"verb": "let_go"}, follow=True))
    booking.refresh_from_db()
    assert booking.state == "expired"
    page = text(client.get(reverse("booking", args=[booking.public_id])))
    assert "Not taken" in page
    again = client.post(url, {"verb": "take"}, follow=True)
    assert "has changed since you opened it" in text(again)


def test_a_copy_and_an_end_of_the_account_have_it(instrument, first, person):
    wait(instrument, person, purpose="My own purpose")
    answer = visiting(person).post(reverse("my_data"), {"password": "a-long-enough-password"})
    got = json.loads(b"".join(answer.streaming_content))
    assert got["waitlist"][0]["purpose"] == "My own purpose"
    MembershipFactory(organisation=person.memberships.get().organisation, role="administrator")
    answer = visiting(person).post(
        reverse("erase_account"), {"password": "a-long-enough-password", "meant": "on"}
    )
    assert answer.status_code == 302
    assert not WaitlistEntry.objects.exists()
