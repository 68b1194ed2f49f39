"""Verbs about money: quote, and the steps of a reference, each idempotent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from booking.accounts.together import KeyOf
from booking.labs.actions import (
    Figure,
    InstrumentDetails,
    UnitWish,
    change_instrument,
    change_units,
    create_instrument,
    publish_instrument,
    set_specifications,
    set_status,
    set_techniques,
)
from booking.labs.models import Instrument, Lab, Technique
from booking.labs.rules import InstrumentStatus

from .models import ListPrice, MoneyStep, Quote, QuoteLine
from .queries import steps_of
from .rules import (
    CustomerClass,
    PriceUnit,
    QuotedLine,
    Step,
    StepRefusal,
    correction_of,
    next_step,
    what_stands,
)


class MoneyRefused(Exception):
    """A step that may not follow the steps taken; ``refusal`` says why."""

    def __init__(self, refusal: StepRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def quote_rows(
    *, instrument: Instrument, which: CustomerClass, line: QuotedLine, now: dt.datetime
) -> tuple[Quote, QuoteLine]:
    """What somebody is told a booking will cost (CNY), as rows to save with it."""
    quote = Quote(instrument=instrument, customer_class=which.value, total=line.amount, made_at=now)
    return quote, QuoteLine(
        quote=quote,
        unit=line.unit.value,
        quantity=line.quantity,
        price=line.price,
        amount=line.amount,
    )


@transaction.atomic
def set_list_prices(
    *,
    instrument: Instrument,
    prices: Mapping[tuple[CustomerClass, PriceUnit], Decimal | None],
) -> Instrument:
    """Sets an instrument's list prices (CNY); None takes one away: "on request"."""
    for (which, unit), amount in prices.items():
        if amount is None:
            ListPrice.objects.filter(
                instrument=instrument, customer_class=which.value, unit=unit.value
            ).delete()
        else:
            ListPrice.objects.update_or_create(
                instrument=instrument,
                customer_class=which.value,
                unit=unit.value,
                defaults={"amount": amount},
            )
    return instrument


@transaction.atomic
def save_instrument(
    *,
    instrument: Instrument | None,
    lab: Lab,
    details: InstrumentDetails,
    techniques: Iterable[Technique],
    figures: Sequence[Figure],
    units: Sequence[UnitWish],
    prices: Mapping[tuple[CustomerClass, PriceUnit], Decimal | None],
    status: InstrumentStatus | None = None,
    publish: bool = False,
    now: dt.datetime,
) -> Instrument:
    """Saves everything of an instrument's page at once, or nothing; None makes a new one.

    ``status`` None leaves it as it is; prices are CNY. Raises LabRefused as
    the verbs of labs do, also when it shall be published and lacks something.
    """
    if instrument is None:
        saved = create_instrument(lab=lab, units=units, **details)
    else:
        # Units first: every verb locks them before anything else.
        change_units(instrument=instrument, units=units)
        saved = change_instrument(instrument=instrument, **details)
    set_techniques(instrument=saved, techniques=techniques)
    set_specifications(instrument=saved, figures=figures)
    set_list_prices(instrument=saved, prices=prices)
    if status is not None:
        saved = set_status(instrument=saved, status=status)
    if publish:
        saved = publish_instrument(instrument=saved, now=now)
    return saved


def hold_row(*, reference: KeyOf, amount: Decimal | None, now: dt.datetime) -> MoneyStep:
    """``hold`` for what is saved with this row, so that its money has taken no step yet."""
    key: Any = reference
    return MoneyStep(reference=key, step=Step.HOLD.value, amount=amount, taken_at=now)


def _take(reference: str, step: Step, amount: Decimal | None, now: dt.datetime) -> MoneyStep:
    """Takes a step once; a second time gives the first row back. Raises MoneyRefused."""
    taken = frozenset(steps_of(reference))
    refusal = next_step(taken, step)
    if refusal is not None:
        raise MoneyRefused(refusal)
    row, _made = MoneyStep.objects.get_or_create(
        reference=reference, step=step.value, defaults={"amount": amount, "taken_at": now}
    )
    return row


@transaction.atomic
def hold(*, reference: str, amount: Decimal | None, now: dt.datetime) -> MoneyStep:
    """Sets an amount aside; None while the price is on request."""
    return _take(reference, Step.HOLD, amount, now)


@transaction.atomic
def capture(*, reference: str, amount: Decimal | None, now: dt.datetime) -> MoneyStep:
    """Charges the actual amount. Raises MoneyRefused when nothing is held."""
    return _take(reference, Step.CAPTURE, amount, now)


@transaction.atomic
def release(*, reference: str, now: dt.datetime) -> MoneyStep:
    """Gives back what was held. Raises MoneyRefused when it was charged."""
    return _take(reference, Step.RELEASE, None, now)


@transaction.atomic
def owe_fee(*, reference: str, amount: Decimal | None, now: dt.datetime) -> MoneyStep:
    """Notes the fee of a late cancellation or a no-show; None until a tariff says how much."""
    return _take(reference, Step.FEE, amount, now)


@transaction.atomic
def charge_anew(
    *, reference: str, number: int, amount: Decimal | None, now: dt.datetime
) -> MoneyStep:
    """Takes back what was charged or owed for a reference, and charges another amount (CNY).

    ``number`` counts a reference's corrections from 1; the same one taken twice gives the
    first rows back. Raises MoneyRefused when nothing stands that it could correct.
    """
    steps = steps_of(correction_of(reference, number - 1))
    standing = what_stands(steps)
    if standing is None:
        raise MoneyRefused(StepRefusal.NOTHING_CHARGED)
    name = correction_of(reference, number)
    _take(name, Step.REVERSE, steps[standing], now)
    return _take(name, Step.CAPTURE, amount, now)
