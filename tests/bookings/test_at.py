"""The page behind a label at an instrument, and the sheet of labels."""

import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve, check_in
from booking.bookings.arriving.actions import make_codes
from booking.bookings.models import Booking, UnitCode
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    PersonFactory,
    PolicyFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def instrument():
    made = InstrumentFactory(name_en="Diffractometer D8")
    open_days(made)
    PolicyFactory(instrument=made, mode="walk_in")
    ListPriceFactory(instrument=made, amount="260.00")
    make_codes(lab=made.lab, now=NOW)
    return made


@pytest.fixture
def code(instrument):
    return UnitCode.objects.get(unit__instrument=instrument)


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def at(monkeypatch):
    """Sets the clock of the pages."""

    def put(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    put(shanghai(2, 10, 7))
    return put


def words(answer):
    body = answer.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def look(code, person=None):
    return visiting(person).get(reverse("at", args=[code.code]))


def approved(instrument, manager, person, **wish):
    return approve(booking=ask(instrument, person, **wish), person=manager, now=NOW)


def test_a_visitor_learns_whether_it_is_free_and_no_more(instrument, code, manager, at):
    said = words(look(code))
    assert "Free now" in said
    assert "Sign in" in said
    assert "Start now" not in said
    booking = approved(instrument, manager, engineer(), at=shanghai(2, 10), hours=1)
    check_in(booking=booking, person=manager, now=shanghai(2, 10))
    taken = words(look(code))
    assert "Not free now" in taken
    for secret in (booking.requester.name, booking.payer.name, "11:00", booking.purpose):
        assert secret not in taken


def test_taken_and_closed_look_alike_to_outsiders(instrument, code, at):
    person = engineer()

    def seen():
        return [words(look(code, None)), words(look(code, person))]

    at(shanghai(2, 19))
    closed = seen()
    ask(instrument, at=shanghai(2, 10), hours=2)
    at(shanghai(2, 10, 7))
    assert seen() == closed


def test_the_one_who_booked_checks_in_finishes_and_goes_on(instrument, code, manager, at):
    person = engineer()
    booking = approved(instrument, manager, person, at=shanghai(2, 11))
    early = look(code, person)
    assert "Check-in opens at 10:45" in words(early)
    assert reverse("check_in", args=[booking.public_id]) not in early.text
    at(shanghai(2, 10, 46))
    address, here = reverse("check_in", args=[booking.public_id]), reverse("at", args=[code.code])
    assert address in look(code, person).text
    after = visiting(person).post(address, {"next": here}, follow=True)
    assert after.redirect_chain[-1][0] == here
    said = words(after)
    assert "In use by you" in said
    assert "Finish" in said
    assert "Go on longer" in said
    assert "Start now" not in said
    done = visiting(person).post(
        reverse("finish", args=[booking.public_id]), {"kind": "service", "next": here}, follow=True
    )
    assert "Finished." in words(done)
    assert "Free now" in words(done)


def test_anothers_booking_is_shown_to_the_lab_alone(instrument, code, manager, at):
    booking = approved(instrument, manager, engineer(), at=shanghai(2, 10), hours=1)
    check_in(booking=booking, person=booking.requester, now=shanghai(2, 10))
    said = words(look(code, manager))
    assert booking.requester.name in said
    assert "Stop this use" in said
    assert booking.requester.name not in words(look(code, engineer()))


def test_walking_in_shows_lengths_and_prices_and_starts(code, at):
    person = engineer()
    page = look(code, person)
    assert "11:00 (55 min) · ¥238.33" in words(page)
    project = person.memberships.get().organisation.general_project.public_id
    typed = {
        "project": project,
        "priced_for": project,
        "until": shanghai(2, 11).isoformat(),
        "purpose": "A quick phase check",
        "key": "abc",
    }
    address = reverse("walk_in", args=[code.code])
    said = words(visiting(person).post(address, typed, follow=True))
    assert "Diffractometer D8 is in use" in said
    assert "In use by you" in said
    again = words(visiting(person).post(address, typed, follow=True))
    assert "In use by you" in again
    assert Booking.objects.get().state == "in_use"


def test_what_was_typed_stays_where_something_is_missing(code, at):
    person = engineer()
    project = person.memberships.get().organisation.general_project.public_id
    typed = {"project": project, "priced_for": project, "purpose": "A quick check"}
    answer = visiting(person).post(reverse("walk_in", args=[code.code]), typed)
    assert answer.status_code == 422
    assert "Choose until when you stay." in words(answer)
    assert "A quick check" in answer.text
    assert not Booking.objects.exists()


def test_with_another_projects_prices_one_is_asked_again(code, at, instrument):
    person = engineer()
    mine = person.memberships.get().organisation.general_project
    other = MembershipFactory(person=person, organisation__kind="university").organisation
    ListPriceFactory(instrument=instrument, customer_class="other_academic", amount="120.00")
    typed = {
        "project": other.general_project.public_id,
        "priced_for": mine.public_id,
        "until": shanghai(2, 11).isoformat(),
        "purpose": "A quick check",
    }
    client, address = visiting(person), reverse("walk_in", args=[code.code])
    shown = client.post(address, typed)
    assert "The prices for this project are shown now." in words(shown)
    assert "11:00 (55 min) · ¥110.00" in words(shown)
    assert not Booking.objects.exists()
    client.post(address, {**typed, "priced_for": other.general_project.public_id})
    assert str(Booking.objects.get().quote.total) == "110.00"


def test_the_prices_of_another_project_can_be_looked_at(code, at, instrument):
    person = engineer()
    other = MembershipFactory(person=person, organisation__kind="university").organisation
    ListPriceFactory(instrument=instrument, customer_class="other_academic", amount="120.00")
    sent = {"show": "1", "project": other.general_project.public_id, "purpose": "A quick check"}
    shown = visiting(person).post(reverse("walk_in", args=[code.code]), sent)
    assert "11:00 (55 min) · ¥110.00" in words(shown)
    assert "A quick check" in shown.text


def test_why_not_is_told_in_words(instrument, code, at):
    person = engineer()
    instrument.needs_qualification = True
    instrument.save()
    assert "Operating this instrument needs a qualification" in words(look(code, person))
    instrument.policy.mode = "appointment"
    instrument.policy.save()
    said = words(look(code, person))
    assert "This instrument is used by appointment." in said
    assert "Book a time" in said
    sent = visiting(person).post(reverse("walk_in", args=[code.code]), {"purpose": "x"})
    assert sent.status_code == 409


def test_who_belongs_nowhere_is_told(code, at):
    assert "You belong to no organisation that can book." in words(look(code, PersonFactory()))


def test_a_booking_of_another_unit_is_pointed_to(manager, at):
    made = InstrumentFactory(units=2)
    open_days(made)
    LabRoleFactory(lab=made.lab, person=manager)
    make_codes(lab=made.lab, now=NOW)
    person = engineer()
    booking = approved(made, manager, person, at=shanghai(2, 11))
    other = UnitCode.objects.exclude(unit=booking.unit).get(unit__instrument=made)
    assert f"You are booked on unit {booking.unit.label}" in words(look(other, person))


def test_what_is_not_published_is_not_there(instrument, code, at):
    instrument.published_at = None
    instrument.save()
    assert look(code, engineer()).status_code == 404
    assert visiting(None).get(reverse("at", args=["nothing"])).status_code == 404


# Labels


def test_the_labels_of_a_lab(instrument, manager):
    InstrumentFactory(lab=instrument.lab, name_en="Microscope", units=2)
    client, address = visiting(manager), reverse("lab_codes", args=[instrument.lab.public_id])
    page = client.get(address)
    assert "2 units have no code yet." in words(page)
    before = UnitCode.objects.get().code
    after = client.post(address, follow=True)
    assert "2 codes are made." in words(after)
    assert after.text.count("data:image/svg+xml") == 3
    assert "Unit 2" in words(after)
    assert UnitCode.objects.filter(code=before).exists()
    assert "0 codes are made." in words(client.post(address, follow=True))


def test_the_picture_holds_the_address(code, settings):
    from base64 import b64decode

    from booking.bookings.arriving.labels import address_of, picture_of

    settings.SITE_URL = "https://benchlink.example"
    assert address_of(code) == f"https://benchlink.example/at/{code.code}/"
    drawn = b64decode(picture_of(code).split(",", 1)[1]).decode()
    assert drawn.startswith("<svg") or "<svg" in drawn
    other = InstrumentFactory()
    make_codes(lab=other.lab, now=NOW)
    assert picture_of(UnitCode.objects.get(unit__instrument=other)) != picture_of(code)
