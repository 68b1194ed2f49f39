"""What somebody who is still typing may mean: techniques, instruments, labs and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np

from booking.labs.search.queries import beginning, match_beginning
from booking.labs.search.rules import normalised, similarity

from .columns import SUFFIXES, Catalogue, Label
from .store import catalogue as catalogue_now

MISTYPED = 0.45
"""The least similarity of a technique's name to what is typed, where nothing begins so."""
LOOKED_AT = 400
"""Instruments whose names are looked at, in the order of their names."""
MOST_TECHNIQUES, MOST_LABS = 4, 2
LONGEST = 80
"""Characters of what is typed that are read: nobody types more before choosing."""

_plain = lru_cache(maxsize=40_000)(normalised)


class SuggestionKind(StrEnum):
    TECHNIQUE = "technique"
    INSTRUMENT = "instrument"
    LAB = "lab"
    WORD = "word"


@dataclass(frozen=True)
class Suggestion:
    """Something to look for. ``slug`` is a technique's, or the public id of a lab or of the one
    instrument of this name; ``count`` is how many instruments it leads to, None for words."""

    kind: SuggestionKind
    text: str
    slug: str = ""
    count: int | None = None


def _names(label: Label) -> Iterator[str]:
    yield from filter(None, (label.name_en, label.name_zh_hans, label.name_zh_hant))
    yield from getattr(label, "aliases", ())


class _Called:
    """The names of a catalogue's nouns as they are compared: a string a noun, a line a name."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.techniques = self._lines(catalogue.techniques)
        self.labs = self._lines(catalogue.labs)

    @staticmethod
    def _lines(labels: Mapping[int, Label]) -> list[tuple[str, Label]]:
        return [("\n" + "\n".join(map(_plain, _names(label))), label) for label in labels.values()]


# The newest catalogue's alone: it is asked with each letter, and others are on their way out.
_called_in = lru_cache(maxsize=1)(_Called)


def _called(typed: str, lines: list[tuple[str, Label]]) -> list[tuple[int, Label]]:
    """Nouns that are called by what is typed: 0 where a name begins so, 1 where a word does."""
    begins = f"\n{typed}"
    inside = (f" {typed}", f"-{typed}") if typed.isascii() else (typed,)
    out = []
    for line, label in lines:
        if begins in line:
            out.append((0, label))
        elif any(part in line for part in inside):
            out.append((1, label))
    return out


def _techniques(typed: str, catalogue: Catalogue, language: str) -> list[Suggestion]:
    called = _called(typed, _called_in(catalogue).techniques)
    if not called and len(typed) > 3:
        near = [
            (max(similarity(typed, _plain(name)) for name in _names(label)), label)
            for label in catalogue.techniques.values()
        ]
        close = sorted((each for each in near if each[0] >= MISTYPED), key=lambda each: -each[0])
        called = list(enumerate(label for _near, label in close[:MOST_TECHNIQUES]))
    counted = [
        (place, len(catalogue.rows_of_technique(label.pk)), label) for place, label in called
    ]
    ordered = sorted(
        (each for each in counted if each[1]), key=lambda each: (each[0], -each[1], each[2].pk)
    )
    return [
        Suggestion(SuggestionKind.TECHNIQUE, label.name_in(language), label.slug, count)
        for _place, count, label in ordered[:MOST_TECHNIQUES]
    ]


def _labs(typed: str, catalogue: Catalogue, language: str) -> list[Suggestion]:
    counts = np.bincount(catalogue.lab_code, minlength=len(catalogue.lab_ids)).tolist()
    here = dict(zip(catalogue.lab_ids.tolist(), counts, strict=True))
    called = [
        (place, label)
        for place, label in _called(typed, _called_in(catalogue).labs)
        if label.pk in here
    ]
    ordered = sorted(called, key=lambda each: (each[0], -here[each[1].pk], each[1].pk))
    return [
        Suggestion(SuggestionKind.LAB, label.name_in(language), label.slug, here[label.pk])
        for _place, label in ordered[:MOST_LABS]
    ]


def _instruments(text: str, catalogue: Catalogue, language: str, most: int) -> dict[str, list[int]]:
    """Names of instruments that are called so, each with the rows that have it."""
    rows, _there = catalogue.rows_of(match_beginning(text, at=catalogue.state))
    here = np.zeros(len(catalogue.ids), np.bool_)
    here[rows] = True
    order = catalogue.name_order(language)
    names = catalogue.columns.names
    out: dict[str, list[int]] = {}
    for row in order[here[order]][:LOOKED_AT].tolist():
        label = Label(0, "", *(str(names[at][row]) for at in range(len(SUFFIXES))))
        name = label.name_in(language)
        if name in out or len(out) < most:
            out.setdefault(name, []).append(row)
    return out


def suggest(
    text: str, language: str, *, most: int = 8, catalogue: Catalogue | None = None
) -> list[Suggestion]:
    """What a text that is still being typed may lead to, in the reader's language.

    Techniques first, found by any alias in any language and also mistyped,
    then instruments by their names, labs, and words that go on so. An
    instrument's slug is its id in the database, where its name is the only one
    of its kind. Raises TookTooLong.
    """
    typed = " ".join(_plain(text[:LONGEST]).split())
    if not any(map(str.isalnum, typed)):
        return []
    held = catalogue_now() if catalogue is None else catalogue
    out = _techniques(typed, held, language)
    labs = _labs(typed, held, language)
    left = max(0, most - len(out) - len(labs))
    for name, rows in _instruments(text[:LONGEST], held, language, left).items():
        one = str(int(held.ids[rows[0]])) if len(rows) == 1 else ""
        out.append(Suggestion(SuggestionKind.INSTRUMENT, name, one, len(rows)))
    out += labs
    if len(out) < most:
        head, _blank, last = typed.rpartition(" ")
        for word in beginning(last, most - len(out)) if len(last) > 2 else ():
            out.append(Suggestion(SuggestionKind.WORD, f"{head} {word}".strip()))
    return out[:most]
