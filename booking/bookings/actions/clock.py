"""The clock's moves, made by whoever comes first: the scheduler, or a verb under a unit's lock."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from functools import partial

from django.db import transaction

from booking.calendars.actions import drop_past_claims, end_use, free, lock_units
from booking.calendars.models import Claim
from booking.calendars.rules import PASSING_CLAIMS
from booking.labs.models import Unit
from booking.labs.rules import ServiceMode
from booking.money.actions import owe_fee, release

from ..conduct.giving import give_point, judge_use
from ..conduct.rules import PointKind
from ..faults.queries import kept_from_use
from ..models import Booking
from ..offering.queries import offers_lapsed, open_offer_of, open_offers, stands, units_offered
from ..offering.rules import still_stands
from ..queries import anything_due, bookings_due, decisions_over, perhaps_due
from ..rules import Actor, Side, State, Verb, due_move, find_move
from ..ticking.queries import outages_around
from ..transferring.queries import begun_meanwhile, open_transfers
from ..transferring.rules import TransferState, has_begun
from ..waiting.turns import offer_in_turn
from .billing import charge
from .moving import Refused, apply_move, lock_booking
from .outage import bridge_outage

logger = logging.getLogger(__name__)


def make_due_move(booking: Booking, *, now: dt.datetime) -> Verb | None:
    """Makes the move that is due on a locked booking, if any, and settles time and money.

    A decision that can be undone no longer is settled before.
    """
    settle_decision(booking, now=now)
    crowded = (
        booking.unit_id is not None
        and Booking.objects.filter(unit=booking.unit_id, state=State.IN_USE.value)
        .exclude(pk=booking.pk)
        .exists()
    )
    offer = open_offer_of(booking) if booking.state == State.APPROVED else None
    answer_by = None if offer is None else offer.decide_by
    waits = booking.state == State.APPROVED and booking.is_machine_time
    times = booking.times(
        predecessor_in_use=crowded,
        answer_by=answer_by,
        broken=waits and kept_from_use(booking),
        outages=outages_around(booking) if waits else (),
    )
    verb = due_move(times, now)
    if verb is None:
        return None
    if verb is Verb.UNANSWERED:
        _clock(booking, verb, now=now)
        end_if_fallen(booking, now=now)
        return verb
    run_out(booking, now=now) if verb is Verb.RUN_OUT else _end(booking, verb, now=now)
    return verb


def end_if_fallen(booking: Booking, *, now: dt.datetime) -> bool:
    """Cancels a locked booking, without fee or point, whose own time cannot take place any
    more; for when the other time that was held for it is gone."""
    starts, ends = booking.machine_slot
    assert booking.unit is not None, "machine time has a unit"
    if still_stands(stands(booking.unit, starts, ends)):
        return False
    _end(booking, Verb.LAPSE, now=now)
    return True


def settle_decision(booking: Booking, *, now: dt.datetime) -> bool:
    """Makes a locked booking's decision final once its ten seconds are over.

    A rejected one's time and money are free from then on. No move of its own,
    so that the timeline has no row of it. Whether there was something to settle.
    """
    if booking.undo_until is None or now < booking.undo_until:
        return False
    booking.undo_until = None
    booking.save(update_fields=["undo_until"])
    if booking.state == State.REJECTED:
        free(holder=booking.pk, now=now)
        release(reference=booking.reference, now=now)
    return True


def run_out(booking: Booking, *, now: dt.datetime) -> None:
    """Completes a locked booking at its booked end and bills it to there."""
    starts, ends = booking.machine_slot
    booking.used_from = booking.used_from or starts
    booking.used_until = max(ends, booking.used_from)
    _clock(booking, Verb.RUN_OUT, now=now)
    end_use(holder=booking.pk, ended_at=ends, now=now)
    charge(booking, now=now)
    judge_use(booking, now=now)


def _end(booking: Booking, verb: Verb, *, now: dt.datetime) -> None:
    _clock(booking, verb, now=now)
    free(holder=booking.pk, now=now)
    if verb is Verb.NO_SHOW:
        give_point(booking, PointKind.NO_SHOW, now=now)
        owe_fee(reference=booking.reference, amount=None, now=now)
    release(reference=booking.reference, now=now)


def _clock(booking: Booking, verb: Verb, *, side: Side = Side.BOTH, now: dt.datetime) -> None:
    move = find_move(
        verb, State(booking.state), ServiceMode(booking.mode), frozenset({Actor.CLOCK})
    )
    assert move is not None, "the clock's rule and the table of moves disagree"
    apply_move(booking, move, actor=None, now=now, side=side)


def clear_due(*, units: Iterable[int], now: dt.datetime) -> int:
    """Makes every move due on locked units, drops clean-up time that is over, and offers what
    that freed to whoever waits for it.

    Returns how many bookings moved. Raises TransactionManagementError outside
    a transaction.
    """
    wanted = sorted(set(units))
    if not anything_due(wanted, now=now):
        return 0
    bridge_outage(now=now)
    moved = 0
    due = set(bookings_due(wanted, now).values_list("pk", flat=True))
    due |= set(offers_lapsed(wanted, now).values_list("booking", flat=True))
    due |= set(decisions_over(now).filter(unit__in=wanted).values_list("pk", flat=True))
    for row in list(Booking.objects.filter(pk__in=due).order_by("starts", "pk").only("pk", "unit")):
        if _lock_others(row, wanted):
            moved += make_due_move(lock_booking(row), now=now) is not None
    # Last, since a late move may leave clean-up that is over as well.
    drop_past_claims(units=wanted, now=now)
    offer_in_turn(units=wanted, now=now)
    return moved


def begin(
    booking: Booking, *, besides: Iterable[int] = (), now: dt.datetime
) -> tuple[Booking, list[int]]:
    """How every verb begins: locks the units that a booking holds, and those that it may hold
    ``besides``, makes the moves due there, locks the booking. Answers it and those units."""
    if booking.unit_id is not None:
        units = _lock_all(booking, besides=besides)
        clear_due(units=units, now=now)
        return lock_booking(booking), units
    locked = lock_slotless(booking, now=now)
    make_due_move(locked, now=now)
    return locked, []


def lock_slotless(booking: Booking, *, now: dt.datetime) -> Booking:
    """Locks a booking of no unit before its due move, after an outage with its time lengthened."""
    # By the row as it was read: its lock comes after that of the clock's row, as everywhere.
    if booking.decide_by is not None and booking.decide_by <= now:
        bridge_outage(now=now)
    return lock_booking(booking)


def under_lock(
    booking: Booking,
    do: Callable[[Booking], None],
    *,
    besides: Iterable[int] = (),
    now: dt.datetime,
) -> Booking:
    """Begins a verb, does it with the locked booking and answers that, in one transaction.

    What the clock moved on the way stays, even if the verb is then refused: a lapsed request
    is expired for everybody. Raises Refused as ``do`` does, of which nothing stays then.
    What a verb frees is offered to whoever waits for it, in turn.
    """
    refused: Refused | None = None
    with transaction.atomic():
        locked, units = begin(booking, besides=besides, now=now)
        try:
            with transaction.atomic():
                do(locked)
                offer_in_turn(units=units, now=now)
        except Refused as refusal:
            refused = refusal
    if refused is not None:
        raise refused
    return locked


class _Moved(Exception):
    """A booking holds other units than were locked."""


def _lock_all(booking: Booking, *, besides: Iterable[int] = ()) -> list[int]:
    """Locks every unit that a booking of machine time holds, and some besides, in order of id."""
    more = set(besides)
    while True:
        wanted = _units_of(booking)
        try:
            with transaction.atomic():
                lock_units(units=wanted | more)
                # Its time may have moved before the lock was had; then what was locked is let go.
                if not _units_of(booking) <= wanted | more:
                    raise _Moved
        except _Moved:
            continue
        return sorted(wanted | more)


def _units_of(booking: Booking) -> set[int]:
    own = Booking.objects.filter(pk=booking.pk).values_list("unit", flat=True)
    offered = open_offers().filter(booking=booking.pk).values_list("unit", flat=True)
    return {unit for unit in own.union(offered) if unit is not None}


def _lock_others(booking: Booking, locked: list[int]) -> bool:
    """Locks what a booking holds beyond the units locked already, if nobody has it now.

    Nobody waits here, out of the order of ids; who has it makes the move, or a later round.
    """
    others = ({booking.unit_id} if booking.unit_id else set()) | units_offered([booking.pk])
    others -= set(locked)
    if not others:
        return True
    rows = Unit.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=others)
    return len(rows.order_by("pk")) == len(others)


@transaction.atomic
def _clear_unit(*, unit: int, now: dt.datetime) -> int:
    lock_units(units=[unit])
    return clear_due(units=[unit], now=now)


@transaction.atomic
def _end_transfer(*, booking: Booking, now: dt.datetime) -> int:
    """Lapses what a colleague has not answered before a booking began, unless it moves on."""
    units = _lock_all(booking)
    moved = clear_due(units=units, now=now)
    locked = lock_booking(booking)
    waits = open_transfers(locked)
    if has_begun(locked.starts, now) and waits.update(state=TransferState.LAPSED.value):
        _clock(locked, Verb.UNTAKEN, side=Side.CUSTOMER, now=now)
        moved += 1
    return moved


@transaction.atomic
def _clear_slotless(*, booking: Booking, now: dt.datetime) -> int:
    return make_due_move(lock_slotless(booking, now=now), now=now) is not None


def make_due_moves(*, now: dt.datetime) -> int:
    """The scheduler's round: every move that is due anywhere, a transaction a unit.

    May run twice or late without harm; a move that fails is logged, and the
    others are made all the same. Returns how many bookings moved.
    """
    bridge_outage(now=now)
    due = Booking.objects.filter(perhaps_due(now))
    decided = list(decisions_over(now).order_by("pk"))
    units = set(due.filter(unit__isnull=False).values_list("unit", flat=True))
    units |= {each.unit_id for each in decided if each.unit_id is not None}
    units |= set(
        Claim.objects.filter(kind__in=PASSING_CLAIMS, ends__lte=now).values_list("unit", flat=True)
    )
    units |= set(open_offers().filter(decide_by__lte=now).values_list("old_unit", flat=True))
    rounds: list[Callable[[], int]] = [
        partial(_clear_unit, unit=unit, now=now) for unit in sorted(units)
    ]
    slotless = {booking.pk: booking for booking in due.filter(unit__isnull=True).order_by("pk")}
    slotless |= {booking.pk: booking for booking in decided if booking.unit_id is None}
    rounds += [partial(_clear_slotless, booking=booking, now=now) for booking in slotless.values()]
    unanswered = begun_meanwhile(now=now).select_related("booking").order_by("booking")
    rounds += [partial(_end_transfer, booking=each.booking, now=now) for each in unanswered]
    return _each(rounds)


def _each(rounds: Iterable[Callable[[], int]]) -> int:
    moved = 0
    for each in rounds:
        try:
            moved += each()
        except Exception:  # one that cannot be moved must not hold up all after it
            logger.exception("a due move failed")
    return moved


@transaction.atomic
def _settle_one(*, booking: Booking, now: dt.datetime) -> int:
    units = [] if booking.unit_id is None else [booking.unit_id]
    lock_units(units=units)
    settled = settle_decision(lock_booking(booking), now=now)
    if settled:
        offer_in_turn(units=units, now=now)
    return settled


def settle_decisions(*, now: dt.datetime) -> int:
    """Makes every decision final whose ten seconds are over, a transaction each.

    May run twice or late without harm. Returns how many there were.
    """
    return _each(
        partial(_settle_one, booking=booking, now=now)
        for booking in list(decisions_over(now).order_by("pk"))
    )
