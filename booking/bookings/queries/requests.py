"""What a request would mean, and what speaks against it. Read only.

Asked before a request is made, and by the verb under the unit's lock.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from booking.accounts.models import Project, User
from booking.accounts.queries import may_book_for, today_in
from booking.accounts.rules import endorser_of, may_book
from booking.calendars.queries import (
    assisted_between,
    hours_around,
    starts_nearby,
    unit_times,
    units_of,
    working_days_of,
    zone_of,
)
from booking.calendars.rules import (
    Interval,
    PolicyTerms,
    SlotReason,
    SlotRefusal,
    as_taken,
    best_unit,
    check_slot,
    occupied,
    on_step,
)
from booking.labs.agreeing.queries import terms_owed
from booking.labs.models import Instrument, Lab
from booking.labs.queries import covers_slot, qualified
from booking.labs.rules import Audience, InstrumentStatus, ServiceMode
from booking.money.queries import estimate
from booking.money.rules import CustomerClass, QuotedLine

from ..conduct.queries import barred_until
from ..endorsing.queries import endorsement_deadline, endorses
from ..intake.rules import Answers
from ..rules import Reason, RequestFacts, check_request, decide_deadline
from .standing import Standing


@dataclass(frozen=True)
class Wish:
    """What is asked for: a slot (UTC), or work on so many samples; ``key`` is the form's own,
    ``agreed`` the lab's terms that are accepted with it, ``answers`` are to what it asks."""

    instrument: Instrument
    mode: ServiceMode
    starts: dt.datetime | None = None
    ends: dt.datetime | None = None
    samples: int = 0
    purpose: str = ""
    key: str | None = None
    agreed: int | None = None
    answers: Answers | None = None


def request_facts(
    person: User,
    project: Project,
    instrument: Instrument,
    *,
    mode: ServiceMode,
    starts: dt.datetime | None,
    ends: dt.datetime | None,
    samples: int,
    purpose: str,
    now: dt.datetime,
    agreed: int | None = None,
    standing: Standing | None = None,
) -> RequestFacts:
    """What the rule of requests reads, about a wish and who has it.

    ``standing`` is theirs where it was read already; ``agreed`` are the lab's terms that are
    accepted with the wish.
    """
    if standing is None:
        terms = terms_owed(instrument.lab_id, person)
        owed = None if terms is None else terms.pk
        barred = barred_until(person, instrument.lab_id, now=now)
    else:
        owed, barred = standing.terms_owed, standing.barred_until
    day = today_in(instrument.lab.time_zone, starts or now)
    own_day = today_in(project.organisation.time_zone, now)
    return RequestFacts(
        mode=mode,
        offered=modes_offered(instrument),
        published=is_bookable(instrument),
        in_service=instrument.status == InstrumentStatus.IN_SERVICE,
        organisation_verified=may_book(project.organisation.state),
        in_project=may_book_for(person, project, today=own_day)
        if standing is None
        else standing.in_project,
        project_running=(project.starts_on is None or project.starts_on <= own_day)
        and (project.ends_on is None or own_day <= project.ends_on),
        needs_qualification=instrument.needs_qualification,
        qualified=not instrument.needs_qualification
        or (qualified(person, instrument, day=day) if standing is None else standing.qualified),
        within_qualification=_within(person, instrument, mode, starts, ends)
        if standing is None
        else standing.within_qualification,
        has_slot=starts is not None and ends is not None,
        samples=samples,
        purpose=purpose,
        terms_accepted=owed is None or owed == agreed,
        barred=barred is not None,
    )


def _within(
    person: User,
    instrument: Instrument,
    mode: ServiceMode,
    starts: dt.datetime | None,
    ends: dt.datetime | None,
) -> bool:
    """Whether a person's qualification covers a slot, where one is needed."""
    if mode is not ServiceMode.SELF_OPERATED or not instrument.needs_qualification:
        return True
    return (
        starts is None or ends is None or covers_slot(person, instrument, starts=starts, ends=ends)
    )


def is_bookable(instrument: Instrument) -> bool:
    """Whether an instrument can be booked at all: published, of a verified university."""
    return (
        instrument.published_at is not None
        and instrument.status != InstrumentStatus.RETIRED
        and may_book(instrument.lab.university.state)
    )


def modes_offered(instrument: Instrument) -> frozenset[ServiceMode]:
    """How an instrument may be booked, whoever asks."""
    offered = {
        ServiceMode.SELF_OPERATED: instrument.self_operated,
        ServiceMode.ASSISTED: instrument.assisted,
        ServiceMode.SAMPLES: instrument.takes_samples,
    }
    return frozenset(mode for mode, yes in offered.items() if yes)


def slot_refusals(
    instrument: Instrument,
    *,
    mode: ServiceMode,
    starts: dt.datetime,
    ends: dt.datetime,
    audience: Audience,
    terms: PolicyTerms,
    now: dt.datetime,
    standing: Standing | None = None,
) -> list[SlotRefusal]:
    """Every reason of policy against a slot (UTC); whether it is taken is not asked here.

    ``standing`` holds the hours around the slot where they were read already.
    """
    lab = instrument.lab
    if ends <= starts:
        return [SlotRefusal(SlotReason.TOO_SHORT, length=terms.shortest)]
    assisted: list[Interval] | None = None
    if mode is ServiceMode.ASSISTED:
        assisted = assisted_between(lab, starts, ends) if standing is None else standing.assisted
    hours = hours_around(instrument, starts, ends) if standing is None else standing.hours
    refusals = check_slot(
        starts,
        ends,
        hours.windows,
        audience=audience,
        terms=terms,
        zone=zone_of(lab),
        now=now,
        assisted_hours=assisted,
        openings=hours.openings,
    )
    if not refusals and not (on_step(starts) and on_step(ends)):
        # A window that begins off the steps of five minutes has a grid off them too.
        return [SlotRefusal(SlotReason.OFF_GRID, at=starts, length=dt.timedelta(minutes=5))]
    return refusals


@dataclass(frozen=True)
class Preview:
    """What a request would mean, before it is made; instants in UTC.

    ``held`` is the slot with set-up and clean-up, None for samples. ``line`` is
    the price, None for somebody whose customer class is not known.
    """

    held: Interval | None
    line: QuotedLine | None
    decide_by: dt.datetime
    reasons: tuple[Reason, ...]
    slots: tuple[SlotRefusal, ...]
    endorse_by: dt.datetime | None = None
    """Until when the customer's own side endorses it, where that is needed; the lab's time begins
    after that."""
    barred_until: dt.datetime | None = None
    """The end of a suspension that refuses it."""

    @property
    def free(self) -> bool:
        """Whether nothing speaks against it now."""
        return not self.reasons and not self.slots


# A form that is not filled in yet is no refusal.
_NOT_SAID_YET = frozenset(
    {Reason.NO_PURPOSE, Reason.NO_SAMPLES, Reason.SLOT_MISSING, Reason.TERMS_NOT_ACCEPTED}
)


def preview(
    instrument: Instrument,
    *,
    person: User | None,
    project: Project | None,
    audience: Audience,
    which: CustomerClass | None,
    terms: PolicyTerms,
    mode: ServiceMode,
    starts: dt.datetime | None,
    ends: dt.datetime | None,
    samples: int,
    now: dt.datetime,
) -> Preview:
    """What asking for a slot (UTC), or for work on samples, would mean now.

    ``which`` is the class whose price is told, if it is known. Without a
    project only what holds for everyone is asked. Promises nothing: the verb
    asks again under the unit's lock.
    """
    lab = instrument.lab
    reasons: list[Reason] = []
    if person is not None and project is not None:
        facts = request_facts(
            person,
            project,
            instrument,
            mode=mode,
            starts=starts,
            ends=ends,
            samples=samples,
            purpose="",
            now=now,
        )
        reasons = [each for each in check_request(facts) if each not in _NOT_SAID_YET]
    line = None
    if which is not None:
        length = ends - starts if starts and ends else None
        line = estimate(instrument, which, mode=mode, length=length, samples=samples)
    held, slots = None, []
    if starts is not None and ends is not None:
        slots = slot_refusals(
            instrument,
            mode=mode,
            starts=starts,
            ends=ends,
            audience=audience,
            terms=terms,
            now=now,
        )
        held, free = _room_for(instrument, starts, ends)
        if held is not None and not free:
            slots = as_taken(slots, at=starts)
    return Preview(
        held=held,
        line=line,
        decide_by=lab_deadline(lab, terms, starts=starts, now=now),
        reasons=tuple(reasons),
        slots=tuple(slots),
        endorse_by=_endorse_by(person, project, line, starts=starts, now=now),
        barred_until=barred_until(person, lab, now=now)
        if person is not None and Reason.BARRED in reasons
        else None,
    )


def _endorse_by(
    person: User | None,
    project: Project | None,
    line: QuotedLine | None,
    *,
    starts: dt.datetime | None,
    now: dt.datetime,
) -> dt.datetime | None:
    """Until when others must endorse what a person asks for (UTC), if they must."""
    if person is None or project is None:
        return None
    payer = project.organisation
    owed = endorser_of(payer.demands, project.demands, line.amount if line else None)
    own_day = today_in(payer.time_zone, now)
    if owed is None or endorses(owed, person, project, today=own_day):
        return None
    return endorsement_deadline(payer, starts=starts, now=now)


def lab_deadline(
    lab: Lab, terms: PolicyTerms, *, starts: dt.datetime | None, now: dt.datetime
) -> dt.datetime:
    """Until when a lab decides on a request that reaches it now (UTC), by its own clock."""
    return decide_deadline(
        now,
        working_days=terms.decide_working_days,
        starts=starts,
        zone=zone_of(lab),
        is_working_day=working_days_of(lab),
    )


def _room_for(
    instrument: Instrument, starts: dt.datetime, ends: dt.datetime
) -> tuple[Interval | None, bool]:
    """The time that a slot would hold on the unit that fits best, and whether one is free."""
    units = units_of(instrument)
    if ends <= starts:
        return None, False
    if not units:
        return Interval(starts, ends), False
    chosen = best_unit(unit_times(units, starts, ends), starts, ends)
    unit = next((each for each in units if each.pk == chosen), units[0])
    held = occupied(starts, ends, set_up=unit.set_up, clean_up=unit.clean_up)
    return held, chosen is not None


def alternatives(
    instrument: Instrument,
    *,
    audience: Audience,
    starts: dt.datetime,
    ends: dt.datetime,
    mode: ServiceMode,
    now: dt.datetime,
    terms: PolicyTerms | None = None,
    most: int = 3,
) -> list[dt.datetime]:
    """Free starts near a slot that could not be had, for the audience of who asked (UTC)."""
    return starts_nearby(
        instrument,
        wanted=starts,
        length=ends - starts,
        audience=audience,
        assisted=mode is ServiceMode.ASSISTED,
        now=now,
        terms=terms,
        most=most,
    )
