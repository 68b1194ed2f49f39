"""Whether rules decide alone: each condition, their order, and what is told of it."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.bookings.ruling.rules import (
    Condition,
    Conditions,
    Facts,
    Outcome,
    Rule,
    RuleFault,
    decide_alone,
    results_of,
    rule_faults,
)
from booking.bookings.ruling.saying import (
    approved_sentence,
    phrases_of,
    rule_sentence,
    verdict_sentence,
)
from booking.labs.rules import ServiceMode
from booking.money.rules import CustomerClass
from tests.factories import NOW, SHANGHAI, shanghai

DAYS = dt.timedelta(days=1)


def facts(**changes):
    """Tuesday 09:00 to 11:00 in Shanghai, asked for on Monday at nine."""
    known = {
        "customer_class": CustomerClass.CHAIN_MEMBER,
        "mode": ServiceMode.SELF_OPERATED,
        "qualified": True,
        "starts": shanghai(2, 9),
        "ends": shanghai(2, 11),
        "asked_at": NOW,
        "zone": SHANGHAI,
        "price": Decimal("500.00"),
        "verified_since": NOW - 30 * DAYS,
        "last_suspended": None,
        "last_fault": None,
        "booked_before": True,
        "completed": 2,
    }
    return Facts(**{**known, **changes})


SAMPLES = {"mode": ServiceMode.SAMPLES, "starts": None, "ends": None}
CLOCK = {"day_from": dt.time(9), "day_until": dt.time(18)}


@pytest.mark.parametrize(
    ("condition", "asked", "holds", "fails"),
    [
        (
            Condition.WHO,
            {"classes": frozenset({CustomerClass.CHAIN_MEMBER, CustomerClass.OWN_UNIVERSITY})},
            {},
            {"customer_class": CustomerClass.OTHER_ENTERPRISE},
        ),
        (
            Condition.MODE,
            {"modes": frozenset({ServiceMode.SELF_OPERATED})},
            {},
            {"mode": ServiceMode.ASSISTED},
        ),
        (Condition.QUALIFIED, {"qualified": True}, {}, {"qualified": False}),
        (Condition.LENGTH, {"longest": dt.timedelta(hours=2)}, {}, {"ends": shanghai(2, 11, 5)}),
        (Condition.LENGTH, {"longest": dt.timedelta(hours=2)}, {}, SAMPLES),
        (
            Condition.AHEAD_LEAST,
            {"ahead_least": DAYS},
            {},
            {"asked_at": NOW + dt.timedelta(seconds=1)},
        ),
        (Condition.AHEAD_LEAST, {"ahead_least": DAYS}, {}, SAMPLES),
        (
            Condition.AHEAD_MOST,
            {"ahead_most": DAYS},
            {},
            {"asked_at": NOW - dt.timedelta(seconds=1)},
        ),
        (Condition.AHEAD_MOST, {"ahead_most": DAYS}, {}, SAMPLES),
        (Condition.PRICE, {"price_at_most": Decimal(500)}, {}, {"price": Decimal("500.01")}),
        (Condition.PRICE, {"price_at_most": Decimal(500)}, {"price": Decimal(0)}, {"price": None}),
        (
            Condition.GOOD_STANDING,
            {"good_standing": True},
            {"last_suspended": NOW - 366 * DAYS},
            {"last_suspended": NOW - 365 * DAYS},
        ),
        (
            Condition.VERIFIED_FOR,
            {"verified_for": 30 * DAYS},
            {},
            {"verified_since": NOW - 29 * DAYS},
        ),
        (Condition.VERIFIED_FOR, {"verified_for": 30 * DAYS}, {}, {"verified_since": None}),
        (
            Condition.CONDUCT,
            {"clean_for": 90 * DAYS},
            {"last_fault": NOW - 91 * DAYS},
            {"last_fault": NOW - 90 * DAYS},
        ),
        (Condition.FIRST, {"first": True}, {"booked_before": False}, {"booked_before": True}),
        (Condition.COMPLETED, {"completed_at_least": 2}, {}, {"completed": 1}),
        (Condition.HOURS, CLOCK, {}, {"starts": shanghai(2, 8, 55)}),
        (Condition.HOURS, CLOCK, {"ends": shanghai(2, 18)}, {"ends": shanghai(2, 18, 5)}),
        (Condition.HOURS, CLOCK, {}, {"ends": shanghai(3, 10)}),
        (Condition.HOURS, CLOCK, {}, SAMPLES),
        (Condition.HOURS, {"weekdays": frozenset({1})}, {}, {"ends": shanghai(3, 0, 5)}),
        (
            Condition.HOURS,
            {"weekdays": frozenset({1})},
            {"ends": shanghai(3, 0)},
            {"starts": shanghai(1, 23)},
        ),
        (
            Condition.HOURS,
            {"day_from": dt.time(9), "day_until": dt.time(0)},
            {"ends": shanghai(3, 0)},
            {"ends": shanghai(3, 0, 5)},
        ),
    ],
)
def test_a_condition(condition, asked, holds, fails):
    asked = Conditions(**asked)
    assert results_of(asked, facts(**holds)) == {condition: True}
    assert results_of(asked, facts(**fails)) == {condition: False}
    assert list(phrases_of(asked)) == [condition]


def test_what_is_not_asked_is_not_told():
    assert results_of(Conditions(), facts()) == {}
    assert phrases_of(Conditions()) == {}


def some(values):
    return st.frozensets(st.sampled_from(values))


LENGTHS = st.none() | st.integers(1, 400).map(lambda days: days * DAYS)
MOMENTS = st.none() | st.integers(0, 800).map(lambda days: NOW - days * DAYS)
CONDITIONS = st.builds(
    Conditions,
    classes=some(list(CustomerClass)),
    modes=some(list(ServiceMode)),
    qualified=st.booleans(),
    weekdays=some(range(7)),
    day_from=st.none() | st.times(),
    day_until=st.none() | st.times(),
    longest=st.none() | st.integers(5, 3000).map(lambda n: dt.timedelta(minutes=n)),
    ahead_least=LENGTHS,
    ahead_most=LENGTHS,
    price_at_most=st.none() | st.decimals(0, 10_000, places=2),
    good_standing=st.booleans(),
    verified_for=LENGTHS,
    clean_for=LENGTHS,
    first=st.booleans(),
    completed_at_least=st.none() | st.integers(1, 5),
)
RULES = st.lists(st.tuples(st.sampled_from(Outcome), CONDITIONS), max_size=5).map(
    lambda found: [Rule(n, *each) for n, each in enumerate(found, 1)]
)


@st.composite
def requests(draw):
    mode = draw(st.sampled_from(ServiceMode))
    slot = dict(SAMPLES)
    if mode is not ServiceMode.SAMPLES:
        starts = NOW + dt.timedelta(minutes=5 * draw(st.integers(0, 5000)))
        length = dt.timedelta(minutes=5 * draw(st.integers(1, 600)))
        slot = {"mode": mode, "starts": starts, "ends": starts + length}
    return facts(
        **slot,
        customer_class=draw(st.sampled_from(CustomerClass)),
        qualified=draw(st.booleans()),
        price=draw(st.none() | st.decimals(0, 10_000, places=2)),
        verified_since=draw(MOMENTS),
        last_suspended=draw(MOMENTS),
        last_fault=draw(MOMENTS),
        booked_before=draw(st.booleans()),
        completed=draw(st.integers(0, 6)),
    )


@given(RULES, requests())
def test_the_first_rule_whose_conditions_all_hold_counts(rules, known):
    verdict = decide_alone(rules, known)
    holding = [each for each in rules if all(results_of(each.conditions, known).values())]
    assert verdict.rule == (holding[0] if holding else None)
    assert verdict.outcome is (holding[0].outcome if holding else Outcome.LEAVE)
    # Those before it were asked and failed; those after it were not asked.
    asked = rules.index(holding[0]) + 1 if holding else len(rules)
    assert [each.rule for each in verdict.tried] == rules[:asked]
    assert [each.holds for each in verdict.tried] == [
        each is verdict.rule for each in rules[:asked]
    ]


@given(CONDITIONS, requests())
def test_every_condition_that_is_asked_is_told_and_worded(asked, known):
    results, phrases = results_of(asked, known), phrases_of(asked)
    assert list(results) == [each for each in results if each in phrases]
    assert set(results) == set(phrases)
    assert all(phrases.values())


@given(CONDITIONS, CONDITIONS, requests())
def test_a_condition_more_never_approves_more(asked, other, known):
    both = dataclasses.replace(
        asked,
        qualified=asked.qualified or other.qualified,
        good_standing=True,
        clean_for=asked.clean_for or other.clean_for,
        price_at_most=asked.price_at_most or other.price_at_most,
    )
    strict = decide_alone([Rule(1, Outcome.APPROVE, both)], known)
    assert not strict.approves or decide_alone([Rule(1, Outcome.APPROVE, asked)], known).approves


@given(RULES, requests())
def test_a_verdict_has_a_sentence(rules, known):
    verdict = decide_alone(rules, known)
    said = verdict_sentence(verdict, names={each.key: f"Rule {each.key}" for each in rules})
    assert said
    if verdict.rule is not None:
        assert f"Rule {verdict.rule.key}" in said


def test_a_rule_that_stops():
    rules = [
        Rule(1, Outcome.LEAVE, Conditions(first=True)),
        Rule(2, Outcome.APPROVE, Conditions(qualified=True)),
    ]
    assert decide_alone(rules, facts()).rule == rules[1]
    first = decide_alone(rules, facts(booked_before=False))
    assert (first.rule, first.approves) == (rules[0], False)
    assert verdict_sentence(first, names={1: "Rule 1"}) == (
        "Rule 1 leaves it to a person: first booking in this lab"
    )


def test_words():
    asked = Conditions(qualified=True, longest=dt.timedelta(hours=4), good_standing=True, **CLOCK)
    assert approved_sentence(asked) == (
        "Approved at once: qualified, within 09:00–18:00, at most 4 h, "
        "organisation in good standing"
    )
    assert rule_sentence(Rule(1, Outcome.APPROVE)) == "Every request is approved at once."
    lacking = decide_alone([Rule(7, Outcome.APPROVE, asked)], facts(qualified=False))
    assert verdict_sentence(lacking, names={7: "Rule 1"}) == "Rule 1 fails on: qualified"


@pytest.mark.parametrize(
    ("asked", "faults"),
    [
        ({}, []),
        ({"ahead_least": 2 * DAYS, "ahead_most": DAYS}, [RuleFault.NEVER_AHEAD]),
        ({"ahead_least": DAYS, "ahead_most": DAYS}, []),
        ({"day_from": dt.time(18), "day_until": dt.time(9)}, [RuleFault.NO_HOURS]),
        ({"day_from": dt.time(18), "day_until": dt.time(0)}, []),
        ({"first": True, "completed_at_least": 1}, [RuleFault.FIRST_AND_COMPLETED]),
    ],
)
def test_conditions_that_cannot_stand_together(asked, faults):
    assert rule_faults(Conditions(**asked)) == faults
