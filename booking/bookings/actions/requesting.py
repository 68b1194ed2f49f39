"""Asking for a slot, or for work on samples."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Model

from booking.accounts.models import Project, User
from booking.accounts.queries import today_in
from booking.accounts.rules import endorser_of
from booking.accounts.together import KeyOf, save_together
from booking.calendars.actions import Taken, choose_unit, claim, lock_units_of
from booking.calendars.queries import refresh
from booking.calendars.rules import PolicyTerms, SlotReason, SlotRefusal, as_taken, best_unit
from booking.labs.agreeing.actions import accept_terms
from booking.labs.models import Instrument, Unit
from booking.labs.rules import ServiceMode
from booking.money.actions import hold_row, quote_rows
from booking.money.queries import estimate

from ..endorsing.queries import endorsement_deadline, endorses
from ..intake.actions import keep_answers
from ..intake.queries import checked_of
from ..intake.rules import Answers, judge
from ..models import REFERENCE, Booking, TimelineEntry
from ..queries import Standing, Wish, lab_deadline, request_facts, slot_refusals, standing_of
from ..rules import State, Verb, check_request
from ..ruling.approving import approve_with
from ..ruling.queries import approving_rule
from ..sampling.stock import make_samples
from ..together.models import BookingGroup, GroupPart
from .clock import clear_due
from .moving import Refused, first_entry


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
    agreed: int | None = None,
    key: str | None = None,
    answers: Answers | None = None,
    now: dt.datetime,
) -> Booking:
    """Asks for a slot (UTC) or for work on samples, and holds the slot at once.

    The lab then decides by the booking's ``decide_by``, unless one of its rules
    approves it at once. ``key`` is the form's
    own: sent twice, it gives the first booking back. ``agreed`` are the lab's terms that the
    person accepts with it, where they have not yet; ``answers`` are to what the
    lab asks with a request, and are kept with the booking. Raises Refused with every
    reason: of the request, of policy, or that the time is taken.
    """
    units = lock_units_of(instrument=instrument)
    wish = Wish(instrument, mode, starts, ends, samples, purpose, key, agreed, answers)
    # As it stands under the lock: it may have been retired or put out of service meanwhile,
    # and its policy may be another one.
    return request_part(
        person=person,
        project=project,
        wish=wish,
        units=units,
        terms=refresh(instrument),
        now=now,
    )


def request_part(
    *,
    person: User,
    project: Project,
    wish: Wish,
    units: list[Unit],
    terms: PolicyTerms,
    group: BookingGroup | None = None,
    now: dt.datetime,
) -> Booking:
    """Asks for one thing in its caller's transaction, alone or as part of a ``group``.

    ``units`` are those of the instrument that are in service, locked; ``terms`` and the
    instrument are as they stand under that lock. Raises Refused as ``request`` does.
    """
    instrument, mode, starts, ends = wish.instrument, wish.mode, wish.starts, wish.ends
    lab = instrument.lab

    def stand() -> Standing:
        return standing_of(
            person,
            project,
            instrument,
            units=[unit.pk for unit in units],
            mode=mode,
            starts=starts,
            ends=ends,
            key=wish.key,
            now=now,
        )

    standing = stand()
    if standing.due:
        clear_due(units=[unit.pk for unit in units], now=now)
        standing = stand()
    if standing.earlier is not None:
        return Booking.objects.get(pk=standing.earlier)
    checked = checked_of(standing.intake, wish.answers, mode=mode)
    reasons = check_request(
        request_facts(
            person,
            project,
            instrument,
            mode=mode,
            starts=starts,
            ends=ends,
            samples=wish.samples,
            purpose=wish.purpose,
            now=now,
            agreed=wish.agreed,
            standing=standing,
        )
    )
    reasons += judge(standing.intake, wish.answers, checked, mode=mode, samples=wish.samples)
    if reasons:
        raise Refused(reasons, at=standing.barred_until)
    if standing.terms_owed is not None:
        accept_terms(agreement=standing.terms_owed, person=person, now=now)
    reader = standing.reader(project, lab)
    own_day = today_in(project.organisation.time_zone, now)
    unit = None
    if starts is not None and ends is not None:
        refusals = slot_refusals(
            instrument,
            mode=mode,
            starts=starts,
            ends=ends,
            audience=reader.audience_for(lab),
            terms=terms,
            now=now,
            standing=standing,
        )
        times = standing.times_of(units)
        if refusals:
            if starts < ends and best_unit(times, starts, ends) is None:
                refusals = as_taken(refusals, at=starts)
            raise Refused(slots=refusals)
        try:
            unit = choose_unit(units=units, starts=starts, ends=ends, times=times)
        except Taken:
            raise Refused(slots=[SlotRefusal(SlotReason.TAKEN, at=starts)]) from None
    which = reader.class_for(lab)
    assert which is not None, "who asks belongs to an organisation"
    length = ends - starts if starts is not None and ends is not None else None
    line = estimate(
        instrument,
        which,
        mode=mode,
        length=length,
        samples=wish.samples,
        prices=standing.prices[which],
    )
    # Told by what the request has read already; only where a yes is owed more is asked.
    owed = endorser_of(project.organisation.demands, project.demands, line.amount)
    own_yes = owed is not None and endorses(owed, person, project, today=own_day)
    waits_for = None if own_yes else owed
    quote, quoted = quote_rows(instrument=instrument, which=which, line=line, now=now)
    booking = Booking(
        instrument=instrument,
        unit=unit,
        requester=person,
        project=project,
        payer=project.organisation,
        customer_class=which.value,
        quote=quote,
        mode=mode.value,
        state=State.REQUESTED.value if waits_for is None else State.ENDORSEMENT.value,
        starts=starts,
        ends=ends,
        purpose=wish.purpose.strip(),
        samples=wish.samples,
        asked_at=now,
        decide_by=lab_deadline(lab, terms, starts=starts, now=now)
        if waits_for is None
        else endorsement_deadline(project.organisation, starts=starts, now=now),
        held_back=waits_for is not None,
        checks_in=terms.check_in,
        cancel_deadline_hours=terms.cancel_deadline // dt.timedelta(hours=1),
        request_key=wish.key or None,
    )
    rows: list[Model] = [
        quote,
        quoted,
        booking,
        hold_row(reference=KeyOf(booking, REFERENCE), amount=line.amount, now=now),
    ]
    entries = _first_entries(booking, person, own_yes=own_yes, now=now)
    rows += entries
    if group is not None:
        rows.append(GroupPart(group=group, booking=booking))
    # Before its customer's yes a request is none to the lab, nor to its rules.
    rule = approving_rule(booking, now=now) if standing.ruled and waits_for is None else None
    if rule is not None:
        rows += approve_with(booking, rule, number=len(entries) + 1, now=now)
    if unit is None or starts is None or ends is None:
        save_together(*rows)
    else:
        try:
            claim(unit=unit, starts=starts, ends=ends, holder=KeyOf(booking), along=rows)
        except Taken:
            raise Refused(slots=[SlotRefusal(SlotReason.TAKEN, at=starts)]) from None
    if standing.intake is not None and checked is not None:
        keep_answers(booking=booking, version=standing.intake, checked=checked, now=now)
    make_samples(booking, now=now)
    return booking


def _first_entries(
    booking: Booking, person: User, *, own_yes: bool, now: dt.datetime
) -> list[TimelineEntry]:
    """What the timeline begins with. Who may endorse what they ask for has endorsed it by
    asking, which the timeline says as the move that it is."""
    asked = first_entry(booking, Verb.REQUEST, actor=person, now=now)
    if not own_yes:
        return [asked]
    endorsed = first_entry(booking, Verb.ENDORSE, actor=person, now=now)
    asked.after = endorsed.before = State.ENDORSEMENT.value
    endorsed.number = 2
    return [asked, endorsed]
