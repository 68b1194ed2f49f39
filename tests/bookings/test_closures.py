"""Closing a lab or an instrument, on their pages."""

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import (
    approve,
    check_in,
    close,
)
from booking.bookings.models import Booking
from booking.calendars.actions import set_weekly_openings
from booking.calendars.models import Entry
from booking.calendars.rules import EVERY_DAY, WeeklyHours
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    PersonFactory,
    engineer,
    shanghai,
)

pytestmark = pytest.mark.django_db
WHY = "Service of the cooling water"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Sets the time that pages are read at; Monday at nine to begin with."""

    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def lab():
    lab = LabFactory(name_en="Diffraction Lab")
    hours = [WeeklyHours(EVERY_DAY, dt.time(8), dt.time(18))]
    set_weekly_openings(owner=lab, hours=hours, first_day=dt.date(2027, 3, 1), now=NOW)
    return lab


@pytest.fixture
def instrument(lab):
    return InstrumentFactory(
        lab=lab, name_en="Diffractometer D8", units__set_up=10, units__clean_up=15
    )


@pytest.fixture
def other(lab):
    return InstrumentFactory(lab=lab, name_en="Spectrometer")


@pytest.fixture
def manager(client, lab):
    person = LabRoleFactory(lab=lab).person
    client.force_login(person)
    return person


def shut(owner, person, *, first=None, last=None, **changes):
    """Closes on Tuesday 2 March from 10:00 to 12:00."""
    wish = {
        "owner": owner,
        "starts": first or shanghai(2, 10),
        "ends": last or shanghai(2, 12),
        "title": WHY,
        "person": person,
        "now": NOW,
    }
    return close(**{**wish, **changes})


def url_of(owner):
    name = "instrument_closures" if hasattr(owner, "lab") else "closures"
    return reverse(name, args=[owner.public_id])


def post(client, owner, **changes):
    typed = {
        "starts": "2027-03-02T10:00",
        "ends": "2027-03-02T12:00",
        "kind": "closure",
        "title": WHY,
    }
    return client.post(url_of(owner), {**typed, **changes})


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_it_works(client, lab, instrument, manager):
    for owner in (lab, instrument):
        answer = post(client, owner)
        assert (answer.status_code, answer.url) == (302, url_of(owner))
        text = words(client.get(url_of(owner)))
        assert "Tue 2 Mar, 10:00 to 12:00 (2 h)" in text
        assert WHY in text
    assert said(answer)[-1] == "Diffractometer D8 is closed for this time."
    # Each page shows the other's too: both keep the instrument shut.
    assert "Diffractometer D8" in words(client.get(url_of(lab)))
    assert "The whole lab" in words(client.get(url_of(instrument)))


def test_the_pages_are_for_who_runs_the_lab(client, lab, instrument):
    for owner in (lab, instrument):
        assert client.get(url_of(owner)).status_code == 302
    administrator = MembershipFactory(organisation=lab.university, role="administrator").person
    answers = {
        administrator: 200,
        LabRoleFactory(lab=lab).person: 200,
        LabRoleFactory(lab=lab, kind="technician").person: 403,
        LabRoleFactory().person: 404,
        engineer(): 404,
        PersonFactory(is_operator=True): 404,
    }
    for person, status in answers.items():
        client.force_login(person)
        for owner in (lab, instrument):
            assert client.get(url_of(owner)).status_code == status
            if status != 200:
                assert post(client, owner).status_code == status
    assert not Entry.objects.filter(kind="closure").exists()


def test_bookings_in_the_way_are_shown_before_anything_is_cancelled(client, instrument, manager):
    person = engineer()
    person.name, person.phone = "Zhang Wei", "0591-1234"
    person.save()
    booking = ask(instrument, person)
    answer = post(client, instrument)
    assert answer.status_code == 200
    text = words(answer)
    for part in ("Bookings in the way", "Zhang Wei", "0591-1234", "Tue 2 Mar, 09:00 to 11:00"):
        assert part in text
    assert answer.context["hits"] == [(booking, True, True)]
    assert not Entry.objects.filter(kind="closure").exists()
    booking.refresh_from_db()
    assert booking.state == "requested"


def test_confirming_closes_and_cancels_those_ticked(client, instrument, manager):
    dropped, kept = ask(instrument), ask(instrument, at=shanghai(2, 11, 30))
    answer = post(
        client,
        instrument,
        verb="confirm",
        shown=[f"{each.public_id}:requested" for each in (dropped, kept)],
        cancel=[dropped.public_id],
    )
    assert answer.status_code == 302
    assert said(answer) == [
        "Diffractometer D8 is closed for this time. 1 booking is cancelled; its customer "
        "gets an e-mail with your reason."
    ]
    states = dict(Booking.objects.values_list("public_id", "state"))
    assert states == {dropped.public_id: "cancelled", kept.public_id: "requested"}


def test_what_changed_since_is_shown_again_as_it_was_ticked(client, instrument, manager):
    first = ask(instrument)
    new = ask(instrument, at=shanghai(2, 11, 30))
    answer = post(
        client, instrument, verb="confirm", shown=[f"{first.public_id}:requested"], cancel=[]
    )
    assert answer.status_code == 409
    assert "have changed since you looked" in words(answer)
    # The first stays unticked as it was left; the new one is ticked as at first.
    assert answer.context["hits"] == [(first, True, False), (new, True, True)]
    assert not Entry.objects.filter(kind="closure").exists()


def test_what_has_begun_is_left_standing_at_first(client, instrument, manager, clock):
    running = approve(booking=ask(instrument), person=manager, now=NOW)
    check_in(booking=running, person=manager, now=shanghai(2, 9))
    coming = approve(
        booking=ask(instrument, at=shanghai(2, 11, 30), now=NOW), person=manager, now=NOW
    )
    clock(shanghai(2, 10))
    answer = post(client, instrument, ends="2027-03-02T18:00")
    assert answer.context["hits"] == [(running, False, False), (coming, True, True)]
    assert "In use: it stays" in words(answer)
    late = approve(booking=ask(instrument, at=shanghai(3, 9)), person=manager, now=NOW)
    clock(shanghai(3, 9, 10))
    answer = post(client, instrument, starts="2027-03-03T09:00", ends="2027-03-03T18:00")
    # Its time runs, though nobody has checked in: the manager decides.
    assert answer.context["hits"] == [(late, True, False)]


def test_one_may_go_back_to_change_the_time(client, instrument, manager):
    ask(instrument)
    answer = post(client, instrument, verb="change")
    assert answer.status_code == 200
    assert 'value="2027-03-02T10:00"' in answer.content.decode()
    assert WHY in answer.content.decode()
    assert not Entry.objects.filter(kind="closure").exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"ends": "2027-03-02T10:00"}, "The end does not come after the start."),
        ({"ends": "2027-03-02T09:55"}, "The end does not come after the start."),
        ({"starts": "2027-02-28T10:00", "ends": "2027-03-01T09:00"}, "This end has passed."),
        ({"starts": "2027-02-28T08:55"}, "This start is more than a day ago."),
        ({"ends": "2028-03-03T10:05"}, "A closure lasts a year at most."),
        ({"starts": "2027-03-02T10:03"}, "Give times in steps of five minutes"),
        ({"starts": ""}, "Give a date and a time."),
        ({"ends": "soon"}, "This is no date and time."),
        ({"title": " "}, "Give a reason."),
        ({"title": "x" * 201}, "Keep the reason to 200 characters"),
        ({"kind": "opening"}, "Choose what it is."),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_nothing_is_lost(
    client, instrument, manager, typed, sentence
):
    answer = post(client, instrument, **typed)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert sentence in text
    assert typed.get("starts", "2027-03-02T10:00") in text
    assert not Entry.objects.filter(kind="closure").exists()


def test_a_day_and_a_year_are_still_fine(client, instrument, manager):
    assert post(client, instrument, starts="2027-02-28T09:00").status_code == 302
    answer = post(client, instrument, starts="2027-03-02T10:00", ends="2028-03-02T10:00")
    assert answer.status_code == 302


def test_times_are_by_the_labs_clock(client, manager):
    far = LabRoleFactory(person=manager, lab__time_zone="America/Los_Angeles").lab
    post(client, far, starts="2027-03-14T01:00", ends="2027-03-14T02:30")
    entry = Entry.objects.get(event__calendar__lab_link__lab=far)
    # That night the clocks go from 02:00 to 03:00: half past two is read as half past three.
    assert entry.event.start == dt.datetime(2027, 3, 14, 9, tzinfo=dt.UTC)
    assert entry.event.end == dt.datetime(2027, 3, 14, 10, 30, tzinfo=dt.UTC)
    assert "Pacific time" in words(client.get(url_of(far)))


def test_a_closure_is_taken_back_on_the_page(client, instrument, other, manager, clock):
    entry = shut(instrument, manager)
    foreign = shut(other, manager)
    answer = client.post(url_of(instrument), {"verb": "remove", "entry": entry.pk})
    assert said(answer) == ["The closure is taken back; the time is open again."]
    assert not Entry.objects.filter(pk=entry.pk).exists()
    # Twice, or another instrument's: nothing happens.
    for gone in (entry.pk, foreign.pk):
        answer = client.post(url_of(instrument), {"verb": "remove", "entry": gone})
        assert answer.status_code == 302
    assert Entry.objects.filter(pk=foreign.pk).exists()
    assert client.post(url_of(instrument), {"verb": "remove", "entry": "x"}).status_code == 400


def test_one_that_runs_ends_now(client, instrument, manager, clock):
    entry = shut(instrument, manager)
    clock(shanghai(2, 11))
    assert "running now" in words(client.get(url_of(instrument)))
    client.post(url_of(instrument), {"verb": "remove", "entry": entry.pk})
    entry.event.refresh_from_db()
    assert entry.event.end == shanghai(2, 11)


def test_outsiders_see_only_that_nothing_is_free(client, instrument, manager):
    shut(instrument, manager)
    client.force_login(engineer())
    query = {"start": "2027-03-01T00:00", "end": "2027-03-08T00:00"}
    for url in (
        reverse("instrument", args=[instrument.public_id]),
        reverse("instrument_feed", args=[instrument.public_id]),
        reverse("lab", args=[instrument.lab.public_id]),
    ):
        answer = client.get(url, query)
        assert answer.status_code == 200
        assert WHY not in answer.content.decode()
