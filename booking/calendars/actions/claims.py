"""Verbs that hold and free time of units. Each runs inside its caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.db.transaction import TransactionManagementError

from booking.accounts.prepared import Prepared
from booking.accounts.together import KeyOf, save_together
from booking.labs.models import Instrument, Unit

from ..constraints import is_overlap
from ..models import Claim
from ..queries import unit_times
from ..rules import (
    PASSING_CLAIMS,
    ClaimKind,
    UnitTime,
    best_unit,
    margin_around,
    occupied,
    on_step,
)
from ..rules.intervals import STEP
from .shutting import settle_shut
from .weeks import weeks_without, write_weeks


class Taken(Exception):
    """The time is held by another booking."""


def lock_units(*, units: Iterable[int]) -> list[Unit]:
    """Locks units in order of id, which every verb that holds or frees time does first.

    Without it clients that meet on one unit deadlock on the exclusion
    constraint. Raises TransactionManagementError outside a transaction.
    """
    rows = Unit.objects.select_for_update(no_key=True).filter(pk__in=set(units)).order_by("pk")
    return list(rows)


def lock_units_of(*, instrument: Instrument) -> list[Unit]:
    """Locks an instrument's units that are in service, in order of id, and answers them as
    they stand under the lock. Raises TransactionManagementError outside a transaction."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("units are locked for a transaction")
    return _locked(instrument=instrument.pk)


_locked = Prepared(
    lambda instrument: (
        Unit.objects.select_for_update(no_key=True)
        .filter(instrument=instrument, in_service=True)
        .order_by("pk")
    )
)


def lock_units_of_all(*, instruments: Iterable[int]) -> list[Unit]:
    """Locks the units of several instruments that are in service, all in order of id, and
    answers them as they stand under the lock. Raises TransactionManagementError outside a
    transaction."""
    rows = Unit.objects.select_for_update(no_key=True)
    return list(rows.filter(instrument__in=set(instruments), in_service=True).order_by("pk"))


def drop_past_claims(*, units: Iterable[int], now: dt.datetime) -> int:
    """Deletes clean-up and shut time that is over: claims exist only while time is held.

    The units are locked.
    """
    over = list(
        Claim.objects.filter(
            unit__in=set(units), kind__in=PASSING_CLAIMS, ends__lte=now
        ).select_related("unit__calendar_link")
    )
    if not over:
        return 0
    Claim.objects.filter(pk__in=[each.pk for each in over]).delete()
    _settle(over, now=now)
    return len(over)


Stretches = dict[int, tuple[dt.datetime, dt.datetime]]


def _stretches(claims: Iterable[Claim]) -> Stretches:
    """From when to when claims bear on each unit's bookable time; with their units loaded."""
    out: Stretches = {}
    for each in claims:
        first = each.starts - margin_around(each.unit.clean_up)
        last = each.ends + margin_around(each.unit.set_up)
        known = out.get(each.unit_id, (first, last))
        out[each.unit_id] = (min(known[0], first), max(known[1], last))
    return out


def _settle(gone: Sequence[Claim], *, now: dt.datetime) -> None:
    """Sets right what claims bore on that went; they come with their units and calendars."""
    # Whose own closures stood aside for a booking is shut there too by now.
    closing = {each.unit_id for each in gone if hasattr(each.unit, "calendar_link")}
    if closing:
        settle_shut(units=closing, now=now)
    _rewrite(_stretches(gone), now=now)


def _rewrite(stretches: Stretches, *, now: dt.datetime) -> None:
    """Makes the packed weeks anew in which claims stood that are gone or cut now."""
    for unit, (first, last) in sorted(stretches.items()):
        write_weeks(units=[unit], first=first, last=last, now=now)


def choose_unit(
    *,
    units: list[Unit],
    starts: dt.datetime,
    ends: dt.datetime,
    times: list[UnitTime] | None = None,
) -> Unit:
    """The fitting unit that leaves the smallest gap; its caller has locked ``units``
    and cleared lapsed deadlines there. Raises Taken when no unit is free.

    ``times`` are the units' claims around the slot where they were read under the lock.
    """
    if times is None:
        times = unit_times(units, starts, ends)
    chosen = best_unit(times, starts, ends)
    for unit in units:
        if unit.pk == chosen:
            return unit
    raise Taken


@transaction.atomic(savepoint=False)
def claim(
    *,
    unit: Unit,
    starts: dt.datetime,
    ends: dt.datetime,
    holder: int | KeyOf,
    along: Sequence[Model] = (),
) -> Claim:
    """Holds a booked time of a locked unit, with set-up and clean-up around it.

    ``along`` are new rows to save in the same go, such as the one that ``holder`` is the key of.
    ``starts`` and ``ends`` lie on steps of five minutes. Raises Taken when the
    database refuses the row for overlapping another holder's, ValueError off
    the steps. Nothing of the caller's transaction stands after that.
    """
    if not (on_step(starts) and on_step(ends)):
        raise ValueError("booked time is in steps of five minutes")
    held = occupied(starts, ends, set_up=unit.set_up, clean_up=unit.clean_up)
    key: Any = holder
    try:
        made = Claim(unit=unit, holder=key, starts=held.starts, ends=held.ends)
        weeks = weeks_without(unit=unit, starts=held.starts, ends=held.ends)
        save_together(*along, made, *weeks)
    except IntegrityError as error:
        # Never met under the unit's lock; the constraint stands behind it all the same.
        if is_overlap(error):
            raise Taken from error
        raise
    return made


@transaction.atomic
def free(*, holder: int, only: int | None = None, but: int | None = None, now: dt.datetime) -> int:
    """Frees the time of a holder, whose units are locked; returns how many claims went.

    ``only`` names the one claim that goes, ``but`` the one that stays; without them all go.
    """
    rows = Claim.objects.filter(holder=holder)
    if but is not None:
        rows = rows.exclude(pk=but)
    if only is not None:
        rows = rows.filter(pk=only)
    held = list(rows.select_related("unit__calendar_link"))
    if not held:
        return 0
    Claim.objects.filter(pk__in=[each.pk for each in held]).delete()
    _settle(held, now=now)
    return len(held)


@transaction.atomic
def start_use(*, holder: int) -> None:
    """Marks a holder's claims as in use; one per unit, by a unique index."""
    Claim.objects.filter(holder=holder).update(kind=ClaimKind.IN_USE.value)


@transaction.atomic
def widen_use(*, holder: int, ends: dt.datetime, now: dt.datetime) -> None:
    """Holds a holder's units in use until a later end (UTC) and their clean-up after it.

    The units are locked. Raises Taken when another holder has a part of that time.
    """
    claims = Claim.objects.filter(holder=holder, kind=ClaimKind.IN_USE.value)
    for held in claims.select_related("unit").order_by("unit"):
        wanted = occupied(held.starts, ends, set_up=0, clean_up=held.unit.clean_up).ends
        others = Claim.objects.filter(unit=held.unit_id, starts__lt=wanted, ends__gt=held.ends)
        if others.exclude(holder=holder).exists():
            raise Taken
        held.ends = max(held.ends, wanted)
        try:
            with transaction.atomic():
                held.save(update_fields=["ends"])
        except IntegrityError as error:
            if is_overlap(error):
                raise Taken from error
            raise
        _rewrite(_stretches([held]), now=now)


@transaction.atomic
def end_use(*, holder: int, ended_at: dt.datetime, now: dt.datetime) -> None:
    """Cuts a holder's claims to ``ended_at`` plus clean-up, up to whole steps.

    Never lengthens a claim. What is left is clean-up, which goes when it is
    over; a claim that would be empty goes at once.
    """
    claims = list(Claim.objects.filter(holder=holder).select_related("unit__calendar_link"))
    before = [copy(each) for each in claims]
    for held in claims:
        end = ended_at.astimezone(dt.UTC) + dt.timedelta(minutes=held.unit.clean_up)
        whole = end.replace(second=0, microsecond=0)
        whole -= dt.timedelta(minutes=whole.minute % 5)
        cut = min(held.ends, whole if whole == end else whole + STEP)
        if cut <= held.starts:
            held.delete()
            continue
        held.ends = cut
        held.kind = ClaimKind.CLEAN_UP.value
        held.save(update_fields=["ends", "kind"])
    # What was cut off is free again as far as it reached.
    _settle(before, now=now)
