"""Retiring an instrument."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import (
    Refused,
    StillBooked,
    approve,
    cancel,
    check_in,
    make_due_moves,
    retire,
)
from booking.bookings.rules import Reason
from booking.labs.models import Instrument
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    MembershipFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def manager(client):
    person = LabRoleFactory().person
    client.force_login(person)
    return person


@pytest.fixture
def instrument(manager):
    instrument = InstrumentFactory(
        lab=manager.lab_roles.get().lab, name_en="Diffractometer D8", takes_samples=True
    )
    open_days(instrument)
    return instrument


def status(instrument):
    return Instrument.objects.values_list("status", flat=True).get(pk=instrument.pk)


def test_it_works(instrument, manager):
    booking = ask(instrument)
    cancel(booking=booking, person=booking.requester, now=NOW)
    assert retire(instrument=instrument, person=manager, now=NOW).status == "retired"
    assert status(instrument) == "retired"
    assert instrument not in Instrument.objects.published()
    # Its history stays.
    booking.refresh_from_db()
    assert booking.instrument == instrument


def test_who_does_not_run_the_lab_may_not(instrument):
    for person in (
        engineer(),
        LabRoleFactory(lab=instrument.lab, kind="technician").person,
        LabRoleFactory().person,
        MembershipFactory(organisation=instrument.lab.university).person,
        PersonFactory(is_operator=True),
    ):
        with pytest.raises(Refused) as refused:
            retire(instrument=instrument, person=person, now=NOW)
        assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    assert status(instrument) == "in_service"


@pytest.mark.parametrize("state", ["requested", "approved", "in_use"])
def test_not_while_a_live_booking_exists(instrument, manager, state):
    booking, now = ask(instrument), NOW
    if state != "requested":
        approve(booking=booking, person=manager, now=NOW)
    if state == "in_use":
        now = shanghai(2, 9)
        check_in(booking=booking, person=manager, now=now)
    with pytest.raises(StillBooked) as still:
        retire(instrument=instrument, person=manager, now=now)
    assert [(each.pk, each.state) for each in still.value.bookings] == [(booking.pk, state)]
    assert status(instrument) == "in_service"


def test_not_while_samples_are_waited_for(instrument, manager):
    booking = approve(booking=ask_for_samples(instrument), person=manager, now=NOW)
    with pytest.raises(StillBooked) as still:
        retire(instrument=instrument, person=manager, now=shanghai(20, 9))
    assert still.value.bookings == [booking]


def test_what_has_lapsed_stands_no_longer(instrument, manager):
    slot, samples = ask(instrument), ask_for_samples(instrument)
    retire(instrument=instrument, person=manager, now=samples.decide_by)
    for booking in (slot, samples):
        booking.refresh_from_db()
        assert booking.state == "expired"
    assert make_due_moves(now=samples.decide_by) == 0


def test_another_instruments_bookings_do_not_count(instrument, manager):
    other = InstrumentFactory(lab=instrument.lab)
    open_days(other)
    ask(other)
    assert retire(instrument=instrument, person=manager, now=NOW).status == "retired"


def test_nobody_can_ask_for_it_again(instrument, manager):
    # Read before, as a page that was open then has it.
    stale = Instrument.objects.get(pk=instrument.pk)
    retire(instrument=instrument, person=manager, now=NOW)
    with pytest.raises(Refused) as refused:
        ask(stale)
    assert refused.value.reasons == (Reason.NOT_PUBLISHED,)


# The page


def url_of(instrument):
    return reverse("retire_instrument", args=[instrument.public_id])


def test_the_page_retires(client, instrument, manager):
    assert client.get(url_of(instrument)).status_code == 405
    answer = client.post(url_of(instrument))
    lab = instrument.lab.public_id
    assert (answer.status_code, answer.url) == (302, reverse("manage_lab", args=[lab]))
    assert [str(each) for each in get_messages(answer.wsgi_request)] == [
        "Diffractometer D8 is retired. Its history stays."
    ]
    page = client.get(reverse("instrument_closures", args=[instrument.public_id]))
    assert "This instrument is retired." in page.content.decode()
    assert "Close this instrument" not in page.content.decode()


def test_the_page_names_who_still_counts_on_it(client, instrument, manager):
    booking = ask(instrument)
    answer = client.post(url_of(instrument))
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "1 booking still stands" in text
    assert booking.requester.name in text
    assert status(instrument) == "in_service"


def test_the_page_is_for_who_runs_the_lab(client, instrument):
    client.logout()
    assert client.post(url_of(instrument)).status_code == 302
    for person, expected in (
        (LabRoleFactory(lab=instrument.lab, kind="technician").person, 403),
        (LabRoleFactory().person, 404),
        (engineer(), 404),
    ):
        client.force_login(person)
        assert client.post(url_of(instrument)).status_code == expected
    assert status(instrument) == "in_service"
