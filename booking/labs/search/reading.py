"""What instruments are indexed by, read from the nouns. Read only."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from booking.labs.models import Instrument, Specification, Technique, TechniqueAlias

from .rules import Figure, Part, above, figures_of, lexemes_of, tokens_of_name

LANGUAGES = ("en", "zh_hans", "zh_hant")
NAMES = tuple(f"name_{each}" for each in LANGUAGES)
ABOUT = tuple(f"about_{each}" for each in LANGUAGES)


@dataclass(frozen=True)
class Tree:
    """The techniques: who is below whom, and all words for each."""

    parents: dict[int, int | None]
    words: dict[int, list[str]]


@dataclass(frozen=True)
class Document:
    """A published instrument as it shall be indexed."""

    lexemes: str
    figures: tuple[tuple[str, Figure], ...] = ()
    """Each range with the tokens of its name."""
    digest: str = ""


@dataclass
class _Told:
    called: list[str] = field(default_factory=list)
    branch: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    figures: list[tuple[str, Figure]] = field(default_factory=list)


def read_tree() -> Tree:
    """All techniques, in two queries."""
    parents: dict[int, int | None] = {}
    words: dict[int, list[str]] = {}
    for pk, parent, *names in Technique.objects.values_list("pk", "parent_id", *NAMES):
        parents[pk] = parent
        words[pk] = [name for name in names if name]
    for pk, text in TechniqueAlias.objects.values_list("technique_id", "text"):
        words.setdefault(pk, []).append(text)
    return Tree(parents, words)


def _tell_techniques(told: dict[int, _Told], keys: Collection[int], tree: Tree) -> None:
    ties = Instrument.techniques.through.objects.filter(instrument__in=keys)
    for instrument, technique in ties.values_list("instrument_id", "technique_id"):
        told[instrument].called += tree.words.get(technique, ())
        for each in above(technique, tree.parents):
            told[instrument].branch += tree.words.get(each, ())


def _tell_figures(told: dict[int, _Told], keys: Collection[int]) -> None:
    rows = Specification.objects.filter(instrument__in=keys).order_by("position", "pk")
    for instrument, value, unit, *names in rows.values_list(
        "instrument_id", "value", "unit", *NAMES
    ):
        called = [name for name in names if name]
        told[instrument].listed += called
        tokens = tokens_of_name(called)
        told[instrument].figures += [(tokens, figure) for figure in figures_of(value, unit)]


def read_documents(keys: Sequence[int], tree: Tree) -> dict[int, Document]:
    """The documents of those of some instruments that visitors see, in three queries."""
    rows: Iterable[Any] = (
        Instrument.objects.published()
        .filter(pk__in=keys)
        .order_by()
        .values_list(
            "pk",
            *("manufacturer", "model"),
            *(f"lab__{name}" for name in NAMES),
            *(f"university__{name}" for name in NAMES),
            *NAMES,
            *ABOUT,
        )
    )
    instruments = {pk: texts for pk, *texts in rows}
    told: dict[int, _Told] = defaultdict(_Told)
    _tell_techniques(told, instruments, tree)
    _tell_figures(told, instruments)
    out: dict[int, Document] = {}
    for pk, texts in instruments.items():
        more = told[pk]
        made, names, about = texts[:8], texts[8:11], texts[11:]
        lexemes = lexemes_of(
            {
                Part.CALLED: [*names, *more.called],
                Part.BRANCH: more.branch,
                Part.MADE: [*made, *more.listed],
                Part.ABOUT: about,
            }
        )
        digest = hashlib.sha256(repr(more.figures).encode()).hexdigest()[:32]
        out[pk] = Document(lexemes, tuple(more.figures), digest)
    return out
