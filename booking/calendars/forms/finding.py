"""The search that a shareable address of the find page holds.

Addresses are shared, typed by hand and kept for months: what is wrong in one is
left out and told in a sentence, and the rest is answered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import get_language, gettext

from booking.accounts.keeping import Kept
from booking.labs.search.rules import LONGEST_QUERY
from booking.labs.search.spoken import Spoken, read_spoken

from ..catalogue import Catalogue, CatalogueWish
from ..catalogue.filters import CatalogueFilter
from ..queries.finding import Asked, WayOn, said_words
from ..rules.asking import WEEKDAYS, FindSort, Give, When, read_time
from ..wording import SPOKEN_FAULTS, TIME_FAULTS

READ: Kept[tuple[CatalogueWish, tuple[str, ...]]] = Kept(200)
"""What the catalogue's part of an address comes to, while the index stays the same."""
SPOKEN: Kept[Spoken] = Kept(200)
"""The words of an address and the figures among them, as long as the index stays the same."""
MOST_VALUES = 60
LONGEST_VALUE = 300
TIME = ("hours", "in_a_row", "when", "earliest", "latest", "day", "after", "before")
WHAT = tuple(name for name in CatalogueFilter.base_filters if name not in {"sort", "page"})
KEPT = (*WHAT, *TIME)
"""The parameters that make a search; those that only show it follow."""
KNOWN = (*KEPT, "sort", "view")
FOREIGN = ("page", "csrfmiddlewaretoken")
LAST_DAY = "latest"
NOWHERE = "none"
"""In the place of a place: no distances, not even from one's own township."""
LOOKED_UP = frozenset({"q", "spec"})
SEVERAL = frozenset({"technique", "university", "lab", "mode", "chain", "spec", "day"})
FIELD_OF = {"length": "hours", "first": "earliest", "last": "latest"}
"""Where the parameter of a part of the time is called otherwise."""
GIVEN_UP: dict[Give, tuple[str, ...]] = {
    Give.MODE: ("mode",),
    Give.ANY_DAY: ("day",),
    Give.ANY_CLOCK: ("after", "before"),
    Give.PRICE: ("max_price",),
    Give.DISTANCE: ("within",),
    Give.FIGURES: ("spec",),
    Give.TECHNIQUE: ("technique",),
    Give.UNIVERSITY: ("university",),
    Give.LAB: ("lab",),
    Give.CHAIN: ("chain",),
    Give.QUALIFICATION: ("qualification",),
    Give.PRICED: ("priced",),
    Give.SINCE: ("since",),
    Give.TIME: TIME,
    Give.FILTERS: tuple(name for name in WHAT if name not in {"q", "near"}),
    Give.WORDS: tuple(name for name in KEPT if name not in {"q", "near"}),
}
"""The parameters that go when a part of a search is given up."""


@dataclass(frozen=True)
class Search:
    """What an address asks for: as values, as its own parameters, and what is wrong in it.

    ``problems`` are sentences about fields of the time, by their names,
    ``unknown`` are about the rest.
    """

    asked: Asked
    given: dict[str, list[str]]
    problems: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    when: str = ""
    view: str = ""

    def text(self, name: str) -> str:
        """What stands in a field."""
        return next(iter(self.given.get(name, [])), "")

    def query(self, changes: Mapping[str, Sequence[str]] | None = None) -> str:
        """The search as an address's query, with some parameters changed; empty ones go."""
        said = {**self.given, **(changes or {})}
        return urlencode([(name, value) for name in KNOWN for value in said.get(name, []) if value])

    @property
    def kept(self) -> str:
        """The query without what only shows it: what a saved search keeps."""
        return self.query({"sort": [], "view": []})

    @property
    def filters(self) -> int:
        """How many parameters narrow the search besides the words."""
        return sum(len(values) for name, values in self.given.items() if name in NARROWING)


NARROWING = frozenset(KEPT) - {"q", "near"}


def hours_text(length: dt.timedelta | None) -> str:
    """A length as addresses have it: hours, "4" or "0.5"; nothing for None."""
    if length is None:
        return ""
    return f"{length / dt.timedelta(hours=1):.4f}".rstrip("0").rstrip(".")


def _clock(minutes: int) -> list[str]:
    """A time of day as addresses have it, alone in its field."""
    return [f"{minutes // 60:02}:{minutes % 60:02}"]


def _without(names: Iterable[str]) -> dict[str, list[str]]:
    return {name: [] for name in names}


def changes_of(way: WayOn) -> dict[str, list[str]]:
    """The parameters that make a search into a wider one."""
    time = way.asked.time
    match way.give:
        case Give.SOME_WORDS if way.asked.what.words is not None:
            return {"q": [said_words(way.asked.what.words)]}
        case Give.LENGTH:
            return {"hours": [hours_text(time.length)], "in_a_row": [hours_text(time.in_a_row)]}
        case Give.PIECES:
            return {"in_a_row": [hours_text(time.in_a_row)]}
        case Give.LATER if time.last is not None:
            first = [] if time.first is None else [time.first.isoformat()]
            return {"when": [], "earliest": first, "latest": [time.last.isoformat()]}
        case Give.EARLIER if time.first is not None:
            last = [] if time.last is None else [time.last.isoformat()]
            return {"when": [], "earliest": [time.first.isoformat()], "latest": last}
        case Give.ALSO_DAY:
            return {"day": [WEEKDAYS[each] for each in sorted(time.weekdays)]}
        case Give.CLOCK:
            return dict(zip(("after", "before"), map(_clock, time.minutes), strict=True))
        case Give.FURTHER:
            return {"within": [f"{way.asked.what.within:.10g}"]}
        case Give.PARENT if way.technique is not None:
            return {"technique": [way.technique.slug]}
        case Give.SAMPLES:
            last = [] if time.last is None else [time.last.isoformat()]
            return _without(TIME) | {"latest": last, "mode": ["samples"]}
    changes: dict[str, list[str]] = _without(GIVEN_UP[way.give])
    if way.give is Give.MODE and not time.narrows:
        changes |= _without(TIME)
    return changes


def read_search(
    given: QueryDict, catalogue: Catalogue, *, today: dt.date, look_up: bool = True
) -> Search:
    """What an address asks for; ``today`` is the platform's day.

    ``look_up=False`` leaves out what the index must be asked, words and
    figures, for who only wants to say the search. Raises TookTooLong.
    """
    said = _plain(given)
    among_words: tuple[str, ...] = ()
    if look_up and said.get("q"):
        said, among_words = _figures_apart(said, catalogue)
    what, unknown = _read_what(given, said, catalogue, look_up=look_up)

    def text(name: str) -> str:
        return next(iter(said.get(name, [])), "")

    read = read_time(
        length=text("hours"),
        in_a_row=text("in_a_row"),
        when=text("when"),
        first=text("earliest"),
        last=text("latest"),
        weekdays=said.get("day", []),
        after=text("after"),
        before=text("before"),
        today=today,
    )
    problems = {
        FIELD_OF.get(name, name): str(TIME_FAULTS[fault.value])
        for name, fault in read.faults.items()
    }
    if any(each not in WEEKDAYS for each in said.get("day", [])):
        problems["day"] = gettext("Days of the week are written mon, tue and so on.")
    if len(given.get("q", "")) > LONGEST_QUERY:
        sentence = gettext("Only the first %(most)s characters of your words were searched for.")
        problems["q"] = sentence % {"most": LONGEST_QUERY}
    when, sort = text("when"), text("sort")
    if when and when not in set(When):
        problems["when"] = gettext("There is no such range of days; it was left out.")
        when = ""
    if sort and sort not in set(FindSort):
        problems["sort"] = gettext("There is no such order; the usual one is shown.")
        sort = ""
    return Search(
        asked=Asked(what, read.asked, FindSort(sort) if sort else None),
        given=said,
        problems=problems,
        unknown=(*among_words, *unknown),
        when=when,
        view="map" if text("view") == "map" else "",
    )


def _figures_apart(
    said: dict[str, list[str]], catalogue: Catalogue
) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """The parameters with the figures that were typed among the words where figures belong,
    and sentences about what could not be read as one."""
    text = said["q"][0]
    spoken = SPOKEN.made((catalogue.state.stamp, text), lambda: read_spoken(text))
    if spoken.wishes:
        figures = list(dict.fromkeys([*said.get("spec", []), *spoken.wishes]))
        said = {**said, "q": [spoken.words] if spoken.words else [], "spec": figures}
    return said, tuple(
        str(SPOKEN_FAULTS[fault.value]) % {"value": value} for fault, value in spoken.faults
    )


def _read_what(
    given: QueryDict, said: Mapping[str, Sequence[str]], catalogue: Catalogue, *, look_up: bool
) -> tuple[CatalogueWish, tuple[str, ...]]:
    """The part that the catalogue answers, and sentences about what it does not know."""
    part = QueryDict(mutable=True)
    for name in WHAT:
        if look_up or name not in LOOKED_UP:
            part.setlist(name, [value for value in said.get(name, []) if value != NOWHERE])
    for name in list(given)[:MOST_VALUES]:
        if name not in KNOWN and name not in FOREIGN:
            part[name[:LONGEST_VALUE]] = ""
    key = (catalogue.state.stamp, get_language(), part.urlencode())
    return READ.made(key, lambda: _looked_up(part, catalogue))


def _looked_up(part: QueryDict, catalogue: Catalogue) -> tuple[CatalogueWish, tuple[str, ...]]:
    asked = CatalogueFilter(part, catalogue).asked
    return asked.wish, asked.problems


def _plain(given: QueryDict) -> dict[str, list[str]]:
    """The known parameters with a value, each in one line and of a bounded length."""
    out: dict[str, list[str]] = {}
    for name in KNOWN:
        values = given.getlist(name)[:MOST_VALUES]
        texts = [_whole_words(value) if name == "q" else value[:LONGEST_VALUE] for value in values]
        texts = [_line(text) for text in texts]
        kept = list(dict.fromkeys(text for text in texts if text))
        if kept:
            out[name] = kept if name in SEVERAL else kept[-1:]
    return out


def _whole_words(value: str) -> str:
    """As much of the words as is searched for, without half a word at the end."""
    cut = value[:LONGEST_QUERY]
    if len(value) > LONGEST_QUERY and not value[LONGEST_QUERY].isspace():
        cut = cut.rpartition(" ")[0] or cut
    return cut


def _line(value: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())
