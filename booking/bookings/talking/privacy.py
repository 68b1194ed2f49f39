"""What conversations hold of people, see ``accounts.privacy``."""

from __future__ import annotations

import datetime as dt

from booking.accounts.models import User
from booking.accounts.privacy.register import Rows, holds

from .models import Message, Reading

CHUNK = 200


@holds("conversations")
def _messages(person: User) -> Rows:
    """What they said, not what was answered."""
    mine = Message.objects.filter(author=person).select_related(
        "thread__booking", "thread__lab", "about"
    )
    for row in mine.prefetch_related("files").order_by("at", "pk").iterator(CHUNK):
        booking, lab = row.thread.booking, row.thread.lab
        yield {
            "booking": booking.public_id if booking is not None else None,
            "lab": lab.name if lab is not None else None,
            "about": row.about.name if row.about is not None else None,
            "at": row.at,
            "for": row.side,
            "text": row.text,
            "files": [each.name for each in row.files.all()],
        }


def erase_readings(person: User, now: dt.datetime) -> None:
    """What they said stays, of a former member; what they have yet to read goes."""
    Reading.objects.filter(person=person).delete()
