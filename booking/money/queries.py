"""Questions about price. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from booking.accounts.models import Organisation, User
from booking.accounts.prepared import Prepared
from booking.accounts.queries import in_chain, today_in
from booking.accounts.rules import ACADEMIC
from booking.labs.models import Instrument
from booking.labs.queries import roles_in
from booking.labs.rules import ServiceMode

from .models import ListPrice, MoneyStep
from .rules import CustomerClass, PriceUnit, QuotedLine, Step, customer_class, quote_line


def class_for(
    person: User, organisation: Organisation, instrument: Instrument, *, now: dt.datetime
) -> CustomerClass:
    """Whose price somebody pays who books for an organisation."""
    lab = instrument.lab
    today = today_in(lab.time_zone, now)
    own = organisation.pk == lab.university_id
    return customer_class(
        in_lab=own and bool(roles_in(person, lab, today=today)),
        in_university=own,
        academic=organisation.kind in ACADEMIC,
        chain_member=in_chain(organisation, today=today),
    )


def prices_for(instrument: Instrument, which: CustomerClass) -> dict[PriceUnit, Decimal]:
    """An instrument's list prices (CNY) for a class; what is missing is on request."""
    rows = _list_prices(instrument=instrument.pk)
    return {PriceUnit(unit): amount for each, unit, amount in rows if each == which}


_list_prices = Prepared(
    lambda instrument: ListPrice.objects.filter(instrument=instrument).values_list(
        "customer_class", "unit", "amount"
    )
)


def price_table(
    instrument: Instrument,
) -> list[tuple[CustomerClass, Decimal | None, Decimal | None]]:
    """The published list: a row a customer class with its price by hour and by sample."""
    rows = {(which, unit): amount for which, unit, amount in _list_prices(instrument=instrument.pk)}
    return [
        (
            which,
            rows.get((which.value, PriceUnit.HOUR.value)),
            rows.get((which.value, PriceUnit.SAMPLE.value)),
        )
        for which in CustomerClass
    ]


def estimate(
    instrument: Instrument,
    which: CustomerClass,
    *,
    mode: ServiceMode,
    length: dt.timedelta | None,
    samples: int,
    prices: Mapping[PriceUnit, Decimal] | None = None,
) -> QuotedLine:
    """What a booking would cost by list price; amounts are None when on request.

    ``prices`` are those of the class, where they are at hand.
    """
    return quote_line(
        prices_for(instrument, which) if prices is None else prices,
        length=length,
        samples=samples,
        by_sample=mode is ServiceMode.SAMPLES,
    )


def steps_of(reference: str) -> dict[Step, Decimal | None]:
    """The steps a reference's money has taken, with their amounts (CNY)."""
    return {Step(step): amount for step, amount in _steps(reference=reference)}


_steps = Prepared(
    lambda reference: (
        MoneyStep.objects.filter(reference=reference).order_by("pk").values_list("step", "amount")
    )
)
