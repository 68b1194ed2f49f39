"""What a saved search finds: the one place that knows how the find page's query is run."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from urllib.parse import parse_qs

import numpy as np
from django.http import QueryDict

from booking.accounts.models import User
from booking.accounts.queries import platform_day
from booking.labs.rules import ServiceMode

from ..catalogue import catalogue
from ..forms.finding import KEPT, LAST_DAY, read_search
from ..rules.asking import FindSort
from ..rules.searches import Answer
from .finding import Seeking, answer, platform_zone
from .outlook import outlook, weeks_for
from .seen import Reader

KNOWN = frozenset(KEPT)
"""The parameters of the find page that a saved search keeps."""

LANGUAGE = "en"
"""Names in it order what is equally early: nobody reads them here."""

MOST_LOOKED_AT = 200
"""So many of a search's instruments are told of, the earliest first."""


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
    return _run(query, Seeking(reader, person, now=now))


def _run(query: str, seeking: Seeking) -> list[Answer]:
    held = catalogue()
    today = platform_day(seeking.now)
    asked = read_search(QueryDict(query), held, today=today).asked
    asked = replace(asked, sort=FindSort.EARLIEST)
    found = answer(held, asked, seeking, language=LANGUAGE, facets=()).page_of(0, MOST_LOOKED_AT)
    if asked.samples_only:
        places = np.isfinite(found.moments) & found.ways.samples
        return [Answer(pk) for pk in found.found.instruments[places].tolist()]
    ids = found.found.instruments
    able = found.ways.alone & ~found.ways.untrained
    alone, helped = ids[able].tolist(), ids[found.ways.helped].tolist()
    wish = asked.time.wish(platform_zone(), now=seeking.now)
    sheets = found.sheets or weeks_for(alone, helped, wish, days=0, now=seeking.now)
    ahead = outlook(
        alone, helped, wish, seeking.seeker, sheets=sheets, most=1, days=0, now=seeking.now
    )
    return [
        Answer(pk, starts[0], starts[0] + ahead.lengths[pk])
        for pk in ids[able | found.ways.helped].tolist()
        if (starts := ahead.slots.get(pk))
    ]
