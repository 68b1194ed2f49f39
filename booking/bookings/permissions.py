"""Who may do what to bookings. What moves a booking is the table in ``rules.moves``."""

from __future__ import annotations

from typing import Any

import rules
from django.utils import timezone

from booking.accounts.permissions import administers, is_operator
from booking.labs.permissions import administers_university, works_in_lab

from .models import Booking
from .queries import visible_to


@rules.predicate
def may_see(person: Any, booking: Booking | None) -> bool:
    """Asked for it, heads its project, administers its payer, or works in its lab."""
    return (
        booking is not None
        and person.is_authenticated
        and visible_to(person, now=timezone.now()).filter(pk=booking.pk).exists()
    )


rules.add_perm("bookings.see_booking", may_see)
# Who asked for what, of a whole lab or university.
rules.add_perm("bookings.list_lab", works_in_lab | administers_university | is_operator)
rules.add_perm("bookings.list_university", administers | is_operator)
