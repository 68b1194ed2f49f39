"""Whether a lab's rules decide on a request alone: pure, and with what each condition said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from booking.labs.rules import ServiceMode
from booking.money.rules import CustomerClass

DAY = dt.timedelta(days=1)
YEAR = dt.timedelta(days=365)
"""For so long after a suspension an organisation is not in good standing."""
MIDNIGHT = dt.time(0)
NO_WEEKDAYS: frozenset[int] = frozenset()


class Outcome(StrEnum):
    """What a rule does with a request that it is about."""

    APPROVE = "approve"
    LEAVE = "leave"
    """A person decides; later rules are not asked."""


class Condition(StrEnum):
    """What a rule may ask, in the order in which it is told."""

    WHO = "who"
    MODE = "mode"
    QUALIFIED = "qualified"
    HOURS = "hours"
    LENGTH = "length"
    AHEAD_LEAST = "ahead_least"
    AHEAD_MOST = "ahead_most"
    PRICE = "price"
    GOOD_STANDING = "good_standing"
    VERIFIED_FOR = "verified_for"
    CONDUCT = "conduct"
    FIRST = "first"
    COMPLETED = "completed"


@dataclass(frozen=True)
class Conditions:
    """What must hold, all of it; what is empty, None or False is not asked.

    ``day_from`` and ``day_until`` are times of the lab's day; None is its begin
    or end, as is midnight for ``day_until``. ``price_at_most`` is CNY.
    """

    classes: frozenset[CustomerClass] = frozenset()
    modes: frozenset[ServiceMode] = frozenset()
    qualified: bool = False
    weekdays: frozenset[int] = NO_WEEKDAYS
    day_from: dt.time | None = None
    day_until: dt.time | None = None
    longest: dt.timedelta | None = None
    ahead_least: dt.timedelta | None = None
    ahead_most: dt.timedelta | None = None
    price_at_most: Decimal | None = None
    good_standing: bool = False
    verified_for: dt.timedelta | None = None
    clean_for: dt.timedelta | None = None
    first: bool = False
    completed_at_least: int | None = None


@dataclass(frozen=True)
class Facts:
    """A request, and what is known of who makes it at that moment; instants in UTC.

    ``starts`` and ``ends`` are None for samples. ``price`` (CNY) is None while
    it is on request. Whoever asks is of a verified organisation:
    ``verified_since`` is since when without a break, None where no step tells,
    ``last_suspended`` when it was suspended last. ``last_fault`` is the
    last no-show or late cancellation at the lab.
    """

    customer_class: CustomerClass
    mode: ServiceMode
    qualified: bool
    starts: dt.datetime | None
    ends: dt.datetime | None
    asked_at: dt.datetime
    zone: ZoneInfo
    price: Decimal | None
    verified_since: dt.datetime | None
    last_suspended: dt.datetime | None
    last_fault: dt.datetime | None
    booked_before: bool
    completed: int


@dataclass(frozen=True)
class Rule:
    """One rule of a lab or an instrument; ``key`` tells it from others."""

    key: int
    outcome: Outcome
    conditions: Conditions = field(default_factory=Conditions)


@dataclass(frozen=True)
class Tried:
    """A rule that was asked, and what each of its conditions said."""

    rule: Rule
    results: Mapping[Condition, bool]

    @property
    def holds(self) -> bool:
        return all(self.results.values())


@dataclass(frozen=True)
class Verdict:
    """What came of a request: the rule that was about it, if any, and all that were asked."""

    rule: Rule | None
    outcome: Outcome
    tried: tuple[Tried, ...] = ()

    @property
    def approves(self) -> bool:
        return self.outcome is Outcome.APPROVE


def decide_alone(rules: Sequence[Rule], facts: Facts) -> Verdict:
    """Asks rules in their order: the first whose conditions all hold counts.

    Where none holds a person decides, as if there were no rules.
    """
    tried: list[Tried] = []
    for rule in rules:
        tried.append(Tried(rule, results_of(rule.conditions, facts)))
        if tried[-1].holds:
            return Verdict(rule, rule.outcome, tuple(tried))
    return Verdict(None, Outcome.LEAVE, tuple(tried))


def results_of(asked: Conditions, facts: Facts) -> dict[Condition, bool]:
    """What each condition that is asked says.

    What cannot be told does not hold: samples have no hours, a price on request
    is no price.
    """
    out: dict[Condition, bool] = {}
    if asked.classes:
        out[Condition.WHO] = facts.customer_class in asked.classes
    if asked.modes:
        out[Condition.MODE] = facts.mode in asked.modes
    if asked.qualified:
        out[Condition.QUALIFIED] = facts.qualified
    if asked.weekdays or asked.day_from is not None or asked.day_until is not None:
        out[Condition.HOURS] = _within_hours(asked, facts)
    ahead = None if facts.starts is None else facts.starts - facts.asked_at
    length = None if facts.starts is None or facts.ends is None else facts.ends - facts.starts
    if asked.longest is not None:
        out[Condition.LENGTH] = length is not None and length <= asked.longest
    if asked.ahead_least is not None:
        out[Condition.AHEAD_LEAST] = ahead is not None and ahead >= asked.ahead_least
    if asked.ahead_most is not None:
        out[Condition.AHEAD_MOST] = ahead is not None and ahead <= asked.ahead_most
    if asked.price_at_most is not None:
        out[Condition.PRICE] = facts.price is not None and facts.price <= asked.price_at_most
    if asked.good_standing:
        suspended = facts.last_suspended
        out[Condition.GOOD_STANDING] = suspended is None or facts.asked_at - suspended > YEAR
    if asked.verified_for is not None:
        since = facts.verified_since
        out[Condition.VERIFIED_FOR] = (
            since is not None and facts.asked_at - since >= asked.verified_for
        )
    if asked.clean_for is not None:
        out[Condition.CONDUCT] = (
            facts.last_fault is None or facts.asked_at - facts.last_fault > asked.clean_for
        )
    if asked.first:
        out[Condition.FIRST] = not facts.booked_before
    if asked.completed_at_least is not None:
        out[Condition.COMPLETED] = facts.completed >= asked.completed_at_least
    return out


def _within_hours(asked: Conditions, facts: Facts) -> bool:
    """Whether a slot lies on the asked weekdays, and on each day within the asked hours."""
    if facts.starts is None or facts.ends is None:
        return False
    first, last = (each.astimezone(facts.zone) for each in (facts.starts, facts.ends))
    # What ends at midnight does not touch the day after.
    last_day = last.date() - DAY if last.time() == MIDNIGHT else last.date()
    days = [first.date() + n * DAY for n in range((last_day - first.date()).days + 1)]
    if asked.weekdays and not all(day.weekday() in asked.weekdays for day in days):
        return False
    opens = asked.day_from or MIDNIGHT
    closes = asked.day_until or MIDNIGHT
    if opens == closes == MIDNIGHT:
        return True
    if len(days) > 1:
        # Over midnight it runs through the hours that are not asked for.
        return False
    return first.time() >= opens and (
        closes == MIDNIGHT or (last.date() == first.date() and last.time() <= closes)
    )


class RuleFault(StrEnum):
    """Why conditions cannot stand together."""

    NEVER_AHEAD = "never_ahead"
    NO_HOURS = "no_hours"
    FIRST_AND_COMPLETED = "first_and_completed"


def rule_faults(asked: Conditions) -> list[RuleFault]:
    """Every pair of conditions that no request can meet."""
    out: list[RuleFault] = []
    least, most = asked.ahead_least, asked.ahead_most
    if least is not None and most is not None and least > most:
        out.append(RuleFault.NEVER_AHEAD)
    closes = asked.day_until or MIDNIGHT
    if closes != MIDNIGHT and (asked.day_from or MIDNIGHT) >= closes:
        out.append(RuleFault.NO_HOURS)
    if asked.first and asked.completed_at_least:
        out.append(RuleFault.FIRST_AND_COMPLETED)
    return out
