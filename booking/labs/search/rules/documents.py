"""What an instrument is found by, and how well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from .words import tokens_of


class Part(StrEnum):
    """A part of an instrument's document. Its letter stands before each of its tokens, so that
    one index answers for each part alone."""

    CALLED = "a"  # its own names, and those of its techniques
    BRANCH = "b"  # the techniques above them in the tree
    MADE = "c"  # lab, university, maker, model, and what its data sheet lists
    ABOUT = "d"  # what is told of it


WEIGHTS: dict[Part, float] = {Part.CALLED: 8, Part.BRANCH: 4, Part.MADE: 2, Part.ABOUT: 1}
"""What a word counts for by the best part in which it is: being called so counts more than a
word in each other part together."""


def lexemes_of(texts: Mapping[Part, Iterable[str]]) -> str:
    """A document as it is indexed: each part's tokens behind its letter, between blanks."""
    out: list[str] = []
    for part, several in texts.items():
        letter, single = part.value, part is Part.CALLED
        found = {token for text in several for token in tokens_of(text, single=single)}
        out += [letter + token for token in found]
    return " ".join(sorted(out))


def tokens_in(lexemes: str) -> frozenset[str]:
    """The tokens of a document, whatever their parts."""
    return frozenset(lexeme[1:] for lexeme in lexemes.split())


def above(technique: int, parents: Mapping[int, int | None]) -> list[int]:
    """The techniques above one in the tree; a ring, which nobody should make, ends it."""
    out: list[int] = []
    parent = parents.get(technique)
    while parent is not None and parent not in out and parent != technique:
        out.append(parent)
        parent = parents.get(parent)
    return out


def below(roots: Iterable[int], parents: Mapping[int, int | None]) -> set[int]:
    """Techniques with everything below them in the tree."""
    children: dict[int | None, list[int]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    found = set(roots)
    left = list(found)
    while left:
        new = [child for child in children.get(left.pop(), ()) if child not in found]
        found.update(new)
        left += new
    return found


class Scope(StrEnum):
    """What a mark names, and so which instruments must be indexed anew."""

    INSTRUMENT = "instrument"
    LAB = "lab"
    UNIVERSITY = "university"
    TECHNIQUE = "technique"  # with everything below it
    CHAIN = "chain"  # no instrument, but the names that catalogues in memory show
    PLACE = "place"
    EVERYTHING = "everything"
