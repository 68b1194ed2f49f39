"""A city that is built once for all that is asked of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction

from booking.bookings.models import Booking
from booking.demo.actions import build_city

NOW = dt.datetime(2027, 3, 17, 2, 40, tzinfo=dt.UTC)
"""A Wednesday, 10:40 in the city."""
DAYS = 9


@pytest.fixture
def short_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open windows for weeks instead of a year: most of the time that building takes."""
    monkeypatch.setattr("booking.calendars.actions.windows.AHEAD", dt.timedelta(days=60))


@dataclass
class City:
    """A city that stands, and what one of the same seed and time had in it before."""

    before: list[tuple[Any, ...]]


def public_data() -> list[tuple[Any, ...]]:
    """What anybody could tell two cities apart by, but for random public ids."""
    return list(
        Booking.objects.order_by("pk").values_list(
            "instrument__asset_id",
            "unit__label",
            "requester__email",
            "project__name",
            "mode",
            "state",
            "starts",
            "ends",
            "purpose",
            "asked_at",
            "decide_by",
            "used_from",
            "used_until",
            "quote__total",
        )
    )


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[City]:
    """The city as it is at NOW, to be read only."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr("booking.calendars.actions.windows.AHEAD", dt.timedelta(days=60))
        before: list[tuple[Any, ...]] = []
        # What is drawn from a seed is so without a database: on one of them it is built twice.
        if connection.vendor == "sqlite":
            with transaction.atomic():
                build_city(seed=1, now=NOW, days=DAYS)
                before = public_data()
                transaction.set_rollback(True)
        build_city(seed=1, now=NOW, days=DAYS)
        yield City(before)
        transaction.set_rollback(True)
