"""A lab's offer that costs more than was endorsed is endorsed once more."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.bookings.actions import Refused, cancel, make_due_moves
from booking.bookings.endorsing.actions import endorse, refuse
from booking.bookings.endorsing.queries import waiting_for
from booking.bookings.models import Booking
from booking.bookings.offering.actions import accept, offer
from booking.bookings.offering.rules import dearer_by, is_dearer
from booking.bookings.rules import Reason
from booking.calendars.models import Claim
from booking.money.models import ListPrice
from booking.money.queries import steps_of
from booking.money.rules import Step
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
    engineer,
    open_days,
    shanghai,
)

HOUR = dt.timedelta(hours=1)
START = shanghai(3, 14)
PRICES = st.none() | st.decimals(0, 9999, places=2)


@given(first=PRICES, other=PRICES)
def test_dearer_is_what_holds_more_money_and_a_price_that_nobody_knows(first, other):
    more = dearer_by(first, other)
    if more is not None:
        assert is_dearer(first, other) is (more > 0)
    else:
        assert is_dearer(first, other) is (first is not None and other is None)


@pytest.fixture
def instrument():
    made = InstrumentFactory()
    open_days(made)
    ListPriceFactory(instrument=made, amount="100.00")
    return made


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def payer():
    return OrganisationFactory(endorsement="always")


@pytest.fixture
def administrator(payer):
    return MembershipFactory(organisation=payer, role="administrator").person


@pytest.fixture
def person(payer, administrator):
    return engineer(payer)


@pytest.fixture
def booking(instrument, person, administrator):
    """Two hours for 200 yuan, endorsed."""
    asked = ask(instrument, person, at=shanghai(3, 9))
    return endorse(booking=asked, person=administrator, now=NOW)


def offered(booking, manager, hours):
    ends = START + hours * HOUR
    return offer(booking=booking, person=manager, starts=START, ends=ends, now=NOW)


def taken(booking, manager, person, hours=3):
    return accept(booking=offered(booking, manager, hours), person=person, now=NOW)


def moves(booking):
    return [(row.verb, row.after) for row in booking.timeline.all()]


@pytest.mark.django_db
def test_it_works(booking, manager, person, administrator):
    dearer = taken(booking, manager, person)
    assert (dearer.state, dearer.held_back, dearer.slot) == (
        "endorsement",
        False,
        (START, START + 3 * HOUR),
    )
    assert dearer.decide_by == shanghai(2, 9)
    assert [claim.holder for claim in Claim.objects.all()] == [booking.pk]
    assert waiting_for(administrator, now=NOW) == [dearer]
    # The lab has said its own yes by offering it.
    done = endorse(booking=dearer, person=administrator, now=NOW)
    assert done.state == "approved"
    assert moves(done)[-3:] == [
        ("accept", "endorsement"),
        ("endorse", "requested"),
        ("approve", "approved"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [1, 2])
def test_what_costs_the_same_or_less_is_approved_at_once(booking, manager, person, hours):
    assert taken(booking, manager, person, hours).state == "approved"


@pytest.mark.django_db
def test_a_price_that_nobody_knows_counts_as_above(booking, instrument, manager, person):
    ListPrice.objects.filter(instrument=instrument).delete()
    assert taken(booking, manager, person, hours=1).state == "endorsement"


@pytest.mark.django_db
def test_who_endorsed_a_price_on_request_has_endorsed_any(instrument, manager, person, payer):
    prices = list(ListPrice.objects.filter(instrument=instrument))
    ListPrice.objects.filter(instrument=instrument).delete()
    administrator = payer.memberships.get(role="administrator").person
    asked = ask(instrument, person, at=shanghai(3, 9))
    booking = endorse(booking=asked, person=administrator, now=NOW)
    ListPrice.objects.bulk_create(prices)
    assert taken(booking, manager, person).state == "approved"


@pytest.mark.django_db
@pytest.mark.parametrize(("above", "state"), [("300.00", "approved"), ("299.99", "endorsement")])
def test_where_a_yes_is_owed_above_an_amount_alone_that_counts(
    instrument, manager, person, payer, above, state
):
    payer.endorsement, payer.endorsement_above = "above", Decimal(above)
    payer.save()
    booking = ask(instrument, person, at=shanghai(3, 9))
    assert booking.state == "requested"
    assert taken(booking, manager, person).state == state


@pytest.mark.django_db
def test_where_no_yes_is_owed_it_is_approved(instrument, manager):
    person = engineer()
    booking = ask(instrument, person, at=shanghai(3, 9))
    assert taken(booking, manager, person).state == "approved"


@pytest.mark.django_db
def test_who_endorses_and_takes_it_has_endorsed_it(instrument, manager, administrator, payer):
    booking = ask(instrument, administrator, at=shanghai(3, 9))
    done = taken(booking, manager, administrator)
    assert done.state == "approved"
    assert moves(done)[-3:] == [
        ("accept", "endorsement"),
        ("endorse", "requested"),
        ("approve", "approved"),
    ]
    assert done.timeline.get(number=5).actor == administrator


@pytest.mark.django_db
def test_the_lab_does_not_decide_on_it_before(booking, manager, person):
    dearer = taken(booking, manager, person)
    with pytest.raises(Refused) as refused:
        endorse(booking=dearer, person=manager, now=NOW)
    assert refused.value.reasons == (Reason.NOT_ALLOWED,)


def refused_by(booking, administrator):
    refuse(booking=booking, person=administrator, note="Too dear", now=NOW)


def too_late(booking, administrator):
    make_due_moves(now=booking.decide_by)


def taken_back(booking, administrator):
    cancel(booking=booking, person=booking.requester, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("end", "state"),
    [(refused_by, "rejected"), (too_late, "expired"), (taken_back, "cancelled")],
)
def test_without_the_yes_all_that_is_held_goes(booking, manager, person, administrator, end, state):
    dearer = taken(booking, manager, person)
    made = dearer.offers.get()
    assert set(steps_of(made.reference)) == {Step.HOLD}
    end(dearer, administrator)
    assert Booking.objects.get(pk=booking.pk).state == state
    assert not Claim.objects.exists()
    assert set(steps_of(made.reference)) == {Step.HOLD, Step.RELEASE}
    assert set(steps_of(booking.reference)) == {Step.HOLD, Step.RELEASE}


@pytest.mark.django_db
def test_endorsed_the_money_of_both_is_held(booking, manager, person, administrator):
    dearer = taken(booking, manager, person)
    done = endorse(booking=dearer, person=administrator, now=NOW)
    held = steps_of(done.reference)[Step.HOLD] + steps_of(done.offers.get().reference)[Step.HOLD]
    assert held == done.quote.total == Decimal("300.00")


def told():
    rows = Delivery.objects.filter(channel="email").order_by("pk")
    out = {(each.kind, each.recipient) for each in rows}
    Delivery.objects.all().delete()
    return out


@pytest.mark.django_db
def test_who_is_told(booking, manager, person, administrator):
    collect(now=NOW)
    told()
    dearer = taken(booking, manager, person)
    collect(now=NOW)
    assert told() == {
        ("other_time", person),
        ("answered", manager),
        ("to_endorse", administrator),
    }
    endorse(booking=dearer, person=administrator, now=NOW)
    collect(now=NOW)
    # Nobody is asked to decide what the lab has offered itself.
    assert told() == {("endorsed", person), ("approved", person)}


@pytest.mark.django_db
def test_of_its_refusal_the_lab_is_told_as_well(booking, manager, person, administrator):
    dearer = taken(booking, manager, person)
    collect(now=NOW)
    told()
    refused_by(dearer, administrator)
    collect(now=NOW)
    assert told() == {("refused", person), ("refused", manager)}
