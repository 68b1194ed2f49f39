"""Who sees what, line by line (domain): to an outsider time is free or not free, and no more.

Worlds that differ only in what makes a time busy are compared byte for byte, on every page
and in every answer that shows time.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve, cancel, check_in
from booking.calendars.actions import add_closure, add_series, set_weekly_openings
from booking.calendars.rules import EVERY_DAY, EntryKind, WeeklyHours
from tests.asking import ask
from tests.factories import (
    NOW,
    ChainFactory,
    ChainMembershipFactory,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    OrganisationFactory,
    UniversityFactory,
    engineer,
    held,
    shanghai,
)
from tests.reading import whole
from tests.visiting import visiting

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("indexed"),
    pytest.mark.long,
]
MONDAY = dt.date(2027, 3, 1)
HTMX = {"HX-Request": "true"}
JSON = {"accept": "application/json"}
CLASSES = ("own_laboratory", "own_university", "other_academic", "chain_member", "other_enterprise")


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Sets the time; Monday at nine to begin with."""

    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def chain():
    return ChainFactory()


def of_chain(chain, **fields):
    organisation = OrganisationFactory(**fields)
    ChainMembershipFactory(chain=chain, organisation=organisation)
    return organisation


@pytest.fixture
def instrument():
    lab = LabFactory(name_en="Diffraction Lab")
    hours = [WeeklyHours(EVERY_DAY, dt.time(9), dt.time(17))]
    set_weekly_openings(owner=lab, hours=hours, first_day=MONDAY, now=NOW)
    # A technician is there a part of the day only.
    add_series(
        owner=lab,
        kind=EntryKind.ASSISTED,
        weekdays=EVERY_DAY,
        local_start=dt.time(9),
        local_end=dt.time(15),
        first_day=MONDAY,
        now=NOW,
    )
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer D8", assisted=True)
    ListPriceFactory(instrument=instrument, amount="260.00")
    return instrument


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def customer(chain):
    """Whose bookings make time busy."""
    return engineer(of_chain(chain))


@pytest.fixture
def reader(chain, request):
    """Somebody who may know nothing of it; a competitor unless a test says who."""
    who = getattr(request, "param", "competitor")
    if who == "visitor":
        return None
    if who == "elsewhere":
        return engineer(UniversityFactory())
    return engineer(of_chain(chain))


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


WAYS = {
    "asked for": lambda i, c, m: ask(i, c, at=shanghai(2, 10)),
    "granted": lambda i, c, m: approve(booking=ask(i, c, at=shanghai(2, 10)), person=m, now=NOW),
    "of the lab itself": lambda i, c, m: ask(i, m, at=shanghai(2, 10)),
    "of two enterprises": lambda i, c, m: [
        ask(i, c, at=shanghai(2, 10), hours=1),
        ask(i, at=shanghai(2, 11), hours=1),
    ],
    "held": lambda i, c, m: held(i.units.get(), shanghai(2, 10), shanghai(2, 12)),
    "closed": lambda i, c, m: add_closure(
        owner=i, starts=shanghai(2, 10), ends=shanghai(2, 12), title="Flood", now=NOW
    ),
    "lab closed": lambda i, c, m: add_closure(
        owner=i.lab, starts=shanghai(2, 10), ends=shanghai(2, 12), now=NOW
    ),
    "maintained": lambda i, c, m: add_closure(
        owner=i,
        starts=shanghai(2, 10),
        ends=shanghai(2, 12),
        kind=EntryKind.MAINTENANCE,
        now=NOW,
    ),
}


@READERS
def test_whatever_makes_time_busy_looks_alike(instrument, customer, manager, reader):
    worlds = {}
    for way, make in WAYS.items():
        with undone():
            make(instrument, customer, manager)
            worlds[way] = answers(instrument, reader)
    first = worlds.pop("asked for")
    for way, world in worlds.items():
        assert differences(first, world) == [], way


def test_only_its_own_people_read_a_labs_closures_on_its_page(instrument, manager, reader):
    lab = instrument.lab
    address = reverse("lab", args=[lab.public_id])

    def pages():
        return [visiting(each).get(address).content.decode() for each in (None, reader, manager)]

    before = pages()
    add_closure(owner=lab, starts=shanghai(2, 10), ends=shanghai(2, 12), now=NOW)
    after = pages()
    regular = ["Regular hours" in page for page in after]
    assert regular == [True, True, False]
    closed = ["12:00" in page and "10:00" in page for page in after]
    assert closed == [False, False, True]
    assert not any("12:00" in page and "10:00" in page for page in before)


def test_the_comparison_can_fail(instrument, customer, manager, reader):
    with undone():
        ask(instrument, customer, at=shanghai(2, 10))
        busy = answers(instrument, reader)
    with undone():
        ask(instrument, customer, at=shanghai(2, 10), hours=1)
        shorter = answers(instrument, reader)
    different = {what.split()[0] for what, _ in differences_of_common(busy, shorter)}
    assert different >= {
        *("instrument", "instrument_feed", "instrument_days", "instrument_times", "lab_timeline"),
        *("instrument_times_csv", "lab_free", "lab_free_csv", "university_free", "ask"),
        *("university_free_csv", "university_overview", "find", "request_booking"),
    }


def differences_of_common(some, others):
    common = some.keys() & others.keys()
    return differences(
        {each: some[each] for each in common}, {each: others[each] for each in common}
    )


@READERS
@pytest.mark.parametrize(("start", "end"), [(9, 11), (15, 17), (9, 17)])
def test_the_edge_of_a_day_looks_alike(instrument, customer, manager, reader, start, end):
    worlds = []
    for closed in (False, True):
        with undone():
            if closed:
                times = {"starts": shanghai(2, start), "ends": shanghai(2, end)}
                add_closure(owner=instrument, **times, now=NOW)
            else:
                ask(instrument, customer, at=shanghai(2, start), hours=end - start)
            worlds.append(answers(instrument, reader))
    assert differences(*worlds) == []


@READERS
@pytest.mark.parametrize(("start", "end"), [((9, 0), (10, 10)), ((10, 5), (12, 10))])
def test_off_the_slot_grid_too(instrument, reader, start, end):
    """Clean-up ends on steps of five minutes, and so may a closure."""
    times = {"starts": shanghai(2, *start), "ends": shanghai(2, *end)}
    worlds = []
    for closed in (False, True):
        with undone():
            if closed:
                add_closure(owner=instrument, **times, now=NOW)
            else:
                held(instrument.units.get(), **times)
            worlds.append(answers(instrument, reader))
    assert differences(*worlds) == []


def test_a_use_looks_like_a_closure(instrument, customer, manager, reader, clock):
    later = shanghai(2, 10, 5)
    worlds = []
    for closed in (False, True):
        clock(NOW)
        with undone():
            if closed:
                add_closure(owner=instrument, starts=shanghai(2, 10), ends=shanghai(2, 12), now=NOW)
            else:
                booking = ask(instrument, customer, at=shanghai(2, 10))
                approve(booking=booking, person=manager, now=NOW)
                check_in(booking=booking, person=customer, now=shanghai(2, 10))
            clock(later)
            worlds.append(answers(instrument, reader))
    assert differences(*worlds) == []


@READERS
def test_of_time_that_is_not_open_to_one_nothing_shows(instrument, manager, reader):
    """Audience before collision: the lab's own people have it, or nobody does."""
    worlds = []
    for taken in (False, True):
        with undone():
            if taken:
                ask(instrument, manager, at=shanghai(17, 10))
            worlds.append(answers(instrument, reader, day=17))
    assert differences(*worlds) == []
    asked = [body for what, (_, _, body) in worlds[1].items() if what.startswith("request_booking")]
    assert any(b"opens to you on" in body for body in asked)


@READERS
def test_of_what_is_kept_for_the_own_people_nothing_shows(manager, reader):
    lab = manager.lab_roles.get().lab
    hours = [WeeklyHours(EVERY_DAY, dt.time(9), dt.time(17), own_first=True)]
    set_weekly_openings(owner=lab, hours=hours, first_day=MONDAY, now=NOW)
    instrument = lab.instruments.get()
    worlds = []
    for taken in (False, True):
        with undone():
            if taken:
                ask(instrument, manager, at=shanghai(6, 10))
            worlds.append(answers(instrument, reader, day=6))
    assert differences(*worlds) == []


def test_what_was_cancelled_leaves_no_trace(instrument, customer, manager, reader):
    with undone():
        untouched = answers(instrument, reader)
    with undone():
        booking = ask(instrument, customer, at=shanghai(2, 10))
        cancel(booking=booking, person=customer, now=NOW)
        assert differences(untouched, answers(instrument, reader)) == []


def test_a_colleague_sees_time_as_a_stranger_does(instrument, customer, reader):
    """Whose booking it is stands on the enterprise's own pages, not at the instrument."""
    ask(instrument, customer, at=shanghai(2, 10))
    colleague = MembershipFactory(organisation=customer.memberships.get().organisation).person
    week = {"start": "2027-03-01", "end": "2027-03-08"}
    address = reverse("instrument_feed", args=[instrument.public_id])
    assert whole(visiting(colleague).get(address, week)) == whole(
        visiting(reader).get(address, week)
    )


def test_one_class_and_the_list_are_the_only_prices(instrument, chain, reader):
    """What one would pay oneself, and what is published: nobody's bargain, no other's sum."""
    for number, each in enumerate(CLASSES[:4]):
        ListPriceFactory(instrument=instrument, customer_class=each, amount=f"{111 + number}.00")
    wish = {"start": "2027-03-02T10:00", "length": "120", "mode": "self"}
    address = reverse("request_booking", args=[instrument.public_id])

    def preview(person):
        return visiting(person).get(address, wish, headers=HTMX).content.decode()

    text = preview(reader)
    assert "228" in text  # two hours as a member of a chain
    assert not any(sum in text for sum in ("222", "224", "226", "520"))
    assert not any(sum in preview(None) for sum in ("222", "224", "226", "228", "520"))


def test_public_ids_are_random(instrument, customer):
    made = [ask(instrument, customer, at=shanghai(2, hour), hours=1) for hour in range(9, 17)]
    ids = [each.public_id for each in made]
    assert len({each[:3] for each in ids}) > len(ids) // 2
    assert ids != sorted(ids)
    assert not any(str(each.pk) == each.public_id for each in made)
    assert min(map(len, ids)) >= 10
