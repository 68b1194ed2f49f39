"""What of prices is watched, see ``accounts.auditing``; quotes stay with their bookings."""

from __future__ import annotations

from booking.accounts.auditing.nouns import Noun, watch
from booking.labs.audited import instrument_name, of_its_instrument

from .models import ListPrice

watch(
    Noun(
        ListPrice,
        fields=("amount",),
        about=("customer_class", "unit"),
        belongs=of_its_instrument,
        label=instrument_name,
    )
)
