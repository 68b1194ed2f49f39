"""Checking in and finishing as the pages post them."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve, check_in, finish
from booking.bookings.rules import KindOfUse
from tests.asking import ask, ask_for_samples, samples_come
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Sets the time that pages are read at; Tuesday at nine to begin with."""

    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(shanghai(2, 9))
    return to


@pytest.fixture
def lab():
    return LabFactory(name_en="Diffraction Lab")


@pytest.fixture
def technician(client, lab):
    person = LabRoleFactory(lab=lab, kind="technician").person
    client.force_login(person)
    return person


@pytest.fixture
def instrument(lab):
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer D8", takes_samples=True)
    open_days(instrument)
    return instrument


@pytest.fixture
def granted(instrument):
    """Makes an approved booking, by default Tuesday 09:00 to 11:00."""
    manager = LabRoleFactory(lab=instrument.lab).person

    def make(on=instrument, **wish):
        return approve(booking=ask(on, **wish), person=manager, now=NOW)

    return make


def page(client, **query):
    answer = client.get(reverse("today"), query)
    assert answer.status_code == 200
    return answer


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def visits(answer):
    return [
        visit
        for lab_day in answer.context["lab_days"]
        for bench in lab_day.benches
        for visit in bench.visits
    ]


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_it_works(client, technician, granted):
    booking = granted()
    url = reverse("today") + "?day=2027-03-02"
    answer = client.post(reverse("check_in", args=[booking.public_id]), {"next": url})
    assert (answer.status_code, answer.url) == (302, url)
    assert said(answer) == ["Checked in: Diffractometer D8 is in use."]
    booking.refresh_from_db()
    assert (booking.state, booking.used_from) == ("in_use", shanghai(2, 9))


def test_another_labs_technician_finds_none(client, technician, granted):
    booking = granted()
    client.force_login(LabRoleFactory(kind="technician").person)
    for verb in ("check_in", "finish"):
        assert client.post(reverse(verb, args=[booking.public_id])).status_code == 404
    booking.refresh_from_db()
    assert booking.state == "approved"


def test_check_in_is_offered_when_it_opens(client, technician, granted, clock):
    granted(at=shanghai(2, 10))
    clock(shanghai(2, 9, 44))
    (visit,) = visits(page(client))
    assert not visit.may_check_in
    assert "Check-in from 09:45" in words(page(client))
    clock(shanghai(2, 9, 45))
    (visit,) = visits(page(client))
    assert visit.may_check_in


def test_checking_in_too_early_says_from_when(client, technician, granted):
    booking = granted(at=shanghai(2, 10))
    answer = client.post(reverse("check_in", args=[booking.public_id]))
    assert answer.status_code == 409
    assert "Check-in opens on Tue 2 Mar 09:45." in answer.content.decode()


def test_checking_in_while_the_one_before_runs_says_until_when(client, technician, granted, clock):
    first, second = granted(), granted(at=shanghai(2, 11))
    check_in(booking=first, person=technician, now=shanghai(2, 9))
    clock(shanghai(2, 10, 50))
    answer = client.post(reverse("check_in", args=[second.public_id]))
    assert answer.status_code == 409
    assert "runs until Tue 2 Mar 11:00" in answer.content.decode()


def test_a_no_show_is_said_when_one_comes_too_late(client, technician, granted, clock):
    booking = granted()
    clock(shanghai(2, 9, 40))
    answer = client.post(reverse("check_in", args=[booking.public_id]))
    assert answer.status_code == 409
    booking.refresh_from_db()
    assert booking.state == "no_show"


# Finish


@pytest.fixture
def running(granted, technician):
    booking = granted()
    return check_in(booking=booking, person=technician, now=shanghai(2, 9))


def end(client, booking, **data):
    return client.post(
        reverse("finish", args=[booking.public_id]),
        {"used_until": "", "kind": "service", "samples": "", "note": "", **data},
    )


def test_finishing_says_how_it_went(client, running, clock):
    clock(shanghai(2, 10, 30))
    answer = end(
        client,
        running,
        used_until="2027-03-02T10:15",
        kind="teaching",
        samples="4",
        note="Two peaks overlap",
        next=reverse("today"),
    )
    assert (answer.status_code, answer.url) == (302, reverse("today"))
    running.refresh_from_db()
    assert (running.state, running.used_until, running.kind_of_use, running.samples_done) == (
        "completed",
        shanghai(2, 10, 15),
        "teaching",
        4,
    )
    assert running.timeline.last().note == "Two peaks overlap"
    assert "Used 09:00 to 10:15" in words(page(client))


def test_an_empty_end_is_now(client, running, clock):
    clock(shanghai(2, 10, 30))
    assert end(client, running).status_code == 302
    running.refresh_from_db()
    assert running.used_until == shanghai(2, 10, 30)


def test_an_end_in_the_minute_of_the_start_is_the_start(client, granted, technician, clock):
    booking = granted()
    begun = shanghai(2, 9).replace(second=40)
    check_in(booking=booking, person=technician, now=begun)
    clock(shanghai(2, 9, 2))
    assert end(client, booking, used_until="2027-03-02T09:00").status_code == 302
    booking.refresh_from_db()
    assert booking.used_until == begun


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"used_until": "2027-03-02T12:00"}, "This end lies ahead"),
        ({"used_until": "2027-03-02T08:00"}, "The use began on Tue 2 Mar 09:00"),
        ({"used_until": "half past ten"}, "This is no date and time"),
        ({"kind": ""}, "Choose what the instrument was used for"),
        ({"kind": "war"}, "Choose what the instrument was used for"),
        ({"samples": "many"}, "Give the number of samples in digits"),
        ({"samples": "-1"}, "Give the number of samples, or 0"),
        ({"samples": "99999999999999999999"}, "Up to 1000 samples"),
        ({"note": "x" * 1001}, "Keep the notes to 1000 characters"),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_nothing_is_lost(client, running, clock, data, sentence):
    clock(shanghai(2, 10, 30))
    answer = end(client, running, **{"note": "Keep me", **data})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert sentence in text
    assert data.get("note", "Keep me") in text
    running.refresh_from_db()
    assert running.state == "in_use"


def test_an_overrunning_use_says_when_it_ends_itself(client, running, clock):
    clock(shanghai(2, 11, 5))
    assert "It ends by itself at 11:15" in words(page(client))
    clock(shanghai(2, 11, 20))
    assert end(client, running).status_code == 409
    running.refresh_from_db()
    assert running.state == "completed"


def test_the_likeliest_kind_is_chosen_first(client, technician, lab, granted, running):
    own = MembershipFactory(organisation=lab.university).person
    inside = granted(person=own, at=shanghai(2, 11))
    check_in(booking=inside, person=technician, now=shanghai(2, 11))
    forms = {visit.booking: visit.finish_form for visit in visits(page(client))}
    assert forms[inside]["kind"].value() is KindOfUse.RESEARCH
    finish(booking=inside, person=technician, kind=KindOfUse.RESEARCH, now=shanghai(2, 12))
    assert running.payer != lab.university
    assert forms[running] is None or forms[running]["kind"].value() is KindOfUse.SERVICE


# Samples


def test_samples_wait_whatever_the_day(client, technician, instrument):
    manager = LabRoleFactory(lab=instrument.lab).person
    asked = ask_for_samples(instrument, now=NOW)
    assert page(client).context["samples"] == []
    booking = approve(booking=asked, person=manager, now=NOW)
    for query in ({}, {"day": "2027-03-20"}):
        answer = page(client, **query)
        assert [each for each, _form in answer.context["samples"]] == [booking]
    assert "3 samples, asked on Mon 1 Mar" in words(page(client))
    # They begin to work on what is there.
    assert "Receive the samples" in words(page(client))
    assert "Start the work" not in words(page(client))
    samples_come(booking, manager)
    assert "Receive the samples" not in words(page(client))
    assert "Start the work" in words(page(client))


def test_samples_are_started_and_finished_here(client, technician, instrument, clock):
    manager = LabRoleFactory(lab=instrument.lab).person
    booking = approve(booking=ask_for_samples(instrument), person=manager, now=NOW)
    samples_come(booking, manager)
    answer = client.post(reverse("check_in", args=[booking.public_id]))
    assert said(answer) == ["Started: the samples are in work."]
    clock(shanghai(2, 15))
    assert end(client, booking).status_code == 422
    # No results are with it, which has to be meant.
    answer = end(client, booking, samples="2", without_results="on")
    assert said(answer)[-1:] == ["Finished: the samples are done."]
    booking.refresh_from_db()
    assert (booking.state, booking.samples_done) == ("completed", 2)
    assert page(client).context["samples"] == []


def test_an_empty_lab_says_so(client, technician, lab):
    assert "No instrument yet" in words(page(client))
    InstrumentFactory(lab=lab, status="retired")
    assert "No instrument yet" in words(page(client))
    InstrumentFactory(lab=lab)
    assert "Nobody is booked today" in words(page(client))
