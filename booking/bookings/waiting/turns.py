"""Offering freed time in turn, in the transaction that freed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from booking.calendars.actions import choose_unit, claim
from booking.calendars.queries import refresh
from booking.labs.models import Instrument, Unit
from booking.labs.rules import ServiceMode
from booking.money.actions import hold, quote_rows
from booking.money.queries import estimate

from ..actions.moving import first_entry
from ..models import Booking
from ..rules import State, Verb
from .models import WaitlistEntry, WaitlistTurn
from .queries import (
    FreeTime,
    open_turns,
    over,
    reader_for,
    refused_of,
    waited_for,
    waiting_for,
)
from .rules import EntryState, answer_deadline


def offer_in_turn(*, units: Collection[int], now: dt.datetime) -> list[Booking]:
    """Offers what locked units have free to whoever waits for it, in turn; what was offered.

    For the end of every verb that may have freed time there, in its transaction. Who
    may not ask now, or has an offer to answer, is passed over and keeps their place.
    """
    if not units:
        return []
    out: list[Booking] = []
    for instrument in waited_for(units, now=now):
        found = Instrument.objects.select_related("lab__university").get(pk=instrument)
        own = Unit.objects.filter(pk__in=units, instrument=instrument, in_service=True)
        out += _offer(found, list(own.order_by("pk")), now)
    return out


def _offer(instrument: Instrument, units: Sequence[Unit], now: dt.datetime) -> list[Booking]:
    terms = refresh(instrument)
    # Locked before it is read who has an offer: another unit's verb may have made one.
    locked = list(
        WaitlistEntry.objects.live(now)
        .filter(instrument=instrument)
        .select_for_update(no_key=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    entries = list(waiting_for(instrument, now=now).filter(pk__in=locked))
    answering = set(open_turns().filter(entry__in=entries).values_list("entry", flat=True))
    entries = [each for each in entries if each.pk not in answering]
    if not units or not entries:
        return []
    refused = refused_of(entries)
    time = FreeTime(
        instrument,
        units,
        terms,
        first=min(each.earliest for each in entries),
        last=max(each.latest for each in entries),
        now=now,
    )
    out: list[Booking] = []
    for entry in entries:
        entry.instrument = instrument
        start = time.fit(entry, refused.get(entry.pk, ()))
        if start is not None:
            out.append(_make(entry, time, start, now))
            time.read_claims()
    return out


def _make(entry: WaitlistEntry, time: FreeTime, starts: dt.datetime, now: dt.datetime) -> Booking:
    """Holds a slot for an entry's person until they answer, with what it costs."""
    instrument, lab, ends = entry.instrument, entry.instrument.lab, starts + entry.length
    payer = entry.project.organisation
    which = reader_for(entry.person, payer, lab, now=now).class_for(lab)
    assert which is not None, "who waits belongs to an organisation"
    mode = ServiceMode(entry.mode)
    line = estimate(instrument, which, mode=mode, length=entry.length, samples=0)
    quote, quoted = quote_rows(instrument=instrument, which=which, line=line, now=now)
    quote.save()
    quoted.quote = quote
    quoted.save()
    unit = choose_unit(units=list(time.units), starts=starts, ends=ends, times=time.times)
    booking = Booking.objects.create(
        instrument=instrument,
        unit=unit,
        requester=entry.person,
        project=entry.project,
        payer=payer,
        customer_class=which.value,
        quote=quote,
        mode=mode.value,
        state=State.OFFERED.value,
        starts=starts,
        ends=ends,
        purpose=entry.purpose,
        asked_at=now,
        decide_by=answer_deadline(starts, now),
        # Before it is taken there is nothing for the lab to decide, or to hear of.
        held_back=True,
        checks_in=time.terms.check_in,
        cancel_deadline_hours=time.terms.cancel_deadline // dt.timedelta(hours=1),
    )
    WaitlistTurn.objects.create(booking=booking, entry=entry, made_at=now)
    claim(unit=unit, starts=starts, ends=ends, holder=booking.pk)
    hold(reference=booking.reference, amount=line.amount, now=now)
    first_entry(booking, Verb.TURN, actor=None, now=now).save()
    return booking


def end_over(*, now: dt.datetime) -> int:
    """Ends what waits in vain; returns how much."""
    return over(now).update(state=EntryState.OVER.value, ended_at=now)
