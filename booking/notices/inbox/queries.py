"""Questions about the inbox. Read only."""

from __future__ import annotations

from django.db.models import QuerySet

from booking.accounts.models import User
from booking.bookings.entry_words import ENTRY_PATHS

from ..models import Delivery
from ..rules import Channel


def inbox_of(person: User | int) -> QuerySet[Delivery]:
    """Somebody's notices in the site, the newest first."""
    return Delivery.objects.filter(recipient=person, channel=Channel.SITE.value).order_by(
        "-sent_at", "-pk"
    )


def unread_of(person: User | int) -> QuerySet[Delivery]:
    """Those that they have not read."""
    return inbox_of(person).filter(read_at__isnull=True)


def with_what(notices: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """The same with what each is about, in one query however many there are."""
    return notices.select_related(
        "entry__booking__instrument__lab__university",
        "entry__booking__requester",
        "hit__instrument__lab__university",
        "hit__search",
        "step__organisation",
        *(f"lab_entry__{path}" for path in ENTRY_PATHS),
        "news__follow__instrument__lab__university",
        "message__author",
        "message__about",
        "message__thread__lab",
        "message__thread__booking__instrument__lab",
    )
