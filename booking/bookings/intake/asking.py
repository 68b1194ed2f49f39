"""The lab's questions in the request's panel."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from booking.labs.intake.forms.answering import AnswerForm
from booking.labs.intake.queries import Intake, asked_of
from booking.labs.intake.rules import Upload

from ..views.panel import Panel
from .rules import Answers

MOST_DIGITS = 9


def intake_before(panel: Panel) -> Intake | None:
    """What the lab asks with a request for the panel's instrument; None where it asks nothing."""
    return asked_of(panel.instrument) if panel.asks else None


def questions_before(
    panel: Panel, given: Any = None, files: Any = None, *, mode: str, judged: bool = True
) -> AnswerForm | None:
    """The questions that a reader answers with a request; None where nothing is asked, or who
    reads cannot ask. With ``judged=False`` what was typed stays, and is not found fault with."""
    intake = intake_before(panel) if panel.project is not None else None
    if intake is None:
        return None
    if given is None:
        return AnswerForm(intake=intake, mode=mode)
    if not judged:
        return AnswerForm.kept(given, files, intake=intake, mode=mode)
    return AnswerForm(given, files, intake=intake, mode=mode, samples=samples_in(given))


def samples_in(given: Any) -> int | None:
    """How many samples a form sends; None where its number is none, which it says itself."""
    text = given.get("samples", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def answers_in(form: AnswerForm | None) -> Answers | None:
    """What a valid form answers."""
    return None if form is None else Answers(form.intake.version.pk, form.given)


def digest(form: AnswerForm | None) -> str:
    """What tells one set of answers from another; empty where nothing is asked."""
    if form is None:
        return ""
    given = {
        name: hashlib.sha256(value.content).hexdigest() if isinstance(value, Upload) else value
        for name, value in form.given.items()
    }
    text = json.dumps([form.intake.version.pk, given], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
