"""Instruments by words and by figures. Read only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt
from django.db.models import Q

from booking.accounts.bounds import bounded
from booking.labs.models import Specification, Technique, TechniqueAlias

from .engines import Ids, engine
from .kept import MOST_FIGURES, MOST_READINGS, NEVER, Kept, Scored, State
from .models import FigureName, SearchState, SpecificationFigure, VocabularyWord
from .reading import NAMES
from .rules import (
    SHORT,
    WEIGHTS,
    Comparison,
    FigureWish,
    Part,
    Term,
    Word,
    divided,
    nearest,
    nearest_phrase,
    normalised,
    one_slip_away,
    tokens_of_name,
    words_of,
)

SECONDS = 3.0
"""So long the database may look for the words of one search: no less than a page's bound, within
which this one then costs nothing."""
MOST_EXAMPLES = 20
"""Instruments of which the units of a figure are read, where a search asks for another kind."""
MOST_UNITS = 3


@dataclass(frozen=True)
class Replaced:
    """A word that is nowhere, and what was looked for in its place."""

    word: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class Matches:
    """Instruments that have all words: ids in order, and how well each has them.

    ``replaced`` tells of words that are nowhere and were read as others,
    ``missing`` of those that are nowhere and like nothing.
    """

    words: tuple[Word, ...]
    ids: Ids
    scores: npt.NDArray[np.float64]
    replaced: tuple[Replaced, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words that were looked for in fact: "showing results for ..."."""
        by = {each.word: " ".join(each.by[:1]) for each in self.replaced}
        return " ".join(by.get(word.text, word.text) for word in self.words)


_KEPT = Kept()


def state() -> State:
    """The index's state, in one query of one row."""
    row = SearchState.objects.values_list("revision", "stamp", "names", "epoch").first()
    return State(*row) if row else NEVER


def _finds(words: Sequence[Word], at: State) -> list[Scored]:
    """What the database finds for each word; asked once, and then put right."""
    known = _KEPT.known(words) if _KEPT.follow(at) else {}
    new = [word for word in words if word not in known]
    if new:
        found = dict(zip(new, map(_scored, engine().postings(new)), strict=True))
        _KEPT.keep(found, at)
        known.update(found)
    return [known[word] for word in words]


def _phrases(at: State) -> frozenset[str]:
    """The Chinese names of techniques, by which words written in one are cut apart."""
    with _KEPT.lock:
        if _KEPT.state == at and _KEPT.phrases is not None:
            return _KEPT.phrases
    texts: set[str] = set(TechniqueAlias.objects.values_list("text", flat=True))
    for names in Technique.objects.values_list(*NAMES):
        texts.update(names)
    found = frozenset(
        word.unspaced for text in texts if not text.isascii() for word in words_of(text)
    ) - {""}
    with _KEPT.lock:
        if _KEPT.state == at:
            _KEPT.phrases = found
    return found


def _candidates(word: str) -> dict[str, int]:
    """Words of the vocabulary that may be what somebody meant to type."""
    if len(word) > SHORT:
        return engine().similar(word)
    rows = VocabularyWord.objects.filter(token__in=one_slip_away(word))
    return dict(rows.values_list("token", "documents"))


def _read_as(word: Word, at: State) -> tuple[str, ...]:
    """What to look for in the place of a word that is nowhere, sought once."""
    with _KEPT.lock:
        if _KEPT.state == at and word in _KEPT.readings:
            return _KEPT.readings[word]
    by = _nearest(word, at)
    with _KEPT.lock:
        if _KEPT.state == at and len(_KEPT.readings) < MOST_READINGS:
            _KEPT.readings[word] = by
    return by


def _nearest(word: Word, at: State) -> tuple[str, ...]:
    if spelled := word.spelled:
        return tuple(nearest(spelled, _candidates(spelled))) if spelled.isascii() else ()
    if run := word.unspaced:
        phrases = _phrases(at)
        if near := nearest_phrase(run, phrases):
            return (near,)
        parts = [word for part in divided(run, phrases) for word in words_of(part)]
        there = zip(parts, _finds(parts, at), strict=True)
        known = [part.text for part, (ids, _scores) in there if len(ids)]
        return (" ".join(known),) if known else ()
    return ()


def _scored(found: list[Ids]) -> Scored:
    """A word's instruments, each with the weight of the best part in which the word is."""
    ids = np.unique(np.concatenate(found))
    scores = np.zeros(len(ids))
    for part, some in zip(reversed(Part), reversed(found), strict=True):
        scores[np.searchsorted(ids, some)] = WEIGHTS[part]
    return ids, scores


def _both(one: Scored, other: Scored) -> Scored:
    few, many = sorted((one, other), key=lambda each: len(each[0]))
    if not len(few[0]):
        return few
    places = np.minimum(np.searchsorted(many[0], few[0]), len(many[0]) - 1)
    there = many[0][places] == few[0]
    return few[0][there], few[1][there] + many[1][places[there]]


def match(text: str, *, at: State | None = None) -> Matches | None:
    """The instruments that have all words of a text; None where it has no word.

    ``at`` is the index's state, where the caller has it at hand. A word that is
    in no document is read as those nearest to it, or cut into known words.
    Raises TookTooLong.
    """
    words = words_of(text)
    if not words:
        return None
    with bounded(SECONDS):
        return _match(words, state() if at is None else at)


def _match(words: tuple[Word, ...], at: State) -> Matches:
    replaced: list[Replaced] = []
    missing: list[str] = []
    found: list[Scored] = []
    for word, scored in zip(words, _finds(words, at), strict=True):
        by = () if len(scored[0]) else _read_as(word, at)
        if by:
            replaced.append(Replaced(word.text, by))
        elif not len(scored[0]):
            missing.append(word.text)
        found.append(_read(word, by, at) if by else scored)
    ids, scores = reduce(_both, found)
    return Matches(words, ids, scores, tuple(replaced), tuple(missing))


def with_fewer_words(words: Sequence[Word], *, at: State) -> Iterator[Matches]:
    """What is found when words are left out that no instrument has together: first one of
    them, the rarest first, then as many of the rarest as it takes. Raises TookTooLong."""
    with bounded(SECONDS):
        common = {word: len(_match((word,), at).ids) for word in words}
    rarest = sorted(words, key=lambda word: common[word])
    fewer = [{word} for word in rarest]
    fewer += [set(rarest[:count]) for count in range(2, len(rarest))]
    for left_out in fewer:
        rest = " ".join(word.text for word in words if word not in left_out)
        found = match(rest, at=at) if rest else None
        if found is not None and len(found.ids):
            yield found


def _read(word: Word, by: tuple[str, ...], at: State) -> Scored:
    """What is found in the place of a word: any of several spellings, or all of several parts."""
    if word.spelled:
        return _finds([Word(word.text, tuple((Term(each),) for each in by))], at)[0]
    return reduce(_both, _finds(words_of(by[0]), at))


def match_beginning(text: str, *, at: State) -> Ids:
    """The instruments called by words of which the last may go on: for suggestions.

    Ids in order; none where nothing can be read. Raises TookTooLong.
    """
    words = list(words_of(text))
    if not words:
        return np.empty(0, np.int64)
    if last := words[-1].spelled:
        words[-1] = Word(f"{last}…", ((Term(last, prefix=len(last) > 1),),))
    with bounded(SECONDS):
        ids, scores = reduce(_both, _finds(words, at))
    return ids[scores >= WEIGHTS[Part.CALLED] * len(words)]


def _called(words: Sequence[Word]) -> Q:
    """The condition that a figure's name has all words."""
    out = Q()
    for word in words:
        either = Q()
        for terms in word.alternatives:
            every = Q()
            for term in terms:
                ending = "" if term.prefix else " "
                every &= Q(tokens__contains=f" {term.token}{ending}")
            either |= every
        out &= either
    return out


def _reaches(wish: FigureWish) -> Q:
    low, high = ("low", "high") if wish.dimension is not None else ("own_low", "own_high")
    number, slack = wish.number, wish.slack
    conditions = {
        Comparison.AT_LEAST: {f"{high}__gte": number - slack},
        Comparison.MORE: {f"{high}__gt": number + slack},
        Comparison.AT_MOST: {f"{low}__lte": number + slack},
        Comparison.LESS: {f"{low}__lt": number - slack},
        Comparison.EQUAL: {f"{low}__lte": number + slack, f"{high}__gte": number - slack},
    }
    reaches = Q(**conditions[wish.comparison])
    return reaches if wish.dimension is None else reaches & Q(dimension=wish.dimension)


@dataclass(frozen=True)
class FigureMatches:
    """The instruments that have a figure, ids in order; ``known`` is whether any figure is
    called so. ``other_units`` are some units of those that are, where all of them are of
    another kind than the one asked for; None where one can be compared."""

    ids: Ids
    known: bool
    other_units: tuple[str, ...] | None = None


def match_figure(wish: FigureWish, *, at: State | None = None) -> FigureMatches:
    """The instruments whose data sheets say a figure as it is asked for.

    ``at`` is the index's state, where the caller has it at hand. Raises TookTooLong.
    """
    with bounded(SECONDS):
        now = state() if at is None else at
        _KEPT.follow(now)
        with _KEPT.lock:
            if _KEPT.state == now and wish in _KEPT.figures:
                return FigureMatches(*_KEPT.figures[wish])
        found = _match_figure(wish)
    with _KEPT.lock:
        if _KEPT.state == now and len(_KEPT.figures) < MOST_FIGURES:
            _KEPT.figures[wish] = (found.ids, found.known, found.other_units)
    return found


def _match_figure(wish: FigureWish) -> FigureMatches:
    names = names_called(wish.words)
    if not names:
        return FigureMatches(np.empty(0, np.int64), known=False)
    rows = SpecificationFigure.objects.filter(_reaches(wish), name__in=names)
    found = rows.order_by().values_list("instrument_id", flat=True)
    ids = np.unique(np.fromiter(found, np.int64))
    others = None if len(ids) else _other_units(wish, names)
    return FigureMatches(ids, True, others)


def names_called(words: Sequence[Word]) -> list[int]:
    """The names of figures that have all words."""
    return list(FigureName.objects.filter(_called(words)).values_list("pk", flat=True))


def _other_units(wish: FigureWish, names: list[int]) -> tuple[str, ...] | None:
    """Units in which data sheets give a figure, where none of them measures what is asked for."""
    if wish.dimension is None:
        return None
    figures = SpecificationFigure.objects.filter(name__in=names)
    if figures.filter(dimension=wish.dimension).exists():
        return None
    some = list(figures.order_by("pk").values_list("instrument_id", flat=True)[:MOST_EXAMPLES])
    rows = Specification.objects.filter(instrument__in=some).order_by("pk")
    units: dict[str, None] = {}
    for unit, *called in rows.values_list("unit", *NAMES):
        tokens = frozenset(tokens_of_name(filter(None, called)).split())
        if unit and all(word.fits(tokens) for word in wish.words):
            units[unit] = None
    return tuple(units)[:MOST_UNITS]


def beginning(prefix: str, most: int) -> list[str]:
    """Latin words of the vocabulary that begin so, the commonest first."""
    plain = normalised(prefix)
    if not plain.isascii() or not plain.isalnum():
        return []
    return [word for word in engine().beginning(plain, most) if word != plain]
