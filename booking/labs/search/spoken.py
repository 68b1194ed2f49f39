"""Figures that somebody types among the words of a search, told apart by the index's names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from booking.accounts.bounds import bounded

from .models import SpecificationFigure, VocabularyWord
from .queries import SECONDS, names_called
from .rules import (
    Clause,
    clauses,
    in_other_words,
    left_over,
    name_starts,
    normalised,
    plain_name,
    unit_of,
    words_of,
)


class SpokenFault(StrEnum):
    """Why a comparison in the words of a search stays among the words."""

    NAME_UNKNOWN = "name_unknown"
    UNIT_UNKNOWN = "unit_unknown"


@dataclass(frozen=True)
class Spoken:
    """A text taken apart: the words that remain, figures as filters write them, and what was
    read as words although it compares something, each with the name or unit in question."""

    words: str
    wishes: tuple[str, ...] = ()
    faults: tuple[tuple[SpokenFault, str], ...] = ()


def read_spoken(text: str) -> Spoken:
    """The figures in the words of a search: "SEM resolution < 1 nm" is SEM and a figure.

    A name that no data sheet has and a unit that nobody knows are told, and their words
    stay words. Raises TookTooLong.
    """
    found = clauses(text)
    if not found:
        return Spoken(text)
    with bounded(SECONDS):
        return _read(text, found)


def _read(text: str, found: list[Clause]) -> Spoken:
    taken: list[tuple[int, int]] = []
    wishes: list[str] = []
    faults: list[tuple[SpokenFault, str]] = []
    begin = 0
    for clause in found:
        start, names = _named(text, begin, clause.start)
        begin = clause.end
        if start is None:
            if not clause.loose:
                faults.append((SpokenFault.NAME_UNKNOWN, _asked_name(text, taken, clause)))
            continue
        unit, end = clause.unit, clause.end
        if clause.strange and _on_data_sheets(clause.strange, names):
            unit = clause.strange
            end = text.index(unit, clause.end) + len(unit)
        elif clause.strange and (clause.joined or not _is_word(clause.strange)):
            faults.append((SpokenFault.UNIT_UNKNOWN, clause.strange))
            continue
        name = plain_name(text[start : clause.start])
        wishes.append(" ".join(filter(None, (name, clause.sign, clause.number, unit))))
        taken.append((start, end))
        begin = end
    return Spoken(left_over(text, taken), tuple(wishes), tuple(faults))


def _named(text: str, begin: int, end: int) -> tuple[int | None, list[int]]:
    """Where the longest name before a comparison begins that data sheets have, and the names
    with all its words."""
    for start in name_starts(text, begin, end):
        words = in_other_words(words_of(plain_name(text[start:end])))
        names = names_called(words) if words else []
        if names:
            return start, names
    return None, []


def _asked_name(text: str, taken: list[tuple[int, int]], clause: Clause) -> str:
    """The word before a comparison that no data sheet has as a name; else the comparison."""
    begin = taken[-1][1] if taken else 0
    parts = text[begin : clause.start].split()
    return parts[-1] if parts else text[clause.start : clause.end].strip()


def _on_data_sheets(unit: str, names: list[int]) -> bool:
    rows = SpecificationFigure.objects.filter(name__in=names, dimension=unit_of(unit).dimension)
    return rows.exists()


def _is_word(text: str) -> bool:
    return VocabularyWord.objects.filter(token__startswith=normalised(text)).exists()
