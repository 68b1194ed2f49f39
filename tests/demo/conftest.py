"""A city that is built once for all that is asked of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction

from booking.demo.actions import build_city

NOW = dt.datetime(2027, 3, 17, 2, 40, tzinfo=dt.UTC)
"""A Wednesday, 10:40 in the city."""
DAYS = 9


@pytest.fixture
def short_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open windows for weeks instead of a year: most of the time that building takes."""
    monkeypatch.setattr("booking.calendars.actions.windows.AHEAD", dt.timedelta(days=60))


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The city as it is at NOW, to be read only."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr("booking.calendars.actions.windows.AHEAD", dt.timedelta(days=60))
        build_city(seed=1, now=NOW, days=DAYS)
        yield
        transaction.set_rollback(True)
