"""What was answered, as a page shows it. Read only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import Promise

from booking.labs.intake.models import IntakeField
from booking.labs.intake.queries import intake_of
from booking.labs.intake.rules import MODE, Checked, FieldKind, check_answers, samples_listed
from booking.labs.intake.wording import AFTER_USE, HAZARDS, STORAGES
from booking.labs.models import IntakeVersion
from booking.labs.rules import ServiceMode

from ..models import Booking
from .models import AnswerFile, BookingAnswers
from .rules import Answers


def checked_of(asked: int | None, answers: Answers | None, *, mode: ServiceMode) -> Checked | None:
    """What answers come to under the version with a key; None where nothing is asked."""
    if asked is None:
        return None
    given = {**(answers.given if answers is not None else {}), MODE: mode.value}
    questions = intake_of(IntakeVersion.objects.get(pk=asked)).questions
    checked = check_answers(questions, given)
    listed = samples_listed(questions, checked)
    return checked if listed is None else replace(checked, listed=listed[1])


@dataclass(frozen=True)
class Sample:
    """A line of samples in words."""

    name: str
    count: int
    hazard: str | Promise
    storage: str | Promise
    after: str | Promise


@dataclass(frozen=True)
class Shown:
    """One question and its answer; ``words`` come each with the language that they are in."""

    asking: IntakeField
    words: list[tuple[str, str]] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    file: AnswerFile | None = None


def answers_of(booking: Booking) -> BookingAnswers | None:
    """What was answered with a booking; None where nothing was asked."""
    return (
        BookingAnswers.objects.filter(booking=booking)
        .select_related("version")
        .prefetch_related("files")
        .first()
    )


def shown(answers: BookingAnswers) -> list[Shown]:
    """The questions of the answered version that have answers, in its order."""
    files = {each.key: each for each in answers.files.all()}
    out = []
    for asking in answers.version.fields.order_by("place", "pk"):
        value = answers.values.get(asking.key)
        if asking.key in files:
            out.append(Shown(asking, file=files[asking.key]))
        elif asking.kind == FieldKind.SAMPLES and value:
            out.append(Shown(asking, samples=[_sample(row) for row in value]))
        elif value:
            out.append(Shown(asking, words=list(_words(asking, value))))
    return out


def _sample(row: dict[str, Any]) -> Sample:
    return Sample(
        row["name"],
        row["count"],
        HAZARDS.get(row["hazard"], row["hazard"]),
        STORAGES.get(row["storage"], row["storage"]),
        AFTER_USE.get(row["after"], row["after"]),
    )


def _words(asking: IntakeField, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        figure = f"{value['number']} {value['unit']}".strip()
        typed = value.get("typed", "")
        yield (f"{figure} ({typed})" if typed and typed != figure else figure, "")
    elif asking.is_choosing:
        chosen = {value} if isinstance(value, str) else {*value}
        for each in asking.options:
            if each.key in chosen:
                yield each.label, each.label_lang
    else:
        yield str(value), ""
