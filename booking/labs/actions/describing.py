"""Instruments: what they are, their units, techniques and figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction

from booking.accounts.auditing.actions import record_field

from ..models import Instrument, Lab, Specification, Technique, Unit
from ..rules import InstrumentStatus, LabReason, check_status, check_units
from .refusing import LabRefused


class InstrumentDetails(TypedDict, total=False):
    """What is said of an instrument; what is not given stays as it is."""

    name_en: str
    name_zh_hans: str
    name_zh_hant: str
    about_en: str
    about_zh_hans: str
    about_zh_hant: str
    manufacturer: str
    model: str
    asset_id: str
    doi: str
    original_value: Decimal | None
    commissioned_on: dt.date | None
    department: str
    service_level: str
    photo_url: str
    website: str
    sample_requirements: str
    self_operated: bool
    assisted: bool
    takes_samples: bool
    needs_qualification: bool
    sample_working_days: int
    location: str
    site: str
    building: str
    contact_name: str
    contact_phone: str
    contact_url: str
    contact_email: str
    second_contact_name: str
    second_contact_phone: str
    second_contact_url: str
    second_contact_email: str


@dataclass(frozen=True)
class Figure:
    """One line of a data sheet: a name in one language at least, a value, perhaps a unit."""

    name_en: str
    name_zh_hans: str
    name_zh_hant: str
    value: str
    unit: str = ""


@dataclass(frozen=True)
class UnitWish:
    """A unit as it shall be; ``pk`` is None for a new one. Minutes of set-up and clean-up."""

    pk: int | None
    label: str
    set_up: int = 0
    clean_up: int = 0
    in_service: bool = True


def lock_instrument(instrument: Instrument) -> Instrument:
    """The same instrument with its lab, locked until the transaction ends."""
    found: Instrument = (
        Instrument.objects.select_for_update(no_key=True, of=("self",))
        .select_related("lab__university")
        .get(pk=instrument.pk)
    )
    return found


def _describe(instrument: Instrument, details: InstrumentDetails) -> None:
    for field, value in details.items():
        if field not in InstrumentDetails.__annotations__:
            raise TypeError(f"an instrument has no {field!r} to change")
        setattr(instrument, field, value)
    instrument.asset_id = instrument.asset_id.strip()
    reasons = []
    if not instrument.name:
        reasons.append(LabReason.NAME_MISSING)
    if not (instrument.self_operated or instrument.assisted or instrument.takes_samples):
        reasons.append(LabReason.NO_SERVICE_MODE)
    same = Instrument.objects.filter(
        university=instrument.lab.university_id, asset_id=instrument.asset_id
    ).exclude(pk=instrument.pk)
    if instrument.asset_id and same.exists():
        reasons.append(LabReason.ASSET_ID_TAKEN)
    if reasons:
        raise LabRefused(*reasons)
    try:
        with transaction.atomic():
            instrument.save()
    except IntegrityError:
        # Somebody may have entered the same asset number since it was looked for.
        if not instrument.asset_id or not same.exists():
            raise
        raise LabRefused(LabReason.ASSET_ID_TAKEN) from None


@transaction.atomic
def create_instrument(
    *, lab: Lab, units: Sequence[UnitWish] = (), **details: Unpack[InstrumentDetails]
) -> Instrument:
    """Adds an instrument to a lab, not published yet, with one unit unless more are asked for.

    Raises LabRefused without a name or a service mode, for an asset number
    that the university has already, and as ``change_units`` does.
    """
    instrument = Instrument(lab=lab)
    _describe(instrument, details)
    return change_units(instrument=instrument, units=units or [UnitWish(None, "1")])


@transaction.atomic
def change_instrument(
    *, instrument: Instrument, **details: Unpack[InstrumentDetails]
) -> Instrument:
    """Changes what is said of an instrument; raises as ``create_instrument`` does."""
    instrument = lock_instrument(instrument)
    _describe(instrument, details)
    return instrument


@transaction.atomic
def set_status(*, instrument: Instrument, status: InstrumentStatus) -> Instrument:
    """Puts an instrument in service, under maintenance or out of service.

    Standing bookings stay. Raises LabRefused for retiring, which is a verb of
    the bookings room, and for an instrument that is retired.
    """
    instrument = lock_instrument(instrument)
    reason = check_status(instrument.status, status)
    if reason is not None:
        raise LabRefused(reason)
    instrument.status = status.value
    instrument.save(update_fields=["status"])
    return instrument


@transaction.atomic
def set_techniques(*, instrument: Instrument, techniques: Iterable[Technique]) -> Instrument:
    """Says by which techniques an instrument is found."""
    instrument.techniques.set(list(techniques))
    return instrument


@transaction.atomic
def set_specifications(*, instrument: Instrument, figures: Sequence[Figure]) -> Instrument:
    """Replaces an instrument's data sheet, in the order given.

    Raises LabRefused for a figure without a name or a value.
    """
    for figure in figures:
        named = figure.name_en or figure.name_zh_hans or figure.name_zh_hant
        if not named or not figure.value:
            raise LabRefused(LabReason.FIGURE_INCOMPLETE)
    before = [
        Figure(row.name_en, row.name_zh_hans, row.name_zh_hant, row.value, row.unit)
        for row in instrument.specifications.all()
    ]
    if before != list(figures):
        instrument.specifications.all().delete()
        Specification.objects.bulk_create(
            Specification(instrument=instrument, position=position, **vars(figure))
            for position, figure in enumerate(figures)
        )
        record_field(instrument, "specifications", _sheet(before), _sheet(figures))
    return instrument


def _sheet(figures: Sequence[Figure]) -> str:
    """A data sheet as one text, a figure a line."""
    names = [each.name_en or each.name_zh_hans or each.name_zh_hant for each in figures]
    return "\n".join(
        f"{name}: {each.value} {each.unit}".strip()
        for name, each in zip(names, figures, strict=True)
    )


@transaction.atomic
def change_units(*, instrument: Instrument, units: Sequence[UnitWish]) -> Instrument:
    """Changes an instrument's units and adds new ones; what is not named stays as it is.

    Set-up and clean-up hold for bookings made from now on: what is claimed was
    fixed when it was asked for. A unit taken out of service keeps its standing
    bookings. Raises LabRefused for a label that is missing or twice, and for
    minutes that are not of five or more than a day.
    """
    known = {
        unit.pk: unit
        for unit in Unit.objects.select_for_update(no_key=True)
        .filter(instrument=instrument)
        .order_by("pk")
    }
    wishes = [wish for wish in units if wish.pk is None or wish.pk in known]
    kept = set(known) - {wish.pk for wish in wishes}
    reasons = check_units(
        [wish.label for wish in wishes] + [known[pk].label for pk in kept],
        [minutes for wish in wishes for minutes in (wish.set_up, wish.clean_up)],
    )
    if reasons:
        raise LabRefused(*reasons)
    # Two units may swap labels: out of each other's way first.
    taken = {wish.label.strip() for wish in wishes} & {unit.label for unit in known.values()}
    for wish in wishes:
        if wish.pk is None or known[wish.pk].label == wish.label.strip():
            continue
        if known[wish.pk].label in taken:
            Unit.objects.filter(pk=wish.pk).update(label=f"~{wish.pk}")
    for wish in wishes:
        unit = Unit(instrument=instrument) if wish.pk is None else known[wish.pk]
        unit.label = wish.label.strip()
        unit.set_up, unit.clean_up = wish.set_up, wish.clean_up
        unit.in_service = wish.in_service
        unit.save()
    return instrument
