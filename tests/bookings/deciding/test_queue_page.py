"""What a row of the queue tells, and what narrows the queue and stays."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve, cancel, make_due_moves
from booking.bookings.queries.worklists import waiting_requests
from booking.bookings.rules.cautions import Caution
from booking.calendars.actions import add_closure, set_weekly_openings
from booking.calendars.rules import EVERY_DAY, WeeklyHours
from booking.labs.models import Qualification
from booking.labs.rules import ServiceMode
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    ListPriceFactory,
    OrganisationFactory,
    PolicyFactory,
    assist_days,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Sets the time that pages are read at; Monday at nine to begin with."""

    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def lab():
    lab = LabFactory(name_en="Diffraction Lab")
    assist_days(lab, opens=8, closes=18)
    return lab


@pytest.fixture
def manager(lab):
    return LabRoleFactory(lab=lab).person


@pytest.fixture
def browser(manager):
    return visiting(manager)


def opened(lab, **fields):
    instrument = InstrumentFactory(lab=lab, assisted=True, takes_samples=True, **fields)
    open_days(instrument)
    return instrument


@pytest.fixture
def instrument(lab):
    instrument = opened(lab, name_en="Diffractometer D8")
    ListPriceFactory(instrument=instrument, amount="260.00")
    return instrument


def page(browser, **query):
    answer = browser.get(reverse("queue"), query)
    assert answer.status_code == 200
    return answer


def listed(answer):
    return re.findall(r'class="queue-row" data-booking="(\w+)"', answer.content.decode())


def rows_of(answer):
    """The words of each row of the list, ticks and all."""
    found = re.findall(
        r'<li class="queue-item">(.*?)</li>\s*(?=<li class="queue-item">|</ol>)',
        answer.content.decode(),
        re.S,
    )
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", each)) for each in found]


def row(person, booking):
    return next(each for each in waiting_requests(person, now=NOW) if each.booking == booking)


def named(name, organisation=None):
    person = engineer(organisation)
    person.name = name
    person.save()
    return person


def test_a_row_tells_what_to_decide_by(browser, manager, instrument):
    instrument.needs_qualification = True
    instrument.save()
    person = named("Zhang Wei", OrganisationFactory(name_en="Mindu Fine Chemicals"))
    Qualification.objects.create(
        person=person, instrument=instrument, granted_on=dt.date(2027, 1, 1)
    )
    ask(instrument, person)
    (text,) = rows_of(page(browser))
    for part in (
        "Zhang Wei",
        "Mindu Fine Chemicals",
        "Diffractometer D8",
        "Tue 2 Mar, 09:00 to 11:00 (2 h)",
        "Decide by Tue 2 Mar 09:00",
        "¥520.00",
        "qualified",
        "first booking here",
    ):
        assert part in text


def test_a_row_counts_how_it_went_before(browser, manager, instrument, clock):
    person = named("Zhang Wei")
    for day in (2, 3):
        approve(booking=ask(instrument, person, at=shanghai(day, 9)), person=manager, now=NOW)
    cancel(booking=ask(instrument, person, at=shanghai(4, 9)), person=person, now=NOW)
    # Nobody comes.
    later = shanghai(3, 12)
    make_due_moves(now=later)
    clock(later)
    ask(instrument, person, at=shanghai(5, 9), now=later)
    (text,) = rows_of(page(browser))
    assert "2 no-shows" in text
    assert "first booking here" not in text
    assert "completed" not in text


def weekly(*labs):
    """Opens labs every day; what is closed leaves the rest of it open."""
    hours = [WeeklyHours(EVERY_DAY, dt.time(8), dt.time(18))]
    for each in labs:
        set_weekly_openings(
            owner=each, hours=hours, first_day=dt.date(2027, 2, 22), now=NOW - dt.timedelta(days=7)
        )


def test_a_closure_near_is_told(browser, manager, instrument, lab):
    other = InstrumentFactory(lab=lab)
    weekly(lab)
    near, far, beside = ask(instrument), ask(instrument, at=shanghai(5, 9)), ask(other)
    add_closure(owner=instrument, starts=shanghai(3, 8), ends=shanghai(3, 12), now=NOW)
    assert row(manager, near).cautions == [Caution.CLOSURE_NEAR]
    assert row(manager, far).cautions == []
    assert row(manager, beside).cautions == []
    texts = rows_of(page(browser))
    assert sum("closed Wed 3 Mar, 08:00 to 12:00 (4 h)" in text for text in texts) == 1


def test_a_closure_of_the_lab_is_near_all_of_it(manager, instrument, lab):
    elsewhere = LabRoleFactory(person=manager).lab
    here = [instrument, InstrumentFactory(lab=lab)]
    there = InstrumentFactory(lab=elsewhere)
    weekly(lab, elsewhere)
    bookings, other = [ask(each) for each in here], ask(there)
    add_closure(owner=lab, starts=shanghai(2, 16), ends=shanghai(2, 18), now=NOW)
    assert [row(manager, each).cautions for each in bookings] == [[Caution.CLOSURE_NEAR]] * 2
    assert row(manager, other).cautions == []


def test_other_assisted_bookings_of_that_time_are_counted(browser, manager, instrument, lab):
    assisted = ask(instrument, mode=ServiceMode.ASSISTED)
    alone = ask(instrument, at=shanghai(2, 13), mode=ServiceMode.ASSISTED)
    by_oneself = ask(opened(lab))
    others = [ask(opened(lab), at=shanghai(2, 10), mode=ServiceMode.ASSISTED) for _n in range(2)]
    approve(booking=others[0], person=manager, now=NOW)
    cancel(booking=ask(opened(lab), mode=ServiceMode.ASSISTED), person=manager, note="x", now=NOW)
    found = row(manager, assisted)
    assert found.assisted_meanwhile == 2
    assert Caution.ASSISTED_MEANWHILE in found.cautions
    assert row(manager, alone).assisted_meanwhile == 0
    # Who works alone wants no technician.
    assert row(manager, by_oneself).cautions == []
    assert any("2 other assisted bookings at that time" in text for text in rows_of(page(browser)))


def test_requests_for_the_same_time_are_counted(browser, manager, lab):
    instrument = InstrumentFactory(lab=lab, units=2)
    open_days(instrument)
    same = [ask(instrument), ask(instrument, at=shanghai(2, 10))]
    later = ask(instrument, at=shanghai(2, 14))
    for each in same:
        found = row(manager, each)
        assert (found.others_same_time, found.others_that_day) == (1, 1)
    assert row(manager, later).others_same_time == 0
    text = rows_of(page(browser))[0]
    assert "1 other request for that time" in text
    assert "1 other request that day" in text


# What narrows it


def test_by_how_who_and_deadline(browser, manager, instrument):
    own = ask(instrument, named("Zhang Wei", OrganisationFactory(name_zh_hans="闽都精细化工")))
    helped = ask(instrument, named("Li Na"), at=shanghai(3, 9), mode=ServiceMode.ASSISTED)
    samples = ask_for_samples(instrument, named("Zhang Min"))
    today = ask(instrument, named("Wu Di"), at=shanghai(1, 14))
    assert len(listed(page(browser))) == 4
    assert listed(page(browser, mode="assisted")) == [helped.public_id]
    assert listed(page(browser, mode="samples")) == [samples.public_id]
    assert set(listed(page(browser, q="zhang"))) == {own.public_id, samples.public_id}
    assert listed(page(browser, q="精细 WEI")) == [own.public_id]
    assert listed(page(browser, due="today")) == [today.public_id]
    assert listed(page(browser, due="today", mode="samples")) == []
    # Nonsense narrows nothing.
    assert len(listed(page(browser, mode="x", due="yesterday"))) == 4


def test_it_stays_for_the_next_visit_until_it_is_cleared(browser, manager, instrument):
    ask(instrument, named("Zhang Wei"))
    helped = ask(instrument, named("Li Na"), at=shanghai(3, 9), mode=ServiceMode.ASSISTED)
    narrowed = page(browser, mode="assisted", q="Li")
    assert "1 of 2 shown." in narrowed.content.decode()
    again = browser.get(reverse("queue"), {"booking": helped.public_id})
    assert again.status_code == 302
    assert again.url == f"/queue/?q=Li&mode=assisted&booking={helped.public_id}"
    # Another person, and another session, begin with all.
    other = visiting(LabRoleFactory(lab=instrument.lab).person)
    assert len(listed(page(other))) == 2
    assert len(listed(page(visiting(manager)))) == 2
    cleared = narrowed.context["clear_url"]
    assert f'href="{cleared}"' in narrowed.content.decode()
    assert len(listed(browser.get(cleared))) == 2
    assert len(listed(page(browser))) == 2


def test_a_part_of_the_page_is_never_sent_elsewhere(browser, manager, instrument):
    booking = ask(instrument)
    page(browser, mode="assisted")
    answer = browser.get(reverse("queue"), {"booking": booking.public_id}, **HTMX)
    assert answer.status_code == 200
    assert booking.purpose in answer.content.decode()


def test_where_nothing_waits_any_more_it_says_so_and_stays(browser, manager, instrument, lab):
    booking, other = ask(instrument), ask(opened(lab))
    wanted = {"instrument": instrument.public_id}
    assert listed(page(browser, **wanted)) == [booking.public_id]
    approve(booking=booking, person=manager, now=NOW)
    empty = page(browser, **wanted)
    assert listed(empty) == []
    assert "No request waits under this filter." in empty.content.decode()
    assert empty.context["clear_url"] in empty.content.decode()
    assert browser.get(reverse("queue")).url.endswith(f"?instrument={instrument.public_id}")
    assert other.public_id in listed(page(browser, instrument=""))


def test_a_decision_keeps_it(browser, manager, instrument):
    first = ask(instrument, mode=ServiceMode.ASSISTED)
    second = ask(instrument, at=shanghai(3, 9), mode=ServiceMode.ASSISTED)
    ask(instrument, at=shanghai(4, 9))
    context = page(browser, mode="assisted", booking=first.public_id).context
    assert context["next_url"] == f"/queue/?mode=assisted&booking={second.public_id}"
    assert (
        f'name="query" value="{context["query"]}"'
        in page(browser, mode="assisted").content.decode()
    )


# What it costs


def test_the_page_asks_as_often_however_much_there_is(browser, manager, lab):
    PolicyFactory(lab=lab, everyone_days=30)
    instruments = [
        InstrumentFactory(lab=lab, needs_qualification=True, assisted=True, units=2)
        for _n in range(4)
    ]
    weekly(lab)
    for each in instruments:
        add_closure(owner=each, starts=shanghai(9, 14), ends=shanghai(9, 16), now=NOW)
    assist_days(lab, opens=8, closes=18)

    def fill(day):
        for each in instruments:
            person = engineer()
            Qualification.objects.create(
                person=person, instrument=each, granted_on=dt.date(2027, 1, 1)
            )
            ask(each, person, at=shanghai(day, 9))
            ask(each, at=shanghai(day, 9), mode=ServiceMode.ASSISTED)

    def costs(**query):
        with CaptureQueriesContext(connection) as caught:
            answer = page(browser, **query)
        return len(caught), len(listed(answer))

    fill(8)
    # The first page remembers nothing and the filter is written once.
    few, rows = costs()
    assert rows == 8
    for day in (9, 10, 11):
        fill(day)
    assert costs() == (few, 32)
    page(browser, mode="assisted")
    narrowed, rows = costs(mode="assisted")
    assert rows == 16
    assert narrowed == few
