"""A manager's queue: what waits, and the chosen request beside it."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import Refused, approve, cancel, reject
from booking.bookings.models import Booking
from booking.labs.rules import ServiceMode
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PolicyFactory,
    assist_days,
    engineer,
    open_days,
    shanghai,
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


def page(client, **query):
    answer = client.get(reverse("queue"), query)
    assert answer.status_code == 200
    return answer


def listed(answer):
    """The bookings of the list, in its order."""
    return re.findall(r'class="queue-row" data-booking="(\w+)"', answer.content.decode())


def words(answer):
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", text)


def send(client, verb, booking, **data):
    htmx = data.pop("htmx", False)
    url = reverse(verb, args=[booking.public_id])
    return client.post(url, data, **(HTMX if htmx else {}))


def test_it_works(client, manager, instrument):
    company = OrganisationFactory(name_en="Mindu Fine Chemicals")
    person = engineer(company)
    person.name, person.phone = "Zhang Wei", "0591-1234"
    person.save()
    booking = ask(instrument, person)
    answer = page(client)
    assert listed(answer) == [booking.public_id]
    text = words(answer)
    for part in (
        "1 request waits for your decision",
        "Zhang Wei",
        "Mindu Fine Chemicals",
        "Diffractometer D8",
        "Tue 2 Mar, 09:00 to 11:00 (2 h)",
        "Decide by Tue 2 Mar 09:00",
        "Phase analysis of a catalyst",
        "0591-1234",
        "¥520.00",
        "None: this is the first",
        "Nothing else that day",
        "Approve",
        "Reject",
    ):
        assert part in text


def test_who_manages_no_lab_may_not(client, instrument):
    assert client.get(reverse("queue")).status_code == 302
    for person in (
        engineer(),
        LabRoleFactory(lab=instrument.lab, kind="technician").person,
        MembershipFactory(organisation=instrument.lab.university, role="administrator").person,
        LabRoleFactory(lab=instrument.lab, until=dt.date(2027, 3, 1)).person,
        PersonFactory(is_operator=True),
    ):
        client.force_login(person)
        assert client.get(reverse("queue")).status_code == 403


def test_another_labs_requests_are_not_there(client, manager, instrument):
    other = InstrumentFactory()
    open_days(other)
    foreign = ask(other)
    assert listed(page(client)) == []
    answer = page(client, booking=foreign.public_id)
    assert foreign.requester.name not in answer.content.decode()
    assert send(client, "approve", foreign).status_code == 404


def test_the_most_urgent_comes_first(client, manager, instrument):
    late = ask(instrument, at=shanghai(5, 9))
    soon = ask(instrument, at=shanghai(2, 9))
    samples = ask_for_samples(instrument)
    # Two working days end on Wednesday; the first slot begins on Tuesday.
    assert listed(page(client)) == [soon.public_id, late.public_id, samples.public_id]


def test_what_is_decided_or_has_lapsed_waits_no_longer(client, manager, instrument, clock):
    kept, taken = ask(instrument, at=shanghai(4, 9)), ask(instrument, at=shanghai(4, 13))
    granted, refused = ask(instrument, at=shanghai(5, 9)), ask(instrument, at=shanghai(5, 13))
    lapsing = ask(instrument, at=shanghai(2, 9))
    approve(booking=granted, person=manager, now=NOW)
    reject(booking=refused, person=manager, note="Full", now=NOW)
    cancel(booking=taken, person=taken.requester, now=NOW)
    clock(lapsing.decide_by)
    assert listed(page(client)) == [kept.public_id]


def test_one_is_chosen_by_address(client, manager, instrument):
    first, second = ask(instrument), ask(instrument, at=shanghai(4, 9))
    assert page(client).context["booking"] == first
    assert page(client, booking=second.public_id).context["booking"] == second
    gone = page(client, booking="nothing")
    assert gone.context["booking"] == first
    assert "That request waits no longer" in words(gone)


def test_htmx_gets_the_request_alone(client, manager, instrument):
    booking = ask(instrument)
    answer = client.get(reverse("queue"), {"booking": booking.public_id}, **HTMX)
    assert "<html" not in answer.content.decode()
    assert booking.purpose in answer.content.decode()
    assert "HX-Request" in answer.headers["Vary"]
    # Going back in the browser asks for the whole page.
    restored = client.get(
        reverse("queue"),
        {"booking": booking.public_id},
        **HTMX,
        HTTP_HX_HISTORY_RESTORE_REQUEST="true",
    )
    assert "<html" in restored.content.decode()


def test_filters_by_lab_and_instrument(client, manager, instrument):
    other_lab = LabRoleFactory(person=manager).lab
    elsewhere = InstrumentFactory(lab=other_lab)
    beside = InstrumentFactory(lab=instrument.lab)
    for each in (elsewhere, beside):
        open_days(each)
    here, there, near = ask(instrument), ask(elsewhere), ask(beside)
    everything = {here.public_id, there.public_id, near.public_id}
    assert set(listed(page(client))) == everything
    of_lab = page(client, lab=instrument.lab.public_id)
    assert set(listed(of_lab)) == {here.public_id, near.public_id}
    assert listed(page(client, instrument=beside.public_id)) == [near.public_id]
    # An instrument of another lab and nonsense do not count.
    assert set(listed(page(client, lab=other_lab.public_id, instrument=beside.public_id))) == {
        there.public_id
    }
    assert set(listed(page(client, lab="x", instrument="y"))) == everything


def test_a_decision_leads_to_the_next(client, manager, instrument):
    bookings = [ask(instrument, at=shanghai(day, 9)) for day in (2, 3, 4)]
    context = page(client, booking=bookings[1].public_id).context
    assert context["next_url"].endswith(f"?booking={bookings[2].public_id}")
    # After the last one comes the one before it, and after the only one an empty queue.
    context = page(client, booking=bookings[2].public_id).context
    assert context["next_url"].endswith(f"?booking={bookings[1].public_id}")
    context = page(client, instrument=instrument.public_id).context
    assert f"instrument={instrument.public_id}" in context["next_url"]
    for booking in bookings[1:]:
        approve(booking=booking, person=manager, now=NOW)
    assert page(client, instrument="").context["next_url"] == reverse("queue")


def test_nothing_waits(client, manager, instrument):
    assert "Nothing waits for you" in words(page(client))


def test_forty_rows_are_one_page_and_no_more_queries_than_four(client, manager, lab):
    PolicyFactory(lab=lab, everyone_days=30)
    instruments = [
        InstrumentFactory(lab=lab, needs_qualification=True, assisted=True) for _n in range(10)
    ]
    for each in instruments:
        open_days(each, days=30)
    assist_days(lab, days=30, opens=8, closes=18)

    def fill(days):
        for day in days:
            for each in instruments:
                ask(each, at=shanghai(day, 9), mode=ServiceMode.ASSISTED)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            answer = page(client)
        return len(caught), len(listed(answer))

    fill([8])
    few, rows = queries()
    assert rows == 10
    fill([9, 10, 11])
    assert queries() == (few, 40)


def test_what_else_is_on_that_day_is_drawn_and_listed(client, manager, instrument):
    neighbour = approve(booking=ask(instrument, at=shanghai(2, 13)), person=manager, now=NOW)
    booking = ask(instrument, at=shanghai(2, 9))
    ask(instrument, at=shanghai(3, 9))
    context = page(client, booking=booking.public_id).context
    assert context["neighbours"] == [neighbour]
    (lane,) = context["strip"].lanes
    drawn = [(mark.piece.state, mark.piece.chosen) for mark in lane.marks if mark.piece.state]
    assert drawn == [("approved", False), ("requested", True)]


def test_the_record_counts_how_the_persons_other_bookings_went(client, manager, instrument):
    person = engineer()
    for day in (3, 4):
        granted = approve(
            booking=ask(instrument, person, at=shanghai(day, 9)), person=manager, now=NOW
        )
    cancel(booking=granted, person=person, now=NOW)
    ask(instrument, at=shanghai(5, 9))  # somebody else's
    booking = ask(instrument, person)
    context = page(client, booking=booking.public_id).context
    assert context["record"] == [("cancelled", 1), ("approved", 1)]


def test_the_queue_speaks_of_nobody_elses_lab(client, manager, instrument):
    """What stands on the page is the lab's own, also in the strip and the record."""
    person = engineer()
    other = InstrumentFactory(lab__name_en="Rival Lab", name_en="Rival instrument")
    open_days(other)
    ask(other, person, at=shanghai(2, 14))
    booking = ask(instrument, person)
    answer = page(client, booking=booking.public_id)
    assert "Rival" not in answer.content.decode()
    assert answer.context["record"] == []
    with pytest.raises(Refused):
        approve(booking=Booking.objects.get(instrument=other), person=manager, now=NOW)
