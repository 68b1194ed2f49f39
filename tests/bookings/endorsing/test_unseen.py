"""What its customer has yet to endorse, or did not, is nothing that a lab sees or hears of."""

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import HitsChanged, cancel, close, make_due_moves
from booking.bookings.endorsing.actions import endorse, refuse
from booking.bookings.models import Booking
from booking.notices.actions import collect
from booking.notices.rules import Kind
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    UniversityFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
ASKER, PAYER, PURPOSE = "Zhao Canary", "Canary Works", "Canary purpose"


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def lab():
    return LabFactory(university=UniversityFactory())


@pytest.fixture
def instrument(lab):
    instrument = InstrumentFactory(lab=lab, takes_samples=True)
    open_days(instrument)
    return instrument


@pytest.fixture
def payer():
    return OrganisationFactory(name_en=PAYER, endorsement="always")


@pytest.fixture
def boss(payer):
    return MembershipFactory(organisation=payer, role="administrator").person


@pytest.fixture
def booking(instrument, payer, boss):
    person = MembershipFactory(organisation=payer, person=PersonFactory(name=ASKER)).person
    return ask(instrument, person, purpose=PURPOSE)


@pytest.fixture
def staff(lab):
    return {
        "manager": LabRoleFactory(lab=lab).person,
        "technician": LabRoleFactory(lab=lab, kind="technician", approves=True).person,
        "university": MembershipFactory(organisation=lab.university, role="administrator").person,
    }


def pages(lab, instrument):
    week = {"start": "2027-03-01", "end": "2027-03-08"}
    days = {"from": "2027-03-01", "until": "2027-03-07"}
    day = {"day": "2027-03-02"}
    return [
        (reverse("queue"), {}),
        (reverse("today"), day),
        (reverse("instrument", args=[instrument.public_id]), {}),
        (reverse("instrument_feed", args=[instrument.public_id]), week),
        (reverse("instrument_times", args=[instrument.public_id]), days),
        (reverse("lab_timeline", args=[lab.public_id]), days),
        (reverse("lab_bookings", args=[lab.public_id]), days),
        (reverse("lab_bookings_csv", args=[lab.public_id]), days),
        (reverse("university_bookings", args=[lab.university.public_id]), days),
        (reverse("university_bookings_csv", args=[lab.university.public_id]), days),
        (reverse("university_overview", args=[lab.university.public_id]), days),
        (reverse("my_bookings"), {}),
        (reverse("my_bookings_feed"), week),
    ]


def text_of(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


def seen_by(person, lab, instrument):
    """On which pages of the lab's something of the booking is."""
    client, out = visiting(person), set()
    for address, query in pages(lab, instrument):
        answer = client.get(address, query)
        if answer.status_code == 200 and any(
            word in text_of(answer) for word in (ASKER, PAYER, PURPOSE)
        ):
            out.add(address)
    return out


def ended(booking, boss, how):
    if how == "refused":
        refuse(booking=booking, person=boss, note="Too dear", now=NOW)
    elif how == "cancelled":
        cancel(booking=booking, person=booking.requester, now=NOW)
    elif how == "expired":
        make_due_moves(now=booking.decide_by)


@pytest.mark.parametrize("who", ["manager", "technician", "university"])
@pytest.mark.parametrize("how", ["waiting", "refused", "cancelled", "expired"])
def test_nowhere(booking, boss, staff, lab, instrument, who, how):
    ended(booking, boss, how)
    client = visiting(staff[who])
    assert seen_by(staff[who], lab, instrument) == set()
    page = reverse("booking", args=[booking.public_id])
    assert client.get(page).status_code == 404
    for verb in ("approve", "reject", "cancel", "check_in", "endorse", "refuse"):
        answer = client.post(reverse(verb, args=[booking.public_id]), {"note": "Full"})
        assert answer.status_code == 404, verb
    queue = client.get(reverse("queue"), {"booking": booking.public_id})
    assert queue.status_code in {200, 403}
    assert ASKER not in queue.content.decode()


def test_after_the_yes_the_lab_sees_it(booking, boss, staff, lab, instrument):
    endorse(booking=booking, person=boss, now=NOW)
    found = seen_by(staff["manager"], lab, instrument)
    assert reverse("queue") in found
    assert reverse("lab_bookings", args=[lab.public_id]) in found
    assert reverse("instrument_feed", args=[instrument.public_id]) in found
    page = reverse("booking", args=[booking.public_id])
    assert visiting(staff["manager"]).get(page).status_code == 200


def test_its_time_is_held_without_who(booking, staff, lab, instrument):
    client = visiting(staff["manager"])
    feed = client.get(
        reverse("instrument_feed", args=[instrument.public_id]),
        {"start": "2027-03-02", "end": "2027-03-03"},
    )
    assert "busy" in feed.content.decode() or "held" in feed.content.decode()
    timeline = client.get(
        reverse("lab_timeline", args=[lab.public_id]), {"from": "2027-03-02", "until": "2027-03-02"}
    )
    assert "held" in timeline.content.decode()


def test_a_closure_over_it_tells_of_held_time_alone(booking, staff, lab, instrument):
    typed = {
        "starts": "2027-03-02T08:00",
        "ends": "2027-03-02T18:00",
        "kind": "closure",
        "title": "The water is off",
        "verb": "add",
    }
    address = reverse("instrument_closures", args=[instrument.public_id])
    page = visiting(staff["manager"]).post(address, typed).content.decode()
    assert "Held time" in page
    assert booking.public_id in page
    for word in (ASKER, PAYER, PURPOSE, "endorsement"):
        assert word not in page, word
    assert reverse("booking", args=[booking.public_id]) not in page


def test_a_closure_frees_it(booking, staff, instrument):
    close_it = {
        "owner": instrument,
        "starts": shanghai(2, 8),
        "ends": shanghai(2, 18),
        "title": "The water is off",
        "person": staff["manager"],
        "now": NOW,
    }
    with pytest.raises(HitsChanged):
        close(**close_it)
    close(**close_it, shown=[(booking.public_id, "held")], cancelled=[booking.public_id])
    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assert told(NOW) == [(Kind.CANCELLED, booking.requester)]


def test_retiring_is_refused_without_a_name(booking, staff, instrument):
    address = reverse("retire_instrument", args=[instrument.public_id])
    page = visiting(staff["manager"]).post(address).content.decode()
    assert "Held time" in page
    assert ASKER not in page
    assert PAYER not in page


def test_other_bookings_here_do_not_count_it(booking, boss, staff, instrument):
    other = ask(instrument, booking.requester, at=shanghai(3, 9))
    endorse(booking=other, person=boss, now=NOW)
    page = visiting(staff["manager"]).get(reverse("queue")).content.decode()
    assert "None: this is the first" in page


def told(now):
    return [(Kind(each.kind), each.recipient) for each in collect(now=now)]


def test_endorsers_are_told_and_the_lab_only_after(booking, boss, staff):
    assert told(NOW) == [(Kind.TO_ENDORSE, boss)]
    endorse(booking=booking, person=boss, now=NOW)
    assert sorted(told(NOW), key=lambda each: each[0]) == sorted(
        [
            (Kind.ENDORSED, booking.requester),
            (Kind.TO_DECIDE, staff["manager"]),
            (Kind.TO_DECIDE, staff["technician"]),
        ],
        key=lambda each: each[0],
    )


@pytest.mark.parametrize(
    ("how", "kinds"), [("refused", [Kind.REFUSED]), ("cancelled", []), ("expired", [Kind.EXPIRED])]
)
def test_the_lab_never_hears_of_what_was_not_endorsed(booking, boss, staff, how, kinds):
    collect(now=NOW)
    ended(booking, boss, how)
    assert told(NOW) == [(kind, booking.requester) for kind in kinds]


def test_of_what_the_asker_endorsed_by_asking_only_the_lab_is_told(instrument, payer, boss, staff):
    MembershipFactory(organisation=payer, role="administrator")
    ask(instrument, boss)
    assert {kind for kind, _person in told(NOW)} == {Kind.TO_DECIDE}


def test_others_of_the_customer_see_what_they_may(booking, payer, boss):
    page = reverse("booking", args=[booking.public_id])
    assert visiting(booking.requester).get(page).status_code == 200
    assert visiting(boss).get(page).status_code == 200
    assert visiting(engineer(payer)).get(page).status_code == 404
    assert Booking.objects.get(pk=booking.pk).held_back
