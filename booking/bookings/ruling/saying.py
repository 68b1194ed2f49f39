"""Rules and what came of them in words, in the active language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils.translation import get_language, gettext, ngettext

from booking.accounts.dates import length_text
from booking.accounts.templatetags.face import yuan
from booking.calendars.sentences import clocks_text, weekdays_text
from booking.labs.rules import ServiceMode
from booking.money.rules import CustomerClass
from booking.money.wording import CUSTOMER_CLASSES

from .rules import DAY, MIDNIGHT, Condition, Conditions, Outcome, Rule, Verdict
from .wording import MODES


def phrases_of(asked: Conditions) -> dict[Condition, str]:
    """Each condition that is asked as a short phrase, in the order in which they are told."""
    out: dict[Condition, str] = {}
    if asked.classes:
        out[Condition.WHO] = _any_of(
            str(CUSTOMER_CLASSES[each.value]) for each in CustomerClass if each in asked.classes
        )
    if asked.modes:
        out[Condition.MODE] = _any_of(
            str(MODES[each.value]) for each in ServiceMode if each in asked.modes
        )
    if asked.qualified:
        out[Condition.QUALIFIED] = gettext("qualified")
    if asked.weekdays or asked.day_from or asked.day_until:
        out[Condition.HOURS] = _hours(asked)
    if asked.longest is not None:
        out[Condition.LENGTH] = gettext("at most %(length)s") % {"length": _length(asked.longest)}
    if asked.ahead_least is not None:
        out[Condition.AHEAD_LEAST] = gettext("at least %(length)s ahead") % {
            "length": _length(asked.ahead_least)
        }
    if asked.ahead_most is not None:
        out[Condition.AHEAD_MOST] = gettext("at most %(length)s ahead") % {
            "length": _length(asked.ahead_most)
        }
    if asked.price_at_most is not None:
        out[Condition.PRICE] = gettext("price known and at most %(amount)s") % {
            "amount": yuan(asked.price_at_most)
        }
    if asked.good_standing:
        out[Condition.GOOD_STANDING] = gettext("organisation in good standing")
    if asked.verified_for is not None:
        out[Condition.VERIFIED_FOR] = ngettext(
            "organisation verified for %(count)s day",
            "organisation verified for %(count)s days",
            asked.verified_for // DAY,
        ) % {"count": asked.verified_for // DAY}
    if asked.clean_for is not None:
        out[Condition.CONDUCT] = ngettext(
            "no no-show or late cancellation in this lab in %(count)s day",
            "no no-show or late cancellation in this lab in %(count)s days",
            asked.clean_for // DAY,
        ) % {"count": asked.clean_for // DAY}
    if asked.first:
        out[Condition.FIRST] = gettext("first booking in this lab")
    if asked.completed_at_least is not None:
        out[Condition.COMPLETED] = ngettext(
            "at least %(count)s booking completed in this lab",
            "at least %(count)s bookings completed in this lab",
            asked.completed_at_least,
        ) % {"count": asked.completed_at_least}
    return out


def _any_of(words: Iterable[str]) -> str:
    return gettext(" or ").join(words)


def _hours(asked: Conditions) -> str:
    days = weekdays_text(asked.weekdays) if asked.weekdays else ""
    start, end = asked.day_from or MIDNIGHT, asked.day_until or MIDNIGHT
    if start == end == MIDNIGHT:
        return days or gettext("at any time of the day")
    clocks = gettext("within %(hours)s") % {"hours": clocks_text(start, end)}
    if not days:
        return clocks
    return gettext("%(weekdays)s %(hours)s") % {"weekdays": days, "hours": clocks}


def _length(length: dt.timedelta) -> str:
    """A length in days where it is whole days, else in hours and minutes."""
    if length >= 2 * DAY and not length % DAY:
        return ngettext("%(count)s day", "%(count)s days", length // DAY) % {"count": length // DAY}
    return length_text(length, language=get_language())


def _listed(asked: Conditions) -> str:
    return gettext(", ").join(phrases_of(asked).values())


def rule_sentence(rule: Rule) -> str:
    """A rule in one sentence, for those who make it."""
    listed = _listed(rule.conditions)
    if rule.outcome is Outcome.APPROVE:
        if not listed:
            return gettext("Every request is approved at once.")
        return gettext("Approved at once if: %(conditions)s") % {"conditions": listed}
    if not listed:
        return gettext("Every other request is left to a person.")
    return gettext("Left to a person if: %(conditions)s") % {"conditions": listed}


def approved_sentence(asked: Conditions) -> str:
    """Why a booking was approved at once, for both sides."""
    listed = _listed(asked)
    if not listed:
        return gettext("Approved at once, as every request here.")
    return gettext("Approved at once: %(conditions)s") % {"conditions": listed}


def verdict_sentence(verdict: Verdict, *, names: Mapping[int, str]) -> str:
    """Why rules approved a request or left it to a person, for the lab.

    ``names`` are what the page calls rules, by their keys.
    """
    if verdict.rule is not None:
        listed = _listed(verdict.rule.conditions)
        words = {"rule": names[verdict.rule.key], "conditions": listed}
        if verdict.approves:
            return (
                gettext("%(rule)s: %(conditions)s") % words
                if listed
                else gettext("%(rule)s approves every request.") % words
            )
        return (
            gettext("%(rule)s leaves it to a person: %(conditions)s") % words
            if listed
            else gettext("%(rule)s leaves every request to a person.") % words
        )
    nearest = min(
        (each for each in verdict.tried if each.rule.outcome is Outcome.APPROVE),
        key=lambda each: sum(not held for held in each.results.values()),
        default=None,
    )
    if nearest is None:
        return gettext("No rule is about it.")
    phrases = phrases_of(nearest.rule.conditions)
    lacking = [phrases[name] for name in phrases if not nearest.results[name]]
    return gettext("%(rule)s fails on: %(conditions)s") % {
        "rule": names[nearest.rule.key],
        "conditions": gettext(", ").join(lacking),
    }
