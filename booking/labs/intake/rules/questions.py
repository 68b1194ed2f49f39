"""The questions of an intake form, and what keeps a form from being published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

MODE = "mode"
"""The name under which a condition knows how the instrument is used; keys of questions are
longer."""
MOST_QUESTIONS = 60
MOST_CHOICES = 40
MOST_FILES = 5
"""So many questions, choices of one question, and files a form has at most."""


class FieldKind(StrEnum):
    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    ONE = "one"
    SEVERAL = "several"
    FILE = "file"
    SAMPLES = "samples"
    HEADING = "heading"
    """A heading with a text beneath, which asks nothing."""


CHOOSING = frozenset({FieldKind.ONE, FieldKind.SEVERAL})


class Hazard(StrEnum):
    """What is dangerous about a sample, roughly as its label would say."""

    NONE = "none"
    FLAMMABLE = "flammable"
    CORROSIVE = "corrosive"
    TOXIC = "toxic"
    BIOLOGICAL = "biological"
    RADIOACTIVE = "radioactive"
    OTHER = "other"


class Storage(StrEnum):
    """How a sample is kept until it is worked on."""

    ROOM = "room"
    DRY = "dry"
    DARK = "dark"
    FRIDGE = "fridge"
    FREEZER = "freezer"
    DEEP_FREEZER = "deep_freezer"
    NITROGEN = "nitrogen"


class AfterUse(StrEnum):
    """What becomes of a sample after the work."""

    RETURN = "return"
    DISPOSE = "dispose"


@dataclass(frozen=True)
class Condition:
    """Asks a question only where another one is answered by one of some values."""

    field: str
    values: frozenset[str]


@dataclass(frozen=True)
class Question:
    """A question as far as deciding goes; words are not needed for that.

    ``choices`` are the keys of what can be chosen. ``least`` and ``most`` bound a
    number in its ``unit``.
    """

    key: str
    kind: FieldKind
    required: bool = False
    choices: tuple[str, ...] = ()
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    condition: Condition | None = None


class FormFault(StrEnum):
    """Why a form, or one of its questions, cannot be published."""

    NOTHING_ASKED = "nothing_asked"
    TOO_MANY_QUESTIONS = "too_many_questions"
    TOO_MANY_FILES = "too_many_files"
    FEW_CHOICES = "few_choices"
    TOO_MANY_CHOICES = "too_many_choices"
    LEAST_OVER_MOST = "least_over_most"
    CONDITION_GONE = "condition_gone"
    CONDITION_LATER = "condition_later"


def check_form(questions: Sequence[Question]) -> list[tuple[str, FormFault]]:
    """What keeps a form from being published: each fault with the key of its question, or with
    none where it is the whole form's.

    A condition names an earlier question, so that no two can wait for each other.
    """
    out: list[tuple[str, FormFault]] = []
    if all(each.kind is FieldKind.HEADING for each in questions):
        out.append(("", FormFault.NOTHING_ASKED))
    if len(questions) > MOST_QUESTIONS:
        out.append(("", FormFault.TOO_MANY_QUESTIONS))
    if sum(each.kind is FieldKind.FILE for each in questions) > MOST_FILES:
        out.append(("", FormFault.TOO_MANY_FILES))
    earlier: set[str] = {MODE}
    choices = {each.key: {*each.choices} for each in questions if each.kind in CHOOSING}
    for each in questions:
        out += [(each.key, fault) for fault in _faults_of(each, earlier, choices)]
        earlier.add(each.key)
    return out


def _faults_of(
    question: Question, earlier: set[str], choices: dict[str, set[str]]
) -> list[FormFault]:
    out: list[FormFault] = []
    if question.kind in CHOOSING and len(question.choices) < 2:
        out.append(FormFault.FEW_CHOICES)
    if len(question.choices) > MOST_CHOICES:
        out.append(FormFault.TOO_MANY_CHOICES)
    least, most = question.least, question.most
    if least is not None and most is not None and least > most:
        out.append(FormFault.LEAST_OVER_MOST)
    condition = question.condition
    if condition is None or condition.field == MODE:
        return out
    if not condition.values & choices.get(condition.field, set()):
        out.append(FormFault.CONDITION_GONE)
    elif condition.field not in earlier:
        out.append(FormFault.CONDITION_LATER)
    return out
