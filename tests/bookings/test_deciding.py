"""The verbs as the site posts them: where they lead, and how a refusal is told."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve
from booking.bookings.models import Booking
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    PersonFactory,
    engineer,
    open_days,
)

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Sets the time that pages are read at; Monday at nine to begin with."""

    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def lab():
    return LabFactory(name_en="Diffraction Lab")


@pytest.fixture
def manager(client, lab):
    person = LabRoleFactory(lab=lab).person
    client.force_login(person)
    return person


@pytest.fixture
def instrument(lab):
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer D8", takes_samples=True)
    open_days(instrument)
    ListPriceFactory(instrument=instrument, amount="260.00")
    return instrument


def send(client, verb, booking, **data):
    htmx = data.pop("htmx", False)
    url = reverse(verb, args=[booking.public_id])
    return client.post(url, data, **(HTMX if htmx else {}))


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_it_works(client, manager, instrument):
    booking = ask(instrument)
    url = reverse("queue") + "?booking=abc"
    answer = send(client, "approve", booking, next=url)
    assert (answer.status_code, answer.url) == (302, url)
    assert said(answer) == [f"Approved. {booking.requester.name} gets an e-mail in ten seconds."]
    booking.refresh_from_db()
    assert booking.state == "approved"


@pytest.mark.parametrize("verb", ["approve", "reject", "check_in", "finish"])
def test_who_may_not_see_a_booking_finds_none(client, instrument, verb):
    booking = ask(instrument)
    url = reverse(verb, args=[booking.public_id])
    assert client.post(url).status_code == 302
    assert reverse("account_login") in client.post(url).url
    for person in (engineer(), LabRoleFactory().person):
        client.force_login(person)
        assert send(client, verb, booking, note="x").status_code == 404
    booking.refresh_from_db()
    assert booking.state == "requested"


@pytest.mark.parametrize(
    ("verb", "who"),
    [
        ("approve", "requester"),
        ("reject", "requester"),
        ("approve", "technician"),
        ("reject", "technician"),
        ("check_in", "administrator"),
        ("finish", "administrator"),
        ("approve", "operator"),
        ("check_in", "operator"),
    ],
)
def test_who_may_see_but_not_act_is_told_so(client, instrument, verb, who):
    booking = ask(instrument)
    client.force_login(
        {
            "requester": lambda: booking.requester,
            "technician": lambda: LabRoleFactory(lab=instrument.lab, kind="technician").person,
            "administrator": lambda: (
                MembershipFactory(organisation=booking.payer, role="administrator").person
            ),
            "operator": lambda: PersonFactory(is_operator=True),
        }[who]()
    )
    assert send(client, verb, booking, note="Full", kind="service").status_code == 403
    booking.refresh_from_db()
    assert booking.state == "requested"


def test_rejecting_keeps_the_reason(client, manager, instrument):
    booking = ask(instrument)
    answer = send(client, "reject", booking, note="Full that day", next=reverse("queue"))
    assert answer.url == reverse("queue")
    assert booking.timeline.last().note == "Full that day"


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example", "", "x:y"])
def test_no_decision_leads_off_the_site(client, manager, instrument, url):
    booking = ask(instrument)
    answer = send(client, "approve", booking, next=url)
    assert answer.url == reverse("booking", args=[booking.public_id])


@pytest.mark.parametrize("verb", ["approve", "reject", "check_in", "finish"])
def test_verbs_are_posted(client, manager, instrument, verb):
    booking = ask(instrument)
    assert client.get(reverse(verb, args=[booking.public_id])).status_code == 405


def test_a_missing_reason_gets_its_sentence_in_place(client, manager, instrument):
    booking = ask(instrument)
    answer = send(client, "reject", booking, note=" ", next=reverse("queue"), htmx=True)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Give a reason. The customer reads it." in text
    assert "<html" not in text
    # Its next try goes on to the same place.
    assert f'name="next" value="{reverse("queue")}"' in text
    plain = send(client, "reject", booking, note="")
    assert plain.status_code == 422
    assert "Give a reason. The customer reads it." in plain.content.decode()


def test_a_reason_that_is_too_long_is_not_lost(client, manager, instrument):
    booking = ask(instrument)
    answer = send(client, "reject", booking, note="x" * 1001)
    assert answer.status_code == 422
    assert "x" * 1001 in answer.content.decode()
    booking.refresh_from_db()
    assert booking.state == "requested"


def test_what_another_decided_meanwhile_is_said(client, manager, instrument):
    booking = ask(instrument)
    approve(booking=booking, person=manager, now=NOW)
    for htmx in (True, False):
        answer = send(client, "reject", booking, note="Full", htmx=htmx)
        assert answer.status_code == 409
        assert "The booking has changed since you opened it" in answer.content.decode()
    # Even when nothing was typed, what counts is that nothing can be decided.
    assert send(client, "reject", booking, note="").status_code == 409
    booking.refresh_from_db()
    assert booking.state == "approved"


def test_a_colleague_who_was_first_is_named(client, manager, instrument):
    booking = ask(instrument)
    other = LabRoleFactory(lab=instrument.lab, person__name="Lin Yue").person
    approve(booking=booking, person=other, now=NOW)
    for verb in ("approve", "reject"):
        answer = send(client, verb, booking, note="Full")
        assert answer.status_code == 409
        assert "Lin Yue approved this first" in answer.content.decode()


def test_a_request_that_lapsed_on_the_desk_is_said(client, manager, instrument, clock):
    booking = ask(instrument)
    clock(booking.decide_by)
    assert send(client, "approve", booking).status_code == 409
    assert Booking.objects.get(pk=booking.pk).state == "expired"


def test_htmx_is_sent_on_by_a_header(client, manager, instrument):
    booking = ask(instrument)
    answer = send(client, "reject", booking, note="Full", next=reverse("queue"), htmx=True)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, reverse("queue"))


def test_a_managers_own_request_tells_nobody_of_an_email(client, manager, instrument):
    booking = ask(instrument, manager)
    assert said(send(client, "approve", booking)) == ["Approved."]
