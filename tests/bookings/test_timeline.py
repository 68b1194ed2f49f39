"""A lab's timeline: who is where for those who may know, free and not free for all others."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from booking.accounts.models import Organisation
from booking.bookings.actions import approve, check_in, finish
from booking.bookings.models import Booking
from booking.bookings.rules import KindOfUse
from booking.calendars.actions import add_closure
from booking.calendars.rules import EntryKind
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
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
TUESDAY = {"day": "2027-03-02", "view": "day"}


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def world():
    lab = LabFactory(name_en="Electron Microscopy")
    instrument = InstrumentFactory(lab=lab, name_en="Scanning microscope")
    open_days(instrument)
    works = OrganisationFactory(name_en="Secret Works")
    person = PersonFactory(name="Chen Wei")
    MembershipFactory(person=person, organisation=works)
    booking = ask(instrument, person, at=shanghai(2, 9), hours=4)
    return SimpleNamespace(
        lab=lab,
        instrument=instrument,
        works=works,
        person=person,
        booking=booking,
        manager=LabRoleFactory(lab=lab).person,
        url=reverse("lab_timeline", args=[lab.public_id]),
    )


def page(world, person=None, **query):
    answer = visiting(person).get(world.url, query or TUESDAY)
    assert answer.status_code == 200
    return answer


def text_of(answer):
    return answer.content.decode()


def blocks(answer, kind):
    """What the page draws of a kind, by what it says of each aloud."""
    rows = answer.context["timeline"].rows
    return [
        mark.block
        for row in rows
        for cell in row.cells
        for mark in cell.marks
        if mark.block.kind == kind
    ]


def said(answer, kind):
    return [block.says for block in blocks(answer, kind)]


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


# Days


def test_staff_begin_with_a_day_and_others_with_a_week(world):
    for person, number in ((world.manager, 1), (None, 7)):
        span = page(world, person, page="1").context["span"]
        assert span.days.first == dt.date(2027, 3, 1)
        assert len(span.days.each) == number


def test_days_before_and_after_are_links(world):
    shown = text_of(page(world, day="2027-03-02", view="week"))
    assert "day=2027-02-23" in shown
    assert "day=2027-03-09" in shown
    assert "Tue 2 Mar to Mon 8 Mar" in shown


@pytest.mark.parametrize(
    "query",
    [
        {"day": "2027-13-01"},
        {"day": "2027-02-30", "view": "week"},
        {"day": "1999-12-31"},
        {"day": "1000000-01-01"},
        {"day": "'; drop table"},
        {"day": "0001-01-01", "view": "week"},
    ],
)
def test_nonsense_gives_today_and_a_sentence(world, query):
    for person in (None, world.manager):
        answer = page(world, person, **query)
        assert answer.context["span"].days.first == dt.date(2027, 3, 1)
        assert "That is no day between 2000 and 2100" in text_of(answer)


@pytest.mark.parametrize(
    "query",
    [
        {"day": "2100-12-31", "view": "week"},
        {"day": "2000-01-01", "view": "week"},
        {"day": "2100-12-31", "view": "day"},
        {"view": "century", "page": "-5", "hours": "some"},
        {"page": "99999999999999999999"},
    ],
)
def test_the_edges_are_answered(world, query):
    for person in (None, world.manager):
        page(world, person, **query)


def test_nights_are_left_out_until_asked_for(world):
    always = InstrumentFactory(lab=world.lab)
    open_days(always, opens=0, closes=23)
    shown = text_of(page(world))
    assert "Nights are left out" in shown
    whole = page(world, **TUESDAY, hours="all")
    assert "Nights are left out" not in text_of(whole)
    assert len(whole.context["timeline"].columns[0].ticks) == 13


def test_the_labs_own_zone_counts(world):
    far = LabFactory(time_zone="America/Los_Angeles")
    instrument = InstrumentFactory(lab=far)
    open_days(instrument, opens=9, closes=17)
    url = reverse("lab_timeline", args=[far.public_id])
    answer = visiting().get(url, {"day": "2027-03-02", "view": "day"})
    assert "09:00–17:00" in text_of(answer)
    assert "Times are the lab" in text_of(answer)


def many(world, number):
    for _each in range(number):
        instrument = InstrumentFactory(lab=world.lab, units=2)
        PolicyFactory(instrument=instrument)
        add_closure(
            owner=instrument,
            kind=EntryKind.CLOSURE,
            starts=shanghai(4, 9),
            ends=shanghai(4, 12),
            title="Moved",
            person=world.manager,
            now=NOW,
        )
        # What the closure was entered into has no hours of its own, so they come after it.
        open_days(instrument)
        ask(instrument, at=shanghai(2, 9))
        ask(instrument, at=shanghai(3, 9))


@pytest.mark.parametrize("who", ["manager", "engineer", "visitor"])
def test_the_number_of_queries_does_not_grow(world, who):
    person = {"manager": world.manager, "engineer": world.person, "visitor": None}[who]
    client = visiting(person)
    counts = []
    for number in (1, 6):
        many(world, number)
        with CaptureQueriesContext(connection) as asked:
            client.get(world.url, {"day": "2027-03-02", "view": "week"})
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 26
