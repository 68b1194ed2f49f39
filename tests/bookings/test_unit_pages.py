"""Closing one unit of several on the pages, and what the pages say of it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve
from booking.bookings.arriving.actions import make_codes
from booking.bookings.faults.actions import report
from booking.bookings.faults.rules import Urgency
from booking.bookings.models import Fault
from booking.calendars.models import Claim, Entry
from booking.calendars.queries.finding.lists import figures
from booking.calendars.rules import EVERY_DAY, OPEN_END, ClaimKind
from tests.asking import ask
from tests.calendars.hours import opens
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    engineer,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
WHY = "New seal"
COUNTED = "1 of 2 units out of use"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def instrument():
    lab = LabFactory(name_en="Diffraction Lab")
    opens(lab, "08:00", "18:00", weekdays=EVERY_DAY, last_day=dt.date(2027, 3, 14))
    return InstrumentFactory(lab=lab, units=2, name_en="Twin")


@pytest.fixture
def units(instrument):
    return list(instrument.units.order_by("pk"))


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


def page_of(instrument):
    return reverse("instrument_closures", args=[instrument.public_id])


def typed(**changes):
    return {
        "unit": "1",
        "starts": "2027-03-02T08:00",
        "ends": "2027-03-02T18:00",
        "kind": "maintenance",
        "title": WHY,
        **changes,
    }


def test_it_works(instrument, units, manager):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    client = visiting(manager)
    assert 'name="unit"' in client.get(page_of(instrument)).text
    answer = client.post(page_of(instrument), typed(), follow=True)
    assert "Twin, unit 1 is closed for this time." in answer.text
    assert "1 booking moved to another unit, at the same time." in answer.text
    assert "unit 1" in answer.text
    booking.refresh_from_db()
    assert booking.unit == units[1]
    lab = client.get(reverse("closures", args=[instrument.lab.public_id]))
    assert "Single units" in lab.text
    story = client.get(reverse("booking", args=[booking.public_id])).text
    assert "moved it to another unit, at the same time" in story
    assert "1 → 2" in story


def test_of_an_instrument_with_one_unit_nothing_is_asked(manager, instrument):
    single = InstrumentFactory(lab=instrument.lab)
    client = visiting(manager)
    assert 'name="unit"' not in client.get(page_of(single)).text
    assert client.post(page_of(single), typed(unit="1", ends="")).status_code == 422
    assert client.post(page_of(single), typed()).status_code == 302
    assert not Claim.objects.filter(kind=ClaimKind.SHUT.value).exists()


def test_whom_no_unit_takes_is_listed_first(instrument, units, manager):
    first, _second = ask(instrument), ask(instrument)
    client = visiting(manager)
    listed = client.post(page_of(instrument), typed())
    assert "Listed are the bookings that no other unit can take." in listed.text
    assert first.public_id in listed.text
    assert not Entry.objects.filter(kind="maintenance").exists()
    shown = {"verb": "confirm", "shown": f"{first.public_id}:requested"}
    client.post(page_of(instrument), typed(**shown, cancel=first.public_id))
    first.refresh_from_db()
    assert first.state == "cancelled"


def test_no_end_is_one_until_it_is_opened_again(instrument, units, manager):
    client = visiting(manager)
    whole = client.post(page_of(instrument), typed(unit="", ends=""))
    assert whole.status_code == 422
    assert "Give a date and a time." in whole.text
    answer = client.post(page_of(instrument), typed(ends=""), follow=True)
    assert "until it is opened again" in answer.text
    assert "2999" not in answer.text
    entry = Entry.objects.get(kind="maintenance")
    assert entry.event.end == OPEN_END
    client.post(page_of(instrument), {"verb": "remove", "entry": entry.pk})
    assert not Claim.objects.filter(kind=ClaimKind.SHUT.value).exists()


def test_a_closure_of_anothers_unit_is_not_taken_back_here(instrument, units, manager):
    client = visiting(manager)
    client.post(page_of(instrument), typed())
    entry = Entry.objects.get(kind="maintenance")
    other = LabRoleFactory()
    theirs = InstrumentFactory(lab=other.lab, units=2)
    visiting(other.person).post(page_of(theirs), {"verb": "remove", "entry": entry.pk})
    assert Entry.objects.filter(pk=entry.pk).exists()
    assert visiting(other.person).get(page_of(instrument)).status_code == 404


def test_the_pages_say_how_many_units_are_under_repair(instrument, units, manager, clock):
    visiting(manager).post(page_of(instrument), typed(ends=""))
    make_codes(lab=instrument.lab, now=NOW)
    code = units[0].code.code
    pages = [
        reverse("instrument", args=[instrument.public_id]),
        reverse("lab", args=[instrument.lab.public_id]),
        reverse("at", args=[code]),
    ]
    # It has not begun.
    assert all(COUNTED not in visiting(engineer()).get(page).text for page in pages)
    clock(shanghai(2, 9))
    for page in pages:
        answer = visiting(engineer()).get(page)
        assert COUNTED in answer.text
        assert WHY not in answer.text
    assert "This unit is out of use" in visiting().get(pages[2]).text
    assert "In service" in visiting().get(pages[0]).text
    clock(shanghai(2, 9))
    Entry.objects.get(kind="maintenance").event.delete()
    assert all(COUNTED not in visiting().get(page).text for page in pages)


def test_a_fault_of_a_unit_repairs_that_unit(instrument, units, manager):
    fault = report(
        instrument=instrument,
        unit=units[1],
        urgency=Urgency.STOPS,
        words="No vacuum",
        person=manager,
        now=NOW,
    )
    client, address = visiting(manager), reverse("repair", args=[fault.public_id])
    asked = client.get(address)
    assert '<option value="2" selected' in asked.text
    answer = client.post(address, {"unit": "2", "ends": "", "title": WHY}, follow=True)
    assert "Twin, unit 2 is under maintenance." in answer.text
    assert "Under maintenance until it is resolved" in answer.text
    fault.refresh_from_db()
    assert (fault.repair_unit, fault.repair_until) == (units[1], OPEN_END)
    client.post(reverse("resolve_fault", args=[fault.public_id]))
    assert not Claim.objects.filter(
        kind=ClaimKind.SHUT.value, ends__gt=NOW + dt.timedelta(minutes=5)
    )


def test_who_reports_may_not_know_the_unit(instrument, units, manager):
    address = reverse("report_fault", args=[instrument.public_id])
    assert "Not known, or all of them" in visiting(manager).get(address).text
    visiting(manager).post(address, {"unit": "", "urgency": "minor", "words": "A noise"})
    assert Fault.objects.get().unit is None
    named = visiting(manager).get(f"{address}?unit=2")
    assert '<option value="2" selected' in named.text


def test_another_time_is_offered_as_soon_as_there_is_one(instrument, units, manager):
    first, _second = (approve(booking=ask(instrument), person=manager, now=NOW) for _n in range(2))
    fault = report(
        instrument=instrument, urgency=Urgency.STOPS, words="No vacuum", person=manager, now=NOW
    )
    address = reverse("repair", args=[fault.public_id])
    sent = {"unit": "1", "ends": "", "title": WHY}
    listed = visiting(manager).post(address, sent)
    assert first.public_id in listed.text
    sent |= {"verb": "confirm", "shown": f"{first.public_id}:approved"}
    visiting(manager).post(address, sent | {f"wish-{first.public_id}": "offer"})
    made = first.offers.get()
    assert (made.unit, made.starts) == (units[1], shanghai(2, 11))


def test_free_hours_leave_out_what_is_shut(instrument, manager):
    before = figures(now=NOW).free_hours
    visiting(manager).post(page_of(instrument), typed(ends="2027-03-03T18:00"))
    # Ten hours a day, and nothing of the night between.
    assert figures(now=NOW).free_hours == before - 20
