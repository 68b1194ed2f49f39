"""The pages of policies, and the preview of what they come to."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.calendars.actions import set_policy
from booking.calendars.models import Claim, Policy
from booking.calendars.queries import terms_for, zone_of
from booking.calendars.rules import BOUNDS, EVERY_DAY
from tests.calendars.hours import days, opens
from tests.factories import InstrumentFactory, LabRoleFactory, engineer

pytestmark = pytest.mark.django_db


@pytest.fixture
def instrument():
    return InstrumentFactory()


@pytest.fixture
def manager(client, instrument):
    """Signed in as a manager of the instrument's lab."""
    person = LabRoleFactory(lab=instrument.lab).person
    client.force_login(person, "booking.accounts.backends.AccountBackend")
    return client


def numbers(**changes):
    usual = {field: Policy._meta.get_field(field).default for field in BOUNDS}
    return {**usual, "mode": "appointment", "check_in": "on", **changes}


def test_it_works(manager, instrument):
    url = reverse("policy", args=[instrument.lab.public_id])
    assert "Slots begin every 30 min" in manager.get(url).text
    sent = numbers(grid_minutes=60, shortest_minutes=60, mode="walk_in")
    answer = manager.post(url, sent, follow=True)
    assert "Slots begin every 1 h" in answer.text
    assert terms_for(instrument).grid == dt.timedelta(hours=1)


def test_who_does_not_manage_the_lab_may_not(client, instrument):
    client.force_login(engineer(), "booking.accounts.backends.AccountBackend")
    for url in (
        reverse("policy", args=[instrument.lab.public_id]),
        reverse("instrument_policy", args=[instrument.public_id]),
        reverse("preview", args=[instrument.public_id]),
        reverse("preview_feed", args=[instrument.public_id]),
    ):
        assert client.get(url).status_code == 404
        assert client.post(url, numbers()).status_code in {404, 405}
    assert Policy.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"grid_minutes": "7"}, "Give a multiple of 5."),
        ({"grid_minutes": "0"}, "Give a number from 5 to 1440."),
        ({"grid_minutes": "half"}, "Give a whole number."),
        ({"grid_minutes": "9" * 40}, "Give a number from 5 to 1440."),
        ({"shortest_minutes": "45"}, "Give a multiple of the slot grid, 30 minutes."),
        (
            {"shortest_minutes": "600"},
            "The longest booking cannot be shorter than the shortest, 600 minutes.",
        ),
        ({"own_lab_days": "700"}, "Give a number from 0 to 365."),
        ({"everyone_days": "20"}, "cannot book further ahead: give at most 14."),
        ({"decide_working_days": ""}, "This field is required."),
        ({"mode": "never"}, "Select a valid choice."),
    ],
)
def test_bad_numbers_are_told_at_their_field_and_nothing_typed_is_lost(
    manager, instrument, changes, sentence
):
    sent = numbers(lead_minutes="55", **changes)
    answer = manager.post(reverse("policy", args=[instrument.lab.public_id]), sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="55"' in answer.text
    assert Policy.objects.count() == 0


def test_the_words_follow_what_is_typed_without_saving(manager, instrument):
    url = reverse("policy", args=[instrument.lab.public_id])
    htmx = {"HTTP_HX_REQUEST": "true"}
    typed = manager.post(url, numbers(lead_minutes=1440), **htmx)
    assert "Ask at least 24 h before the start." in typed.text
    assert "<html" not in typed.text
    unfinished = manager.post(url, numbers(lead_minutes=""), **htmx)
    assert "Ask at least 2 h before the start." in unfinished.text
    assert "cannot stand yet" in unfinished.text
    assert Policy.objects.count() == 0


def test_an_instrument_has_its_labs_policy_until_it_has_its_own(manager, instrument):
    set_policy(owner=instrument.lab, lead_minutes=60)
    url = reverse("instrument_policy", args=[instrument.public_id])
    page = manager.get(url).text
    assert "policy counts for this instrument" in page
    assert "Ask at least 1 h before the start." in page
    manager.post(url, numbers(lead_minutes=0))
    assert terms_for(instrument).lead == dt.timedelta()
    manager.post(url, {"verb": "drop"})
    assert terms_for(instrument).lead == dt.timedelta(hours=1)


@pytest.fixture
def opened(instrument):
    """Open all day for a fortnight from today; the fourth day is the university's first."""
    now = timezone.now()
    today = now.astimezone(zone_of(instrument.lab)).date()
    set_policy(owner=instrument.lab, release_lead_hours=24, everyone_days=5)
    fourth = days(today, 4).weekday()
    always = {"weekdays": EVERY_DAY - {fourth}, "first_day": days(today, -1), "now": now}
    opens(instrument.lab, "00:00", "00:00", **always)
    own = {"weekdays": {fourth}, "first_day": today, "own_first": True, "now": now}
    opens(instrument.lab, "00:00", "00:00", **own)
    return today


def test_the_preview_shows_next_week_as_outsiders_see_it(manager, instrument, opened):
    zone = zone_of(instrument.lab)
    starts = dt.datetime.combine(days(opened, 2), dt.time(9), zone)
    Claim.objects.create(
        unit=instrument.units.get(), holder=1, starts=starts, ends=starts + dt.timedelta(hours=3)
    )
    url = reverse("preview", args=[instrument.public_id])
    page = manager.get(url).text
    assert "opens to them on" in page
    assert '<span class="nowrap">09:00–12:00</span>' in " ".join(page.split())
    # Further ahead chain members see more.
    chain = manager.get(url, {"as": "chain"}).text
    assert chain.count("opens to them on") < page.count("opens to them on")
    # Not as whom it does not concern.
    assert manager.get(url, {"as": "own_lab"}).text.count("opens to them on") == page.count(
        "opens to them on"
    )


def test_the_previews_calendar_says_the_same(manager, instrument, opened):
    feed = reverse("preview_feed", args=[instrument.public_id])
    asked = {
        "start": f"{days(opened, 1)}T00:00:00",
        "end": f"{days(opened, 7)}T00:00:00",
    }
    events = manager.get(feed, asked).json()
    own = [each for each in events if each["start"] == f"{days(opened, 4)}T00:00"]
    assert [each["kind"] for each in own] == ["later"]
    assert own[0]["title"].startswith("opens to them on")
    # Not tomorrow, whose first hours are too near late in the evening.
    free = {"start": f"{days(opened, 2)}T00:00", "end": f"{days(opened, 3)}T00:00", "kind": "free"}
    assert free in events
    assert all("+" not in each["start"] for each in events)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("", ""),
        ("x", "y"),
        ("2027-03-01T00:00:00", "2027-03-01T00:00:00"),
        ("2027-03-01T00:00:00", "2028-03-01T00:00:00"),
        ("2027-03-01T00:00:00+08:00", "2027-03-08T00:00:00+08:00"),
        ("0001-01-01T00:00:00", "0001-01-08T00:00:00"),
        ("9999-12-25T00:00:00", "9999-12-31T00:00:00"),
        ("\0", "2027-03-08"),
    ],
)
def test_a_range_that_is_none_is_refused(manager, instrument, start, end):
    feed = reverse("preview_feed", args=[instrument.public_id])
    assert manager.get(feed, {"start": start, "end": end}).status_code == 400


def test_the_preview_costs_the_same_whatever_is_open(
    manager, instrument, opened, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30):
        manager.get(reverse("preview", args=[instrument.public_id]))
