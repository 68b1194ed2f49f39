"""What a saved search finds: the one place that knows how the find page's query is run."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs

from django.http import QueryDict

from booking.accounts.models import User
from booking.accounts.queries import today_in
from booking.labs.rules import InstrumentStatus, ServiceMode

from ..forms.finding import FindForm
from ..rules.searches import Answer
from .finding import find_instruments
from .seen import Reader
from .starts import mode_for, starts_of, times_between
from .weeks import LOOK_AHEAD

LAST_DAY = "latest"
"""The parameter that names a search's last day, as 2027-03-31."""

KNOWN = frozenset({*FindForm.base_fields, LAST_DAY})
"""The parameters of the find page that a saved search keeps."""

MOST_LOOKED_AT = 200
"""So many of a search's instruments are looked at, the best fitting first."""


def last_day_of(query: str) -> dt.date | None:
    """The last day that a search names; None when it names none that is readable."""
    given = parse_qs(query).get(LAST_DAY, [""])[-1]
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        return None


def mode_of(query: str) -> ServiceMode | None:
    """How a search wants the work done; None is any way."""
    given = parse_qs(query).get("mode", [""])[-1]
    return ServiceMode(given) if given in set(ServiceMode) else None


def answers_for(query: str, person: User, now: dt.datetime) -> list[Answer]:
    """What a search finds for a person at ``now``, earliest first, each instrument once.

    Rights are those that the person has at ``now``: who may not sign in, or
    belongs to no verified organisation any more, is answered nothing.
    """
    reader = Reader.of(person, now=now)
    if not person.is_active or reader.organisation is None:
        return []
    return _run(query, reader, now)


def _run(query: str, reader: Reader, now: dt.datetime) -> list[Answer]:
    wish = FindForm(QueryDict(query)).wish()
    found = find_instruments(wish).filter(status=InstrumentStatus.IN_SERVICE.value)
    instruments = list(found[:MOST_LOOKED_AT])
    if wish.mode is ServiceMode.SAMPLES:
        return [Answer(each.pk) for each in instruments]
    last_day = last_day_of(query)
    times = times_between(instruments, now, now + LOOK_AHEAD)
    out: list[Answer] = []
    for each in instruments:
        length = times.terms[each.pk].shortest
        mode = mode_for(each, wish.mode)
        starts = starts_of(times, each, length, mode=mode, reader=reader, now=now)
        first = next(starts, None)
        if first is None:
            continue
        if last_day is None or today_in(each.lab.time_zone, first) <= last_day:
            out.append(Answer(each.pk, first, first + length))
    return sorted(out, key=lambda answer: (answer.starts, answer.instrument_id))
