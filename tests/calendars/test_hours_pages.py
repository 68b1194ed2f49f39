"""The pages on which managers keep their hours."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from schedule.models import Occurrence

from booking.calendars.actions import cancel_occurrence
from booking.calendars.models import Claim, Entry
from booking.calendars.queries import zone_of
from booking.calendars.rules import EVERY_DAY, EntryKind
from tests.calendars.hours import days, opens, windows_on
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


@pytest.fixture
def today(instrument):
    return timezone.now().astimezone(zone_of(instrument.lab)).date()


def lab_page(instrument, name="hours", query=""):
    return reverse(name, args=[instrument.lab.public_id]) + query


def instrument_page(instrument, name="instrument_hours", query=""):
    return reverse(name, args=[instrument.public_id]) + query


def always(owner, today, **changes):
    """Open every day, all day, from tomorrow on."""
    wish = {
        "weekdays": EVERY_DAY,
        "first_day": days(today, 1),
        "now": timezone.now(),
    }
    return opens(owner, "00:00", "00:00", **{**wish, **changes})


def wish(today, **changes):
    return {
        "kind": "opening",
        "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
        "local_start": "09:00",
        "local_end": "18:00",
        "first_day": days(today, 1).isoformat(),
        "last_day": "",
        **changes,
    }


def test_it_works(manager, instrument, today):
    answer = manager.post(lab_page(instrument, "add_hours"), wish(today), follow=True)
    assert answer.redirect_chain == [(lab_page(instrument), 302)]
    assert "Every day, 09:00–18:00" in answer.text
    assert windows_on(instrument, days(today, 3)) == ["09:00-18:00"]


def test_who_does_not_manage_the_lab_may_not(client, instrument, today):
    client.force_login(engineer(), "booking.accounts.backends.AccountBackend")
    for url in (
        lab_page(instrument),
        lab_page(instrument, "add_hours"),
        lab_page(instrument, "change_hours", "?series=1"),
        instrument_page(instrument),
        instrument_page(instrument, "add_instrument_hours"),
        instrument_page(instrument, "change_instrument_hours", "?series=1"),
    ):
        assert client.get(url).status_code == 404
        assert client.post(url, wish(today)).status_code == 404
    assert Entry.objects.count() == 0


def test_a_labs_series_is_not_changed_from_another_lab(manager, instrument, today):
    other = InstrumentFactory()
    entry = always(other.lab, today)
    url = lab_page(instrument, "change_hours", f"?series={entry.pk}")
    assert manager.get(url).status_code == 404
    assert manager.post(url, {"verb": "end", "end-last_day": today}).status_code == 404
    for nonsense in ("x", "-1", "9" * 30, "1 or 1=1", "²"):
        url = lab_page(instrument, "change_hours")
        assert manager.get(url, {"series": nonsense}).status_code == 404


def test_technicians_hours_are_added_to_a_lab_only(manager, instrument, today):
    manager.post(lab_page(instrument, "add_hours"), wish(today, kind="assisted"))
    assert Entry.objects.get().kind == EntryKind.ASSISTED
    url = instrument_page(instrument, "add_instrument_hours")
    manager.post(url, wish(today, kind="assisted"))
    assert Entry.objects.count() == 1


def test_weekly_maintenance_is_entered_with_the_hours(manager, instrument, today):
    always(instrument.lab, today)
    url = instrument_page(instrument, "add_instrument_hours")
    manager.post(url, wish(today, kind="maintenance", own_first="on"))
    assert Entry.objects.count() == 1
    manager.post(url, wish(today, kind="maintenance"))
    assert windows_on(instrument, days(today, 2)) == ["00:00-09:00", "18:00-00:00+1"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"weekdays": []}, "This field is required"),
        ({"weekdays": ["7"]}, "Select a valid choice"),
        ({"local_start": "25:00"}, "Enter a valid time"),
        ({"local_start": "09:03"}, "steps of five minutes"),
        ({"first_day": "2020-01-01"}, "This day is over"),
        ({"first_day": "9999-12-31"}, "before the year 2100"),
        ({"first_day": "yesterday"}, "Enter a valid date"),
        ({"last_day": "2020-01-01"}, "This day is over"),
        ({"kind": "closure"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_typed_is_lost(
    manager, instrument, today, changes, sentence
):
    sent = wish(today, local_end="17:35", **changes)
    answer = manager.post(lab_page(instrument, "add_hours"), sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="17:35"' in answer.text
    assert Entry.objects.count() == 0


def test_an_overlap_names_the_hours_in_the_way(manager, instrument, today):
    always(instrument.lab, today, weekdays={0, 2})
    answer = manager.post(lab_page(instrument, "add_hours"), wish(today))
    assert "These hours overlap others: Mon, Wed, All day." in answer.text


def test_hours_are_changed_from_a_day_on(manager, instrument, today):
    entry = always(instrument.lab, today)
    url = lab_page(instrument, "change_hours", f"?series={entry.pk}")
    assert "Every day, All day" in manager.get(url).text
    sent = {
        f"change-{name}": value
        for name, value in wish(today, first_day=days(today, 5).isoformat(), own_first="on").items()
    }
    answer = manager.post(url, {"verb": "change", **sent}, follow=True)
    assert answer.redirect_chain == [(lab_page(instrument), 302)]
    assert windows_on(instrument, days(today, 4)) == ["00:00-00:00+1"]
    assert windows_on(instrument, days(today, 5)) == ["09:00-18:00*"]


def test_hours_end(manager, instrument, today):
    entry = always(instrument.lab, today)
    url = lab_page(instrument, "change_hours", f"?series={entry.pk}")
    answer = manager.post(url, {"verb": "end", "end-last_day": "2020-01-01"})
    assert answer.status_code == 422
    assert "This day is over" in answer.text
    manager.post(url, {"verb": "end", "end-last_day": days(today, 2).isoformat()})
    assert windows_on(instrument, days(today, 2), days(today, 9)) == ["00:00-00:00+1"]


def test_one_day_is_moved_cancelled_and_given_back(manager, instrument, today):
    entry = always(instrument.lab, today)
    url = lab_page(instrument, "change_hours", f"?series={entry.pk}")
    one, other = (days(today, n).isoformat() for n in (2, 3))
    hours = {"day-local_start": "10:00", "day-local_end": "12:00"}
    manager.post(url, {"verb": "move", "day-day": one, **hours})
    manager.post(url, {"verb": "cancel", "day-day": other})
    assert windows_on(instrument, days(today, 2), days(today, 3)) == ["10:00-12:00"]
    page = manager.get(lab_page(instrument)).text
    assert page.count("Back to usual hours") == 2
    for day in (one, other):
        manager.post(url, {"verb": "restore", "day": day})
    assert windows_on(instrument, days(today, 2), days(today, 3)) == ["00:00-00:00+1"] * 2
    assert Occurrence.objects.count() == 0
    answer = manager.post(url, {"verb": "restore", "day": one}, follow=True)
    assert "This day has its usual hours." in answer.text
    assert manager.post(url, {"verb": "restore", "day": "noon"}).status_code == 404


def test_a_day_that_was_changed_is_not_offered_again(manager, instrument, today):
    entry = always(instrument.lab, today)
    day = days(today, 2)
    cancel_occurrence(entry=entry, day=day, now=timezone.now())
    url = lab_page(instrument, "change_hours", f"?series={entry.pk}")
    assert f'value="{day.isoformat()}"' not in manager.get(url).text
    answer = manager.post(url, {"verb": "cancel", "day-day": day.isoformat()})
    assert answer.status_code == 422
    moved = {"verb": "move", "day-day": days(today, 3).isoformat()}
    assert manager.post(url, moved).text.count("This field is required") == 2


def test_an_instrument_follows_its_lab_again(manager, instrument, today):
    always(instrument.lab, today)
    page = manager.get(instrument_page(instrument)).text
    assert "follows its lab" in page
    url = instrument_page(instrument, "add_instrument_hours")
    manager.post(url, wish(today, first_day=today.isoformat()))
    assert windows_on(instrument, days(today, 2)) == ["09:00-18:00"]
    manager.post(instrument_page(instrument))
    assert windows_on(instrument, days(today, 2)) == ["00:00-00:00+1"]


def test_booked_time_outside_new_hours_is_told(manager, instrument, today):
    entry = always(instrument.lab, today)
    unit = instrument.units.get()
    for n, hours in ((2, 1), (3, 10)):
        starts = dt.datetime.combine(
            days(today, n), dt.time(hours), zone_of(instrument.lab)
        ).astimezone(dt.UTC)
        Claim.objects.create(
            unit=unit, holder=n, starts=starts, ends=starts + dt.timedelta(hours=2)
        )
    url = lab_page(instrument, "change_hours", f"?series={entry.pk}")
    sent = {f"change-{name}": value for name, value in wish(today).items()}
    answer = manager.post(url, {"verb": "change", **sent}, follow=True)
    assert "1 booked time lies outside the opening hours" in answer.text


def test_queries_do_not_grow_with_the_hours(
    manager, instrument, today, django_assert_max_num_queries
):
    for hour in range(0, 24, 2):
        opens(
            instrument.lab,
            f"{hour:02}:00",
            f"{hour + 1:02}:00",
            weekdays=EVERY_DAY,
            first_day=today,
            now=timezone.now(),
        )
    with django_assert_max_num_queries(35):
        manager.get(lab_page(instrument))
