"""Asking for a slot, or for work on samples."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from booking.accounts.models import Project, User
from booking.calendars.actions import Taken, choose_unit, claim, lock_units
from booking.calendars.queries import terms_for, units_of, working_days_of, zone_of
from booking.calendars.rules import SlotReason, SlotRefusal
from booking.labs.models import Instrument
from booking.labs.queries import audience_for
from booking.labs.rules import ServiceMode
from booking.money.actions import hold, keep_quote
from booking.money.queries import class_for, estimate

from ..models import Booking
from ..queries import request_facts, slot_refusals
from ..rules import State, Verb, check_request, decide_deadline
from .clock import clear_due
from .moving import Refused, append


@transaction.atomic
def request(
    *,
    person: User,
    project: Project,
    instrument: Instrument,
    mode: ServiceMode,
    starts: dt.datetime | None,
    ends: dt.datetime | None,
    purpose: str,
    samples: int = 0,
    key: str | None = None,
    now: dt.datetime,
) -> Booking:
    """Asks for a slot (UTC) or for work on samples, and holds the slot at once.

    The lab then decides by the booking's ``decide_by``. ``key`` is the form's
    own: sent twice, it gives the first booking back. Raises Refused with every
    reason: of the request, of policy, or that the time is taken.
    """
    locked = lock_units(units=[unit.pk for unit in units_of(instrument)])
    clear_due(units=[unit.pk for unit in locked], now=now)
    # As they stand under the lock: one may have been put out of service meanwhile.
    units = [unit for unit in locked if unit.in_service]
    if key:
        earlier = Booking.objects.filter(request_key=key, requester=person).first()
        if earlier is not None:
            return earlier
    # As it stands under the lock: it may have been retired or put out of service meanwhile.
    instrument = Instrument.objects.select_related("lab__university").get(pk=instrument.pk)
    lab = instrument.lab
    zone = zone_of(lab)
    reasons = check_request(
        request_facts(
            person,
            project,
            instrument,
            mode=mode,
            starts=starts,
            ends=ends,
            samples=samples,
            purpose=purpose,
            now=now,
        )
    )
    if reasons:
        raise Refused(reasons)
    terms = terms_for(instrument)
    unit = None
    if starts is not None and ends is not None:
        refusals = slot_refusals(
            instrument,
            mode=mode,
            starts=starts,
            ends=ends,
            audience=audience_for(person, project.organisation, lab, now=now),
            terms=terms,
            now=now,
        )
        if refusals:
            raise Refused(slots=refusals)
        try:
            unit = choose_unit(units=units, starts=starts, ends=ends)
        except Taken:
            raise Refused(slots=[SlotRefusal(SlotReason.TAKEN, at=starts)]) from None
    which = class_for(person, project.organisation, instrument, now=now)
    length = ends - starts if starts is not None and ends is not None else None
    line = estimate(instrument, which, mode=mode, length=length, samples=samples)
    booking = Booking.objects.create(
        instrument=instrument,
        unit=unit,
        requester=person,
        project=project,
        payer=project.organisation,
        customer_class=which.value,
        quote=keep_quote(instrument=instrument, which=which, line=line, now=now),
        mode=mode.value,
        state=State.REQUESTED.value,
        starts=starts,
        ends=ends,
        purpose=purpose.strip(),
        samples=samples,
        asked_at=now,
        decide_by=decide_deadline(
            now,
            working_days=terms.decide_working_days,
            starts=starts,
            zone=zone,
            is_working_day=working_days_of(lab),
        ),
        checks_in=terms.check_in,
        cancel_deadline_hours=terms.cancel_deadline // dt.timedelta(hours=1),
        request_key=key or None,
    )
    if unit is not None and starts is not None and ends is not None:
        try:
            claim(unit=unit, starts=starts, ends=ends, holder=booking.pk)
        except Taken:
            raise Refused(slots=[SlotRefusal(SlotReason.TAKEN, at=starts)]) from None
    hold(reference=booking.reference, amount=line.amount, now=now)
    append(booking, Verb.REQUEST, before="", actor=person, now=now)
    return booking
