"""Mistyped words: how near two words are, and the nearest of those that are known.

Trigrams and their similarity are those of PostgreSQL's pg_trgm (two blanks
before a word, one behind it; shared trigrams over all trigrams), so that its
index may bring the candidates, which are then judged here on either database.
Distance is that of optimal string alignment: a letter more, less, other, or
two neighbours swapped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import ascii_lowercase, digits

SHORT = 5
"""Words up to this length share too few trigrams: all words one slip away are tried."""
SIMILAR = 0.3
"""The least similarity of longer words: that of pg_trgm's own threshold."""
MOST_NEAREST = 3
LETTERS = ascii_lowercase + digits


def trigrams(word: str) -> frozenset[str]:
    """The trigrams of one word as pg_trgm sees them."""
    padded = f"  {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def similarity(one: str, other: str) -> float:
    """Shared trigrams over all trigrams, between 0 and 1."""
    first, second = trigrams(one), trigrams(other)
    shared = len(first & second)
    return shared / (len(first) + len(second) - shared)


def distance(one: str, other: str, most: int) -> int:
    """Slips of the hand between two words; ``most + 1`` when there are more than ``most``."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        older, before, row = before, row, [at]
        for to, wanted in enumerate(other, 1):
            cost = min(row[-1] + 1, before[to] + 1, before[to - 1] + (letter != wanted))
            swapped = at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted
            if swapped:
                cost = min(cost, older[to - 2] + 1)
            row.append(cost)
        if min(row) > most and (not before or min(before) > most):
            return most + 1
    return min(row[-1], most + 1)


def most_slips(word: str) -> int:
    """How many slips a word of this length may have: none in two letters, one in five."""
    if len(word) < 3:
        return 0
    return 1 if len(word) <= SHORT else 2


def one_slip_away(word: str) -> frozenset[str]:
    """Every word that one slip makes of a short one, in Latin letters and digits."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    out = {head + tail[1:] for head, tail in parts if tail}
    out |= {head + tail[1] + tail[0] + tail[2:] for head, tail in parts if len(tail) > 1}
    out |= {head + letter + tail[1:] for head, tail in parts if tail for letter in LETTERS}
    out |= {head + letter + tail for head, tail in parts for letter in LETTERS}
    return frozenset(out - {word, ""})


def nearest(word: str, known: Mapping[str, int]) -> list[str]:
    """The words nearest to one that is not known, the commonest first; none if all are far.

    ``known`` tells of each candidate in how many documents it is.
    """
    most = most_slips(word)
    slips = {
        each: distance(word, each, most)
        for each in known
        if len(word) <= SHORT or similarity(word, each) >= SIMILAR
    }
    fewest = min(slips.values(), default=most + 1)
    if fewest > most:
        return []
    found = [each for each, count in slips.items() if count == fewest]
    return sorted(found, key=lambda each: (-known[each], each))[:MOST_NEAREST]


def nearest_phrase(phrase: str, known: Iterable[str]) -> str:
    """The Chinese phrase that differs from one in a single character; empty if there is none."""
    if len(phrase) < 3:
        return ""
    near = [each for each in known if distance(phrase, each, 1) == 1 and len(each) > 2]
    return min(near, key=lambda each: (abs(len(each) - len(phrase)), each), default="")
