"""Searches as people say them, in the active language, and the addresses that lead to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from booking.accounts.dates import local
from booking.accounts.queries import platform_day
from booking.labs.models import Instrument
from booking.labs.rules import ServiceMode

from .catalogue import Catalogue, catalogue
from .forms.finding import read_search
from .models import SavedSearch, SearchHit
from .queries import zone_of
from .queries.watching import last_day_of, mode_of
from .saying import search_words

MINUTE = dt.timedelta(minutes=1)


def search_texts(queries: Sequence[str], *, today: dt.date) -> list[str]:
    """Each of some kept queries in words: "“SEM” · Microscopy · With a technician".

    Names come from the catalogue, however many searches there are. What no
    longer exists is left out.
    """
    held = catalogue()
    return [_text(QueryDict(query), held, today) for query in queries]


def search_text(query: str, *, today: dt.date) -> str:
    """One kept query in words."""
    return search_texts([query], today=today)[0]


def _text(given: QueryDict, held: Catalogue, today: dt.date) -> str:
    # A search whose last day is over is still said with it.
    last = last_day_of(given.urlencode()) or today
    search = read_search(given, held, today=min(today, last), look_up=False)
    return search_words(search, held, today=today)


def last_day_watched(search: SavedSearch) -> dt.date:
    """The last day on which a search is watched, by the platform's clock."""
    return platform_day(search.expires_at - dt.timedelta(seconds=1))


def find_address(query: str) -> str:
    """The path of the find page with a search filled in."""
    return f"{reverse('find')}?{query}" if query else reverse("find")


def slot_address(
    instrument: Instrument,
    starts: dt.datetime | None,
    ends: dt.datetime | None,
    *,
    mode: ServiceMode | None = None,
) -> str:
    """The path of an instrument's page with a slot (UTC) filled in, ready to be asked for.

    The address carries the lab's wall clock. Without times it asks for work on samples.
    """
    wish: dict[str, str] = {}
    if starts is not None and ends is not None:
        wish["start"] = local(starts, zone_of(instrument.lab)).strftime("%Y-%m-%dT%H:%M")
        wish["length"] = str((ends - starts) // MINUTE)
    else:
        mode = ServiceMode.SAMPLES
    if mode is not None:
        wish["mode"] = mode.value
    return f"{reverse('instrument', args=[instrument.public_id])}?{urlencode(wish)}"


def hit_address(hit: SearchHit) -> str:
    """The path of a hit's instrument with the slot filled in, in the way its search wants."""
    mode = mode_of(hit.search.query)
    return slot_address(hit.instrument, hit.starts, hit.ends, mode=mode)
