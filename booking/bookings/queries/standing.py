"""What a request is judged by, all of one moment and in one question. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ExpressionWrapper,
    F,
    Field,
    Q,
    QuerySet,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, Round

from booking.accounts.models import ChainMembership, Membership, Project, User
from booking.accounts.prepared import Prepared
from booking.accounts.queries import live_on, today_in
from booking.calendars.models import AssistedWindow, Claim, OpenWindow, ShutWindow
from booking.calendars.queries import AROUND, Reader
from booking.calendars.queries.free import WINDOW
from booking.calendars.rules import Hours, Interval, UnitTime, Window, whole_openings
from booking.labs.agreeing.queries import terms_unaccepted
from booking.labs.intake.queries import intakes_asked
from booking.labs.models import Instrument, Lab, Unit
from booking.labs.queries import covers_slot, live_roles, operating
from booking.labs.rules import ServiceMode, is_qualified
from booking.money.models import ListPrice
from booking.money.rules import CustomerClass, PriceUnit

from ..conduct.queries import points_at, terms_at
from ..conduct.rules import suspended_until
from ..models import Booking
from ..offering.queries import offers_lapsed
from ..ruling.queries import rules_for
from .due import claims_over, decisions_over, due_of, limits


@dataclass(frozen=True)
class Standing:
    """Who asks, and the time around the slot that is asked for; intervals are in UTC.

    ``earlier`` is the booking that the same form made before. ``due`` tells that
    something waits for the clock on the units, ``ruled`` that there are rules that may
    decide alone. ``terms_owed`` are the lab's terms that are not accepted yet, ``barred_until``
    ends a suspension (UTC). ``intake`` is the key of the version of what the lab asks, if it
    asks anything. ``prices`` are list prices (CNY).
    """

    earlier: int | None
    due: bool
    ruled: bool
    in_project: bool
    in_chain: bool
    in_lab: bool
    qualified: bool
    within_qualification: bool
    terms_owed: int | None
    barred_until: dt.datetime | None
    hours: Hours
    assisted: list[Interval]
    claims: Mapping[int, list[Interval]]
    intake: int | None
    prices: Mapping[CustomerClass, Mapping[PriceUnit, Decimal]]

    def reader(self, project: Project, lab: Lab) -> Reader:
        """Who asks, as one of the project's organisation."""
        labs = frozenset({lab.pk} if self.in_lab else ())
        return Reader(project.organisation, labs, self.in_chain)

    def times_of(self, units: Iterable[Unit]) -> list[UnitTime]:
        """Units with their claims around the slot."""
        return [
            UnitTime(unit.pk, unit.set_up, unit.clean_up, tuple(self.claims.get(unit.pk, ())))
            for unit in units
        ]


def standing_of(
    person: User,
    project: Project,
    instrument: Instrument,
    *,
    units: Iterable[int],
    mode: ServiceMode,
    starts: dt.datetime | None,
    ends: dt.datetime | None,
    key: str | None,
    now: dt.datetime,
) -> Standing:
    """What is known about a wish and who has it; ``key`` is that of its form.

    Only what bears on the wish is read: the lab's assisted hours for an assisted
    one, a qualification where one is needed.
    """
    zone = instrument.lab.time_zone
    everybodys = project.is_general or project.head_id == person.pk
    slot_day = today_in(zone, starts or now)
    slot = starts is not None and ends is not None
    first, last = (starts, ends) if slot else (None, None)
    qualified_on = None
    if mode is ServiceMode.SELF_OPERATED and instrument.needs_qualification:
        qualified_on = slot_day
    late, over = limits(now)
    facts: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    prices: dict[CustomerClass, dict[PriceUnit, Decimal]] = {which: {} for which in CustomerClass}
    for kind, *fact in _facts(
        person=person.pk,
        project=None if everybodys else project.pk,
        organisation=project.organisation_id,
        instrument=instrument.pk,
        lab=instrument.lab_id,
        units=sorted(units),
        own_day=today_in(project.organisation.time_zone, now),
        lab_day=today_in(zone, now),
        slot_day=qualified_on,
        assisted=mode is ServiceMode.ASSISTED,
        starts=first,
        ends=last,
        since=None if first is None else first - AROUND,
        until=None if last is None else last + AROUND,
        key=key or None,
        now=now,
        late=late,
        over=over,
    ):
        if kind in facts:
            facts[kind].append(fact)
        else:
            which, unit = kind.split()
            prices[CustomerClass(which)][PriceUnit(unit)] = Decimal(fact[0]).scaleb(-2)
    claims: dict[int, list[Interval]] = {}
    for unit, _day, since, until, *_flag in sorted(facts["claim"], key=lambda fact: fact[2]):
        claims.setdefault(unit, []).append(Interval(since, until))
    points = [fact[2] for fact in facts["point"]]
    # Most hold a qualification at any time, and then nothing more is asked.
    limited = bool(facts["expiry"]) and all(fact[4] for fact in facts["expiry"])
    return Standing(
        earlier=facts["earlier"][0][0] if facts["earlier"] else None,
        due=bool(facts["due"]),
        ruled=bool(facts["rule"]),
        in_project=bool(facts["member"]) and (everybodys or bool(facts["project"])),
        in_chain=bool(facts["chain"]),
        in_lab=bool(facts["role"]),
        qualified=is_qualified([fact[1] for fact in facts["expiry"]], slot_day),
        within_qualification=not limited
        or starts is None
        or ends is None
        or covers_slot(person, instrument, starts=starts, ends=ends),
        terms_owed=facts["terms"][0][0] if facts["terms"] else None,
        barred_until=suspended_until(points, now, terms_at(instrument.lab_id)) if points else None,
        hours=_hours(facts),
        assisted=sorted(Interval(*fact[2:4]) for fact in facts["assisted"]),
        claims=claims,
        intake=facts["intake"][0][0] if facts["intake"] else None,
        prices=prices,
    )


def _hours(facts: Mapping[str, Sequence[Any]]) -> Hours:
    opened = sorted(Window(*fact[2:]) for fact in facts["window"])
    shut = [replace(Window(*fact[2:]), shut=True) for fact in facts["shut"]]
    return Hours(opened, whole_openings([*opened, *shut]) if shut else opened)


KINDS = (
    *("window", "shut", "assisted", "claim", "due", "rule", "intake"),
    *("earlier", "member", "project", "chain", "role", "expiry", "terms", "point"),
)
COLUMNS: tuple[Field[Any, Any], ...] = (
    BigIntegerField(),
    DateField(),
    DateTimeField(),
    DateTimeField(),
    BooleanField(),
    DateTimeField(),
)


def _fact(
    rows: QuerySet[Any], kind: str | Combinable, *names: str | Combinable | None
) -> QuerySet[Any, Any]:
    """Rows as facts of a kind: a number, a day, an interval, a flag and an instant, each where
    it has one."""
    told = Value(kind, CharField()) if isinstance(kind, str) else kind
    values = [
        name or Cast(Value(None), column)
        for name, column in zip([*names, *[None] * len(COLUMNS)], COLUMNS, strict=False)
    ]
    return rows.order_by().values_list(told, *values)


# A list price as a fact: its class and unit are its kind, its amount in fen the number.
PRICED = Concat(F("customer_class"), Value(" "), F("unit"), output_field=CharField())
IN_FEN = Cast(Round(F("amount") * 100), BigIntegerField())


LIMITED = ExpressionWrapper(~Q(weekdays="") | Q(day_from__isnull=False), BooleanField())
"""Whether a qualification holds at some times only, which are then read besides."""


def _ask(
    *,
    person: int,
    project: int | None,
    organisation: int,
    instrument: int,
    lab: int,
    units: list[int],
    own_day: dt.date,
    lab_day: dt.date,
    slot_day: dt.date | None,
    assisted: bool,
    starts: dt.datetime | None,
    ends: dt.datetime | None,
    since: dt.datetime | None,
    until: dt.datetime | None,
    key: str | None,
    now: dt.datetime,
    late: dt.datetime,
    over: dt.datetime,
) -> QuerySet[Any, Any]:
    belongs = Membership.objects.filter(live_on(own_day), person=person, organisation=organisation)
    chains = ChainMembership.objects.filter(live_on(lab_day), organisation=organisation)
    roles = live_roles(lab_day).filter(person=person, lab=lab)
    listed = ListPrice.objects.filter(instrument=instrument)
    facts = [
        _fact(belongs, "member"),
        _fact(listed, PRICED, IN_FEN),
        _fact(chains, "chain"),
        _fact(roles, "role"),
        _fact(due_of(units, now, late, over), "due", "pk"),
        _fact(decisions_over(now).filter(unit__in=units), "due", "pk"),
        _fact(claims_over(units, now), "due", "pk"),
        _fact(rules_for(instrument=instrument, lab=lab), "rule", "pk"),
        _fact(offers_lapsed(units, now), "due", "pk"),
        _fact(terms_unaccepted(lab, person), "terms", "pk"),
        _fact(points_at(person, lab), "point", None, None, "at"),
        _fact(intakes_asked().filter(instrument=instrument), "intake", "pk"),
    ]
    if project is not None:
        members = Project.members.through.objects.filter(project=project, user=person)
        facts.append(_fact(members, "project"))
    if slot_day is not None:
        granted = operating(person, instrument).filter(granted_on__lte=slot_day)
        facts.append(_fact(granted, "expiry", None, "expires_on", None, None, LIMITED))
    if key is not None:
        made = Booking.objects.filter(request_key=key, requester=person)
        facts.append(_fact(made, "earlier", "pk"))
    if starts is not None:
        windows = OpenWindow.objects.filter(instrument=instrument, ends__gt=starts, starts__lt=ends)
        shut = ShutWindow.objects.filter(instrument=instrument, ends__gt=starts, starts__lt=ends)
        claims = Claim.objects.filter(unit__in=units, ends__gt=since, starts__lt=until)
        facts += [
            _fact(windows, "window", None, None, *WINDOW),
            _fact(shut, "shut", None, None, *WINDOW),
            _fact(claims, "claim", "unit", None, "starts", "ends"),
        ]
        if assisted:
            hours = AssistedWindow.objects.filter(lab=lab, ends__gt=starts, starts__lt=ends)
            facts.append(_fact(hours, "assisted", None, None, "starts", "ends"))
    return facts[0].union(*facts[1:], all=True)


_facts = Prepared(_ask)
