"""What a page shows of several wishes: when, what it would cost, and why it does not fit."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language

from booking.accounts.dates import clock_text, local, moment_text
from booking.accounts.models import User
from booking.calendars.queries import zone_of
from booking.labs.agreeing.queries import terms_owed
from booking.labs.models import Agreement, Instrument, Lab

from ..queries import Wish
from ..refusals import reason_sentence, sentences_of, slot_sentence
from ..rules import Reason
from .actions import NotTogether
from .queries import Look


@dataclass(frozen=True)
class Choice:
    """Another time in place of one that does not fit; ``amount`` (CNY) is as for that one, as a
    price goes by how long it is and not by when. None is on request."""

    value: str
    label: str
    chosen: bool = False
    amount: Decimal | None = None

    @property
    def fen(self) -> str:
        return fen_text(self.amount)


@dataclass(frozen=True)
class Row:
    """One wish as a line of a page; ``value`` is what its box sends."""

    value: str
    look: Look
    sentences: Sequence[str]
    nearby: Sequence[Choice]
    chosen: bool

    @property
    def amount(self) -> Decimal | None:
        return self.look.meant.line.amount if self.look.meant.line is not None else None

    @property
    def fen(self) -> str:
        return fen_text(self.amount)


def fen_text(amount: Decimal | None) -> str:
    """An amount (CNY) as whole fen, which a page's script adds up; empty on request."""
    return "" if amount is None else str(int(amount * 100))


def row_of(
    value: str,
    look: Look,
    *,
    chosen: Collection[str] | None,
    common: Collection[Reason] = (),
    now: dt.datetime,
) -> Row:
    """A line for a wish; ``chosen`` is what was ticked, None at first sight, when all that
    fits is. ``common`` are reasons that are told once, above all lines."""
    lab = look.wish.instrument.lab
    zone = zone_of(lab)
    sentences = [
        *(
            reason_sentence(each, zone=zone, now=now)
            for each in look.meant.reasons
            if each not in common
        ),
        *(slot_sentence(each, zone=zone, now=now) for each in look.meant.slots),
    ]
    nearby: list[Choice] = []
    amount = look.meant.line.amount if look.meant.line is not None else None
    for start in look.nearby:
        there = local(start, zone)
        same = look.wish.starts and there.date() == local(look.wish.starts, zone).date()
        word = (
            clock_text(there)
            if same
            else moment_text(start, zone=zone, language=get_language(), now=now)
        )
        at = start.isoformat()
        nearby.append(Choice(at, word, at in (chosen or ()), amount))
    return Row(value, look, sentences, nearby, look.fits and (chosen is None or value in chosen))


def common_reasons(seen: Sequence[Look]) -> list[Reason]:
    """The reasons that stand against every one of several wishes."""
    if not seen:
        return []
    first, *rest = seen
    return [each for each in first.meant.reasons if all(each in one.meant.reasons for one in rest)]


def total_of(rows: Iterable[Row]) -> Decimal | None:
    """What all that is chosen costs (CNY); None where the price of one is on request."""
    lines: list[Row | Choice] = []
    for row in rows:
        lines += [row, *row.nearby]
    amounts = [each.amount for each in lines if each.chosen]
    known = [each for each in amounts if each is not None]
    return sum(known, Decimal(0)) if amounts and len(known) == len(amounts) else None


OwedTerms = list[tuple[Agreement, Lab, bool]]
"""Terms that are accepted with it, of which lab they are, and whether their box is ticked."""


def terms_of(labs: Iterable[Lab], person: User, ticked: Collection[str]) -> OwedTerms:
    """The terms of labs that a person has not accepted yet."""
    out: OwedTerms = []
    for lab in {each.pk: each for each in labs}.values():
        owed = terms_owed(lab, person)
        if owed is not None:
            out.append((owed, lab, str(owed.pk) in ticked))
    return out


def agreed_in(terms: OwedTerms) -> int | None:
    """The key of one lab's terms whose box is ticked; None where it is not, or none are owed."""
    return next((owed.pk for owed, _lab, ticked in terms if ticked), None)


@dataclass(frozen=True)
class Failure:
    """One of those asked for that could not be had."""

    instrument: Instrument
    starts: dt.datetime | None
    ends: dt.datetime | None
    sentences: Sequence[str]


def failures_of(refused: NotTogether, wishes: Sequence[Wish], *, now: dt.datetime) -> list[Failure]:
    """What could not be had, each with why."""
    out = []
    for place, why in sorted(refused.refusals.items()):
        wish = wishes[place]
        sentences = sentences_of(why, lab=wish.instrument.lab, now=now)
        out.append(Failure(wish.instrument, wish.starts, wish.ends, sentences))
    return out


def key_of(form_key: str, person: User, said: Iterable[object]) -> str | None:
    """One key for one form with one content: sent twice it is asked once."""
    if not form_key:
        return None
    content = "\n".join(map(str, [person.pk, form_key, *said]))
    return hashlib.sha256(content.encode()).hexdigest()[:40]
