"""A lab whose time zone was entered wrong keeps its wall-clock hours when it is put right."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from schedule.models import Occurrence

from booking.calendars.actions import (
    add_closure,
    cancel_occurrence,
    move_occurrence,
    restore_occurrence,
)
from booking.calendars.models import Entry, OpenWindow
from booking.calendars.queries import series_from
from booking.calendars.rules import EVERY_DAY
from booking.labs.actions import change_lab
from booking.labs.models import Lab
from tests.calendars.hours import LOS_ANGELES, MONDAY, SPRING, at, days, here, opens, windows_on
from tests.factories import NOW, InstrumentFactory, LabFactory

pytestmark = pytest.mark.django_db

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"
MOVES = [(SHANGHAI, BERLIN), (SHANGHAI, LOS_ANGELES), (LOS_ANGELES, SHANGHAI)]


@pytest.fixture
def early(monkeypatch):
    """The moment at which all hours of these tests lie ahead, in every zone."""
    moment = NOW - dt.timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


def lab_in(zone):
    """An instrument of a lab in a zone."""
    return InstrumentFactory(lab=LabFactory(time_zone=zone))


def moved_to(instrument, zone):
    """The same instrument after its lab's zone has been put right."""
    change_lab(lab=instrument.lab, time_zone=zone)
    instrument.refresh_from_db()
    return instrument


def coming_starts(instrument, zone):
    """The wall-clock hours at which windows begin, from a week on."""
    later = timezone.now() + dt.timedelta(days=8)
    rows = OpenWindow.objects.filter(instrument=instrument, starts__gt=later)[:20]
    return {f"{row.starts.astimezone(zone):%a %H:%M}" for row in rows}


def test_it_works():
    instrument = here()
    today = timezone.now().date()
    opens(instrument.lab, "09:00", "17:00", first_day=today, now=timezone.now())
    weekdays = {f"{day} 09:00" for day in ("Mon", "Tue", "Wed", "Thu", "Fri")}
    assert coming_starts(instrument, at(today, "00:00").tzinfo) == weekdays

    lab = instrument.lab
    lab.time_zone = LOS_ANGELES
    lab.save()
    instrument.refresh_from_db()
    assert coming_starts(instrument, at(days(today, 1), "00:00", LOS_ANGELES).tzinfo) == weekdays


def test_a_save_that_keeps_the_zone_rebuilds_nothing(django_assert_max_num_queries):
    lab = here().lab
    lab.contact_name = "Lin Yue"
    # The zone that it leaves, the lab itself, the note for the search, and for the record of
    # changes how it stood and the entry.
    with django_assert_max_num_queries(5):
        lab.save()


def test_a_zone_that_is_not_saved_changes_nothing(early):
    instrument = here()
    entry = opens(instrument.lab, "09:00", "17:00", now=early)
    lab = Lab.objects.get(pk=instrument.lab_id)
    lab.time_zone = LOS_ANGELES
    lab.save(update_fields=["code"])
    entry.event.refresh_from_db()
    assert entry.event.start == at(MONDAY, "09:00")


@pytest.mark.parametrize(("was", "becomes"), MOVES)
def test_first_and_last_day_stay(early, was, becomes):
    instrument = lab_in(was)
    last = days(MONDAY, 25)
    for owner in (instrument.lab, instrument):
        opens(owner, "00:00", "22:00", weekdays=EVERY_DAY, last_day=last, now=early)
    moved_to(instrument, becomes)
    for entry in Entry.objects.all():
        series = series_from(entry, ZoneInfo(becomes))
        assert (series.first_day, series.last_day) == (MONDAY, last)
    rows = OpenWindow.objects.order_by("starts")
    found = [row.starts.astimezone(ZoneInfo(becomes)).date() for row in rows]
    assert found == [days(MONDAY, n) for n in range(26)]


@pytest.mark.parametrize(("was", "becomes"), MOVES)
@pytest.mark.parametrize("hours", [("09:00", "17:00"), ("00:00", "06:00"), ("22:00", "06:00")])
@pytest.mark.parametrize("own", [False, True])
def test_days_that_were_cancelled_or_moved_stay_so(early, was, becomes, hours, own):
    instrument = lab_in(was)
    owner = instrument if own else instrument.lab
    entry = opens(owner, *hours, weekdays=EVERY_DAY, now=early)
    for n in (9, 34):
        cancel_occurrence(entry=entry, day=days(MONDAY, n), now=early)
    there = days(MONDAY, 16)
    span = {"starts": at(there, "11:00", was), "ends": at(there, "13:00", was)}
    move_occurrence(entry=entry, day=there, **span, now=early)
    before = windows_on(instrument, MONDAY, days(MONDAY, 60))
    moved_to(instrument, becomes)
    assert windows_on(instrument, MONDAY, days(MONDAY, 60)) == before
    for n in (9, 34):
        assert windows_on(instrument, days(MONDAY, n)) == []
    assert windows_on(instrument, there) == ["11:00-13:00"]
    # They can still be given their hours back.
    for n in (9, 16):
        restore_occurrence(entry=entry, day=days(MONDAY, n), now=early)
    usual = windows_on(instrument, days(MONDAY, 20))
    assert windows_on(instrument, days(MONDAY, 9)) == windows_on(instrument, there) == usual


def test_a_cancelled_day_stays_so_where_its_hours_are_skipped(early):
    """Hours from 02:30 there, on the day on which the clock jumps over them."""
    instrument = here()
    entry = opens(instrument.lab, "02:30", "05:00", weekdays=EVERY_DAY, now=early)
    for n in (0, 1):
        cancel_occurrence(entry=entry, day=days(SPRING, n), now=early)
    moved_to(instrument, LOS_ANGELES)
    around = [windows_on(instrument, days(SPRING, n)) for n in (-1, 0, 1, 2)]
    assert around == [["02:30-05:00"], [], [], ["02:30-05:00"]]
    moved_to(instrument, SHANGHAI)
    around = [windows_on(instrument, days(SPRING, n)) for n in (-1, 0, 1, 2)]
    assert around == [["02:30-05:00"], [], [], ["02:30-05:00"]]


def test_zones_a_whole_day_apart(early):
    """There the keys of one day are those that the next one had."""
    instrument = lab_in("Pacific/Kiritimati")
    entry = opens(instrument.lab, "09:00", "17:00", weekdays=EVERY_DAY, now=early)
    for n in (9, 10, 12):
        cancel_occurrence(entry=entry, day=days(MONDAY, n), now=early)
    moved_to(instrument, "Pacific/Honolulu")
    open_days = [n for n in range(8, 15) if windows_on(instrument, days(MONDAY, n))]
    assert open_days == [8, 11, 13, 14]
    assert Occurrence.objects.count() == 3


@pytest.mark.parametrize(("was", "becomes"), MOVES)
def test_closures_keep_their_wall_clock(early, was, becomes):
    instrument = lab_in(was)
    opens(instrument.lab, "08:00", "18:00", weekdays=EVERY_DAY, now=early)
    tuesday, friday = days(MONDAY, 1), days(MONDAY, 4)
    add_closure(
        owner=instrument.lab,
        starts=at(tuesday, "00:00", was),
        ends=at(days(tuesday, 1), "00:00", was),
        now=early,
    )
    noon = {"starts": at(friday, "12:00", was), "ends": at(friday, "14:00", was)}
    add_closure(owner=instrument, **noon, now=early)
    moved_to(instrument, becomes)
    found = [windows_on(instrument, days(MONDAY, n)) for n in range(5)]
    whole = ["08:00-18:00"]
    assert found == [whole, [], whole, whole, ["08:00-12:00", "14:00-18:00"]]


def test_what_another_lab_has_stays(early):
    instrument, other = here(), here()
    entry = opens(other.lab, "09:00", "17:00", now=early)
    opens(instrument.lab, "09:00", "17:00", now=early)
    moved_to(instrument, LOS_ANGELES)
    entry.event.refresh_from_db()
    assert entry.event.start == at(MONDAY, "09:00")
    assert windows_on(other, MONDAY) == ["09:00-17:00"]
