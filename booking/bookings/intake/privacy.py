"""What answers hold of people, see ``accounts.privacy``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from booking.accounts.models import User
from booking.accounts.privacy.register import Rows, holds

from .actions import forget_words
from .models import BookingAnswers
from .queries import Shown, shown

CHUNK = 200


@holds("answers_to_questions_of_labs")
def _answers(person: User) -> Rows:
    """What they answered, with the questions as they stood."""
    mine = BookingAnswers.objects.filter(given_by=person).select_related("booking", "version")
    rows = mine.prefetch_related("files").order_by("given_at", "pk")
    for row in rows.iterator(CHUNK):
        yield {
            "booking": row.booking.public_id,
            "version": row.version.number,
            "given_at": row.given_at,
            "answers": [
                {
                    "question": each.asking.label,
                    "answer": [word for word, _lang in each.words] or _lines(each),
                    **({"file": each.file.name} if each.file is not None else {}),
                }
                for each in shown(row)
            ],
        }


def _lines(each: Shown) -> list[list[Any]]:
    return [
        [line.name, line.count, str(line.hazard), str(line.storage), str(line.after)]
        for line in each.samples
    ]


def erase_answers(person: User, now: dt.datetime) -> None:
    """Once bookings that are not over have passed on: those answers are the heir's from now on,
    from the others their words and files go."""
    mine = BookingAnswers.objects.filter(given_by=person).select_related("booking", "version")
    for row in mine.order_by("pk"):
        heir = row.booking.requester_id
        if heir is not None and heir != person.pk:
            row.given_by_id = heir
            row.save(update_fields=["given_by"])
        else:
            forget_words(answers=row)
