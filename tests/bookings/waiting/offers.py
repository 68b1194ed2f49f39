"""What is offered from the waitlist."""

from booking.bookings.models import Booking
from tests.factories import shanghai

MORNING = (shanghai(2, 9), shanghai(2, 11))


def offered_to(entry):
    return Booking.objects.filter(turn__entry=entry, state="offered").first()
