"""Uses that had no booking: entered by a lab's staff, never over another use."""

import datetime as dt
import html
import re

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve, check_in, finish
from booking.bookings.models import UseRecord
from booking.bookings.recording.actions import (
    RecordRefusal,
    RecordRefused,
    record_use,
    take_back_use,
)
from booking.bookings.rules import KindOfUse
from booking.calendars.models import Claim
from tests.asking import ask
from tests.factories import InstrumentFactory, LabRoleFactory, open_days, shanghai
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
NOW = shanghai(10, 9)


@pytest.fixture(autouse=True)
def _wednesday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def instrument():
    instrument = InstrumentFactory(name_en="Diffractometer D8")
    open_days(instrument)
    return instrument


@pytest.fixture
def unit(instrument):
    return instrument.units.get()


@pytest.fixture
def staff(instrument):
    return LabRoleFactory(lab=instrument.lab, kind="technician").person


def enter(unit, person, starts, ends, **changes):
    wish = {"who": "Materials class", "kind": KindOfUse.TEACHING, "now": NOW, **changes}
    return record_use(unit=unit, starts=starts, ends=ends, person=person, **wish)


def refusal(*args, **changes):
    with pytest.raises(RecordRefused) as refused:
        enter(*args, **changes)
    return refused.value.refusal


def test_it_counts_and_holds_nothing(unit, staff):
    record = enter(unit, staff, shanghai(9, 8), shanghai(9, 12))
    assert (record.entered_by, record.entered_at) == (staff, NOW)
    assert (record.kind, record.who) == ("teaching", "Materials class")
    assert not Claim.objects.exists()
    assert ask(unit.instrument, at=shanghai(11, 8), now=NOW).state == "requested"


@pytest.mark.parametrize(
    ("starts", "ends", "why"),
    [
        (shanghai(9, 8), shanghai(9, 8), RecordRefusal.ENDS_BEFORE_START),
        (shanghai(9, 9), shanghai(9, 8), RecordRefusal.ENDS_BEFORE_START),
        (shanghai(10, 8), shanghai(10, 9, 5), RecordRefusal.IN_THE_FUTURE),
        (shanghai(1, 9, month=2), shanghai(9, 9), RecordRefusal.TOO_LONG),
    ],
)
def test_times_that_cannot_be_true(unit, staff, starts, ends, why):
    assert refusal(unit, staff, starts, ends) is why
    assert not UseRecord.objects.exists()


def test_uses_of_one_unit_do_not_overlap(unit, staff):
    enter(unit, staff, shanghai(9, 8), shanghai(9, 12))
    assert refusal(unit, staff, shanghai(9, 11), shanghai(9, 13)) is RecordRefusal.USED_ALREADY
    enter(unit, staff, shanghai(9, 12), shanghai(9, 13))
    enter(InstrumentFactory().units.get(), staff, shanghai(9, 11), shanghai(9, 13))


def test_nor_with_the_use_of_a_booking(instrument, unit, staff):
    booking = ask(instrument, at=shanghai(2, 9), hours=4)
    manager = LabRoleFactory(lab=instrument.lab).person
    approve(booking=booking, person=manager, now=shanghai(1, 9))
    # Begun twenty minutes late, and over two hours early.
    check_in(booking=booking, person=staff, now=shanghai(2, 9, 20))
    assert refusal(unit, staff, shanghai(2, 9), shanghai(2, 10)) is RecordRefusal.USED_ALREADY
    finish(booking=booking, person=staff, kind=KindOfUse.SERVICE, now=shanghai(2, 11))
    assert refusal(unit, staff, shanghai(2, 10), shanghai(2, 12)) is RecordRefusal.USED_ALREADY
    enter(unit, staff, shanghai(2, 11), shanghai(2, 12))
    enter(unit, staff, shanghai(2, 9), shanghai(2, 9, 20))


def test_a_booking_that_nobody_used_is_no_use(instrument, unit, staff):
    booking = ask(instrument, at=shanghai(2, 9), hours=4, now=shanghai(1, 9))
    assert booking.state == "requested"
    enter(unit, staff, shanghai(2, 9), shanghai(2, 13))


def test_it_is_taken_back_and_the_record_of_changes_keeps_it(unit, staff):
    record = enter(unit, staff, shanghai(9, 8), shanghai(9, 12))
    take_back_use(record=record)
    assert not UseRecord.objects.exists()
    kept = LogEntry.objects.filter(content_type__model="userecord").order_by("pk")
    assert len(kept) == 2
    # Who it was is a person's name perhaps, and is not kept there.
    assert "Materials class" not in str([each.changes for each in kept])


def words(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def typed(unit, **changes):
    return {
        "unit": unit.pk,
        "who": "Materials class",
        "starts": "2027-03-09T08:00",
        "ends": "2027-03-09T12:00",
        "kind": "teaching",
        "note": "Forty students",
        **changes,
    }


def test_the_page(instrument, unit, staff):
    client, address = visiting(staff), reverse("lab_uses", args=[instrument.lab.public_id])
    assert "None entered yet" in words(client.get(address))
    said = words(client.post(address, typed(unit), follow=True))
    assert "Entered. It counts in the lab's figures." in said
    assert "Diffractometer D8" in said
    assert "Forty students" in said
    record = UseRecord.objects.get()
    assert (record.starts, record.ends) == (shanghai(9, 8), shanghai(9, 12))
    again = client.post(address, typed(unit, starts="2027-03-09T11:00"))
    assert again.status_code == 422
    assert "No hour counts twice." in words(again)
    assert 'value="2027-03-09T11:00"' in again.content.decode()
    gone = client.post(address, {"verb": "take_back", "record": record.pk}, follow=True)
    assert "Taken back." in words(gone)
    gone = client.post(address, {"verb": "take_back", "record": record.pk}, follow=True)
    assert "This use was taken back already." in words(gone)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends": "2027-03-09T07:00"}, "The end does not come after the start."),
        ({"ends": "2027-03-10T10:00"}, "Enter a use when it is over."),
        ({"starts": "2027-01-09T08:00"}, "A use lasts 31 days at most."),
        ({"who": ""}, "This field is required."),
        ({"kind": "play"}, "play is not one of the available choices"),
    ],
)
def test_what_cannot_stand_is_told(instrument, unit, staff, changes, sentence):
    address = reverse("lab_uses", args=[instrument.lab.public_id])
    answer = visiting(staff).post(address, typed(unit, **changes))
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "Forty students" in answer.content.decode()
    assert not UseRecord.objects.exists()


def test_units_of_another_lab_are_not_there(instrument, staff):
    theirs = InstrumentFactory().units.get()
    address = reverse("lab_uses", args=[instrument.lab.public_id])
    answer = visiting(staff).post(address, typed(theirs))
    assert answer.status_code == 422
    assert not UseRecord.objects.exists()


def test_units_are_named_where_there_are_several(instrument, unit, staff):
    InstrumentFactory(lab=instrument.lab, name_en="Microscope", units=2)
    said = words(visiting(staff).get(reverse("lab_uses", args=[instrument.lab.public_id])))
    assert "Diffractometer D8 Microscope · 1 Microscope · 2" in said


def test_what_one_entered_is_in_the_copy_of_ones_data(unit, staff):
    from booking.bookings.privacy import _uses

    enter(unit, staff, shanghai(9, 8), shanghai(9, 8) + dt.timedelta(hours=1))
    assert [each["instrument"] for each in _uses(staff)] == ["Diffractometer D8"]
