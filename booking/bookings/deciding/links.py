"""The link of a letter by which its addressee decides: what is signed, and what it says."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from booking.accounts.models import User

from ..models import Booking, TimelineEntry
from .queries import booking_of_link, person_of_link
from .rules import LINK_LASTS

SALT = "booking.bookings.deciding"


@dataclass(frozen=True)
class Link:
    """Whose link it is, to which request, and of which of its moves the letter told."""

    booking: Booking
    person: User
    written: int


def decision_address(entry: TimelineEntry, person: User) -> str:
    """Where a letter about a move lets its addressee decide; a path of the site.

    It works once: what is signed names the booking's last move, and any later one closes it.
    """
    key = signing.dumps([entry.booking.public_id, person.pk, entry.number], salt=SALT)
    return reverse("decide_by_link", args=[key])


def link_of(key: str) -> Link | None:
    """The link of an address; None for one that is forged, or too old to say why it is shut,
    and where its addressee cannot sign in any more."""
    try:
        public_id, person_pk, written = signing.loads(key, salt=SALT, max_age=LINK_LASTS)
    except signing.BadSignature:
        return None
    person, booking = person_of_link(person_pk), booking_of_link(public_id)
    if person is None or booking is None:
        return None
    return Link(booking, person, written)
