"""Who is told of the waitlist: whose turn it is; the lab once a time is taken, and not before."""

import pytest
from django.core import mail
from django.utils import timezone

from booking.bookings.actions import cancel, make_due_moves
from booking.bookings.models import Booking
from booking.bookings.rules import State, Verb
from booking.bookings.ruling.actions import add_rule
from booking.bookings.waiting.actions import let_go, take
from booking.notices.actions import collect
from booking.notices.models import Delivery
from booking.notices.rules import Kind, notices_of
from booking.notices.tasks import sweep
from tests.asking import ask, wait
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    open_days,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def instrument():
    made = InstrumentFactory(name_en="Diffractometer")
    open_days(made, days=2, opens=9, closes=11)
    return made


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def boss(organisation):
    return MembershipFactory(organisation=organisation, role="administrator").person


@pytest.fixture
def offered(instrument, manager, organisation, boss):
    """Offered to one, of which everybody has been told what there is to tell."""
    first = ask(instrument)
    person = MembershipFactory(organisation=organisation, person__language="en").person
    wait(instrument, person)
    cancel(booking=first, person=first.requester, now=NOW)
    return Booking.objects.get(state="offered")


def told(booking):
    """Who has a line of what in their inbox."""
    rows = Delivery.objects.filter(entry__booking=booking, channel="site").order_by("pk")
    return [(each.recipient, each.kind) for each in rows]


def test_it_works(offered):
    person = offered.requester
    sweep(now=NOW)
    assert told(offered) == [(person, "your_turn")]
    (letter,) = [each for each in mail.outbox if person.email in each.to[0]]
    assert letter.subject.startswith("Your turn: Diffractometer, held for you until ")
    assert "11:00" in letter.subject
    assert f"/bookings/{offered.public_id}/" in letter.body
    assert "09:00 to 11:00 (2 h)" in letter.body


def test_taken_the_lab_decides(offered, manager):
    take(booking=offered, person=offered.requester, now=NOW)
    collect(now=NOW)
    assert told(offered) == [(offered.requester, "your_turn"), (manager, "to_decide")]


def test_taken_and_approved_by_a_rule_nobody_is_asked(offered, instrument):
    add_rule(owner=instrument)
    take(booking=offered, person=offered.requester, now=NOW)
    collect(now=NOW)
    assert [kind for _who, kind in told(offered)] == ["your_turn", "approved"]


def test_taken_its_own_side_endorses(offered, organisation, boss):
    organisation.endorsement = "always"
    organisation.save()
    take(booking=offered, person=offered.requester, now=NOW)
    collect(now=NOW)
    assert told(offered) == [(offered.requester, "your_turn"), (boss, "to_endorse")]


def test_let_go_nobody_is_told(offered):
    let_go(booking=offered, person=offered.requester, now=NOW)
    collect(now=NOW)
    assert [kind for _who, kind in told(offered)] == ["your_turn"]


def test_not_answered_its_person_is_told_and_not_the_lab(offered, manager):
    make_due_moves(now=offered.decide_by)
    sweep(now=offered.decide_by)
    assert [who for who, _kind in told(offered)] == [offered.requester] * 2
    letter = mail.outbox[-1]
    assert letter.subject == "No longer held for you: Diffractometer"
    assert "you still wait for other time" in letter.body
    assert "did not decide" not in letter.body


def test_cancelled_by_its_own_side_the_lab_hears_nothing(offered, boss):
    cancel(booking=offered, person=boss, now=NOW)
    collect(now=NOW)
    assert [who for who, _kind in told(offered)] == [offered.requester] * 2


def test_what_the_lab_offered_it_hears_of():
    kinds = [
        (each.kind, each.to.value)
        for each in notices_of(
            Verb.EXPIRE, before=State.OFFERED, after=State.EXPIRED, held_back=False
        )
    ]
    assert (Kind.EXPIRED, "managers") in kinds
