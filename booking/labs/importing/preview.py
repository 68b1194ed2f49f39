"""A plan as rows to read, for the page and the command alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.accounts.naming import LANG_TAGS
from booking.labs.models import Instrument, Lab
from booking.labs.uniquip.languages import language_of
from booking.labs.uniquip.records import Kind

from .rules import SUFFIXES, FieldChange, Plan
from .wording import KINDS, LAB_ORIGINS, field_word, problem_sentence


class Part(StrEnum):
    """The four parts of a preview."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REJECTED = "rejected"


PARTS: dict[str, str | Promise] = {
    Part.NEW.value: _("New"),
    Part.CHANGED.value: _("Changed"),
    Part.SAME.value: _("Unchanged"),
    Part.REJECTED.value: _("Left out"),
}


@dataclass(frozen=True)
class ChangedField:
    """A field in words, before and after."""

    word: str
    before: str
    after: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: the heading of its column, if one is to blame, and a sentence."""

    column: str
    sentence: str


@dataclass(frozen=True)
class Row:
    """One row of a preview; ``line`` is 0 for a lab that no row of the list asks for."""

    line: int
    kind: str | Promise
    code: str
    name: str
    lab: str = ""
    techniques: tuple[str, ...] = ()
    note: str | Promise = ""
    changes: tuple[ChangedField, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def name_lang(self) -> str:
        """The lang tag of the name."""
        return LANG_TAGS[language_of(self.name)]


def name_in(fields: Mapping[str, str]) -> str:
    """The first name among fields, English first."""
    return next((fields[key] for s in SUFFIXES if (key := f"name_{s}") in fields), "")


def rows_of(plan: Plan, part: Part) -> list[Row]:
    """The rows of one part of a plan, labs first."""
    return {
        Part.NEW: _new,
        Part.CHANGED: _changed,
        Part.SAME: _same,
        Part.REJECTED: _rejected,
    }[part](plan)


def _new(plan: Plan) -> list[Row]:
    lab, instrument = KINDS[Kind.FACILITY.value], KINDS[Kind.EQUIPMENT.value]
    return [
        Row(
            each.line,
            lab,
            each.code,
            name_in(each.fields),
            note=LAB_ORIGINS[each.origin.value],
        )
        for each in plan.new_labs
    ] + [
        Row(
            each.line,
            instrument,
            each.asset_id,
            name_in(each.fields),
            lab=each.lab_code,
            techniques=each.techniques,
        )
        for each in plan.new_instruments
    ]


def _changed(plan: Plan) -> list[Row]:
    lab, instrument = KINDS[Kind.FACILITY.value], KINDS[Kind.EQUIPMENT.value]
    return [
        Row(each.line, lab, each.code, each.name, changes=_words(Lab, each.changes))
        for each in plan.changed_labs
    ] + [
        Row(
            each.line,
            instrument,
            each.asset_id,
            each.name,
            changes=_words(Instrument, each.changes),
        )
        for each in plan.changed_instruments
    ]


def _words(
    noun: type[Lab | Instrument], changes: Iterable[FieldChange]
) -> tuple[ChangedField, ...]:
    return tuple(
        ChangedField(field_word(noun, each.field), each.before, each.after) for each in changes
    )


def _same(plan: Plan) -> list[Row]:
    return [
        Row(each.line, KINDS[each.kind.value], each.id, each.name)
        for each in (*plan.same_labs, *plan.same_instruments)
    ]


def _rejected(plan: Plan) -> list[Row]:
    return [
        Row(
            each.line,
            KINDS[each.kind.value] if each.kind else "",
            each.id,
            each.name,
            faults=tuple(
                Fault(problem.column, problem_sentence(problem)) for problem in each.problems
            ),
        )
        for each in plan.rejected
    ]


def counts_of(plan: Plan) -> dict[str, int]:
    """How many labs and instruments are in each part."""
    return {
        Part.NEW.value: len(plan.new_labs) + len(plan.new_instruments),
        Part.CHANGED.value: len(plan.changed_labs) + len(plan.changed_instruments),
        Part.SAME.value: len(plan.same_labs) + len(plan.same_instruments),
        Part.REJECTED.value: len(plan.rejected),
    }
