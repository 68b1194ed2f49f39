"""A search as people say it: each part of an address in words, in the active language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, gettext, ngettext

from booking.accounts.dates import clock_text, day_text, length_text
from booking.accounts.templatetags.face import yuan
from booking.labs.wording import SERVICE_MODES

from .catalogue import Catalogue, Label, Near, degrees_of, noun_at
from .facets import QUALIFICATIONS
from .forms.finding import Search
from .queries.finding import Asked, WayOn, said_words
from .rules.asking import DAY, WEEKDAYS, Give, read_day
from .rules.weeks import EVERY_DAY, WHOLE_DAY
from .sentences import weekdays_text
from .wording import GIVES, WHENS


@dataclass(frozen=True)
class Part:
    """One thing that a search asks for, and the query of the search without it."""

    text: str
    without: str


def parts_of(search: Search, catalogue: Catalogue, *, today: dt.date) -> list[Part]:
    """What a search asks for, thing by thing; what it does not know is left out."""
    return [Part(text, search.query(changes)) for text, changes in _parts(search, catalogue, today)]


def search_words(search: Search, catalogue: Catalogue, *, today: dt.date) -> str:
    """A search in one line: "“SEM” · Microscopy · 4 h · by Fri 5 Mar"."""
    return " · ".join(each.text for each in parts_of(search, catalogue, today=today))


Said = tuple[str, dict[str, list[str]]]


def _parts(search: Search, catalogue: Catalogue, today: dt.date) -> Iterator[Said]:
    if words := search.text("q"):
        yield gettext("“%(words)s”") % {"words": words}, {"q": []}
    yield from _nouns(search, catalogue)
    for value in search.given.get("mode", []):
        if value in SERVICE_MODES:
            yield str(SERVICE_MODES[value]), _but(search, "mode", value)
    yield from _figures(search, catalogue)
    yield from _time(search, today)


def _but(search: Search, name: str, value: str) -> dict[str, list[str]]:
    """The change that takes one value of several away."""
    return {name: [each for each in search.given.get(name, []) if each != value]}


def _nouns(search: Search, catalogue: Catalogue) -> Iterator[Said]:
    known: dict[str, Callable[[], Mapping[int, Label]]] = {
        "technique": lambda: catalogue.techniques,
        "university": lambda: catalogue.universities,
        "lab": lambda: catalogue.labs,
        "chain": lambda: catalogue.chains,
    }
    for name, labels in known.items():
        wanted = set(search.given.get(name, []))
        if not wanted:
            continue
        for label in labels().values():
            if label.slug in wanted:
                yield label.name, _but(search, name, label.slug)


def _figures(search: Search, catalogue: Catalogue) -> Iterator[Said]:
    what, language = search.asked.what, get_language()
    if what.needs_qualification is not None:
        word = QUALIFICATIONS["yes" if what.needs_qualification else "no"]
        yield gettext("Qualification: %(word)s") % {"word": word}, {"qualification": []}
    if what.priced:
        yield gettext("With a listed price"), {"priced": []}
    if what.max_price is not None:
        price = yuan(Decimal(what.max_price))
        yield gettext("%(price)s an hour at most") % {"price": price}, {"max_price": []}
    if what.near is not None:
        place = near_words(what.near, catalogue)
        if what.within is None:
            yield gettext("near %(place)s") % {"place": place}, {"near": []}
        else:
            number = f"{what.within:,.10g}"
            yield (
                gettext("within %(number)s km of %(place)s") % {"number": number, "place": place},
                {"within": []},
            )
    for value in search.given.get("spec", []):
        yield value, _but(search, "spec", value)
    if what.opened_since is not None:
        day = day_text(what.opened_since.date(), language=language, today=dt.date.min)
        yield gettext("opened since %(day)s") % {"day": day}, {"since": []}


def near_words(near: Near, catalogue: Catalogue) -> str:
    """The place from which distances are told, by its name or as a point: "a point on the map
    (25.72, 119.38)"."""
    noun = noun_at(near, catalogue)
    if noun is not None:
        return noun.name
    return gettext("a point on the map (%(point)s)") % {"point": point_words(near)}


def point_words(near: Near) -> str:
    """A point in degrees, as people read it: "25.72, 119.38"."""
    return degrees_of(near).replace(",", ", ")


def _time(search: Search, today: dt.date) -> Iterator[Said]:
    time, language = search.asked.time, get_language()
    if time.length is not None:
        yield length_words(time.length), {"hours": [], "in_a_row": []}
        if time.in_a_row is not None and time.pieces > 1:
            row = length_words(time.in_a_row)
            yield gettext("%(length)s in a row") % {"length": row}, {"in_a_row": []}
    named = [read_day(search.text(name)) for name in ("earliest", "latest")]
    if any(named):
        if time.first is not None:
            day = day_text(time.first, language=language, today=today)
            yield gettext("from %(day)s") % {"day": day}, {"earliest": []}
        if time.last is not None:
            day = day_text(time.last, language=language, today=today)
            yield gettext("by %(day)s") % {"day": day}, {"latest": []}
    elif search.when:
        yield str(WHENS[search.when]), {"when": []}
    if time.weekdays != EVERY_DAY:
        names = [WEEKDAYS[each] for each in time.weekdays]
        left = [each for each in search.given.get("day", []) if each not in names]
        yield weekdays_text(time.weekdays), {"day": left}
    if time.minutes != WHOLE_DAY:
        begin, end = time.minutes
        yield (
            gettext("%(start)s–%(end)s")
            % {"start": _clock(begin), "end": "24:00" if end == 24 * 60 else _clock(end)},
            {"after": [], "before": []},
        )


def _clock(minutes: int) -> str:
    return clock_text(dt.time(minutes // 60 % 24, minutes % 60))


def length_words(length: dt.timedelta) -> str:
    """A length in days where it is whole days, else in hours and minutes: "2 days", "4 h"."""
    if length >= DAY and not length % DAY:
        count = length // DAY
        return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}
    return length_text(length, language=get_language())


def count_text(count: int, *, more: bool = False) -> str:
    """How many instruments: "6 instruments", or at least so many."""
    if more:
        sentence = ngettext("%(n)s instrument at least", "%(n)s instruments at least", count)
    else:
        sentence = ngettext("%(n)s instrument", "%(n)s instruments", count)
    return sentence % {"n": f"{count:,}"}


def help_text(way: WayOn, asked: Asked, *, today: dt.date) -> str:
    """A wider search in words, beside the one that finds nothing: "2 h instead of 4 h"."""
    words: dict[str, str] = {}
    new, old = way.asked.time, asked.time
    match way.give:
        case Give.SOME_WORDS if way.asked.what.words and asked.what.words:
            kept = said_words(way.asked.what.words)
            gone = [word.text for word in asked.what.words.words if word.text not in kept]
            words = {"words": " ".join(gone)}
        case Give.LENGTH if new.length is not None and old.length is not None:
            words = {"new": length_words(new.length), "old": length_words(old.length)}
        case Give.PIECES if new.in_a_row is not None:
            words = {"length": length_words(new.in_a_row)}
        case Give.LATER if new.last is not None:
            words = {"day": day_text(new.last, language=get_language(), today=today)}
        case Give.EARLIER if new.first is not None:
            words = {"day": day_text(new.first, language=get_language(), today=today)}
        case Give.ALSO_DAY:
            words = {"day": weekdays_text(new.weekdays - old.weekdays)}
        case Give.CLOCK:
            begin, end = new.minutes
            words = {"start": _clock(begin), "end": "24:00" if end == 24 * 60 else _clock(end)}
        case Give.FURTHER:
            words = {"number": f"{way.asked.what.within:,.10g}"}
        case Give.PARENT if way.technique is not None:
            words = {"technique": way.technique.name}
    return str(GIVES[way.give.value]) % words
