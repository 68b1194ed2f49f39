"""What machine time and samples cost by list price."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.money.rules import (
    CustomerClass,
    PriceUnit,
    customer_class,
    hours_of,
    quote_line,
    to_fen,
)

PRICES = st.decimals(0, 100_000, places=2)
MINUTES = st.integers(0, 60 * 24 * 30)


def by_the_hour(price, minutes):
    return quote_line(
        {PriceUnit.HOUR: price},
        length=dt.timedelta(minutes=minutes),
        samples=0,
        by_sample=False,
    )


def test_it_works():
    line = by_the_hour(Decimal("260.00"), 90)
    assert (line.unit, line.quantity, line.price) == (
        PriceUnit.HOUR,
        Decimal("1.5"),
        Decimal("260.00"),
    )
    assert line.amount == Decimal("390.00")


@pytest.mark.parametrize(
    ("price", "minutes", "amount"),
    [
        ("0.01", 30, "0.01"),  # half a fen goes up
        ("0.03", 30, "0.02"),
        ("100.00", 50, "83.33"),
        ("100.00", 10, "16.67"),
        ("99.99", 5, "8.33"),
    ],
)
def test_half_a_fen_goes_up(price, minutes, amount):
    assert by_the_hour(Decimal(price), minutes).amount == Decimal(amount)


@given(price=PRICES, minutes=MINUTES)
def test_a_line_is_rounded_once_and_by_less_than_a_fen(price, minutes):
    line = by_the_hour(price, minutes)
    sixtieths = price * minutes  # exact: sixty times the amount
    assert line.amount == line.amount.quantize(Decimal("0.01"))
    assert abs(line.amount * 60 - sixtieths) <= Decimal("0.30")
    # Half up: never more than half a fen below the exact amount.
    assert line.amount * 60 > sixtieths - Decimal("0.3000001")


@given(price=PRICES, samples=st.integers(0, 10_000))
def test_samples_cost_their_number_times_their_price(price, samples):
    line = quote_line({PriceUnit.SAMPLE: price}, length=None, samples=samples, by_sample=True)
    assert (line.unit, line.quantity, line.amount) == (PriceUnit.SAMPLE, samples, price * samples)


@given(minutes=MINUTES, by_sample=st.booleans())
def test_a_price_that_is_not_listed_is_on_request(minutes, by_sample):
    listed = {PriceUnit.HOUR if by_sample else PriceUnit.SAMPLE: Decimal(5)}
    line = quote_line(listed, length=dt.timedelta(minutes=minutes), samples=3, by_sample=by_sample)
    assert (line.price, line.amount) == (None, None)


@given(minutes=MINUTES)
def test_hours_are_exact(minutes):
    assert abs(hours_of(dt.timedelta(minutes=minutes)) * 60 - minutes) < Decimal("1e-20")


@given(fen=st.integers(0, 10**9))
def test_whole_fen_stay(fen):
    assert to_fen(Decimal(fen) / 100) == Decimal(fen) / 100


@pytest.mark.parametrize(
    ("facts", "which"),
    [
        ("in_lab in_university academic chain_member", CustomerClass.OWN_LABORATORY),
        ("in_university academic chain_member", CustomerClass.OWN_UNIVERSITY),
        ("academic chain_member", CustomerClass.OTHER_ACADEMIC),
        ("chain_member", CustomerClass.CHAIN_MEMBER),
        ("", CustomerClass.OTHER_ENTERPRISE),
    ],
)
def test_the_nearest_class_to_the_lab_counts(facts, which):
    true = set(facts.split())
    asked = ("in_lab", "in_university", "academic", "chain_member")
    assert customer_class(**{name: name in true for name in asked}) is which
