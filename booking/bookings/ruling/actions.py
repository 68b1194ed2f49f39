"""Verbs about the rules by which a lab decides without a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from booking.labs.models import Instrument, Lab

from .models import ASKED, ApprovalRule
from .queries import rules_of
from .rules import Outcome, RuleFault, rule_faults

MOST_RULES = 20
"""So many rules a lab or an instrument has at most."""


class RuleRefused(Exception):
    """A rule whose conditions cannot stand together, or one too many (no faults)."""

    def __init__(self, faults: Sequence[RuleFault] = ()) -> None:
        super().__init__(", ".join(faults))
        self.faults = tuple(faults)


@transaction.atomic
def add_rule(
    *, owner: Lab | Instrument, outcome: Outcome = Outcome.APPROVE, **asked: Any
) -> ApprovalRule:
    """Adds a rule after the others of a lab or an instrument.

    ``asked`` are columns of its conditions in the unit that their names end
    with. Raises RuleRefused, TypeError for a name that is no column.
    """
    standing = _locked(owner)
    if len(standing) >= MOST_RULES:
        raise RuleRefused
    own = {"lab" if isinstance(owner, Lab) else "instrument": owner}
    last = max((row.place for row in standing), default=0)
    return _save(ApprovalRule(place=last + 1, **own), outcome, asked)


@transaction.atomic
def change_rule(*, rule: ApprovalRule, outcome: Outcome, **asked: Any) -> ApprovalRule:
    """Sets what a rule asks, whole: a condition that is not given is asked no more.

    Bookings that it approved keep what it asked then. Raises RuleRefused, TypeError
    for a name that is no column.
    """
    _locked(_owner(rule))
    return _save(rule, outcome, asked)


@transaction.atomic
def move_rule(*, rule: ApprovalRule, up: bool) -> None:
    """Puts a rule before the one above it, or after the one below; the ends stay."""
    standing = _locked(_owner(rule))
    keys = [row.pk for row in standing]
    if rule.pk not in keys:
        return
    at = keys.index(rule.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(standing):
        return
    standing[at], standing[to] = standing[to], standing[at]
    for place, row in enumerate(standing, 1):
        if row.place != place:
            row.place = place
            row.save(update_fields=["place"])


@transaction.atomic
def remove_rule(*, rule: ApprovalRule) -> None:
    """Takes a rule away; what it approved stays approved."""
    _locked(_owner(rule))
    ApprovalRule.objects.filter(pk=rule.pk).delete()


def _owner(rule: ApprovalRule) -> Lab | Instrument:
    owner = rule.instrument or rule.lab
    assert owner is not None, "a rule is a lab's or an instrument's"
    return owner


def _locked(owner: Lab | Instrument) -> list[ApprovalRule]:
    """An owner's rules in their order, under the lock under which they change."""
    lab = owner if isinstance(owner, Lab) else owner.lab
    Lab.objects.select_for_update(no_key=True).get(pk=lab.pk)
    return list(rules_of(owner))


def _save(rule: ApprovalRule, outcome: Outcome, asked: dict[str, Any]) -> ApprovalRule:
    unknown = set(asked) - {*ASKED}
    if unknown:
        raise TypeError(f"a rule has no {', '.join(sorted(unknown))}")
    blank = ApprovalRule()
    for name in ASKED:
        setattr(rule, name, asked.get(name, getattr(blank, name)))
    rule.outcome = Outcome(outcome).value
    faults = rule_faults(rule.conditions())
    if faults:
        raise RuleRefused(faults)
    rule.save()
    return rule
