"""Who asks again for a time that they hold is told so; nobody else is."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.asking import ask
from tests.factories import InstrumentFactory, MembershipFactory, engineer, open_days

pytestmark = pytest.mark.django_db
WORDS = "You have asked for this time already."


@pytest.fixture
def booking():
    instrument = InstrumentFactory()
    today = timezone.localdate()
    open_days(instrument, first=today, days=6)
    day = open_days(InstrumentFactory(), first=today + dt.timedelta(days=2), days=1)[0]
    person = engineer()
    return ask(instrument, person, at=day.starts, now=timezone.now())


def ask_on_the_page(client, person, booking):
    client.force_login(person, "booking.accounts.backends.AccountBackend")
    start = timezone.localtime(booking.starts, dt.timezone(dt.timedelta(hours=8)))
    return client.post(
        reverse("request_booking", args=[booking.instrument.public_id]),
        {
            "start": f"{start:%Y-%m-%dT%H:%M}",
            "length": "120",
            "mode": "self",
            "project": person.memberships.get().organisation.general_project.public_id,
            "purpose": "Once more",
            "samples": "",
            "key": "another-form",
        },
    )


def test_it_works(client, booking):
    answer = ask_on_the_page(client, booking.requester, booking)
    assert answer.status_code == 409
    assert WORDS in answer.content.decode()


def test_a_colleague_learns_nothing(client, booking):
    colleague = MembershipFactory(organisation=booking.payer).person
    answer = ask_on_the_page(client, colleague, booking)
    assert answer.status_code == 409
    assert WORDS not in answer.content.decode()
