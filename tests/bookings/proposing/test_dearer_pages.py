"""The pages of a dearer time that waits for its customer's own yes, and who is told of it."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from booking.bookings.endorsing.queries import waiting_for
from booking.bookings.models import Booking, Offer
from booking.bookings.offering.actions import (
    endorse_time,
    grant,
    propose,
    refuse_time,
    withdraw,
)
from booking.notices.actions import collect
from booking.notices.letters import compose
from booking.notices.models import Delivery
from tests.asking import ask
from tests.bookings.proposing.proposals import NEW, OLD, WHY, proposed
from tests.factories import (
    NOW,
    InstrumentFactory,
    ListPriceFactory,
    MembershipFactory,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
CHANGED = "The booking has changed since you opened it."


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def granted(approved, manager):
    proposed(approved, manager, 3)
    return grant(booking=approved, person=approved.requester, now=NOW)


def at(name, booking):
    return reverse(name, args=[booking.public_id])


def page(person, booking):
    return visiting(person).get(at("booking", booking)).content.decode()


def seen(**more):
    return {"made_at": Offer.objects.get(state="granted").made_at.isoformat(), **more}


def test_who_grants_is_told_that_it_waits(approved, manager):
    proposed(approved, manager, 3)
    client = visiting(approved.requester)
    answer = client.post(at("answer_other_time", approved), {"verb": "grant"}, follow=True)
    html = answer.content.decode()
    assert "Granted. It costs more than was endorsed" in html
    assert "The booking is at the new time." not in html


def test_both_sides_and_the_endorser_see_it(granted, manager, administrator):
    people = {"requester": granted.requester, "lab": manager, "endorser": administrator}
    for who, person in people.items():
        html = page(person, granted)
        assert "Waits for the endorser&#x27;s yes." in html or (
            "Waits for the endorser's yes." in html
        )
        assert "¥200.00" in html
        assert "¥300.00" in html
        assert ("Take the proposal back" in html) is (who == "lab")
        assert "Take the new time" not in html
        assert (at("endorse_time", granted) in html) is (who == "endorser")
        assert (at("refuse_time", granted) in html) is (who == "endorser")


def test_the_list_has_both_times_and_prices_by_deadline(granted, administrator, instrument):
    later = ask(instrument, granted.requester, at=shanghai(5, 9))
    sooner = ask(instrument, granted.requester, at=shanghai(1, 14))
    html = visiting(administrator).get(reverse("to_endorse")).content.decode()
    order = [html.index(each.public_id) for each in (sooner, granted, later)]
    assert order == sorted(order)
    for word in ("Wed 3 Mar", "Tue 2 Mar", "¥300.00", "instead of ¥200.00", "Diffractometer"):
        assert word in html, word
    menu = visiting(administrator).get(reverse("my_bookings")).content.decode()
    entry = f'href="{reverse("to_endorse")}"'
    assert '<span class="nav-count">3</span>' in menu[menu.index(entry) :][:1200]


def test_the_list_names_another_instrument(approved, manager, administrator, instrument):
    other = InstrumentFactory(lab=instrument.lab, name_en="Goniometer <2>")
    open_days(other)
    ListPriceFactory(instrument=other, amount="150.00")
    wish = {"starts": NEW[0], "ends": NEW[1], "instrument": other}
    propose(booking=approved, person=manager, now=NOW, **wish)
    grant(booking=approved, person=approved.requester, now=NOW)
    html = visiting(administrator).get(reverse("to_endorse")).content.decode()
    assert "at the new time: " in html
    assert "Goniometer &lt;2&gt;" in html
    assert "&lt;span" not in html
    assert "¥450.00" in html


def test_what_waits_is_one_question_however_much_it_is(granted, administrator, instrument):
    ask(instrument, granted.requester, at=shanghai(5, 9))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(waiting_for(administrator, now=NOW)) == 2
    assert len(queries) == 1


def test_endorse(granted, administrator):
    client = visiting(administrator)
    answer = client.post(at("endorse_time", granted), seen(), follow=True)
    assert "Endorsed. The booking is at the new time" in answer.content.decode()
    assert Booking.objects.get(pk=granted.pk).slot == NEW


def test_refuse_without_a_reason_and_with_one(granted, administrator, manager):
    client, address = visiting(administrator), at("refuse_time", granted)
    empty = client.post(address, seen(note=" "))
    assert empty.status_code == 422
    assert "Give a reason. Who asked reads it." in empty.content.decode()
    long = client.post(address, seen(note="x" * 1001))
    assert long.status_code == 422
    assert "x" * 1001 in long.content.decode()
    assert Offer.objects.get().state == "granted"
    done = client.post(address, seen(note=WHY), follow=True)
    assert "The booking stays at its old time" in done.content.decode()
    assert Booking.objects.get(pk=granted.pk).slot == OLD
    assert WHY in page(granted.requester, granted)
    assert WHY not in page(manager, granted)


def test_a_yes_to_one_proposal_is_none_to_the_next(granted, administrator, manager):
    old = seen()
    withdraw(booking=granted, person=manager, now=NOW)
    proposed(granted, manager, 4)
    grant(booking=granted, person=granted.requester, now=NOW)
    Offer.objects.filter(state="granted").update(made_at=shanghai(1, 9, 5))
    client = visiting(administrator)
    for name, said in (("endorse_time", old), ("refuse_time", {**old, "note": WHY})):
        assert CHANGED in client.post(at(name, granted), said, follow=True).content.decode()
    assert Booking.objects.get(pk=granted.pk).slot == OLD
    assert Offer.objects.filter(state="granted").count() == 1


@pytest.mark.parametrize("made_at", ["nonsense", "2027-03-01T09:00", "\x00", "9" * 5000])
def test_what_is_no_moment_breaks_nothing(granted, administrator, made_at):
    answer = visiting(administrator).post(at("endorse_time", granted), {"made_at": made_at})
    assert answer.status_code == 302


def test_the_second_answer_is_told(granted, payer, administrator):
    other, said = MembershipFactory(organisation=payer, role="administrator").person, seen()
    visiting(other).post(at("endorse_time", granted), said)
    answer = visiting(administrator).post(
        at("refuse_time", granted), {**said, "note": ""}, follow=True
    )
    assert CHANGED in answer.content.decode()


def test_nobody_else_answers(granted, manager, payer):
    for name in ("endorse_time", "refuse_time"):
        for person in (manager, granted.requester):
            answer = visiting(person).post(at(name, granted), seen(note=WHY))
            assert answer.status_code == 403
        stranger = MembershipFactory(role="administrator").person
        assert visiting(stranger).post(at(name, granted), seen(note=WHY)).status_code == 404
    assert Offer.objects.get().state == "granted"


def told():
    rows = Delivery.objects.filter(channel="email").order_by("pk")
    out = {(each.kind, each.recipient) for each in rows}
    Delivery.objects.all().delete()
    return out


def letter_to(person, kind):
    delivery = Delivery.objects.get(channel="email", recipient=person, kind=kind)
    delivery.recipient.language = "en"
    return compose(delivery).body


def test_who_is_told_that_it_waits(approved, manager, administrator):
    proposed(approved, manager, 3)
    collect(now=NOW)
    told()
    granted = grant(booking=approved, person=approved.requester, now=NOW)
    collect(now=NOW)
    asked = letter_to(administrator, "to_endorse")
    for word in ("needs your yes", "Wed 3 Mar", "Tue 2 Mar", "¥300.00", "¥200.00"):
        assert word in asked, word
    assert "waits for the yes of" in letter_to(manager, "answered")
    assert told() == {("to_endorse", administrator), ("answered", manager)}
    endorse_time(booking=granted, person=administrator, now=NOW)
    collect(now=NOW)
    for person in (manager, granted.requester):
        assert "has endorsed the new time" in letter_to(person, "answered")
    assert told() == {("answered", manager), ("answered", granted.requester)}


def test_of_a_no_both_are_told_and_the_lab_not_why(granted, manager, administrator):
    collect(now=NOW)
    told()
    refuse_time(booking=granted, person=administrator, note=WHY, now=NOW)
    collect(now=NOW)
    for person, reads in ((manager, False), (granted.requester, True)):
        text = letter_to(person, "answered")
        assert "has not endorsed the new time" in text
        assert (WHY in text) is reads
    assert told() == {("answered", manager), ("answered", granted.requester)}
    assert mail.outbox == []


def test_of_what_waits_no_more_nobody_is_asked(granted, manager, administrator):
    withdraw(booking=granted, person=manager, now=NOW)
    collect(now=NOW)
    assert not [kind for kind, person in told() if person == administrator and kind == "to_endorse"]
