"""Decisions about price: pure functions and the enums they answer with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

FEN = Decimal("0.01")


class CustomerClass(StrEnum):
    OWN_LABORATORY = "own_laboratory"
    OWN_UNIVERSITY = "own_university"
    OTHER_ACADEMIC = "other_academic"
    CHAIN_MEMBER = "chain_member"
    OTHER_ENTERPRISE = "other_enterprise"


class PriceUnit(StrEnum):
    HOUR = "hour"
    SAMPLE = "sample"


class Step(StrEnum):
    """What befalls the money of one reference, each step once."""

    HOLD = "hold"
    CAPTURE = "capture"
    RELEASE = "release"
    FEE = "fee"
    # Takes back what was charged, or owed as a fee, so that another amount can stand.
    REVERSE = "reverse"


class StepRefusal(StrEnum):
    ALREADY_SETTLED = "already_settled"
    NOTHING_HELD = "nothing_held"
    NOTHING_CHARGED = "nothing_charged"


@dataclass(frozen=True)
class QuotedLine:
    """One line of a quote: ``quantity`` hours or samples at ``price`` CNY each."""

    unit: PriceUnit
    quantity: Decimal
    price: Decimal | None
    amount: Decimal | None


def to_fen(amount: Decimal) -> Decimal:
    """Rounds CNY half up to the fen (house rule; once a line)."""
    return amount.quantize(FEN, ROUND_HALF_UP)


def hours_of(length: dt.timedelta) -> Decimal:
    """A length as hours, exactly: 90 minutes are 1.5."""
    return Decimal(length // dt.timedelta(minutes=1)) / 60


def customer_class(
    *, in_lab: bool, in_university: bool, academic: bool, chain_member: bool
) -> CustomerClass:
    """The class whose price a customer pays, the nearest to the lab first."""
    if in_lab:
        return CustomerClass.OWN_LABORATORY
    if in_university:
        return CustomerClass.OWN_UNIVERSITY
    if academic:
        return CustomerClass.OTHER_ACADEMIC
    if chain_member:
        return CustomerClass.CHAIN_MEMBER
    return CustomerClass.OTHER_ENTERPRISE


def quote_line(
    prices: Mapping[PriceUnit, Decimal],
    *,
    length: dt.timedelta | None,
    samples: int,
    by_sample: bool,
) -> QuotedLine:
    """Prices machine time by the hour, sample service by the sample.

    A missing price is "on request": price and amount are None.
    """
    unit = PriceUnit.SAMPLE if by_sample else PriceUnit.HOUR
    quantity = Decimal(samples) if by_sample else hours_of(length or dt.timedelta())
    price = prices.get(unit)
    amount = None if price is None else to_fen(price * quantity)
    return QuotedLine(unit, quantity, price, amount)


def next_step(taken: frozenset[Step], wanted: Step) -> StepRefusal | None:
    """Whether ``wanted`` may follow the steps taken: nothing held is nothing settled.

    A step taken before is no refusal: each is idempotent.
    """
    if wanted in taken or wanted in {Step.HOLD, Step.REVERSE}:
        return None
    # What is charged anew was held before it was charged first.
    if wanted is Step.CAPTURE and Step.REVERSE in taken:
        return None
    if Step.HOLD not in taken:
        return StepRefusal.NOTHING_HELD
    if wanted is Step.CAPTURE and Step.RELEASE in taken:
        return StepRefusal.ALREADY_SETTLED
    if wanted is Step.RELEASE and Step.CAPTURE in taken:
        return StepRefusal.ALREADY_SETTLED
    return None


def correction_of(reference: str, number: int) -> str:
    """The name of a reference's n-th correction; what was charged first is its number 0."""
    return f"{reference}-correction-{number}" if number else reference


def what_stands(steps: Mapping[Step, Decimal | None]) -> Step | None:
    """Which step a correction reverses: a charge, else a fee; None where neither was taken."""
    return next((step for step in (Step.CAPTURE, Step.FEE) if step in steps), None)
