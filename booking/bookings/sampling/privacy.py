"""What samples and parcels hold of people, see ``accounts.privacy``."""

from __future__ import annotations

import datetime as dt

from booking.accounts.models import User
from booking.accounts.privacy.register import Rows, holds

from .models import Parcel, Sample

CHUNK = 200


@holds("samples_sent_in")
def _samples(person: User) -> Rows:
    """The samples of what they asked for, in their own words."""
    mine = Sample.objects.filter(booking__requester=person).select_related("booking")
    for row in mine.order_by("booking__asked_at", "booking", "number").iterator(CHUNK):
        yield {
            "booking": row.booking.public_id,
            "number": row.number,
            "name": row.label,
            "note": row.note,
            "hazard": row.hazard,
            "storage": row.storage,
            "afterwards": row.after,
            "state": row.state,
            "why_unusable": row.reason,
        }


@holds("parcels_of_samples")
def _parcels(person: User) -> Rows:
    """The parcels that they announced, or sent back for their lab."""
    mine = Parcel.objects.filter(made_by=person).select_related("booking")
    for row in mine.prefetch_related("samples").order_by("made_at", "pk").iterator(CHUNK):
        yield {
            "booking": row.booking.public_id,
            "way": row.way,
            "how": row.carriage,
            "carrier": row.carrier,
            "tracking_number": row.tracking,
            "sent_on": row.sent_on,
            "note": row.note,
            "samples": [each.number for each in row.samples.all()],
            "made_at": row.made_at,
            "received_at": row.received_at,
        }


def erase_samples(person: User, now: dt.datetime) -> None:
    """Once bookings that are not over have passed on: of the others the names and notes go.

    By which number a parcel went stays, since the lab answers for what it received.
    """
    Sample.objects.filter(booking__requester=person).update(label="", note="")
    Parcel.objects.filter(made_by=person).update(note="")
