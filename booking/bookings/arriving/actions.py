"""Walking in at an instrument that stands free, and making codes for labels."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Model

from booking.accounts.models import Project, User
from booking.accounts.together import KeyOf
from booking.calendars.actions import Taken, claim, lock_units_of, start_use
from booking.calendars.queries import refresh
from booking.calendars.rules import SlotReason, SlotRefusal
from booking.labs.models import Lab, Unit
from booking.labs.rules import ServiceMode
from booking.money.actions import hold_row, quote_rows

from ..actions.clock import clear_due
from ..actions.moving import Refused, first_entry
from ..models import REFERENCE, Booking, UnitCode
from ..rules import Reason, State, Verb
from .queries import (
    owes_endorsement,
    price_of,
    reader_for,
    reasons_against,
    refusals_of,
    units_with_codes,
)
from .rules import walk_in_start


@transaction.atomic
def walk_in(
    *,
    person: User,
    project: Project,
    unit: Unit,
    ends: dt.datetime,
    purpose: str,
    key: str | None = None,
    now: dt.datetime,
) -> Booking:
    """Makes a booking of a unit that stands free and begins its use at once, until ``ends`` (UTC).

    Needs no decision, since the policy lets people walk in. ``key`` is the
    form's own: sent twice, it gives the first booking back. Raises Refused with
    every reason: of the person, of policy, or that the unit is not free.
    """
    instrument = unit.instrument
    units = {each.pk: each for each in lock_units_of(instrument=instrument)}
    # As they stand under the lock.
    terms = refresh(instrument)
    clear_due(units=units, now=now)
    if key:
        earlier = Booking.objects.filter(request_key=key, requester=person).first()
        if earlier is not None:
            return earlier
    locked = units.get(unit.pk)
    if locked is None:
        raise Refused([Reason.NOT_USABLE])
    locked.instrument = instrument
    reasons = reasons_against(person, project, locked, purpose=purpose, terms=terms, now=now)
    if reasons:
        raise Refused(reasons)
    reader = reader_for(person, project, instrument.lab, now=now)
    refusals = refusals_of(locked, reader, ends=ends, terms=terms, now=now)
    if refusals:
        raise Refused(slots=refusals)
    starts, which = walk_in_start(now), reader.class_for(instrument.lab)
    assert which is not None, "who walks in belongs to an organisation"
    line = price_of(instrument, which, ends, now=now)
    if owes_endorsement(person, project, line, now=now):
        raise Refused([Reason.ENDORSED_FIRST])
    quote, quoted = quote_rows(instrument=instrument, which=which, line=line, now=now)
    booking = Booking(
        instrument=instrument,
        unit=locked,
        requester=person,
        project=project,
        payer=project.organisation,
        customer_class=which.value,
        quote=quote,
        mode=ServiceMode.SELF_OPERATED.value,
        state=State.IN_USE.value,
        starts=starts,
        ends=ends,
        purpose=purpose.strip(),
        asked_at=now,
        checks_in=terms.check_in,
        cancel_deadline_hours=terms.cancel_deadline // dt.timedelta(hours=1),
        request_key=key or None,
        used_from=now,
    )
    rows: list[Model] = [
        quote,
        quoted,
        booking,
        hold_row(reference=KeyOf(booking, REFERENCE), amount=line.amount, now=now),
        first_entry(booking, Verb.WALK_IN, actor=person, now=now),
    ]
    try:
        claim(unit=locked, starts=starts, ends=ends, holder=KeyOf(booking), along=rows)
    except Taken:
        raise Refused(slots=[SlotRefusal(SlotReason.TAKEN, at=starts)]) from None
    start_use(holder=booking.pk)
    return booking


@transaction.atomic
def make_codes(*, lab: Lab, now: dt.datetime) -> int:
    """Gives every unit of a lab that has none the code of its label; returns how many."""
    missing = [unit for unit in units_with_codes(lab) if not hasattr(unit, "code")]
    made = UnitCode.objects.bulk_create(
        [UnitCode(unit=unit, made_at=now) for unit in missing], ignore_conflicts=True
    )
    return len(made)
