"""The floor of the finder answers what the rules answer, in every form."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.models import F

from bench.statements import FORMS, statement
from booking.calendars.actions import rewrite_of
from booking.calendars.models import OpenWindow
from booking.calendars.queries import terms_for, unit_times, units_of, zone_of
from booking.calendars.queries.free import WINDOW
from booking.calendars.queries.weeks import earliest_slots
from booking.calendars.rules import Window, free_starts
from booking.calendars.rules.weeks import Seeker, SlotWish
from booking.demo.scale import Size, load
from booking.labs.models import Instrument
from booking.labs.rules import Audience

NOW = dt.datetime(2027, 3, 17, 2, 40, tzinfo=dt.UTC)
LENGTH = dt.timedelta(hours=4)
UNTIL = NOW + dt.timedelta(days=7)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def scale() -> None:
    load(size=Size(instruments=60, bookings=12_000, seed=4, days=30), now=NOW)


@pytest.fixture(autouse=True)
def cut(scale: None) -> None:
    """Every second opening has its first part closed, up to a moment off the grid."""
    rows = OpenWindow.objects.filter(starts__gt=NOW, pk__iregex="[02468]$")
    closed = dt.timedelta(minutes=85)
    rows.update(began=F("starts"), starts=F("starts") + closed)
    with transaction.atomic():
        rewrite_of(instruments=Instrument.objects.all(), now=NOW)


def by_the_rules(instrument: Instrument) -> dt.datetime | None:
    windows = OpenWindow.objects.filter(instrument=instrument).values_list(*WINDOW)
    starts = free_starts(
        [Window(*row) for row in windows],
        unit_times(units_of(instrument), NOW, UNTIL),
        LENGTH,
        audience=Audience.CHAIN,
        terms=terms_for(instrument),
        zone=zone_of(instrument.lab),
        now=NOW,
        earliest=NOW,
        latest=UNTIL - LENGTH,
    )
    return next(starts, None)


@pytest.mark.parametrize("all_of_them", [True, False])
@pytest.mark.parametrize("form", list(FORMS))
def test_it_works(form: str, all_of_them: bool) -> None:
    instruments = list(Instrument.objects.order_by("pk").select_related("lab"))
    if not all_of_them:
        instruments = instruments[::4]
    ids = [each.pk for each in instruments]
    values = {
        "first": NOW + dt.timedelta(hours=2),
        "until": UNTIL,
        "released": NOW + dt.timedelta(hours=72),
        "length": LENGTH,
        "instruments": ids,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(form, all_of_them=all_of_them), values)
        found = dict(cursor.fetchall())
    wanted = {each.pk: by_the_rules(each) for each in instruments}
    assert found == {pk: start for pk, start in wanted.items() if start is not None}
    assert found
    wish = SlotWish(earliest=NOW, latest=UNTIL - LENGTH, length=LENGTH, until=UNTIL)
    assert found == earliest_slots(ids, wish, Seeker(Audience.CHAIN), now=NOW)
