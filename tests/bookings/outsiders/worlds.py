"""Worlds that differ in what makes an instrument's time busy, and what a reader gets of each."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import transaction
from django.urls import reverse

from tests.reading import whole
from tests.visiting import visiting

HTMX = {"HX-Request": "true"}
JSON = {"accept": "application/json"}
# What a reader may know is decided without a database: one on each, the others once.
ONCE = [pytest.param(reader, marks=pytest.mark.sqlite) for reader in ("visitor", "elsewhere")]
READERS = pytest.mark.parametrize("reader", [*ONCE, "competitor"], indirect=True)


def answers(instrument, reader, *, day=2):
    """Everything that shows an instrument's time, as one reader gets it: what it is, by what."""
    lab, university = instrument.lab, instrument.lab.university
    client = visiting(reader)
    date, next_date = f"2027-03-{day:02}", f"2027-03-{day + 1:02}"
    spans = [("2027-03-01", "2027-03-15"), (date, next_date), (f"{date}T10:00", f"{date}T12:00")]
    out = {}

    def get(name, noun=None, headers=None, **query):
        address = reverse(name, args=[noun.public_id] if noun else [])
        answer = client.get(address, query, headers=headers or {})
        out[f"{name} {query}"] = whole(answer)

    get("instrument", instrument)
    for first, last in spans:
        for mode in ("self", "assisted"):
            get("instrument_feed", instrument, start=first, end=last, mode=mode)
        get("instrument_days", instrument, start=first, end=last)
    for name in ("instrument_times", "instrument_times_csv"):
        get(name, instrument)
        get(name, instrument, first=date, last=date)
    for view in ("day", "week"):
        for hours in ("", "all"):
            get("lab_timeline", lab, day=date, view=view, hours=hours)
    get("lab", lab)
    for owner, kind in ((lab, "lab"), (university, "university")):
        for name in (f"{kind}_free", f"{kind}_free_csv"):
            get(name, owner, first=date, last=next_date)
    for view in ("day", "week"):
        get("university_overview", university, day=date, view=view)
    # Not the front page: its sum of free hours is kept for a while, whatever the world.
    for query in ({}, {"hours": "2", "first": date, "last": date}, {"q": "Diffractometer"}):
        get("find", **query)
    get("find_together", item=instrument.public_id)
    get("find_places")
    for start, length in SLOTS:
        wish = {"start": f"{date}T{start}", "length": str(length), "mode": "self"}
        for mode in ("self", "assisted"):
            get("request_booking", instrument, HTMX, **{**wish, "mode": mode})
        get("instrument", instrument, **wish)
        if reader is None:
            continue
        project = reader.memberships.get().organisation.general_project.public_id
        wish |= {"project": project, "purpose": "Phase analysis"}
        address = reverse("request_booking", args=[instrument.public_id])
        for headers in ({}, JSON):
            with undone():
                out[f"ask {wish} {headers}"] = whole(client.post(address, wish, headers=headers))
    return {what: answer for what, answer in out.items() if not _is_granted(answer)}


# Within the busy time, over its edges, off the grid, uneven, too short and too long.
SLOTS = [
    *[("10:00", 120), ("10:30", 60), ("09:30", 60), ("11:30", 60), ("09:00", 240)],
    *[("10:10", 60), ("10:30", 50), ("10:00", 10), ("09:00", 540), ("12:10", 60), ("14:00", 120)],
]


def _is_granted(answer):
    # What is granted leads to a booking of one's own, whose id is new each time.
    status, head, _body = answer
    return status == 201 or (status == 302 and "/bookings/" in head.get("Location", ""))


@contextmanager
def undone():
    """Takes back what is written within, so that two worlds have the same numbers."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def differences(some, others):
    """What differs between two worlds, and where it does first."""
    assert some.keys() == others.keys()
    out = []
    for what, answer in some.items():
        other = others[what]
        if answer != other:
            pairs = zip(answer[2].split(b"\n"), other[2].split(b"\n"), strict=False)
            first = next((pair for pair in pairs if pair[0] != pair[1]), answer[:2] + other[:2])
            out.append((what, first))
    return out
