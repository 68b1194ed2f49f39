"""A lab whose time zone was entered wrong keeps its wall-clock hours when it is put right."""

import datetime as dt

import pytest
from django.utils import timezone

from booking.calendars.models import OpenWindow
from tests.calendars.hours import LOS_ANGELES, at, days, here, opens

pytestmark = pytest.mark.django_db


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
    with django_assert_max_num_queries(2):
        lab.save()
