"""A draft in the request's panel: what its form says is kept, and filled in again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from booking.accounts.dates import local
from booking.calendars.rules import normalise
from booking.labs.intake.forms.answering import AnswerForm

from ..forms.requesting import WALL_CLOCK, RequestForm
from ..intake.asking import intake_before
from ..views.panel import Panel
from . import actions
from .models import Draft
from .queries import answers_of
from .rules import may_prepare
from .wording import DRAFT_PROBLEMS

REPLACES = "replaces"
"""The field that names the draft which a form was opened from."""


def replaced_in(given: Mapping[str, str]) -> str:
    """The public id of the draft that a sent form was opened from, as it can be looked for;
    empty where it was opened from none."""
    return given.get(REPLACES, "").replace("\x00", "")


def prepares(panel: Panel) -> bool:
    """Whether who reads may prepare a request here, which they cannot send yet."""
    return panel.unverified is not None and may_prepare(panel.unverified.state)


def keep_form(request: HttpRequest, panel: Panel, form: RequestForm) -> HttpResponse | None:
    """Keeps what a request form says so far as a draft; None where something that was typed
    is wrong, or where it is not kept, which a message tells."""
    assert panel.person is not None, "visitors keep no drafts"
    given = request.POST
    # What is not said yet may come later.
    for name in [name for name in form.errors if not given.get(name, "").strip()]:
        del form.errors[name]
    if set(form.errors) - {"project"}:
        return None
    data = form.cleaned_data
    mode = data.get("mode") or panel.mode
    if mode is None:
        return None
    kept = questions_kept(request, panel)
    try:
        actions.keep_draft(
            person=panel.person,
            instrument=panel.instrument,
            mode=mode,
            starts=_start(panel, data),
            minutes=data.get("length"),
            samples=data.get("samples") or 0,
            purpose=data.get("purpose") or "",
            project=data.get("project"),
            version=kept.intake.version if kept is not None else None,
            values=kept.initial if kept is not None else None,
            replaces=replaced_in(given),
            now=panel.now,
        )
    except actions.NotKept as refused:
        messages.error(request, str(DRAFT_PROBLEMS[refused.problem]))
        return None
    messages.success(request, gettext("The draft is saved. Nothing is held."))
    if kept is not None and kept.lost_files:
        messages.warning(request, gettext("Files are not kept. Choose them again when you ask."))
    return redirect("my_drafts")


def questions_kept(request: HttpRequest, panel: Panel) -> AnswerForm | None:
    """The lab's questions with what was typed, not judged; None where nothing is asked, or who
    reads can neither ask nor prepare."""
    if panel.project is None and not prepares(panel):
        return None
    intake = intake_before(panel)
    if intake is None:
        return None
    given = request.POST
    return AnswerForm.kept(given, request.FILES, intake=intake, mode=given.get("mode", ""))


def questions_shown(panel: Panel, draft: Draft | None = None, *, mode: str) -> AnswerForm | None:
    """The lab's questions, with a draft's answers as far as they are asked still; None as above."""
    if panel.project is None and not prepares(panel):
        return None
    intake = intake_before(panel)
    if intake is None:
        return None
    typed = answers_of(draft, intake) if draft is not None else {}
    return AnswerForm(intake=intake, mode=mode, initial=typed)


def said_in(draft: Draft, panel: Panel) -> Mapping[str, str]:
    """What a draft says, as the request's form takes it."""
    said: dict[str, Any] = {
        "mode": draft.mode,
        "start": draft.starts and local(draft.starts, panel.zone).strftime(WALL_CLOCK),
        "length": draft.minutes,
        "samples": draft.samples,
        "project": draft.project and draft.project.public_id,
        "purpose": draft.purpose,
    }
    return {name: str(value) for name, value in said.items() if value}


def _start(panel: Panel, data: Mapping[str, Any]) -> dt.datetime | None:
    """The wished start (UTC), also as long as its length is not said."""
    if data["starts"] is None and data.get("start") is not None and not data.get("samples"):
        return normalise(data["start"], panel.zone)
    starts: dt.datetime | None = data["starts"]
    return starts
