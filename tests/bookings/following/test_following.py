"""Following an instrument: its followers are told of freed time that they may ask for."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import cancel
from booking.bookings.following.actions import NotFollowed, follow, unfollow, watch_followed
from booking.bookings.following.models import Follow, FreedNews, FreedTime
from booking.bookings.following.rules import newly_free
from booking.calendars.models import OpenWindow
from booking.calendars.rules import Interval
from booking.labs.models import Qualification
from booking.notices.actions import collect
from booking.notices.models import Delivery
from booking.notices.tasks import sweep
from tests.asking import ask, wait
from tests.factories import (
    NOW,
    InstrumentFactory,
    OrganisationFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
MORNING = Interval(shanghai(2, 9), shanghai(2, 11))


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def instrument():
    made = InstrumentFactory(name_en="Diffractometer")
    open_days(made, days=3, opens=9, closes=11)
    return made


@pytest.fixture
def person():
    made = engineer()
    made.language = "en"
    made.save()
    return made


@pytest.fixture
def booking(instrument):
    return ask(instrument)


def freed(booking, *, now=NOW):
    cancel(booking=booking, person=booking.requester, now=now)


def told():
    return [news.intervals for news in FreedNews.objects.order_by("pk")]


def test_it_works(instrument, booking, person):
    follow(person=person, instrument=instrument, now=NOW)
    assert watch_followed(now=NOW + MINUTE) == 0
    freed(booking)
    assert watch_followed(now=NOW + 2 * MINUTE) == 1
    assert told() == [[MORNING]]
    assert watch_followed(now=NOW + 3 * MINUTE) == 0
    sweep(now=NOW + 3 * MINUTE)
    (letter,) = [each for each in mail.outbox if person.email in each.to[0]]
    assert letter.subject == "Time became free: Diffractometer"
    assert "09:00 to 11:00 (2 h)" in letter.body
    assert f"/instruments/{instrument.public_id}/" in letter.body
    assert "/following/" in letter.body
    page = visiting(person).get(reverse("inbox")).content.decode()
    assert "Time became free: Diffractometer" in page
    sweep(now=NOW + 4 * MINUTE)
    assert Delivery.objects.filter(kind="freed").count() == 2


def test_of_one_instrument_once_a_day_and_then_of_all(instrument, booking, person):
    others = [
        ask(instrument, at=shanghai(3, 9), hours=1),
        ask(instrument, at=shanghai(3, 10), hours=1),
    ]
    follow(person=person, instrument=instrument, now=NOW)
    freed(booking)
    assert watch_followed(now=NOW + MINUTE) == 1
    for each in others:
        freed(each)
    assert watch_followed(now=NOW + 2 * MINUTE) == 0
    assert watch_followed(now=NOW + dt.timedelta(days=1)) == 0
    assert watch_followed(now=NOW + dt.timedelta(days=1) + MINUTE) == 1
    assert told()[1] == [Interval(shanghai(3, 9), shanghai(3, 11))]


def test_two_clocks_tell_once(instrument, booking, person):
    follow(person=person, instrument=instrument, now=NOW)
    freed(booking)
    assert [watch_followed(now=NOW + MINUTE) for _ in range(3)] == [1, 0, 0]
    assert FreedTime.objects.count() == 1
    collect(now=NOW + MINUTE)
    collect(now=NOW + MINUTE)
    assert Delivery.objects.filter(kind="freed").count() == 2


def test_what_is_held_for_the_waitlist_is_not_told_of(instrument, booking, person):
    follow(person=person, instrument=instrument, now=NOW)
    wait(instrument, latest=shanghai(2, 12))
    freed(booking)
    assert watch_followed(now=NOW + MINUTE) == 0


def test_what_is_taken_again_by_then_is_not_told_of(instrument, person):
    first, second = ask(instrument), ask(instrument, at=shanghai(3, 9))
    follow(person=person, instrument=instrument, now=NOW)
    freed(first)
    watch_followed(now=NOW + MINUTE)
    freed(second)
    watch_followed(now=NOW + 2 * MINUTE)
    ask(instrument, at=shanghai(3, 9), hours=1)
    watch_followed(now=NOW + dt.timedelta(days=1, minutes=2))
    assert told()[1:] == [[Interval(shanghai(3, 10), shanghai(3, 11))]]


@pytest.mark.parametrize(
    "why", ["not_verified", "not_qualified", "not_in_service", "not_published", "cannot_sign_in"]
)
def test_who_may_not_ask_is_not_told(instrument, booking, person, why):
    follow(person=person, instrument=instrument, now=NOW)
    if why == "not_verified":
        organisation = person.memberships.get().organisation
        organisation.state = "suspended"
        organisation.save()
    elif why == "not_qualified":
        instrument.needs_qualification = True
    elif why == "not_in_service":
        instrument.status = "maintenance"
    elif why == "not_published":
        instrument.published_at = None
    else:
        person.is_active = False
        person.save()
    instrument.save()
    freed(booking)
    assert watch_followed(now=NOW + MINUTE) == 0
    assert FreedTime.objects.count() == 1
    if why == "not_qualified":
        Qualification.objects.create(
            person=person, instrument=instrument, granted_on=NOW.date(), granted_by=None
        )
        assert watch_followed(now=NOW + 2 * MINUTE) == 1


def test_time_that_is_not_open_to_them_is_not_told_of(instrument, person):
    open_days(instrument, first=dt.date(2027, 3, 12), days=1, opens=9, closes=11)
    follow(person=person, instrument=instrument, now=NOW)
    window = OpenWindow.objects.order_by("starts").last()
    OpenWindow.objects.filter(pk=window.pk).update(starts=shanghai(12, 8))
    assert watch_followed(now=NOW + MINUTE) == 0
    assert FreedTime.objects.count() == 1


def test_what_was_free_before_is_no_news(instrument, person):
    follow(person=person, instrument=instrument, now=NOW)
    watch_followed(now=NOW + MINUTE)
    assert told() == []


def test_time_further_ahead_than_was_looked_is_no_news():
    day = dt.timedelta(days=1)
    before = [Interval(NOW, NOW + day)]
    after = [Interval(NOW, NOW + 3 * day)]
    assert newly_free(before, after, since=NOW, until=NOW + 2 * day) == [
        Interval(NOW + day, NOW + 2 * day)
    ]
    assert newly_free(before, after, since=NOW + 2 * day, until=NOW + day) == []


def test_who_follows_no_more_is_not_told(instrument, booking, person):
    follow(person=person, instrument=instrument, now=NOW)
    assert unfollow(person=person, instrument=instrument)
    assert not unfollow(person=person, instrument=instrument)
    freed(booking)
    assert watch_followed(now=NOW + MINUTE) == 0
    # Who begins to follow later is told of nothing that was free by then.
    follow(person=engineer(), instrument=instrument, now=NOW + MINUTE)
    assert watch_followed(now=NOW + 2 * MINUTE) == 0


def test_pages(instrument, person):
    client = visiting(person)
    page = reverse("instrument", args=[instrument.public_id])
    here = reverse("follow_instrument", args=[instrument.public_id])
    gone = reverse("unfollow_instrument", args=[instrument.public_id])
    assert here in client.get(page).content.decode()
    for _ in range(2):
        assert "You follow Diffractometer" in client.post(here, follow=True).content.decode()
    assert Follow.objects.count() == 1
    assert gone in client.get(page).content.decode()
    assert "Diffractometer" in client.get(reverse("my_followed")).content.decode()
    answer = client.post(gone, {"next": reverse("my_followed")})
    assert answer["Location"] == reverse("my_followed")
    assert not Follow.objects.exists()


def test_an_unpublished_instrument_is_not_there(person):
    hidden = InstrumentFactory(published_at=None)
    for name in ("follow_instrument", "unfollow_instrument"):
        url = reverse(name, args=[hidden.public_id])
        assert visiting(person).post(url).status_code == 404


def test_who_is_of_no_verified_organisation_follows_nothing(instrument):
    person = engineer(OrganisationFactory(state="pending"))
    with pytest.raises(NotFollowed):
        follow(person=person, instrument=instrument, now=NOW)
    url = reverse("follow_instrument", args=[instrument.public_id])
    answer = visiting(person).post(url, follow=True)
    assert "People of a verified organisation" in answer.content.decode()
