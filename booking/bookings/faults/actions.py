"""Reporting a fault, repairing the instrument over its bookings, and resolving it."""

from __future__ import annotations

import datetime as dt
import logging
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
from ..offering.fallen import has_fallen
from ..queries import alternatives
from ..rules import Reason, State
from ..rules.entries import EntryVerb
from ..waiting.turns import offer_in_turn
from .models import Fault, OwedOffer
from .queries import may_report, offers_left, offers_of, works_at
from .rules import FaultState, Urgency

logger = logging.getLogger(__name__)

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
    is no no-show for it, and who asked for it is told; to those ``offered``, public ids too,
    another time is owed from then on, see ``offer_owed``. Raises HitsChanged, Refused and
    HoursRefused as ``close`` does.
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
        seen = {public_id for public_id, _state in shown}
        owed = Booking.objects.filter(public_id__in=seen & set(offered) - set(cancelled))
        OwedOffer.objects.bulk_create(
            OwedOffer(
                fault=locked,
                booking=each,
                person=person,
                # Where the other units go on, there may be time before it works again.
                after=ends if unit is None else each.machine_slot[0],
                note=title,
                made_at=now,
            )
            for each in owed.order_by("pk")
        )
    return locked


def _locked(fault: Fault) -> Fault:
    return Fault.objects.select_for_update(of=("self",), no_key=True).get(pk=fault.pk)


def offer_owed(*, fault: Fault, now: dt.datetime) -> list[tuple[Booking, bool]]:
    """Offers the other times that are owed for a fault, each in its own transaction.

    Returns the bookings with whether there was a time for each. What is not done here, such as
    where the process ends, the clock does: see ``make_owed_offers``.
    """
    done = [_offer_owed(key, now=now) for key in offers_of(fault).values_list("pk", flat=True)]
    return [each for each in done if each is not None]


def make_owed_offers(*, now: dt.datetime) -> int:
    """The scheduler's round: offers the other times that whoever repaired left owed. May run
    twice or late without harm; how many were seen to."""
    done = 0
    for key in offers_left(now=now).values_list("pk", flat=True):
        try:
            done += _offer_owed(key, now=now) is not None
        except Exception:  # one that cannot be offered must not hold up all after it
            logger.exception("offering another time after a repair failed")
    return done


@transaction.atomic
def _offer_owed(key: int, *, now: dt.datetime) -> tuple[Booking, bool] | None:
    """Offers what is owed, once: None where somebody else does it or has done it. Nobody waits
    for its row, so that it may be locked before the units."""
    rows = OwedOffer.objects.select_for_update(of=("self",), skip_locked=True)
    owed = (
        rows.select_related("fault", "person", "booking__instrument__lab__university")
        .filter(pk=key)
        .first()
    )
    if owed is None:
        return None
    booking = owed.booking
    # Resolved before it came to that: the customer keeps their time and need not know.
    stands = not owed.fault.is_open and not has_fallen(booking)
    made = not stands and offer_later(
        booking=booking, person=owed.person, after=owed.after, note=owed.note, now=now
    )
    owed.delete()
    return booking, made


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
