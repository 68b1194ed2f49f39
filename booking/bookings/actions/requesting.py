"""Asking for a slot, or for work on samples."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from booking.accounts.models import Project, User
from booking.accounts.queries import may_book_for, today_in
from booking.accounts.rules import may_book
from booking.calendars.actions import Taken, choose_unit, claim, lock_units
from booking.calendars.queries import (
    assisted_between,
    terms_for,
    units_of,
    windows_between,
    working_days_of,
    zone_of,
)
from booking.calendars.rules import PolicyTerms, SlotReason, SlotRefusal, check_slot, on_step
from booking.labs.models import Instrument
from booking.labs.queries import audience_for, qualified
from booking.labs.rules import InstrumentStatus, ServiceMode
from booking.money.actions import hold, keep_quote
from booking.money.queries import class_for, estimate

from ..models import Booking
from ..rules import RequestFacts, State, Verb, check_request, decide_deadline
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
    units = lock_units(units=[unit.pk for unit in units_of(instrument)])
    clear_due(units=[unit.pk for unit in units], now=now)
    if key:
        earlier = Booking.objects.filter(request_key=key, requester=person).first()
        if earlier is not None:
            return earlier
    lab = instrument.lab
    zone = zone_of(lab)
    day = today_in(lab.time_zone, starts or now)
    reasons = check_request(
        _facts(person, project, instrument, mode, starts, ends, samples, purpose, day, now)
    )
    if reasons:
        raise Refused(reasons)
    terms = terms_for(instrument)
    unit = None
    if starts is not None and ends is not None:
        refusals = _slot_refusals(person, project, instrument, mode, starts, ends, terms, now)
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


def _facts(
    person: User,
    project: Project,
    instrument: Instrument,
    mode: ServiceMode,
    starts: dt.datetime | None,
    ends: dt.datetime | None,
    samples: int,
    purpose: str,
    day: dt.date,
    now: dt.datetime,
) -> RequestFacts:
    own_day = today_in(project.organisation.time_zone, now)
    offered = {
        ServiceMode.SELF_OPERATED: instrument.self_operated,
        ServiceMode.ASSISTED: instrument.assisted,
        ServiceMode.SAMPLES: instrument.takes_samples,
    }
    return RequestFacts(
        mode=mode,
        offered=frozenset(each for each, yes in offered.items() if yes),
        published=instrument.published_at is not None
        and instrument.status != InstrumentStatus.RETIRED,
        in_service=instrument.status == InstrumentStatus.IN_SERVICE,
        organisation_verified=may_book(project.organisation.state),
        in_project=may_book_for(person, project, today=own_day),
        project_running=(project.starts_on is None or project.starts_on <= own_day)
        and (project.ends_on is None or own_day <= project.ends_on),
        needs_qualification=instrument.needs_qualification,
        qualified=not instrument.needs_qualification or qualified(person, instrument, day=day),
        has_slot=starts is not None and ends is not None,
        samples=samples,
        purpose=purpose,
    )


def _slot_refusals(
    person: User,
    project: Project,
    instrument: Instrument,
    mode: ServiceMode,
    starts: dt.datetime,
    ends: dt.datetime,
    terms: PolicyTerms,
    now: dt.datetime,
) -> list[SlotRefusal]:
    lab = instrument.lab
    if ends <= starts:
        return [SlotRefusal(SlotReason.TOO_SHORT, length=terms.shortest)]
    refusals = check_slot(
        starts,
        ends,
        windows_between(instrument, starts, ends),
        audience=audience_for(person, project.organisation, lab, now=now),
        terms=terms,
        zone=zone_of(lab),
        now=now,
        assisted_hours=assisted_between(lab, starts, ends)
        if mode is ServiceMode.ASSISTED
        else None,
    )
    if not refusals and not (on_step(starts) and on_step(ends)):
        # A window that begins off the steps of five minutes has a grid off them too.
        return [SlotRefusal(SlotReason.OFF_GRID, at=starts, length=dt.timedelta(minutes=5))]
    return refusals
