"""Closing a lab, an instrument or a unit over bookings: which it hits, and what becomes of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction

from booking.accounts.models import User
from booking.accounts.queries import has_role, today_in
from booking.accounts.rules import Role
from booking.calendars.actions import add_closure, free, lock_units, remove_closure
from booking.calendars.actions.calendars import lab_of
from booking.calendars.models import Entry
from booking.calendars.queries import calendar_owner
from booking.calendars.rules import EntryKind, Interval
from booking.labs.models import Instrument, Lab, Unit
from booking.labs.queries import roles_in
from booking.labs.rules import LabRoleKind, ServiceMode
from booking.money.actions import release

from ..models import Booking, Fault
from ..offering.actions import shut_other_time
from ..queries.worklists import hit_by
from ..rules import Actor, Reason, State, Verb, find_move
from ..waiting.turns import offer_in_turn
from .clock import clear_due, under_lock
from .moving import Refused, apply_move, lock_booking
from .reassigning import other_units, reassign

Shown = tuple[str, str]
"""A booking's public id and the state in which somebody saw it."""


class HitsChanged(Exception):
    """A closure hits other bookings than were shown, or in other states; ``hits`` has them."""

    def __init__(self, hits: list[Booking]) -> None:
        super().__init__(f"{len(hits)} bookings")
        self.hits = hits


def must_run(person: User, lab: Lab, *, now: dt.datetime) -> None:
    """Passes a lab's managers and its university's administrators. Raises Refused for others."""
    today = today_in(lab.time_zone, now)
    if LabRoleKind.MANAGER in roles_in(person, lab, today=today):
        return
    if not has_role(person, lab.university_id, Role.ADMINISTRATOR, today=today):
        raise Refused([Reason.NOT_ALLOWED])


def units_under(owner: Lab | Instrument | Unit) -> list[int]:
    """All units of a lab or an instrument, whether in service or not; or the one unit itself."""
    if isinstance(owner, Unit):
        return [owner.pk]
    units = (
        Unit.objects.filter(instrument__lab=owner)
        if isinstance(owner, Lab)
        else Unit.objects.filter(instrument=owner)
    )
    return list(units.order_by("pk").values_list("pk", flat=True))


HELD = "held"


def shown_state(booking: Booking) -> str:
    """The state in which a lab sees a booking: of one that its customer has yet to endorse no
    more than that time is held."""
    return HELD if booking.held_back else booking.state


def may_be_cancelled(booking: Booking) -> bool:
    """Whether a lab can still cancel it: what is in use is finished, not cancelled."""
    state, mode = State(booking.state), ServiceMode(booking.mode)
    return find_move(Verb.CANCEL, state, mode, frozenset({Actor.MANAGER})) is not None


def close(
    *,
    owner: Lab | Instrument | Unit,
    starts: dt.datetime,
    ends: dt.datetime,
    kind: EntryKind = EntryKind.CLOSURE,
    title: str,
    shown: Collection[Shown] = (),
    cancelled: Collection[str] = (),
    person: User,
    now: dt.datetime,
) -> Entry:
    """Closes a lab, an instrument or a unit (instants in UTC) and cancels the chosen bookings
    it hits.

    Bookings of a closed unit go to another one that is free over their whole time, without a
    word to anybody: they are not among those hit.

    ``shown`` are the hits that the person has seen, ``cancelled`` the public ids
    of those to cancel, with ``title`` as the reason that their customers read;
    neither fee nor point follows. The others stand, and their customers are told.
    Raises HitsChanged when the hits are not those that were shown, Refused for who
    does not run the lab or for cancelling what is in use, HoursRefused for times
    that cannot be closed.
    """
    must_run(person, lab_of(owner), now=now)
    return close_over(
        owner=owner,
        starts=starts,
        ends=ends,
        kind=kind,
        title=title,
        shown=shown,
        cancelled=cancelled,
        person=person,
        now=now,
    )


def close_over(
    *,
    owner: Lab | Instrument | Unit,
    starts: dt.datetime,
    ends: dt.datetime,
    kind: EntryKind,
    title: str,
    shown: Collection[Shown],
    cancelled: Collection[str],
    offered: Collection[str] = (),
    person: User,
    now: dt.datetime,
) -> Entry:
    """``close`` for a verb that has asked already whether the person may.

    ``offered`` are public ids of those that are offered another time next, and told by that.
    """
    if not title.strip():
        raise Refused([Reason.REASON_MISSING])
    changed: HitsChanged | None = None
    with transaction.atomic():
        # The lab's calendar is locked with all its units, and units are locked once, in order.
        lock_units(units=units_under(lab_of(owner)))
        under = units_under(owner)
        # Of the other units too, which may take bookings of this one.
        beside = units_under(owner.instrument) if isinstance(owner, Unit) else under
        clear_due(units=beside, now=now)
        closed = Interval(starts, ends)
        found: list[Any] = list(hit_by(owner, starts=starts, ends=ends))
        taken = other_units(owner, found, within=closed) if isinstance(owner, Unit) else {}
        # Of whom another time is closed as well, that is told.
        hits = [each for each in found if each.pk not in taken or each.other_starts is not None]
        if {(each.public_id, shown_state(each)) for each in hits} != set(shown):
            changed = HitsChanged(hits)
        else:
            # Before it is closed, so that nothing stands where it is.
            for booking in sorted(found, key=lambda each: each.pk):
                if booking.pk in taken and booking.public_id not in cancelled:
                    reassign(lock_booking(booking), unit=taken[booking.pk], person=person, now=now)
            entry = add_closure(
                owner=owner,
                starts=starts,
                ends=ends,
                kind=kind,
                title=title.strip(),
                person=person,
                now=now,
            )
            for booking in sorted(hits, key=lambda each: each.pk):
                if booking.public_id in cancelled:
                    _cancel_for_the_lab(booking, person, title, now)
                    continue
                locked = lock_booking(booking)
                shut = shut_other_time(
                    booking=locked,
                    units=under,
                    within=closed,
                    person=person,
                    title=title,
                    now=now,
                )
                # Whose other time alone is closed was told of that, and keeps their own.
                own = locked.unit_id in under and Interval(*locked.machine_slot).overlaps(closed)
                if booking.public_id not in offered and (own or not shut):
                    _stand(locked, person, title, now)
            # What was cancelled may reach beyond the closure.
            offer_in_turn(units=under, now=now)
    # Raised out here, so that what the clock moved on the way stays moved.
    if changed is not None:
        raise changed
    return entry


def stand_over(*, booking: Booking, person: User, title: str, now: dt.datetime) -> None:
    """Writes down that a lab closed over a booking, which stands, so that its customer is told;
    ``title`` is the reason that they read. Does nothing where the booking is over by now."""
    under_lock(booking, lambda locked: _stand(locked, person, title, now), now=now)


def _stand(booking: Booking, person: User, title: str, now: dt.datetime) -> None:
    state, mode = State(booking.state), ServiceMode(booking.mode)
    move = find_move(Verb.CLOSE_OVER, state, mode, frozenset({Actor.CLOCK}))
    if move is not None:
        apply_move(booking, move, actor=person, now=now, note=title)


def _cancel_for_the_lab(booking: Booking, person: User, title: str, now: dt.datetime) -> None:
    """Cancels as the lab, whatever other rights the person has: the customer owes nothing."""
    locked = lock_booking(booking)
    state, mode = State(locked.state), ServiceMode(locked.mode)
    move = find_move(Verb.CANCEL, state, mode, frozenset({Actor.MANAGER}))
    if move is None:
        raise Refused([Reason.WRONG_STATE])
    apply_move(locked, move, actor=person, now=now, note=title)
    free(holder=locked.pk, now=now)
    release(reference=locked.reference, now=now)


def reopen(*, entry: Entry, person: User, now: dt.datetime) -> None:
    """Takes a closure back; one that has begun ends now. What it cancelled stays cancelled.

    The time is offered to whoever waits for it. Raises Refused for who does not run the
    lab, HoursRefused when it is over.
    """
    owner = calendar_owner(entry)
    must_run(person, lab_of(owner), now=now)
    with transaction.atomic():
        lock_units(units=units_under(lab_of(owner)))
        # What was closed for a repair can be used again, though its fault is not resolved.
        for fault in Fault.objects.filter(closure=entry, repair_until__gt=now):
            assert fault.repair_from is not None, "a repair that ends has begun"
            fault.repair_until = max(fault.repair_from, now)
            fault.save(update_fields=["repair_until"])
        remove_closure(entry=entry, now=now)
        units = units_under(owner)
        clear_due(units=units, now=now)
        offer_in_turn(units=units, now=now)
