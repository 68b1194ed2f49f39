"""Booking for somebody, as a lab's staff: approved at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model

from booking.accounts.models import Project, User
from booking.accounts.queries import today_in
from booking.accounts.rules import endorser_of
from booking.accounts.together import KeyOf, save_together
from booking.calendars.actions import Taken, choose_unit, claim, lock_units_of
from booking.calendars.queries import refresh
from booking.calendars.rules import SlotReason, SlotRefusal
from booking.labs.intake.queries import asked_of
from booking.labs.queries import roles_in
from booking.labs.rules import ServiceMode
from booking.money.actions import hold_row, quote_rows
from booking.money.rules import CustomerClass

from ..actions.clock import clear_due, under_lock
from ..actions.moving import Refused, first_entry
from ..endorsing.queries import endorsement_deadline, endorses
from ..intake.actions import keep_answers
from ..intake.queries import checked_of
from ..intake.rules import Answers, judge
from ..models import REFERENCE, Booking
from ..queries import Wish
from ..rules import Reason, State, Verb
from ..sampling.stock import describe_samples, make_samples
from .models import Behalf, Guest
from .queries import For, Trial, answers_owed, trial_of


@dataclass(frozen=True)
class Caller:
    """Somebody without an account, as they say themselves; ``which`` is whose price they pay."""

    name: str
    which: CustomerClass
    organisation: str = ""
    code: str = ""
    email: str = ""
    phone: str = ""


def book_for_person(
    *,
    person: User,
    customer: User,
    project: Project,
    wish: Wish,
    reason: str = "",
    answers_left: bool = False,
    now: dt.datetime,
) -> Booking:
    """Books as a lab's staff for somebody with an account: approved at once, or once their own
    side has endorsed it where that is demanded.

    What the lab asks with a request is answered in the wish, or, with ``answers_left``, later
    by the customer themselves.

    What the lab's policy says against it is overridden by a ``reason``, which is kept. Raises
    Refused for who does not work in the lab, for oneself, and for what no reason overrides:
    other people's time, time that is closed or past, a qualification that is lacking.
    """
    if customer.pk == person.pk:
        raise Refused([Reason.FOR_ONESELF])
    whom = For(customer=customer, project=project)
    return _book(person, whom, None, wish, reason, now, answers_left=answers_left)


def book_for_guest(
    *, person: User, caller: Caller, wish: Wish, reason: str = "", now: dt.datetime
) -> Booking:
    """Books as a lab's staff for somebody without an account, of no project. Raises Refused as
    ``book_for_person`` does."""
    return _book(person, For(guest_class=caller.which), caller, wish, reason, now)


@transaction.atomic
def _book(
    person: User,
    whom: For,
    caller: Caller | None,
    wish: Wish,
    reason: str,
    now: dt.datetime,
    *,
    answers_left: bool = False,
) -> Booking:
    instrument = wish.instrument
    units = lock_units_of(instrument=instrument)
    terms = refresh(instrument)
    if not roles_in(person, instrument.lab, today=today_in(instrument.lab.time_zone, now)):
        raise Refused([Reason.NOT_ALLOWED])
    if wish.key:
        earlier = Booking.objects.filter(request_key=wish.key, behalf__made_by=person).first()
        if earlier is not None:
            return earlier
    clear_due(units=[unit.pk for unit in units], now=now)
    trial = trial_of(wish, whom, units=units, terms=terms, now=now)
    _must_stand(trial, reason)
    # A guest has no page on which to read what was answered for them.
    intake = None if caller is not None or answers_left else asked_of(instrument)
    version = None if intake is None else intake.version.pk
    checked = checked_of(version, wish.answers, mode=wish.mode)
    wrong = judge(version, wish.answers, checked, mode=wish.mode, samples=wish.samples)
    if wrong:
        raise Refused(wrong)
    unit = None
    if wish.starts is not None and wish.ends is not None:
        unit = choose_unit(units=units, starts=wish.starts, ends=wish.ends)
    quote, quoted = quote_rows(instrument=instrument, which=trial.which, line=trial.line, now=now)
    project = whom.project
    waits = project is not None and _owes_endorsement(project, trial, person, now)
    booking = Booking(
        instrument=instrument,
        unit=unit,
        requester=whom.customer,
        project=project,
        payer=project.organisation if project is not None else None,
        customer_class=trial.which.value,
        quote=quote,
        mode=wish.mode.value,
        state=(State.ENDORSEMENT if waits else State.APPROVED).value,
        starts=wish.starts,
        ends=wish.ends,
        purpose=wish.purpose.strip(),
        samples=wish.samples,
        asked_at=now,
        decide_by=endorsement_deadline(project.organisation, starts=wish.starts, now=now)
        if waits and project is not None
        else None,
        checks_in=terms.check_in,
        cancel_deadline_hours=terms.cancel_deadline // dt.timedelta(hours=1),
        request_key=wish.key or None,
    )
    entry = first_entry(booking, Verb.BOOK, actor=person, now=now)
    overridden = [each.reason.value for each in trial.soft]
    entry.note = reason.strip() if overridden else ""
    rows: list[Model] = [
        quote,
        quoted,
        booking,
        hold_row(reference=KeyOf(booking, REFERENCE), amount=trial.line.amount, now=now),
        entry,
        Behalf(booking=booking, made_by=person, overridden=overridden, reason=entry.note),
    ]
    if caller is not None:
        rows.append(
            Guest(
                booking=booking,
                name=caller.name.strip(),
                organisation=caller.organisation.strip(),
                code=caller.code.strip(),
                email=caller.email.strip(),
                phone=caller.phone.strip(),
            )
        )
    if unit is None or wish.starts is None or wish.ends is None:
        save_together(*rows)
    else:
        try:
            claim(unit=unit, starts=wish.starts, ends=wish.ends, holder=KeyOf(booking), along=rows)
        except Taken:
            raise Refused(slots=[SlotRefusal(SlotReason.TAKEN, at=wish.starts)]) from None
    if version is not None and checked is not None:
        keep_answers(booking=booking, version=version, checked=checked, by=person, now=now)
    # After the answers, which may name them.
    make_samples(booking, now=now)
    return booking


def answer(*, booking: Booking, person: User, answers: Answers, now: dt.datetime) -> Booking:
    """Answers what the lab asks, as the customer to whom that was left. Raises Refused."""

    def do(locked: Booking) -> None:
        if locked.requester_id != person.pk:
            raise Refused([Reason.NOT_ALLOWED])
        intake = answers_owed(locked)
        if intake is None:
            raise Refused([Reason.WRONG_STATE])
        version = intake.version.pk
        mode = ServiceMode(locked.mode)
        checked = checked_of(version, answers, mode=mode)
        wrong = judge(version, answers, checked, mode=mode, samples=locked.samples)
        if wrong:
            raise Refused(wrong)
        assert checked is not None, "what is asked is checked"
        keep_answers(booking=locked, version=version, checked=checked, now=now)
        describe_samples(locked)

    return under_lock(booking, do, now=now)


def _must_stand(trial: Trial, reason: str) -> None:
    if trial.reasons or trial.hard:
        raise Refused(trial.reasons, trial.hard)
    if trial.soft and not reason.strip():
        raise Refused([Reason.NOT_OVERRIDDEN], trial.soft)


def _owes_endorsement(project: Project, trial: Trial, person: User, now: dt.datetime) -> bool:
    """Whether the customer's own side has to say yes: a lab's staff do not say it for them,
    unless they belong there and may."""
    payer = project.organisation
    owed = endorser_of(payer.demands, project.demands, trial.line.amount)
    if owed is None:
        return False
    today = today_in(payer.time_zone, now)
    return not endorses(owed, person, project, today=today)
