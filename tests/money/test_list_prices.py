"""Listing prices by customer class, by hour and by sample."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from booking.labs.rules import ServiceMode
from booking.money.actions import set_list_prices
from booking.money.models import ListPrice
from booking.money.queries import class_for, estimate, price_table, prices_for
from booking.money.rules import CustomerClass, PriceUnit
from tests.factories import (
    NOW,
    ChainMembershipFactory,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    UniversityFactory,
    engineer,
)

pytestmark = pytest.mark.django_db

OTHERS, HOUR, SAMPLE = CustomerClass.OTHER_ENTERPRISE, PriceUnit.HOUR, PriceUnit.SAMPLE


@pytest.fixture
def instrument():
    return InstrumentFactory()


def test_it_works(instrument):
    set_list_prices(instrument=instrument, prices={(OTHERS, HOUR): Decimal("260.00")})
    assert prices_for(instrument, OTHERS) == {HOUR: Decimal("260.00")}
    assert prices_for(instrument, CustomerClass.CHAIN_MEMBER) == {}


def test_a_negative_price_is_never_saved(instrument):
    with pytest.raises(IntegrityError), transaction.atomic():
        set_list_prices(instrument=instrument, prices={(OTHERS, HOUR): Decimal("-1")})


def test_none_takes_a_price_away_and_others_stay(instrument):
    ListPriceFactory(instrument=instrument)
    ListPriceFactory(instrument=instrument, unit="sample", amount="50.00")
    set_list_prices(instrument=instrument, prices={(OTHERS, HOUR): None})
    assert prices_for(instrument, OTHERS) == {SAMPLE: Decimal("50.00")}


def test_set_twice_it_is_one_row(instrument):
    for amount in ("1.00", "2.00"):
        set_list_prices(instrument=instrument, prices={(OTHERS, HOUR): Decimal(amount)})
    assert ListPrice.objects.get().amount == Decimal("2.00")


def test_the_published_table_has_a_row_a_class(instrument):
    ListPriceFactory(instrument=instrument, amount="260.00")
    table = price_table(instrument)
    assert [which for which, _hour, _sample in table] == list(CustomerClass)
    assert table[-1] == (OTHERS, Decimal("260.00"), None)
    assert all(hour is None and sample is None for _which, hour, sample in table[:-1])


def test_each_person_pays_the_price_of_the_nearest_class(instrument):
    def of(person):
        organisation = person.memberships.first().organisation
        return class_for(person, organisation, instrument, now=NOW)

    university = instrument.university
    assert of(LabRoleFactory(lab=instrument.lab).person) is CustomerClass.OWN_LABORATORY
    own = MembershipFactory(organisation=university).person
    assert of(own) is CustomerClass.OWN_UNIVERSITY
    academic = MembershipFactory(organisation=UniversityFactory()).person
    assert of(academic) is CustomerClass.OTHER_ACADEMIC
    member = engineer(ChainMembershipFactory().organisation)
    assert of(member) is CustomerClass.CHAIN_MEMBER
    assert of(engineer()) is OTHERS


def test_samples_are_estimated_by_the_sample(instrument):
    ListPriceFactory(instrument=instrument, unit="sample", amount="50.00")
    line = estimate(instrument, OTHERS, mode=ServiceMode.SAMPLES, length=None, samples=3)
    assert line.amount == Decimal("150.00")
