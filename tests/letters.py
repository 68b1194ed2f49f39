"""How tests stand for what a person was told: by what its address has in place of a public id."""

from __future__ import annotations

from types import SimpleNamespace

from booking.accounts.models import User
from booking.bookings.actions import check_in
from booking.bookings.behalf.actions import Caller, book_for_guest
from booking.bookings.deciding.links import decision_address
from booking.bookings.models import Booking, TimelineEntry
from booking.bookings.queries import Wish
from booking.bookings.results.actions import release
from booking.bookings.results.guests import results_address
from booking.labs.rules import ServiceMode
from booking.money.rules import CustomerClass
from booking.notices.models import Delivery
from tests.bookings.results.uploads import uploaded
from tests.factories import NOW, InstrumentFactory, open_days, shanghai


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


def given_to_guest(manager: User, *, email: str = "zhang@eels.example") -> TimelineEntry:
    """The release of a file to somebody without an account for whom a manager has booked."""
    instrument = InstrumentFactory(lab=manager.lab_roles.get().lab)
    open_days(instrument)
    booking = book_for_guest(
        person=manager,
        caller=Caller("Zhang Wei", CustomerClass.OTHER_ENTERPRISE, "Eel Works", "", email, "1"),
        wish=Wish(
            instrument,
            ServiceMode.SELF_OPERATED,
            shanghai(2, 9),
            shanghai(2, 11),
            purpose="A film",
        ),
        now=NOW,
    )
    at = shanghai(2, 9)
    booking = check_in(booking=booking, person=manager, now=at)
    uploaded(booking, manager, now=at)
    release(booking=booking, person=manager, note="Two peaks", now=at)
    return booking.timeline.get(verb="release")


def sent_to_guest(manager: User) -> SimpleNamespace:
    """The link in a letter to a guest about results, as above."""
    entry = given_to_guest(manager)
    address = results_address(entry, entry.booking.guest)
    return SimpleNamespace(public_id=address.split("/")[-2])


def written(booking: Booking, person: User) -> SimpleNamespace:
    """The link in a letter to an approver, whose address has a signed key for a public id."""
    address = decision_address(booking.timeline.first(), person)
    return SimpleNamespace(public_id=address.split("/")[-2])
