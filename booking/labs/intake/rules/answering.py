"""Answers to an intake form: which questions they meet, and what is wrong with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from ...search.rules.units import LONGEST_UNIT, unit_of
from .questions import CHOOSING, MODE, AfterUse, FieldKind, Hazard, Question, Storage

SHORT = 200
LONG = 4_000
SAMPLE_NAME = 120
"""Letters of a short answer, a long one, and a sample's name at most."""
MOST_SAMPLES = 50
MOST_OF_A_SAMPLE = 1_000
FILE_BYTES = 10 * 1024 * 1024
DIGITS = 9
"""Significant digits that a number has after its unit was converted."""

Given = Mapping[str, Any]
"""What was given, by the keys of questions, and under MODE how the instrument is used.

Texts and numbers are as typed, a choice is its key, several are a list of keys, a file is
an Upload, and samples are a list of mappings with name, count, hazard, storage and after.
"""


class AnswerFault(StrEnum):
    """Why an answer is not taken."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NO_NUMBER = "no_number"
    OTHER_UNIT = "other_unit"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    NO_CHOICE = "no_choice"
    FILE_EMPTY = "file_empty"
    FILE_TOO_BIG = "file_too_big"
    FILE_TYPE = "file_type"
    SAMPLE_NAME = "sample_name"
    SAMPLE_COUNT = "sample_count"
    SAMPLE_CHOICE = "sample_choice"
    TOO_MANY_SAMPLES = "too_many_samples"


@dataclass(frozen=True)
class Upload:
    """A file as it was sent; ``content_type`` is what its content is, None for a type that is
    not taken."""

    name: str
    content: bytes
    content_type: str | None


@dataclass(frozen=True)
class Fault:
    """What is wrong with one answer; ``row`` counts samples from 1."""

    key: str
    reason: AnswerFault
    row: int | None = None


@dataclass(frozen=True)
class Checked:
    """What was answered, as it is kept, and what is wrong with the rest.

    ``listed`` is of how many samples its lists tell; None where none was filled.
    """

    values: dict[str, Any]
    uploads: dict[str, Upload]
    faults: tuple[Fault, ...]
    listed: int | None = None


def asked(questions: Iterable[Question], given: Given) -> list[Question]:
    """The questions that answers meet: those without a condition, and those whose condition
    holds by an answer that was itself asked for."""
    out: list[Question] = []
    chosen = {MODE: _keys(given.get(MODE))}
    for each in questions:
        condition = each.condition
        if condition and not chosen.get(condition.field, frozenset()) & condition.values:
            continue
        out.append(each)
        if each.kind in CHOOSING:
            chosen[each.key] = _keys(given.get(each.key)) & {*each.choices}
    return out


def check_answers(questions: Sequence[Question], given: Given) -> Checked:
    """Checks answers to the questions that are asked; what else was given is left out.

    A number is kept in the question's unit; given in another one of the same
    dimension it is converted, and what was typed is kept beside it.
    """
    values: dict[str, Any] = {}
    uploads: dict[str, Upload] = {}
    faults: list[Fault] = []
    for each in asked(questions, given):
        if each.kind is FieldKind.HEADING:
            continue
        value, wrong = _READ[each.kind](each, given.get(each.key))
        faults += wrong
        if wrong:
            continue
        if value is None:
            if each.required:
                faults.append(Fault(each.key, AnswerFault.MISSING))
        elif isinstance(value, Upload):
            uploads[each.key] = value
        else:
            values[each.key] = value
    return Checked(values, uploads, tuple(faults))


def samples_listed(questions: Iterable[Question], checked: Checked) -> tuple[str, int] | None:
    """The key of the first list of samples that was filled, and how many samples all lists tell
    of; None where none was filled, or where one is wrong."""
    lists = [each.key for each in questions if each.kind is FieldKind.SAMPLES]
    filled = [key for key in lists if checked.values.get(key)]
    if not filled or any(fault.key in lists for fault in checked.faults):
        return None
    return filled[0], sum(row["count"] for key in filled for row in checked.values[key])


Read = tuple[Any, list[Fault]]


def _keys(given: Any) -> frozenset[str]:
    if isinstance(given, str):
        return frozenset({given})
    if not isinstance(given, Iterable):
        return frozenset()
    return frozenset(each for each in given if isinstance(each, str))


def _text(question: Question, given: Any) -> Read:
    text = given.strip() if isinstance(given, str) else ""
    most = SHORT if question.kind is FieldKind.TEXT else LONG
    if len(text) > most:
        return None, [Fault(question.key, AnswerFault.TOO_LONG)]
    return text or None, []


_NUMBER = re.compile(
    r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[+-]?\.\d+)(?:[eE]([+-]?\d{1,2}))?"
)


def read_number(typed: str, unit: str) -> Decimal | AnswerFault:
    """A number as typed, in ``unit`` or another one of its dimension, in ``unit``.

    NO_NUMBER for what begins with none, OTHER_UNIT for what cannot be converted.
    """
    plain = unicodedata.normalize("NFKC", typed).replace("\u2212", "-").strip()
    found = _NUMBER.match(plain)
    if found is None or len(plain) > 40 + LONGEST_UNIT:
        return AnswerFault.NO_NUMBER
    try:
        number = Decimal(found[1].replace(",", "")).scaleb(int(found[2] or 0))
    except (InvalidOperation, ValueError):
        return AnswerFault.NO_NUMBER
    of = plain[found.end() :].strip()
    # Two figures, such as a range or a date, are not one with a unit.
    if of[:1] in {",", ".", "-", "+", ":"} or of[:1].isdigit():
        return AnswerFault.NO_NUMBER
    if not of or of == unicodedata.normalize("NFKC", unit).strip():
        return number
    here, there = unit_of(of), unit_of(unit)
    if here.dimension != there.dimension:
        return AnswerFault.OTHER_UNIT
    base = here.to_base(float(number))
    return Decimal(repr((base - there.offset) / there.factor)).normalize(Context(prec=DIGITS))


def _number(question: Question, given: Any) -> Read:
    typed = " ".join(given.split()) if isinstance(given, str) else ""
    if not typed:
        return None, []
    number = read_number(typed, question.unit)
    if isinstance(number, AnswerFault):
        return None, [Fault(question.key, number)]
    if question.least is not None and number < question.least:
        return None, [Fault(question.key, AnswerFault.TOO_SMALL)]
    if question.most is not None and number > question.most:
        return None, [Fault(question.key, AnswerFault.TOO_LARGE)]
    kept = {"number": _plain(number), "unit": question.unit}
    return kept | ({"typed": typed} if typed != kept["number"] else {}), []


def _plain(number: Decimal) -> str:
    """Digits without an exponent where they are few, and without needless zeros."""
    normal = number.normalize()
    return f"{normal:f}" if -9 <= normal.adjusted() <= 15 else str(normal)


def _one(question: Question, given: Any) -> Read:
    if not given:
        return None, []
    if not isinstance(given, str) or given not in question.choices:
        return None, [Fault(question.key, AnswerFault.NO_CHOICE)]
    return given, []


def _several(question: Question, given: Any) -> Read:
    chosen = _keys(given)
    if not chosen <= {*question.choices}:
        return None, [Fault(question.key, AnswerFault.NO_CHOICE)]
    return [each for each in question.choices if each in chosen] or None, []


def _file(question: Question, given: Any) -> Read:
    if not isinstance(given, Upload):
        return None, []
    fault = file_fault(given)
    return given, [] if fault is None else [Fault(question.key, fault)]


def file_fault(upload: Upload) -> AnswerFault | None:
    """Why a file is not taken: it is empty, larger than 10 MB, or of a type that is not safe."""
    if not upload.content:
        return AnswerFault.FILE_EMPTY
    if len(upload.content) > FILE_BYTES:
        return AnswerFault.FILE_TOO_BIG
    return AnswerFault.FILE_TYPE if upload.content_type is None else None


ROW = ("name", "count", "hazard", "storage", "after")
_CHOSEN: tuple[tuple[str, type[StrEnum]], ...] = (
    ("hazard", Hazard),
    ("storage", Storage),
    ("after", AfterUse),
)


def _samples(question: Question, given: Any) -> Read:
    """The rows in which anything is typed; each of them must be whole."""
    rows = [row for row in given if isinstance(row, Mapping)] if isinstance(given, list) else []
    kept: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows, 1):
        cells = {name: str(row.get(name) or "").strip() for name in ROW}
        if not cells["name"] and not cells["count"]:
            continue
        wrong = _wrong_sample(cells)
        faults += [Fault(question.key, each, number) for each in wrong]
        if not wrong:
            kept.append({**cells, "count": int(cells["count"])})
    if len(kept) + len(faults) > MOST_SAMPLES:
        return None, [Fault(question.key, AnswerFault.TOO_MANY_SAMPLES)]
    return kept or None, faults


def _wrong_sample(cells: Mapping[str, str]) -> list[AnswerFault]:
    out: list[AnswerFault] = []
    if not 0 < len(cells["name"]) <= SAMPLE_NAME:
        out.append(AnswerFault.SAMPLE_NAME)
    count = cells["count"]
    whole = count.isascii() and count.isdigit() and len(count) <= 4
    if not whole or not 0 < int(count) <= MOST_OF_A_SAMPLE:
        out.append(AnswerFault.SAMPLE_COUNT)
    if any(cells[name] not in {each.value for each in kind} for name, kind in _CHOSEN):
        out.append(AnswerFault.SAMPLE_CHOICE)
    return out


_READ = {
    FieldKind.TEXT: _text,
    FieldKind.LONG: _text,
    FieldKind.NUMBER: _number,
    FieldKind.ONE: _one,
    FieldKind.SEVERAL: _several,
    FieldKind.FILE: _file,
    FieldKind.SAMPLES: _samples,
}
