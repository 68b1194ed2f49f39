"""How long what is left of people is kept."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from booking.accounts.models import Invitation, JoinRequest
from booking.accounts.privacy.actions import (
    agree,
    apply_retention,
)
from booking.accounts.privacy.register import KEEPERS
from booking.calendars.actions import save_search
from booking.calendars.models import SavedSearch
from booking.labs.actions import grant_qualification
from booking.notices.models import Delivery
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    MembershipFactory,
    PersonFactory,
    open_days,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked():
    """A person with a booking, and what else the site may hold of them."""
    instrument = InstrumentFactory(name_en="SEM")
    open_days(instrument)
    person = MembershipFactory(
        person=PersonFactory(name="Li Na", email="li.na@people.example", phone="13900001111")
    ).person
    booking = ask(instrument, person)
    grant_qualification(
        instrument=instrument, email=person.email, expires_on=None, by=PersonFactory(), now=NOW
    )
    save_search(person=person, query="q=SEM", now=NOW)
    agree(person=person, language="en", now=NOW)
    return booking


def closed(days, **fields):
    at = timezone.now() - dt.timedelta(days=days)
    return PersonFactory(is_active=False, date_joined=at, last_login=at, **fields)


def test_closed_accounts_are_erased_in_time():
    years = 3 * 365
    old, young = closed(years + 1), closed(years - 1)
    tied = MembershipFactory(person=closed(years + 1)).person
    now = timezone.now()
    assert apply_retention(now=now)["closed_accounts"] == 1
    assert apply_retention(now=now)["closed_accounts"] == 0
    for person, erased in ((old, True), (young, False), (tied, False)):
        person.refresh_from_db()
        assert (person.erased_at is not None) is erased


def test_what_is_over_is_dropped(booked):
    now = timezone.now()
    past = now - dt.timedelta(days=400)
    Session.objects.create(session_key="a", session_data="", expire_date=past)
    Session.objects.create(session_key="b", session_data="", expire_date=now + dt.timedelta(days=1))
    Invitation.objects.create(
        organisation=booked.payer,
        email="a@b.example",
        token_hash="1",
        invited_by=booked.requester,
        made_at=past,
        expires_at=past + dt.timedelta(days=7),
    )
    JoinRequest.objects.create(
        organisation=booked.payer,
        person=PersonFactory(),
        way="code",
        state="refused",
        asked_at=past,
        decided_at=past,
    )
    SavedSearch.objects.update(ended_at=past)
    Delivery.objects.create(
        entry=booked.timeline.first(),
        recipient=booked.requester,
        channel="email",
        kind="approved",
        not_before=past,
        state="sent",
    )
    done = apply_retention(now=now)
    assert set(done) == set(KEEPERS)
    assert done["invitations"] == done["join_requests"] == done["deliveries"] == 1
    assert done["sessions"] == 1
    assert SavedSearch.objects.count() == 0
    assert not any(apply_retention(now=now).values())


def test_one_room_that_fails_does_not_stop_the_others(monkeypatch):
    def fails(before, now):
        raise RuntimeError("out of order")

    monkeypatch.setitem(KEEPERS, "sessions", fails)
    done = apply_retention(now=timezone.now())
    assert set(done) == set(KEEPERS) - {"sessions"}
