"""Reporting a fault, repairing the instrument over its bookings, and resolving it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from booking.accounts.models import User
from booking.accounts.queries import has_role, today_in
from booking.accounts.rules import Role
from booking.calendars.actions import HoursRefused, lock_units, remove_closure
from booking.calendars.models import Entry
from booking.calendars.queries import terms_for
from booking.calendars.rules import EntryKind
from booking.calendars.rules.intervals import STEP
from booking.labs.models import Instrument, Unit
from booking.labs.rules import Audience, ServiceMode

from ..actions.clock import clear_due
from ..actions.closing import Shown, close_over, stand_over, units_under
from ..actions.moving import Refused
from ..entries import PersonEntry
from ..models import Booking
from ..offering.actions import offer, propose
from ..queries import alternatives
from ..rules import Reason, State
from ..rules.entries import EntryVerb
from ..waiting.turns import offer_in_turn
from .models import Fault
from .queries import may_report, works_at
from .rules import FaultState, Urgency

TRIED = 12
"""So many free times are tried for one booking, since another may have them meanwhile."""


def must_see_to(person: User, instrument: Instrument, *, now: dt.datetime) -> None:
    """Passes the lab's staff and its university's administrators. Raises Refused for others."""
    lab = instrument.lab
    if works_at(person, instrument, now=now):
        return
    today = today_in(lab.time_zone, now)
    if not has_role(person, lab.university_id, Role.ADMINISTRATOR, today=today):
        raise Refused([Reason.NOT_ALLOWED])


@transaction.atomic
def report(
    *,
    instrument: Instrument,
    unit: Unit | None = None,
    urgency: Urgency,
    words: str,
    person: User,
    now: dt.datetime,
) -> Fault:
    """Notes what is wrong with an instrument. Raises Refused for who neither works in its lab
    nor used it within a day."""
    if not may_report(person, instrument, now=now):
        raise Refused([Reason.NOT_ALLOWED])
    if not words.strip():
        raise Refused([Reason.REASON_MISSING])
    fault = Fault.objects.create(
        instrument=instrument,
        unit=unit,
        urgency=urgency.value,
        words=words.strip(),
        reported_by=person,
        reported_at=now,
    )
    PersonEntry.objects.create(
        person=person,
        lab=instrument.lab,
        at=now,
        actor=person,
        verb=EntryVerb.REPORT.value,
        fault=fault,
    )
    return fault


def repair(
    *,
    fault: Fault,
    ends: dt.datetime,
    title: str,
    unit: Unit | None = None,
    shown: Collection[Shown] = (),
    cancelled: Collection[str] = (),
    offered: Collection[str] = (),
    person: User,
    now: dt.datetime,
) -> Fault:
    """Keeps an instrument, or one ``unit`` of it, from use for an open fault, from now until
    ``ends`` (UTC); a unit's may be ``OPEN_END``.

    As with a closure ``shown`` are the bookings that the person has seen, and
    ``cancelled`` those to cancel, without fee or point. A booking that stands
    is no no-show for it, and who asked for it is told; of those ``offered``, public ids too,
    the next call of ``offer_later`` tells them. Raises HitsChanged, Refused and HoursRefused
    as ``close`` does.
    """
    must_see_to(person, fault.instrument, now=now)
    with transaction.atomic():
        # Units before all else, as every verb does; the closure locks them again.
        lock_units(units=units_under(fault.instrument.lab))
        locked = _locked(fault)
        if not locked.is_open or locked.repair_from is not None:
            raise Refused([Reason.WRONG_STATE])
        if unit is not None and unit.instrument_id != locked.instrument_id:
            raise ValueError("a unit of another instrument")
        starts = now - (now - now.replace(minute=0, second=0, microsecond=0)) % STEP
        locked.closure = close_over(
            owner=unit or fault.instrument,
            starts=starts,
            ends=ends,
            kind=EntryKind.MAINTENANCE,
            title=title,
            shown=shown,
            cancelled=cancelled,
            offered=offered,
            person=person,
            now=now,
        )
        locked.repair_from, locked.repair_until, locked.repair_unit = starts, ends, unit
        locked.save()
    return locked


def _locked(fault: Fault) -> Fault:
    return Fault.objects.select_for_update(of=("self",), no_key=True).get(pk=fault.pk)


def offer_later(
    *, booking: Booking, person: User, after: dt.datetime, note: str, now: dt.datetime
) -> bool:
    """Offers, or proposes, the first free time of the same length that begins at ``after`` (UTC)
    or later; both times are held until the customer answers. Whether there was one.

    Where there was none the customer is told that the lab closed over the booking.
    """
    if _offer_later(booking, person, after, note, now):
        return True
    stand_over(booking=booking, person=person, title=note, now=now)
    return False


def _offer_later(
    booking: Booking, person: User, after: dt.datetime, note: str, now: dt.datetime
) -> bool:
    starts, ends = booking.machine_slot
    length = ends - starts
    wanted = max(starts, after)
    found = alternatives(
        booking.instrument,
        audience=Audience.OWN_LAB,
        starts=wanted,
        ends=wanted + length,
        mode=ServiceMode(booking.mode),
        now=now,
        terms=terms_for(booking.instrument),
        most=TRIED,
    )
    verb = propose if booking.state == State.APPROVED else offer
    for each in found:
        if each < after:
            continue
        try:
            verb(
                booking=booking,
                person=person,
                starts=each,
                ends=each + length,
                note=note,
                now=now,
            )
        except Refused as refused:
            if refused.reasons:
                return False
            continue
        return True
    return False


@transaction.atomic
def resolve(*, fault: Fault, words: str = "", person: User, now: dt.datetime) -> Fault:
    """Closes a fault; what was closed for it is open again from now on, and offered to whoever
    waits for it. Raises Refused."""
    must_see_to(person, fault.instrument, now=now)
    lock_units(units=units_under(fault.instrument.lab))
    locked = _locked(fault)
    if not locked.is_open:
        raise Refused([Reason.WRONG_STATE])
    entry: Entry | None = locked.closure
    locked.state = FaultState.RESOLVED.value
    locked.resolved_by, locked.resolved_at = person, now
    locked.resolution = words.strip()
    if locked.repair_until is not None and locked.repair_from is not None:
        locked.repair_until = max(locked.repair_from, min(locked.repair_until, now))
    locked.save()
    if entry is not None:
        _open_again(entry, now=now)
        units = units_under(fault.instrument)
        clear_due(units=units, now=now)
        offer_in_turn(units=units, now=now)
    return locked


def _open_again(entry: Entry, *, now: dt.datetime) -> None:
    try:
        with transaction.atomic():
            remove_closure(entry=entry, now=now)
    except HoursRefused:
        # It is over, or somebody took it back before.
        return
