"""Keeping answers with the booking that they are for."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from booking.accounts.models import User
from booking.labs.intake.rules import Checked, FieldKind

from ..filing.actions import destroy_files, keep_file
from ..models import Booking
from .models import AnswerFile, BookingAnswers

TOLD = frozenset({FieldKind.TEXT.value, FieldKind.LONG.value, FieldKind.SAMPLES.value})
"""Kinds of questions whose answers are somebody's own words."""


@transaction.atomic
def keep_answers(
    *,
    booking: Booking,
    version: int,
    checked: Checked,
    by: User | None = None,
    now: dt.datetime,
) -> BookingAnswers:
    """Keeps what was answered to a version, given by its key, in the booking's transaction.

    ``by`` is who answered, where it was not who asked for the booking.
    """
    assert booking.requester_id is not None, "a guest without an account is asked nothing"
    answers = BookingAnswers.objects.create(
        booking=booking,
        version_id=version,
        values=checked.values,
        given_by_id=booking.requester_id if by is None else by.pk,
        given_at=now,
    )
    for key, upload in checked.uploads.items():
        keep_file(kept=AnswerFile(answers=answers, key=key), upload=upload)
    return answers


@transaction.atomic
def forget_words(*, answers: BookingAnswers) -> None:
    """Takes somebody's own words and files out of answers; what was chosen and measured stays."""
    told = set(answers.version.fields.filter(kind__in=TOLD).values_list("key", flat=True))
    answers.values = {
        key: _only_figures(value) if key in told else _without_words(value)
        for key, value in answers.values.items()
        if key not in told or isinstance(value, list)
    }
    answers.save(update_fields=["values"])
    destroy_files(files=answers.files.all())


def _only_figures(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Samples without their names."""
    return [{**row, "name": ""} for row in rows]


def _without_words(value: object) -> object:
    return {**value, "typed": ""} if isinstance(value, dict) else value
