"""The verbs of waiting: join, leave; take what is offered, or let it go."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from booking.accounts.models import Project, User
from booking.accounts.queries import today_in
from booking.accounts.rules import endorser_of
from booking.calendars.actions import free, lock_units_of
from booking.calendars.queries import refresh, units_of
from booking.calendars.rules import SlotReason, SlotRefusal
from booking.labs.agreeing.actions import accept_terms
from booking.labs.agreeing.queries import terms_owed
from booking.labs.intake.queries import asked_of
from booking.labs.models import Instrument
from booking.labs.rules import MACHINE_TIME, ServiceMode
from booking.money.actions import release

from ..actions.clock import clear_due, under_lock
from ..actions.moving import Refused, apply_move, endorse_by_doing, permitted
from ..endorsing.queries import endorsement_deadline, endorses
from ..intake.actions import keep_answers
from ..intake.queries import checked_of
from ..intake.rules import Answers, judge
from ..models import Booking
from ..offering.queries import stands
from ..offering.rules import still_stands
from ..queries import lab_deadline, request_facts
from ..rules import Reason, Side, State, Verb, check_request
from ..ruling.approving import approve_by_rule
from .models import WaitlistEntry
from .queries import FreeTime, open_turn_of, open_turns, overlapping, waited_instruments
from .rules import (
    CHANGES_BY_ITSELF,
    MOST_LIVE,
    EntryState,
    WaitProblem,
    check_period,
)
from .turns import end_over, offer_in_turn

logger = logging.getLogger(__name__)


class NotJoined(Exception):
    """A wish that is not put on the list; ``reasons`` are those that would refuse a request
    too, ``free_at`` (UTC) is a start that is free now."""

    def __init__(
        self,
        problems: Sequence[WaitProblem] = (),
        reasons: Sequence[Reason] = (),
        *,
        free_at: dt.datetime | None = None,
    ) -> None:
        super().__init__(", ".join([*problems, *reasons]))
        self.problems, self.reasons, self.free_at = tuple(problems), tuple(reasons), free_at


@transaction.atomic
def join(
    *,
    person: User,
    project: Project,
    instrument: Instrument,
    mode: ServiceMode,
    earliest: dt.datetime,
    latest: dt.datetime,
    length: dt.timedelta,
    purpose: str,
    agreed: int | None = None,
    now: dt.datetime,
) -> WaitlistEntry:
    """Puts a person on the list of an instrument for a slot between two instants (UTC).

    ``agreed`` are the lab's terms that they accept with it, where they have not yet. What the
    lab asks is answered when time is taken.
    Raises NotJoined: for what would refuse a request and does not change by itself, for a
    period that cannot be waited for, and where such a slot is free now.
    """
    units = lock_units_of(instrument=instrument)
    terms = refresh(instrument)
    clear_due(units=[unit.pk for unit in units], now=now)
    # One at a time for a person, so that their number counts right.
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if mode not in MACHINE_TIME:
        raise NotJoined([WaitProblem.SAMPLES])
    problems = check_period(earliest, latest, length, terms, now)
    earliest = max(earliest, now)
    facts = request_facts(
        person,
        project,
        instrument,
        mode=mode,
        starts=earliest,
        ends=earliest + length,
        samples=0,
        purpose=purpose,
        now=now,
        agreed=agreed,
    )
    reasons = [each for each in check_request(facts) if each not in CHANGES_BY_ITSELF]
    if problems or reasons:
        raise NotJoined(problems, reasons)
    if overlapping(person, instrument, earliest, latest, now).exists():
        raise NotJoined([WaitProblem.WAITS_ALREADY])
    if WaitlistEntry.objects.live(now).filter(person=person).count() >= MOST_LIVE:
        raise NotJoined([WaitProblem.TOO_MANY])
    entry = WaitlistEntry(
        instrument=instrument,
        person=person,
        project=project,
        mode=mode.value,
        earliest=earliest,
        latest=latest,
        minutes=length // dt.timedelta(minutes=1),
        last_start=latest - length,
        purpose=purpose.strip(),
        joined_at=now,
    )
    free_at = FreeTime(instrument, units, terms, first=earliest, last=latest, now=now).fit(
        entry, ()
    )
    if free_at is not None:
        raise NotJoined([WaitProblem.FREE_NOW], free_at=free_at)
    entry.save()
    _accept(instrument, person, agreed, now)
    return entry


def _accept(instrument: Instrument, person: User, agreed: int | None, now: dt.datetime) -> None:
    """Notes the terms of a lab that a person accepts, if it is these that they owe."""
    owed = terms_owed(instrument.lab_id, person)
    if owed is not None and owed.pk == agreed:
        accept_terms(agreement=owed, person=person, now=now)


def leave_list(*, entry: WaitlistEntry, person: User, now: dt.datetime) -> WaitlistEntry:
    """Takes one's wish back; what is offered for it goes to the next in turn.

    One that is over stays as it is. Raises Refused for somebody else's.
    """
    if entry.person_id != person.pk:
        raise Refused([Reason.NOT_ALLOWED])
    while True:
        turn = open_turns().filter(entry=entry).select_related("booking").first()
        if turn is not None:
            _leave_with(entry, turn.booking, person, now)
            return WaitlistEntry.objects.get(pk=entry.pk)
        with transaction.atomic():
            locked = _lock(entry)
            # Its turn may have come before the lock was had; none comes under it.
            if not open_turns().filter(entry=locked).exists():
                return _end(locked, EntryState.LEFT, now)


def _leave_with(entry: WaitlistEntry, booking: Booking, person: User, now: dt.datetime) -> None:
    def do(locked: Booking) -> None:
        _end(_lock(entry), EntryState.LEFT, now)
        # It may have passed on to a colleague, whose answer it waits for then.
        if locked.state == State.OFFERED and locked.requester_id == person.pk:
            _let_go(locked, person, now)

    under_lock(booking, do, now=now)


def _lock(entry: WaitlistEntry) -> WaitlistEntry:
    locked: WaitlistEntry = WaitlistEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    return locked


def _end(locked: WaitlistEntry, state: EntryState, now: dt.datetime) -> WaitlistEntry:
    if locked.state == EntryState.WAITING:
        locked.state, locked.ended_at = state.value, now
        locked.save(update_fields=["state", "ended_at"])
    return locked


def take(
    *,
    booking: Booking,
    person: User,
    agreed: int | None = None,
    answers: Answers | None = None,
    now: dt.datetime,
) -> Booking:
    """Takes offered time as a new request would go: to who endorses it where that is
    demanded, else to the lab or its rules.

    ``agreed`` are the lab's terms that the person accepts with it, ``answers`` are to what it
    asks, as with a request. Raises Refused.
    """

    def do(locked: Booking) -> None:
        move, _actors = permitted(locked, Verb.TAKE, person, note="", now=now)
        turn = open_turn_of(locked)
        if turn is None:
            raise Refused([Reason.WRONG_STATE])
        _must_stand(locked, person, agreed, now)
        _keep_answers(locked, answers, now)
        _accept(locked.instrument, person, agreed, now)
        turn.taken_at = now
        turn.save(update_fields=["taken_at"])
        if turn.entry is not None:
            _end(_lock(turn.entry), EntryState.TAKEN, now)
        locked.asked_at = now
        project, payer = locked.project, locked.payer
        assert project is not None, "who waits does so for a project"
        assert payer is not None, "whose organisation pays"
        owed = endorser_of(payer.demands, project.demands, locked.quote.total)
        if owed is None:
            _to_lab(locked, now)
            apply_move(locked, move, actor=person, now=now)
            approve_by_rule(booking=locked, now=now)
            return
        locked.decide_by = endorsement_deadline(payer, starts=locked.starts, now=now)
        waits = replace(move, after=State.ENDORSEMENT)
        apply_move(locked, waits, actor=person, now=now)
        own_day = today_in(payer.time_zone, now)
        if endorses(owed, person, project, today=own_day):
            _endorse(locked, person, now)

    return under_lock(booking, do, now=now)


def _keep_answers(booking: Booking, answers: Answers | None, now: dt.datetime) -> None:
    """Keeps what is answered to what the lab asks now. Raises Refused."""
    intake = asked_of(booking.instrument)
    asked = None if intake is None else intake.version.pk
    mode = ServiceMode(booking.mode)
    checked = checked_of(asked, answers, mode=mode)
    reasons = judge(asked, answers, checked, mode=mode, samples=booking.samples)
    if reasons:
        raise Refused(reasons)
    if asked is not None and checked is not None:
        keep_answers(booking=booking, version=asked, checked=checked, now=now)


def _must_stand(booking: Booking, person: User, agreed: int | None, now: dt.datetime) -> None:
    """Passes an offer that its person may still ask for. Raises Refused."""
    starts, ends = booking.machine_slot
    assert booking.project is not None, "who waits does so for a project"
    refresh(booking.instrument)
    facts = request_facts(
        person,
        booking.project,
        booking.instrument,
        mode=ServiceMode(booking.mode),
        starts=starts,
        ends=ends,
        samples=booking.samples,
        purpose=booking.purpose,
        now=now,
        agreed=agreed,
    )
    reasons = check_request(facts)
    if reasons:
        raise Refused(reasons)
    assert booking.unit is not None, "machine time has a unit"
    if not still_stands(stands(booking.unit, starts, ends)):
        raise Refused(slots=[SlotRefusal(SlotReason.NOT_OPEN, at=starts)])


def _to_lab(booking: Booking, now: dt.datetime) -> None:
    terms = refresh(booking.instrument)
    booking.held_back = False
    booking.decide_by = lab_deadline(booking.instrument.lab, terms, starts=booking.starts, now=now)


def _endorse(booking: Booking, person: User, now: dt.datetime) -> None:
    """Who may endorse what they take has endorsed it by that, as by asking for it."""
    _to_lab(booking, now)
    endorse_by_doing(booking, person, now=now)
    approve_by_rule(booking=booking, now=now)


def let_go(*, booking: Booking, person: User, now: dt.datetime) -> Booking:
    """Lets offered time go to the next in turn; its person goes on waiting for other time.
    Raises Refused."""
    # Their own turn may have come on another unit while they had this to answer.
    besides = [unit.pk for unit in units_of(booking.instrument)]
    return under_lock(
        booking, lambda locked: _let_go(locked, person, now), besides=besides, now=now
    )


def _let_go(locked: Booking, person: User, now: dt.datetime) -> None:
    move, _actors = permitted(locked, Verb.LET_GO, person, note="", now=now)
    if open_turn_of(locked) is None:
        raise Refused([Reason.WRONG_STATE])
    apply_move(locked, move, actor=person, now=now, side=Side.CUSTOMER)
    free(holder=locked.pk, now=now)
    release(reference=locked.reference, now=now)


@transaction.atomic
def _look(*, instrument: int, now: dt.datetime) -> int:
    found = Instrument.objects.select_related("lab__university").get(pk=instrument)
    units = [unit.pk for unit in lock_units_of(instrument=found)]
    clear_due(units=units, now=now)
    return len(offer_in_turn(units=units, now=now))


def offer_waiting(*, now: dt.datetime) -> int:
    """The scheduler's round: ends what waits in vain, and offers what no verb here freed, such
    as time that opens to somebody only now. May run twice or late without harm; returns how
    much was offered."""
    end_over(now=now)
    made = 0
    for instrument in waited_instruments(now=now):
        try:
            made += _look(instrument=instrument, now=now)
        except Exception:  # one that cannot be offered must not hold up all after it
            logger.exception("offering time of instrument %s failed", instrument)
    return made
