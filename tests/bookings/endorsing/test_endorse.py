"""The customer's own yes: when it is owed, by whom, and what follows."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.bookings.actions import Refused, cancel, make_due_moves
from booking.bookings.endorsing.actions import endorse, refuse
from booking.bookings.endorsing.queries import endorsers_of, waiting_for
from booking.bookings.models import Booking
from booking.bookings.queries import actors_of
from booking.bookings.rules import Actor, Reason
from booking.calendars.models import Claim
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    SHANGHAI,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db
WHY = "The budget of this quarter is spent"


@pytest.fixture
def instrument():
    instrument = InstrumentFactory(takes_samples=True)
    open_days(instrument)
    ListPriceFactory(instrument=instrument)
    return instrument


@pytest.fixture
def payer():
    return OrganisationFactory(endorsement="always")


@pytest.fixture
def administrator(payer):
    return MembershipFactory(organisation=payer, role="administrator").person


@pytest.fixture
def head(payer):
    person = MembershipFactory(organisation=payer).person
    project = payer.general_project
    project.head = person
    project.save()
    return person


@pytest.fixture
def person(payer):
    return engineer(payer)


@pytest.fixture
def booking(instrument, person, administrator, head):
    return ask(instrument, person)


def moves(booking):
    return [(row.verb, row.before, row.after, row.actor) for row in booking.timeline.all()]


def test_it_works(booking, person, administrator):
    assert (booking.state, booking.held_back) == ("endorsement", True)
    assert Claim.objects.filter(holder=booking.pk).exists()
    assert list(steps_of(booking.reference)) == [Step.HOLD]
    endorsed = endorse(booking=booking, person=administrator, now=NOW)
    assert (endorsed.state, endorsed.held_back) == ("requested", False)
    assert Claim.objects.filter(holder=booking.pk).exists()
    assert list(steps_of(booking.reference)) == [Step.HOLD]
    assert moves(endorsed) == [
        ("request", "", "endorsement", person),
        ("endorse", "endorsement", "requested", administrator),
    ]


def test_refused_with_a_reason_all_is_free_at_once(booking, head):
    refused = refuse(booking=booking, person=head, note=f" {WHY} ", now=NOW)
    assert (refused.state, refused.held_back) == ("rejected", True)
    assert not Claim.objects.filter(holder=booking.pk).exists()
    assert list(steps_of(booking.reference)) == [Step.HOLD, Step.RELEASE]
    row = refused.timeline.last()
    assert (row.verb, row.note, row.side) == ("refuse", WHY, "customer")


def test_a_refusal_owes_a_reason(booking, head):
    with pytest.raises(Refused) as refused:
        refuse(booking=booking, person=head, note="  ", now=NOW)
    assert refused.value.reasons == (Reason.REASON_MISSING,)
    assert Booking.objects.get(pk=booking.pk).state == "endorsement"


@pytest.mark.parametrize("answer", [endorse, lambda **say: refuse(note=WHY, **say)])
def test_others_may_not(booking, instrument, person, payer, answer):
    lab = instrument.lab
    for other in (
        person,
        MembershipFactory(organisation=payer).person,
        MembershipFactory(organisation=payer, role="finance").person,
        MembershipFactory(role="administrator").person,
        LabRoleFactory(lab=lab).person,
        LabRoleFactory(lab=lab, kind="technician").person,
        PersonFactory(is_operator=True),
    ):
        with pytest.raises(Refused) as refused:
            answer(booking=booking, person=other, now=NOW)
        assert refused.value.reasons == (Reason.NOT_ALLOWED,)


@pytest.mark.parametrize(
    ("by", "may"),
    [
        ("either", {"head", "administrator"}),
        ("head", {"head"}),
        ("administrator", {"administrator"}),
    ],
)
def test_whom_the_organisation_chose(booking, payer, head, administrator, by, may):
    payer.endorsed_by = by
    payer.save()
    booking = Booking.objects.select_related("payer", "project", "quote").get(pk=booking.pk)
    people = {"head": head, "administrator": administrator}
    found = {
        name for name, each in people.items() if Actor.ENDORSER in actors_of(each, booking, now=NOW)
    }
    assert found == may
    assert set(endorsers_of(booking, now=NOW)) == {people[name] for name in may}
    assert {name for name, each in people.items() if waiting_for(each, now=NOW)} == may


def test_without_a_head_the_administrators_endorse(booking, payer, head, administrator):
    payer.endorsed_by = "head"
    payer.save()
    head.memberships.update(until=dt.date(2027, 2, 1))
    booking = Booking.objects.select_related("payer", "project", "quote").get(pk=booking.pk)
    assert endorsers_of(booking, now=NOW) == [administrator]
    assert waiting_for(head, now=NOW) == []
    with pytest.raises(Refused):
        endorse(booking=booking, person=head, now=NOW)
    assert endorse(booking=booking, person=administrator, now=NOW).state == "requested"


@pytest.mark.parametrize("who", ["head", "administrator"])
def test_who_may_endorse_has_done_so_by_asking(instrument, head, administrator, who):
    asker = {"head": head, "administrator": administrator}[who]
    booking = ask(instrument, asker)
    assert (booking.state, booking.held_back) == ("requested", False)
    assert moves(booking) == [
        ("request", "", "endorsement", asker),
        ("endorse", "endorsement", "requested", asker),
    ]
    # The lab's own time: two working days.
    assert booking.decide_by == shanghai(2, 9)


def test_an_administrator_waits_where_the_head_alone_endorses(instrument, payer, head):
    payer.endorsed_by = "head"
    payer.save()
    boss = MembershipFactory(organisation=payer, role="administrator").person
    assert ask(instrument, boss).state == "endorsement"


@pytest.mark.parametrize(
    ("above", "state"), [("199.99", "endorsement"), ("200.00", "requested"), ("0", "endorsement")]
)
def test_above_an_amount(instrument, person, payer, above, state):
    # Two hours for 100 each.
    payer.endorsement, payer.endorsement_above = "above", Decimal(above)
    payer.save()
    assert ask(instrument, person).state == state


def test_an_unknown_price_counts_as_above(instrument, person, payer):
    payer.endorsement, payer.endorsement_above = "above", Decimal("1000000")
    payer.save()
    assert ask_for_samples(instrument, person).state == "endorsement"


def test_a_project_demands_more(instrument, person, payer):
    payer.endorsement = "never"
    payer.save()
    project = payer.general_project
    assert ask(instrument, person, at=shanghai(3, 9)).state == "requested"
    project.endorsement = "always"
    project.save()
    assert ask(instrument, person).state == "endorsement"


def test_a_working_day_of_the_customer(instrument, person, payer):
    # Friday 5 March, 17:00 in Shanghai is 09:00 in London, where the customer is: Monday, 09:00
    # there.
    payer.time_zone, payer.country = "Europe/London", "GB"
    payer.save()
    friday = dt.datetime(2027, 3, 5, 17, tzinfo=SHANGHAI)
    booking = ask(instrument, person, at=shanghai(9, 9), now=friday)
    assert booking.decide_by == shanghai(8, 17)


def test_their_holidays_are_those_of_their_country(instrument, person, payer):
    payer.time_zone, payer.country = "Europe/London", "GB"
    payer.save()
    open_days(instrument, first=dt.date(2027, 3, 29), days=7)
    # 26 March 2027 is Good Friday there; summer time begins that weekend.
    thursday = dt.datetime(2027, 3, 25, 16, tzinfo=SHANGHAI)
    booking = ask(instrument, person, at=shanghai(31, 9), now=thursday)
    assert booking.decide_by == shanghai(29, 15)


def test_never_after_the_start(instrument, person):
    booking = ask(instrument, person, at=shanghai(1, 14))
    assert booking.decide_by == shanghai(1, 14)


def test_the_lab_has_its_own_time_from_the_endorsement(booking, administrator):
    Booking.objects.filter(pk=booking.pk).update(
        starts=shanghai(10, 9), ends=shanghai(10, 11), decide_by=shanghai(2, 9)
    )
    later = shanghai(1, 15)
    assert endorse(booking=booking, person=administrator, now=later).decide_by == shanghai(3, 15)


def test_it_expires(instrument, person, administrator):
    booking = ask(instrument, person, at=shanghai(5, 9))
    assert booking.decide_by == shanghai(2, 9)
    assert make_due_moves(now=shanghai(2, 8, 59)) == 0
    with pytest.raises(Refused) as refused:
        endorse(booking=booking, person=administrator, now=shanghai(2, 9))
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    booking.refresh_from_db()
    assert (booking.state, booking.held_back) == ("expired", True)
    assert not Claim.objects.filter(holder=booking.pk).exists()
    assert Step.RELEASE in steps_of(booking.reference)


def test_samples_expire_too(instrument, person, administrator):
    booking = ask_for_samples(instrument, person)
    assert make_due_moves(now=booking.decide_by) == 1
    booking.refresh_from_db()
    assert booking.state == "expired"


def test_the_customer_takes_it_back(booking, person):
    back = cancel(booking=booking, person=person, now=NOW)
    assert (back.state, back.held_back) == ("cancelled", True)
    assert not Claim.objects.filter(holder=booking.pk).exists()
    assert Step.FEE not in steps_of(booking.reference)


def test_the_lab_cannot(booking, instrument):
    with pytest.raises(Refused) as refused:
        cancel(booking=booking, person=LabRoleFactory(lab=instrument.lab).person, note=WHY, now=NOW)
    assert refused.value.reasons == (Reason.NOT_ALLOWED,)


def test_a_request_costs_no_question_more_where_nothing_is_demanded(instrument):
    plain = engineer()
    ask(instrument, plain)

    def asked(day):
        project = plain.memberships.get().organisation.general_project
        assert project.organisation
        with CaptureQueriesContext(connection) as caught:
            ask(instrument, plain, at=shanghai(day, 9), project=project)
        return [each["sql"] for each in caught]

    few = asked(3)
    assert not any("accounts_membership" in sql and "administrator" in sql for sql in few)
    project = plain.memberships.get().organisation.general_project
    project.endorsement, project.endorsement_above = "above", Decimal("1000")
    project.save()
    assert len(asked(4)) == len(few)
