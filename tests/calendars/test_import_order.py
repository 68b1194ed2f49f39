"""In which order a list of hours locks what it writes."""

import pytest

from booking.calendars.importing import actions as importing
from booking.calendars.importing.rules import read_hours
from tests.factories import NOW, InstrumentFactory, LabFactory

pytestmark = pytest.mark.django_db


def test_instruments_are_written_before_calendars_each_in_one_order(monkeypatch):
    """As an import of equipment locks them, so that the two never wait for each other."""
    lab = LabFactory()
    second = LabFactory(university=lab.university)
    for asset_id, place in (("C", second), ("A", lab), ("D", lab), ("B", second)):
        InstrumentFactory(lab=place, asset_id=asset_id)
    done = []
    for name in ("set_status", "set_weekly_openings"):
        real = getattr(importing, name)

        def noted(name=name, real=real, **wish):
            instrument = wish.get("instrument") or wish["owner"]
            done.append((name, instrument.asset_id))
            return real(**wish)

        monkeypatch.setattr(importing, name, noted)
    rows = b"ID,hours_per_day,active\nB,10,0\nD,10,0\nA,10,\nC,10,0\n"
    reading = read_hours(rows, max_bytes=len(rows))
    importing.import_hours(university=lab.university, reading=reading, now=NOW)
    assert done == [
        ("set_status", "C"),
        ("set_status", "D"),
        ("set_status", "B"),
        ("set_weekly_openings", "A"),
        ("set_weekly_openings", "D"),
        ("set_weekly_openings", "C"),
        ("set_weekly_openings", "B"),
    ]
