"""What this process remembers of words that were looked for, as long as it is true.

A change of the index makes none of it useless: the few documents that changed
are read, and each find is put right when it is asked for next.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .engines import Ids
from .models import SearchDocument
from .rules import WEIGHTS, FigureWish, Part, Word

Scores = npt.NDArray[np.float64]
Scored = tuple[Ids, Scores]
"""Instruments in the order of their ids, and how well each has a word."""
Tokens = Mapping[Part, frozenset[str]]
Changed = dict[int, Tokens]
"""Documents that changed, by instrument; without tokens where it is no longer shown."""

KEPT_BYTES = 32 * 1024 * 1024
MOST_CHANGED = 400
"""Changed documents that are remembered; what was found before them is asked anew."""
MOST_READINGS = 2_000
MOST_FIGURES = 100


@dataclass(frozen=True)
class State:
    """The index's revision; the stamp of two is the same only if nothing changed between."""

    revision: int
    stamp: str
    names: int
    epoch: str


NEVER = State(0, "", 0, "")


def changed_since(revision: int) -> Changed | None:
    """The documents indexed after a revision; None when they are too many to be worth it."""
    rows = SearchDocument.objects.filter(revision__gt=revision).order_by("pk")
    found = list(rows.values_list("pk", "lexemes")[: MOST_CHANGED + 1])
    if len(found) > MOST_CHANGED:
        return None
    return {pk: parted(lexemes) for pk, lexemes in found}


def parted(lexemes: str) -> Tokens:
    """A document's tokens by their part."""
    several: dict[str, list[str]] = {}
    for lexeme in lexemes.split():
        several.setdefault(lexeme[0], []).append(lexeme[1:])
    return {Part(letter): frozenset(tokens) for letter, tokens in several.items()}


def put_right(word: Word, found: Scored, changed: Changed) -> Scored:
    """A word's finds after some documents changed."""
    keys = np.fromiter(changed, np.int64, len(changed))
    keep = ~np.isin(found[0], keys)
    new: dict[int, float] = {}
    for pk, parts in changed.items():
        weights = [WEIGHTS[part] for part, tokens in parts.items() if word.fits(tokens)]
        if weights:
            new[pk] = max(weights)
    ids = np.concatenate([found[0][keep], np.fromiter(new, np.int64, len(new))])
    scores = np.concatenate([found[1][keep], np.fromiter(new.values(), float, len(new))])
    order = np.argsort(ids, kind="stable")
    return ids[order], scores[order]


@dataclass
class Kept:
    """Finds of words, the latest used last, with the revision at which each was true."""

    state: State = NEVER
    finds: OrderedDict[Word, tuple[int, Scored]] = field(default_factory=OrderedDict)
    changes: list[tuple[int, Changed]] = field(default_factory=list)
    floor: int = 0
    size: int = 0
    readings: dict[Word, tuple[str, ...]] = field(default_factory=dict)
    figures: dict[FigureWish, tuple[Ids, bool, tuple[str, ...] | None]] = field(
        default_factory=dict
    )
    phrases: frozenset[str] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def _forget(self) -> None:
        self.finds, self.changes, self.size = OrderedDict(), [], 0
        self.readings, self.figures, self.phrases = {}, {}, None

    def follow(self, state: State) -> bool:
        """Brings what is kept to a state; false for one that is older than what is kept."""
        with self.lock:
            if state == self.state:
                return True
            if state.epoch == self.state.epoch and state.revision < self.state.revision:
                return False
            same = state.epoch == self.state.epoch and state.revision > self.state.revision
            changed = changed_since(self.state.revision) if same and self.finds else {}
            if not same or changed is None:
                self._forget()
                self.floor = state.revision
            elif changed:
                self.changes.append((state.revision, changed))
                while sum(len(each) for _revision, each in self.changes) > MOST_CHANGED:
                    self.floor, _oldest = self.changes.pop(0)
            self.readings, self.figures, self.phrases = {}, {}, None
            self.state = state
            return True

    def known(self, words: Iterable[Word]) -> dict[Word, Scored]:
        """What is kept of some words, put right for every change since it was found."""
        out: dict[Word, Scored] = {}
        with self.lock:
            for word in words:
                if word not in self.finds:
                    continue
                at, found = self.finds[word]
                if at < self.floor:
                    self._drop(word)
                    continue
                for revision, changed in self.changes:
                    if revision > at:
                        found = put_right(word, found, changed)
                self._keep(word, found, self.state.revision)
                out[word] = found
        return out

    def keep(self, finds: Mapping[Word, Scored], state: State) -> None:
        """Keeps what was found at a state."""
        with self.lock:
            if state == self.state and state != NEVER:
                for word, found in finds.items():
                    self._keep(word, found, state.revision)

    def _drop(self, word: Word) -> None:
        _at, found = self.finds.pop(word)
        self.size -= _bytes(found)

    def _keep(self, word: Word, found: Scored, at: int) -> None:
        if word in self.finds:
            self._drop(word)
        self.finds[word] = (at, found)
        self.size += _bytes(found)
        while self.size > KEPT_BYTES:
            self._drop(next(iter(self.finds)))


def _bytes(found: Scored) -> int:
    return sum(each.nbytes for each in found) + 1_000
