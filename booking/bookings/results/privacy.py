"""What results hold of people, see ``accounts.privacy``. Who uploaded a file stays, of a former
member."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from booking.accounts.models import User
from booking.accounts.privacy.register import Rows, holds

from .models import ResultFile
from .queries import released_to
from .rules import ResultState

CHUNK = 200


@holds("results_received")
def _received(person: User) -> Rows:
    """The names of what was released of what they asked for; the files are on the booking's
    page. What was withdrawn has none for them any more."""
    for row in _rows(released_to(person, now=timezone.now())):
        yield {**row, "name": ""} if row["state"] == ResultState.WITHDRAWN else row


@holds("results_uploaded")
def _uploaded(person: User) -> Rows:
    """The names of what they uploaded for a lab."""
    yield from _rows(ResultFile.objects.filter(uploaded_by=person))


def _rows(files: Any) -> Iterator[dict[str, Any]]:
    for row in files.select_related("booking").order_by("begun_at", "pk").iterator(CHUNK):
        yield {
            "booking": row.booking.public_id,
            "name": row.name,
            "bytes": row.size,
            "sha256": row.sha256,
            "at": row.begun_at,
            "state": row.state,
        }
