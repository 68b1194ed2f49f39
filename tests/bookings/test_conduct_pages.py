"""Points on the pages of their person, their lab and the university; and who is told of them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from booking.accounts.privacy.register import PARTS
from booking.bookings import actions
from booking.bookings.conduct.actions import appeal, forgive, set_terms
from booking.bookings.conduct.queries import barred_until, terms_at
from booking.bookings.models import Point
from booking.bookings.rules.entries import EntryVerb
from booking.notices.models import Delivery
from booking.notices.rules import ENTRY_NOTICES, Kind
from booking.notices.tasks import sweep
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def lab():
    return LabFactory(name_en="Diffraction Lab")


@pytest.fixture
def instrument(lab):
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer")
    open_days(instrument)
    return instrument


@pytest.fixture
def manager(lab):
    return LabRoleFactory(lab=lab).person


@pytest.fixture
def administrator(lab):
    return MembershipFactory(organisation=lab.university, role="administrator").person


@pytest.fixture
def person():
    person = engineer()
    person.language = "en"
    person.save()
    return person


@pytest.fixture
def missed(instrument, person, manager):
    """Makes a no-show of a person on some day of March."""

    def miss(day):
        booking = ask(instrument, person, at=shanghai(day, 9))
        actions.approve(booking=booking, person=manager, now=NOW)
        actions.make_due_moves(now=booking.starts + 31 * MINUTE)
        return Point.objects.get(booking=booking)

    return miss


def test_every_entry_has_its_notices():
    assert set(ENTRY_NOTICES) == set(EntryVerb)


def test_a_point_is_told_and_a_suspension_in_its_place(missed, person):
    def told(now):
        mail.outbox.clear()
        sweep(now=now)
        return [letter.subject for letter in mail.outbox if person.email in letter.to[0]]

    missed(2)
    assert "A point: Diffractometer" in told(shanghai(2, 10))
    missed(3)
    assert "A point: Diffractometer" in told(shanghai(3, 10))
    missed(4)
    subjects = told(shanghai(4, 10))
    assert "You cannot book at Diffraction Lab for a while" in subjects
    assert "A point: Diffractometer" not in subjects
    (letter,) = [each for each in mail.outbox if "for a while" in each.subject]
    assert "until Sat 3 Apr" in letter.body
    assert told(shanghai(4, 11)) == []


def test_a_request_says_until_when_it_is_refused(missed, person, instrument, monkeypatch):
    for day in (2, 3, 4):
        missed(day)
    monkeypatch.setattr(timezone, "now", lambda: shanghai(4, 10))
    project = person.memberships.get().organisation.general_project.public_id
    wish = {"mode": "self", "start": "2027-03-05T09:00", "length": "120", "project": project}
    client = visiting(person)
    address = reverse("request_booking", args=[instrument.public_id])
    looked = client.get(address, wish, headers={"HX-Request": "true"}).content.decode()
    answer = client.post(address, {**wish, "purpose": "Phase analysis"})
    assert answer.status_code == 422
    for page in (looked, answer.content.decode()):
        assert "suspended until Sat 3 Apr 09:31" in page
    mine = client.get(reverse("my_conduct")).content.decode()
    assert "You cannot book at Diffraction Lab until Sat 3 Apr 09:31" in mine


def test_a_late_cancellation_says_that_it_gives_a_point(instrument, person, manager, lab):
    booking = ask(instrument, person, at=shanghai(1, 15))
    actions.approve(booking=booking, person=manager, now=NOW - dt.timedelta(minutes=1))
    address = reverse("booking", args=[booking.public_id])
    warned = "It also gives a point."
    assert warned in visiting(person).get(address).content.decode()
    set_terms(lab=lab, most=None, days=90, barred_days=30)
    assert warned not in visiting(person).get(address).content.decode()


def test_an_appeal_goes_round(missed, person, administrator, manager, lab):
    point = missed(2)
    mine = visiting(person)
    sent = {"point": point.pk, "verb": "appeal", "note": "The gate was locked."}
    assert mine.post(reverse("my_conduct"), sent).status_code == 302
    point.refresh_from_db()
    assert point.state == "appealed"
    sweep(now=NOW)
    (letter,) = [each for each in mail.outbox if administrator.email in each.to[0]]
    assert "The gate was locked." in letter.body
    hearing = visiting(administrator)
    address = reverse("appeals", args=[lab.university.public_id])
    assert "The gate was locked." in hearing.get(address).content.decode()
    wordless = hearing.post(address, {"point": point.pk, "verb": "uphold", "note": " "})
    assert wordless.status_code == 302
    point.refresh_from_db()
    assert point.state == "appealed"
    hearing.post(address, {"point": point.pk, "verb": "uphold", "note": "The log says no."})
    point.refresh_from_db()
    assert point.state == "upheld"
    assert "The log says no." in mine.get(reverse("my_conduct")).content.decode()
    assert "Heard" in hearing.get(address).content.decode()
    mail.outbox.clear()
    sweep(now=NOW)
    assert [each.subject for each in mail.outbox] == ["The point stands: Diffractometer"]
    line = Delivery.objects.get(recipient=person, channel="site", kind=Kind.UPHELD.value)
    assert "The point stands" in mine.get(reverse("inbox")).content.decode()
    opened = mine.post(reverse("open_notice", args=[line.key]))
    assert opened.url == reverse("my_conduct")


def test_a_manager_forgives_and_sets_numbers(missed, person, manager, lab):
    point = missed(2)
    client = visiting(manager)
    address = reverse("lab_conduct", args=[lab.public_id])
    page = client.get(address).content.decode()
    assert str(person) in page
    assert "What points lead to" in page
    client.post(address, {"point": point.pk, "verb": "forgive", "note": "We were closed."})
    point.refresh_from_db()
    assert point.state == "forgiven"
    saved = client.post(address, {"most": "1", "days": "10", "barred_days": "5"})
    assert saved.status_code == 302
    assert (terms_at(lab).most, terms_at(lab).days, terms_at(lab).barred_days) == (1, 10, 5)
    off = client.post(address, {"most": "", "days": "10", "barred_days": "5"})
    assert off.status_code == 302
    assert terms_at(lab).most is None
    wrong = client.post(address, {"most": "0", "days": "10", "barred_days": "5"})
    assert wrong.status_code == 422


def test_another_labs_page_says_nothing(missed, person, administrator):
    missed(2)
    other = LabFactory()
    page = visiting(LabRoleFactory(lab=other).person).get(
        reverse("lab_conduct", args=[other.public_id])
    )
    assert str(person) not in page.content.decode()


def test_their_copy_has_points_with_what_was_said(missed, person, manager):
    point = missed(2)
    appeal(point=point, person=person, note="The gate was locked.", now=NOW)
    forgive(point=point, person=manager, note="True.", now=NOW)
    [row] = PARTS["points"](person)
    assert (row["kind"], row["state"]) == ("no_show", "forgiven")
    said = {each["verb"]: each["note"] for each in row["said"]}
    assert said == {"give": "", "appeal": "The gate was locked.", "forgive": "True."}
    assert barred_until(person, point.lab, now=NOW) is None


def test_the_bookings_page_tells_its_person_and_its_lab_alone(missed, person, manager):
    point = missed(2)
    organisation = person.memberships.get().organisation
    project = organisation.general_project
    project.head = MembershipFactory(organisation=organisation).person
    project.save()
    address = reverse("booking", args=[point.booking.public_id])
    assert reverse("my_conduct") in visiting(person).get(address).content.decode()
    lab_page = reverse("lab_conduct", args=[point.lab.public_id])
    assert lab_page in visiting(manager).get(address).content.decode()
    seen_by_head = visiting(project.head).get(address).content.decode()
    assert "Nobody came" not in seen_by_head
    assert reverse("my_conduct") not in seen_by_head


def test_the_queue_tells_of_points_in_a_few_words(missed, person, manager, instrument, monkeypatch):
    for day in (2, 3):
        missed(day)
    now = shanghai(3, 10)
    monkeypatch.setattr(timezone, "now", lambda: now)
    ask(instrument, engineer(), at=shanghai(5, 9), now=now)
    booked = ask(instrument, person, at=shanghai(8, 9), now=now)
    page = visiting(manager).get(f"{reverse('queue')}?booking={booked.public_id}")
    # In the row and beside it, and of nobody else.
    assert page.content.decode().count("2 no-shows in 90 days") == 2
