"""A lab's timeline: who is where for those who may know, free and not free for all others."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.accounts.models import Organisation
from booking.bookings.actions import approve, check_in, finish
from booking.bookings.models import Booking
from booking.bookings.rules import KindOfUse
from booking.calendars.actions import add_closure
from booking.calendars.rules import EntryKind
from tests.asking import ask, ask_for_samples
from tests.bookings.timelines import blocks, lab_world, page, said, text_of
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    PersonFactory,
    PolicyFactory,
    UniversityFactory,
    assist_days,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def world():
    return lab_world()


def test_it_works(world):
    answer = page(world, world.manager)
    [booked] = blocks(answer, "booked")
    assert booked.says == ("Requested: Chen Wei, Secret Works, Tue 2 Mar, 09:00 to 13:00 (4 h)")
    assert booked.url == reverse("booking", args=[world.booking.public_id])
    assert said(answer, "free") == [
        "Free, Tue 2 Mar, 08:00 to 09:00 (1 h)",
        "Free, Tue 2 Mar, 13:00 to 18:00 (5 h)",
    ]
    instrument = reverse("instrument", args=[world.instrument.public_id])
    assert f"{instrument}?start=2027-03-02T13%3A00" in text_of(answer)


# Who may not


OUTSIDERS = (
    "visitor",
    "engineer",
    "colleague",
    "own_administrator",
    "asker",
    "technician_elsewhere",
    "former_technician",
    "other_university",
)


def outsider(world, who):
    if who == "visitor":
        return None
    if who == "asker":
        return world.person
    if who == "engineer":
        return engineer()
    if who == "colleague":
        return MembershipFactory(organisation=world.works).person
    if who == "own_administrator":
        return MembershipFactory(organisation=world.works, role="administrator").person
    if who == "technician_elsewhere":
        elsewhere = LabFactory(university=world.lab.university)
        return LabRoleFactory(lab=elsewhere, kind="technician").person
    if who == "former_technician":
        gone = LabRoleFactory(lab=world.lab, kind="technician", until=dt.date(2027, 1, 1))
        return gone.person
    return MembershipFactory(organisation=UniversityFactory(), role="administrator").person


@pytest.mark.parametrize("view", ["day", "week"])
@pytest.mark.parametrize("who", OUTSIDERS)
def test_an_outsider_reads_no_name(world, who, view):
    hidden = InstrumentFactory(lab=world.lab, name_en="Hidden prototype", published_at=None)
    open_days(hidden)
    answer = page(world, outsider(world, who), day="2027-03-02", view=view)
    assert blocks(answer, "booked") == []
    assert blocks(answer, "held") == []
    main = text_of(answer).partition("<main")[2]
    for word in ("Chen", "Secret", "Requested", world.booking.public_id, "Hidden prototype"):
        assert word not in main
    # The time is not free, and nothing says why.
    assert "Free, Tue 2 Mar, 08:00 to 09:00 (1 h)" in said(answer, "free")
    assert {block.says for block in blocks(answer, "busy")} == {""}


@pytest.mark.parametrize("who", ["technician", "administrator", "operator"])
def test_staff_the_university_and_operators_know(world, who):
    person = {
        "technician": lambda: LabRoleFactory(lab=world.lab, kind="technician").person,
        "administrator": lambda: (
            MembershipFactory(organisation=world.lab.university, role="administrator").person
        ),
        "operator": lambda: PersonFactory(is_operator=True),
    }[who]()
    answer = page(world, person)
    [booked] = blocks(answer, "booked")
    assert "Chen Wei, Secret Works" in booked.says
    # Where every block leads its reader may go.
    client = visiting(person)
    assert client.get(booked.url).status_code == 200
    [back] = re.findall(r'class="page-back" href="([^"]+)"', text_of(answer))
    assert client.get(back).status_code == 200


def test_a_suspended_university_shows_nothing(world):
    Organisation.objects.filter(pk=world.lab.university_id).update(state="suspended")
    answer = page(world)
    assert answer.context["timeline"].rows == []
    assert "No instruments are open yet" in text_of(answer)
    assert len(page(world, world.manager).context["timeline"].rows) == 1


def test_another_lab_is_not_there():
    assert visiting().get(reverse("lab_timeline", args=["nosuchlab"])).status_code == 404


# What outsiders see


def test_a_closed_day_looks_like_a_booked_one(world):
    """Monday to Sunday count for the hours of a day: nobody learns why one is not free."""
    world.instrument.open_windows.filter(starts__date="2027-03-02").delete()
    closed = page(world)
    open_days(world.instrument, first=dt.date(2027, 3, 2), days=1)
    ask(world.instrument, at=shanghai(2, 8), hours=1)
    ask(world.instrument, at=shanghai(2, 13), hours=5)
    booked = page(world)
    spans = [[block.span for block in blocks(each, "busy")] for each in (closed, booked)]
    assert spans[0] == spans[1]
    assert [*blocks(closed, "free"), *blocks(booked, "free")] == []


@pytest.mark.parametrize("who", ["visitor", "colleague", "manager"])
def test_free_time_is_what_the_instruments_own_calendar_draws(world, who):
    person = world.manager if who == "manager" else outsider(world, who)
    PolicyFactory(instrument=world.instrument, grid_minutes=60, shortest_minutes=120)
    ask(world.instrument, at=shanghai(3, 11), hours=2)
    feed = visiting(person).get(
        reverse("instrument_feed", args=[world.instrument.public_id]),
        {"start": "2027-03-01T00:00", "end": "2027-03-08T00:00"},
    )
    expected = [(each["start"], each["end"]) for each in feed.json() if each["kind"] == "free"]
    answer = page(world, person, day="2027-03-01", view="week")
    zone = shanghai(1, 0).tzinfo
    found = [
        tuple(
            f"{instant.astimezone(zone):%Y-%m-%dT%H:%M}"
            for instant in (block.span.starts, block.span.ends)
        )
        for block in blocks(answer, "free")
    ]
    assert found == expected


def test_what_is_released_later_says_when(world):
    PolicyFactory(lab=world.lab, everyone_days=1)
    [later] = said(page(world), "later")
    assert later == "Opens to you on Mon 1 Mar 09:30"
    own = MembershipFactory(organisation=world.lab.university).person
    assert said(page(world, own), "later") == []


def test_nothing_is_free_where_nothing_can_be_had(world):
    for changes in ({"status": "maintenance"}, {"self_operated": False, "takes_samples": True}):
        for name, value in changes.items():
            setattr(world.instrument, name, value)
        world.instrument.save()
        assert said(page(world), "free") == []
    assert "Samples only" in text_of(page(world, day="2027-03-02"))


def test_with_a_technician_alone_assisted_hours_are_free(world):
    world.instrument.self_operated, world.instrument.assisted = False, True
    world.instrument.save()
    assist_days(world.lab, opens=14, closes=16)
    assert said(page(world), "free") == ["Free, Tue 2 Mar, 14:00 to 16:00 (2 h)"]


def test_two_units_are_one_row_to_others(world):
    both = InstrumentFactory(lab=world.lab, units=2, name_en="Twin")
    open_days(both)
    ask(both, at=shanghai(2, 9))
    rows = [row for row in page(world).context["timeline"].rows if row.instrument == both]
    assert len(rows) == 1
    assert "Free, Tue 2 Mar, 08:00 to 18:00 (10 h)" in said(page(world), "free")


# What staff see


def test_each_unit_is_a_row(world):
    both = InstrumentFactory(lab=world.lab, units=2, name_en="Twin")
    open_days(both)
    one, other = ask(both, at=shanghai(2, 9)), ask(both, at=shanghai(2, 10))
    rows = [
        row for row in page(world, world.manager).context["timeline"].rows if row.instrument == both
    ]
    assert [(row.unit, row.first) for row in rows] == [("1", True), ("2", False)]
    drawn = [
        [mark.block.url for mark in row.cells[0].marks if mark.block.kind == "booked"]
        for row in rows
    ]
    assert drawn == [
        [reverse("booking", args=[each.public_id])]
        for each in sorted((one, other), key=lambda each: each.unit_id)
    ]


def test_set_up_and_clean_up_are_held(world):
    with_margins = InstrumentFactory(lab=world.lab, units__set_up=30, units__clean_up=15)
    open_days(with_margins)
    ask(with_margins, at=shanghai(2, 10), hours=2)
    assert "Held, Tue 2 Mar, 09:30 to 12:15 (2 h 45 min)" in said(
        page(world, world.manager), "held"
    )


def test_closures_say_why(world):
    for owner, title, first, last in (
        (world.lab, "Stocktaking", shanghai(2, 14), shanghai(2, 16)),
        (world.instrument, "New filament", shanghai(2, 16), shanghai(2, 17)),
    ):
        add_closure(
            owner=owner,
            kind=EntryKind.MAINTENANCE,
            starts=first,
            ends=last,
            title=title,
            person=world.manager,
            now=NOW,
        )
    found = said(page(world, world.manager), "closed")
    assert found == [
        "Maintenance: Stocktaking, Tue 2 Mar, 14:00 to 16:00 (2 h)",
        "Maintenance: New filament, Tue 2 Mar, 16:00 to 17:00 (1 h)",
    ]
    assert "Stocktaking" not in text_of(page(world))


def test_a_use_that_ended_early_makes_room(world, monkeypatch):
    approve(booking=world.booking, person=world.manager, now=NOW)
    begin, end = shanghai(2, 9), shanghai(2, 10)
    check_in(booking=world.booking, person=world.manager, now=begin)
    finish(
        booking=world.booking,
        person=world.manager,
        used_until=end,
        kind=KindOfUse.RESEARCH,
        now=end,
    )
    monkeypatch.setattr(timezone, "now", lambda: end)
    [booked] = blocks(page(world, world.manager), "booked")
    assert booked.says.startswith("Completed: Chen Wei")
    assert (booked.span.starts, booked.span.ends) == (begin, end)


def test_what_holds_no_time_is_not_drawn(world):
    Booking.objects.filter(pk=world.booking.pk).update(state="rejected")
    ask_for_samples(InstrumentFactory(lab=world.lab, takes_samples=True))
    assert blocks(page(world, world.manager), "booked") == []


def test_staff_see_what_is_not_published_and_nobody_what_is_retired(world):
    InstrumentFactory(lab=world.lab, name_en="Prototype", published_at=None)
    InstrumentFactory(lab=world.lab, name_en="Museum piece", status="retired")
    shown = text_of(page(world, world.manager))
    assert "Prototype" in shown
    assert "Museum piece" not in shown
