"""How tests stand for what a person was told: by what its address has in place of a public id."""

from __future__ import annotations

from types import SimpleNamespace

from booking.accounts.models import User
from booking.bookings.deciding.links import decision_address
from booking.bookings.models import Booking
from booking.notices.models import Delivery
from tests.factories import NOW


def told(booking: Booking) -> SimpleNamespace:
    """A line of its requester's inbox, whose address has a key in place of a public id."""
    notice = Delivery.objects.create(
        entry=booking.timeline.first(),
        recipient=booking.requester,
        channel="site",
        kind="approved",
        state="sent",
        not_before=NOW,
        sent_at=NOW,
    )
    return SimpleNamespace(public_id=notice.key)


def written(booking: Booking, person: User) -> SimpleNamespace:
    """The link in a letter to an approver, whose address has a signed key for a public id."""
    address = decision_address(booking.timeline.first(), person)
    return SimpleNamespace(public_id=address.split("/")[-2])
