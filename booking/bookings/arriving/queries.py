"""What somebody who stands at a unit may do there now. Read only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from booking.accounts.models import Project, User
from booking.accounts.queries import in_chain, today_in
from booking.accounts.rules import endorser_of
from booking.calendars.models import Claim
from booking.calendars.queries import Reader, windows_between, zone_of
from booking.calendars.rules import (
    BookingMode,
    ClaimKind,
    Interval,
    PolicyTerms,
    SlotRefusal,
)
from booking.labs.models import Instrument, Lab, Unit
from booking.labs.queries import roles_in
from booking.labs.rules import Audience, InstrumentStatus, ServiceMode
from booking.money.queries import estimate
from booking.money.rules import CustomerClass, QuotedLine

from ..endorsing.queries import endorses
from ..models import Booking, UnitCode
from ..queries import request_facts
from ..queries.bookings import with_nouns
from ..rules import Reason, State, check_request
from .rules import Bench, Walker, check_walk_in, is_free, walk_in_ends, walk_in_start, why_not

NEAR = dt.timedelta(hours=24)
MOST_VISITS = 3


def place_of(code: str) -> UnitCode | None:
    """The unit on which a code stands."""
    return (
        UnitCode.objects.select_related("unit__instrument__lab__university")
        .filter(code=code)
        .first()
    )


def units_with_codes(lab: Lab) -> QuerySet[Unit]:
    """A lab's units that are not retired, each with its code if it has one; ``siblings`` are the
    units of its instrument."""
    return (
        Unit.objects.filter(instrument__lab=lab)
        .exclude(instrument__status=InstrumentStatus.RETIRED.value)
        .select_related("instrument__lab", "code")
        .annotate(siblings=Count("instrument__units"))
        .order_by("instrument__name_en", "instrument", "pk")
    )


def bench_of(unit: Unit, terms: PolicyTerms, *, now: dt.datetime) -> Bench:
    """A unit's time from now on, as far as the longest booking reaches."""
    starts = walk_in_start(now)
    # Longer than the longest, for the clean-up after it.
    until = starts + terms.longest + terms.grid + dt.timedelta(days=1)
    claims = Claim.objects.filter(unit=unit)
    held = claims.filter(ends__gt=now, starts__lt=until).order_by("starts")
    return Bench(
        windows=tuple(windows_between(unit.instrument, starts, until)),
        held=tuple(Interval(*row) for row in held.values_list("starts", "ends")),
        in_use=claims.filter(kind=ClaimKind.IN_USE.value).exists(),
        clean_up=unit.clean_up,
    )


def free_now(
    unit: Unit, bench: Bench, *, audience: Audience, terms: PolicyTerms, now: dt.datetime
) -> bool:
    """Whether a unit stands free for an audience; that it is out of service looks like taken."""
    walker = Walker(audience, terms, zone_of(unit.instrument.lab))
    return unit.usable and is_free(bench, walker, now=now)


def reader_for(person: User, project: Project, lab: Lab, *, now: dt.datetime) -> Reader:
    """Who a person is to a lab, as one of a project's organisation."""
    today = today_in(lab.time_zone, now)
    labs = frozenset({lab.pk} if roles_in(person, lab, today=today) else ())
    return Reader(project.organisation, labs, in_chain(project.organisation, today=today))


@dataclass(frozen=True)
class Stay:
    """Until when one may stay (UTC), and what that costs by list price."""

    ends: dt.datetime
    line: QuotedLine


@dataclass(frozen=True)
class WalkIn:
    """What walking in now would mean for somebody: the stays to choose from, or why there is
    none."""

    stays: tuple[Stay, ...] = ()
    reasons: tuple[Reason, ...] = ()
    slots: tuple[SlotRefusal, ...] = ()


def walk_in_for(
    person: User,
    project: Project,
    unit: Unit,
    *,
    terms: PolicyTerms,
    bench: Bench,
    now: dt.datetime,
) -> WalkIn:
    """What walking in at a unit would mean; promises nothing, the verb asks again."""
    lab = unit.instrument.lab
    reasons = reasons_against(person, project, unit, purpose=None, terms=terms, now=now)
    if reasons:
        return WalkIn(reasons=tuple(reasons))
    reader = reader_for(person, project, lab, now=now)
    walker = Walker(reader.audience_for(lab), terms, zone_of(lab))
    which = reader.class_for(lab)
    assert which is not None, "who walks in belongs to an organisation"
    stays = [
        Stay(ends, price_of(unit.instrument, which, ends, now=now))
        for ends in walk_in_ends(bench, walker, now=now)
    ]
    if not stays:
        return WalkIn(slots=tuple(why_not(bench, walker, now=now)))
    allowed = [each for each in stays if not owes_endorsement(person, project, each.line, now=now)]
    if not allowed:
        return WalkIn(reasons=(Reason.ENDORSED_FIRST,))
    return WalkIn(tuple(allowed))


def price_of(
    instrument: Instrument, which: CustomerClass, ends: dt.datetime, *, now: dt.datetime
) -> QuotedLine:
    """What a walk-in from now until ``ends`` costs by list price."""
    length = ends - walk_in_start(now)
    return estimate(instrument, which, mode=ServiceMode.SELF_OPERATED, length=length, samples=0)


def reasons_against(
    person: User,
    project: Project,
    unit: Unit,
    *,
    purpose: str | None,
    terms: PolicyTerms,
    now: dt.datetime,
) -> list[Reason]:
    """What refuses a walk-in before its time is looked at; a purpose of None is not asked yet."""
    starts = walk_in_start(now)
    facts = request_facts(
        person,
        project,
        unit.instrument,
        mode=ServiceMode.SELF_OPERATED,
        starts=starts,
        ends=starts,
        samples=0,
        purpose="-" if purpose is None else purpose,
        now=now,
    )
    reasons = check_request(facts)
    if reasons == [Reason.NOT_PUBLISHED]:
        return reasons
    if terms.mode is BookingMode.BY_APPOINTMENT:
        return [Reason.NO_WALK_IN]
    if not unit.in_service and Reason.NOT_IN_SERVICE not in reasons:
        reasons.append(Reason.NOT_USABLE)
    return reasons


def refusals_of(
    unit: Unit,
    reader: Reader,
    *,
    ends: dt.datetime,
    terms: PolicyTerms,
    now: dt.datetime,
) -> list[SlotRefusal]:
    """Every reason of policy or collision against a walk-in until ``ends`` (UTC)."""
    lab = unit.instrument.lab
    walker = Walker(reader.audience_for(lab), terms, zone_of(lab))
    return check_walk_in(bench_of(unit, terms, now=now), walker, ends, now=now)


def owes_endorsement(person: User, project: Project, line: QuotedLine, *, now: dt.datetime) -> bool:
    """Whether somebody else's yes is needed before a person may book at such a price."""
    payer = project.organisation
    owed = endorser_of(payer.demands, project.demands, line.amount)
    own_day = today_in(payer.time_zone, now)
    return owed is not None and not endorses(owed, person, project, today=own_day)


def visits_at(unit: Unit, person: User, *, works: bool, now: dt.datetime) -> list[Booking]:
    """What runs or comes next at a unit, in the order in which it needs somebody: all for who
    works in its lab, for others their own."""
    at_hand = Q(state=State.IN_USE.value) | Q(
        state=State.APPROVED.value, starts__lt=now + NEAR, ends__gt=now
    )
    rows = with_nouns(Booking.objects.filter(at_hand, unit=unit))
    if not works:
        rows = rows.filter(requester=person)
    found = sorted(rows, key=lambda each: (each.state != State.IN_USE, each.starts, each.pk))
    return found[:MOST_VISITS]


def elsewhere(unit: Unit, person: User, *, now: dt.datetime) -> Booking | None:
    """A person's own booking of the same instrument that is on another unit, if it is near."""
    rows = Booking.objects.filter(
        requester=person,
        instrument=unit.instrument_id,
        state__in=[State.IN_USE.value, State.APPROVED.value],
        starts__lt=now + NEAR,
        ends__gt=now,
    ).exclude(unit=unit)
    return with_nouns(rows).order_by("starts", "pk").first()


def last_purpose(person: User, instrument: Instrument) -> str:
    """What a person last used an instrument for, in their own words."""
    rows = Booking.objects.filter(requester=person, instrument=instrument)
    return rows.order_by("-asked_at", "-pk").values_list("purpose", flat=True).first() or ""
