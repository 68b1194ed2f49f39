"""A lab's staff book for somebody: approved at once, with rules overridden for a reason."""

import datetime as dt

import pytest
from django.db import transaction

from booking.bookings.actions import Refused, approve, cancel, check_in, finish, make_due_moves
from booking.bookings.behalf.actions import Caller, book_for_guest, book_for_person
from booking.bookings.behalf.rules import OVERRIDABLE
from booking.bookings.endorsing.actions import endorse, refuse
from booking.bookings.headlines import Reader, headline
from booking.bookings.models import Booking, Guest
from booking.bookings.offering.actions import propose
from booking.bookings.queries import Wish, actors_of, visible_to
from booking.bookings.rules import KindOfUse, Reason
from booking.bookings.ruling.queries import dry_run
from booking.calendars.models import Claim
from booking.calendars.rules import SlotReason
from booking.labs.rules import ServiceMode
from booking.money.queries import steps_of
from booking.money.rules import CustomerClass, Step
from booking.notices.actions import collect
from booking.notices.models import Delivery
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    OrganisationFactory,
    PolicyFactory,
    assist_days,
    engineer,
    open_days,
    shanghai,
)

HOUR = dt.timedelta(hours=1)

pytestmark = pytest.mark.django_db

CALLER = Caller(
    name="Zhang Wei",
    which=CustomerClass.OTHER_ENTERPRISE,
    organisation="Fuqing Eel Works",
    phone="0591 1234 5678",
    email="zhang@eels.example",
)


@pytest.fixture
def instrument():
    made = InstrumentFactory(takes_samples=True)
    open_days(made, days=40)
    ListPriceFactory(instrument=made, amount="100.00")
    return made


@pytest.fixture
def staff(instrument):
    return LabRoleFactory(lab=instrument.lab, kind="technician").person


@pytest.fixture
def customer():
    return engineer()


def wish(instrument, starts=None, hours=2, **changes):
    starts = starts or shanghai(2, 9)
    said = {"starts": starts, "ends": starts + hours * HOUR, "purpose": "Ageing of a film"}
    return Wish(instrument, ServiceMode.SELF_OPERATED, **{**said, **changes})


def book(staff, customer, wish, **changes):
    project = customer.memberships.get().organisation.general_project
    said = {"person": staff, "customer": customer, "project": project, "wish": wish, "now": NOW}
    return book_for_person(**{**said, **changes})


def guest(staff, wish, **changes):
    return book_for_guest(**{"person": staff, "caller": CALLER, "wish": wish, "now": NOW} | changes)


def test_it_works(instrument, staff, customer):
    booking = book(staff, customer, wish(instrument))
    assert booking.state == "approved"
    assert booking.requester == customer
    assert booking.payer == customer.memberships.get().organisation
    assert Claim.objects.get(holder=booking.pk).starts == shanghai(2, 9)
    assert steps_of(booking.reference) == {Step.HOLD: 200}
    row = booking.timeline.get()
    assert (row.verb, row.actor, row.before, row.after) == ("book", staff, "", "approved")
    assert booking.behalf.made_by == staff
    assert booking.behalf.overridden == []
    done = cancel(booking=booking, person=customer, now=NOW)
    assert done.state == "cancelled"


def test_who_does_not_work_there_may_not(instrument, customer):
    for stranger in (engineer(), LabRoleFactory().person):
        with pytest.raises(Refused) as refused:
            book(stranger, customer, wish(instrument))
        assert refused.value.reasons == (Reason.NOT_ALLOWED,)


def test_nobody_books_for_themselves(instrument, staff):
    with pytest.raises(Refused) as refused:
        book(staff, staff, wish(instrument))
    assert refused.value.reasons == (Reason.FOR_ONESELF,)


def test_only_for_people_of_verified_organisations(instrument, staff):
    with pytest.raises(Refused) as refused:
        book(staff, engineer(OrganisationFactory(state="pending")), wish(instrument))
    assert refused.value.reasons == (Reason.NOT_VERIFIED,)


@pytest.mark.parametrize(
    ("at", "hours", "terms", "reason"),
    [
        (shanghai(20, 9), 2, {}, SlotReason.NOT_YET_OPEN_TO_YOU),
        (shanghai(1, 9, 30), 2, {}, SlotReason.TOO_SOON),
        (shanghai(2, 9), 9, {}, SlotReason.TOO_LONG),
        (shanghai(2, 9), 0.25, {}, SlotReason.TOO_SHORT),
        (shanghai(2, 9, 10), 2, {}, SlotReason.OFF_GRID),
        (shanghai(2, 9), 2, {"mode": "closed"}, SlotReason.CLOSED_TO_BOOKING),
    ],
)
def test_policy_is_overridden_with_a_reason(instrument, staff, customer, at, hours, terms, reason):
    if terms:
        PolicyFactory(instrument=instrument, **terms)
    asked = wish(instrument, at, hours)
    with pytest.raises(Refused) as refused:
        book(staff, customer, asked)
    assert refused.value.reasons == (Reason.NOT_OVERRIDDEN,)
    assert reason in {each.reason for each in refused.value.slots}
    booking = book(staff, customer, asked, reason="An urgent failure analysis")
    assert booking.behalf.reason == booking.timeline.get().note == "An urgent failure analysis"
    assert reason in booking.behalf.rules


def test_assisted_hours_are_the_labs_own(instrument, staff, customer):
    instrument.assisted = True
    instrument.save()
    assist_days(instrument.lab, opens=13, closes=17)
    asked = wish(instrument)
    asked = Wish(instrument, ServiceMode.ASSISTED, asked.starts, asked.ends, purpose="A film")
    assert book(staff, customer, asked, reason="I stay longer").behalf.rules == [
        SlotReason.OUTSIDE_ASSISTED_HOURS
    ]


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (shanghai(2, 20), SlotReason.NOT_OPEN),
        (shanghai(1, 8), SlotReason.PAST),
        (shanghai(3, 10), SlotReason.TAKEN),
        (shanghai(2, 9, 3), SlotReason.OFF_GRID),
    ],
)
def test_no_reason_overrides_closed_past_or_taken_time(instrument, staff, customer, at, reason):
    ask(instrument, at=shanghai(3, 9))
    with pytest.raises(Refused) as refused:
        book(staff, customer, wish(instrument, at), reason="All the same")
    assert reason in {each.reason for each in refused.value.slots}
    assert Booking.objects.count() == 1


def test_a_closed_policy_says_nothing_of_closed_hours(instrument, staff, customer):
    PolicyFactory(instrument=instrument, mode="closed")
    with pytest.raises(Refused):
        book(staff, customer, wish(instrument, shanghai(2, 20)), reason="All the same")


def test_no_reason_makes_up_for_a_qualification(instrument, staff, customer):
    instrument.needs_qualification = True
    instrument.save()
    for attempt in (
        lambda: book(staff, customer, wish(instrument), reason="They know it"),
        lambda: guest(staff, wish(instrument), reason="They know it"),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.reasons == (Reason.NOT_QUALIFIED,)


def test_what_is_never_overridden():
    assert {SlotReason.TAKEN, SlotReason.PAST, SlotReason.NOT_OPEN}.isdisjoint(OVERRIDABLE)
    assert {*OVERRIDABLE} | {SlotReason.TAKEN, SlotReason.PAST, SlotReason.NOT_OPEN} == {
        *SlotReason
    }


def test_a_demanded_endorsement_is_not_passed_by(instrument, staff):
    payer = OrganisationFactory(endorsement="always")
    customer = engineer(payer)
    head = MembershipFactory(organisation=payer, role="administrator").person
    booking = book(staff, customer, wish(instrument))
    assert booking.state == "endorsement"
    # It is the lab's own booking, so that it knows of it.
    assert booking in visible_to(staff, now=NOW)
    assert endorse(booking=booking, person=head, now=NOW).state == "approved"
    assert list(booking.timeline.order_by("number").values_list("verb", flat=True)) == [
        "book",
        "endorse",
        "approve",
    ]


def test_a_refused_endorsement_is_told_as_one(instrument, staff):
    payer = OrganisationFactory(endorsement="always")
    customer = engineer(payer)
    head = MembershipFactory(organisation=payer, role="administrator").person
    booking = book(staff, customer, wish(instrument))
    done = refuse(booking=booking, person=head, note="Too dear", now=NOW)
    assert done.state == "rejected"
    assert not Claim.objects.exists()
    told = headline(done, reader=Reader.REQUESTER, now=NOW)
    assert told.title == "Not endorsed"
    assert payer.name in told.sentence


class TestForAGuest:
    def test_it_works(self, instrument, staff):
        booking = guest(staff, wish(instrument))
        assert booking.state == "approved"
        assert (booking.requester, booking.project, booking.payer) == (None, None, None)
        assert booking.customer_class == "other_enterprise"
        assert (booking.who, booking.payer_name) == ("Zhang Wei", "Fuqing Eel Works")
        assert steps_of(booking.reference) == {Step.HOLD: 200}
        assert Guest.objects.get().phone == "0591 1234 5678"

    def test_the_class_is_that_of_its_price_and_horizon(self, instrument, staff):
        ListPriceFactory(instrument=instrument, customer_class="own_university", amount="40.00")
        caller = Caller(name="Chen", which=CustomerClass.OWN_UNIVERSITY, organisation="Physics")
        booking = guest(staff, wish(instrument, shanghai(20, 9)), caller=caller)
        assert booking.quote.total == 80
        with pytest.raises(Refused) as refused:
            guest(staff, wish(instrument, shanghai(21, 9)))
        assert [each.reason for each in refused.value.slots] == [SlotReason.NOT_YET_OPEN_TO_YOU]

    def test_samples_need_no_slot(self, instrument, staff):
        sent = Wish(instrument, ServiceMode.SAMPLES, samples=3, purpose="Water")
        assert guest(staff, sent).unit is None

    def test_the_lab_sees_it_through(self, instrument, staff):
        booking = guest(staff, wish(instrument))
        at = shanghai(2, 9)
        check_in(booking=booking, person=staff, now=at)
        done = finish(booking=booking, person=staff, kind=KindOfUse.SERVICE, now=at + HOUR)
        assert done.state == "completed"
        assert steps_of(booking.reference)[Step.CAPTURE] == 100

    def test_the_lab_cancels_it_with_a_reason(self, instrument):
        manager = LabRoleFactory(lab=instrument.lab).person
        booking = guest(manager, wish(instrument))
        cancel(booking=booking, person=manager, note="They called", now=NOW)
        assert not Claim.objects.exists()

    def test_nobody_else_has_rights_to_it(self, instrument, staff, customer):
        booking = guest(staff, wish(instrument))
        assert actors_of(customer, booking, now=NOW) == frozenset()
        assert booking not in visible_to(customer, now=NOW)
        assert booking in visible_to(staff, now=NOW)

    def test_it_is_a_no_show_like_any_other(self, instrument, staff):
        booking = guest(staff, wish(instrument))
        make_due_moves(now=shanghai(2, 9, 30))
        booking.refresh_from_db()
        assert booking.state == "no_show"

    def test_another_time_is_not_proposed_to_who_cannot_answer(self, instrument):
        manager = LabRoleFactory(lab=instrument.lab).person
        booking = guest(manager, wish(instrument))
        with pytest.raises(Refused) as refused:
            propose(
                booking=booking,
                person=manager,
                starts=shanghai(3, 9),
                ends=shanghai(3, 11),
                now=NOW,
            )
        assert refused.value.reasons == (Reason.NO_ACCOUNT,)

    def test_it_is_no_request_to_the_labs_rules(self, instrument, staff):
        guest(staff, wish(instrument))
        assert dry_run(instrument.lab, now=NOW).trials == []

    def test_telling_goes_on(self, instrument, staff):
        guest(staff, wish(instrument))
        make_due_moves(now=shanghai(2, 9, 30))
        collect(now=shanghai(2, 9, 30))
        assert not Delivery.objects.exists()

    def test_a_form_sent_twice_is_one(self, instrument, staff):
        one = guest(staff, wish(instrument, key="once"))
        assert guest(staff, wish(instrument, key="once")) == one


def test_the_customer_is_told(instrument, staff, customer):
    booking = book(staff, customer, wish(instrument, shanghai(1, 9, 30)), reason="It is urgent")
    collect(now=NOW)
    told = Delivery.objects.filter(entry__booking=booking)
    assert {(each.recipient, each.kind) for each in told} == {(customer, "booked_for")}


def test_the_time_of_others_is_safe_below_the_verb(instrument, staff, customer):
    """The constraint stands behind the verb's own look."""
    booking = ask(instrument)
    manager = LabRoleFactory(lab=instrument.lab).person
    approve(booking=booking, person=manager, now=NOW)
    with pytest.raises(Refused), transaction.atomic():
        guest(staff, wish(instrument, shanghai(2, 10)), reason="All the same")
    assert Claim.objects.count() == 1
