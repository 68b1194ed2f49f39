"""What samples and parcels hold of people, see ``accounts.privacy``."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from booking.accounts.models import Membership, User
from booking.accounts.privacy.register import Rows, holds

from ..rules import LIVE
from .models import Parcel, ReturnAddress, Sample
from .rules import HERE

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


@holds("return_addresses")
def _addresses(person: User) -> Rows:
    """Where samples go back to, as they said it: what a colleague said is the colleague's."""
    mine = ReturnAddress.objects.filter(given_by=person).select_related("booking")
    for row in mine.order_by("given_at", "pk").iterator(CHUNK):
        yield {
            "booking": row.booking.public_id,
            "fetched": row.fetched,
            "recipient": row.recipient,
            "telephone": row.phone,
            "address": row.address,
            "note": row.note,
            "given_at": row.given_at,
        }


def drop_addresses(before: dt.datetime) -> int:
    """Deletes the return addresses that were given before an instant (UTC), of bookings that are
    over and have nothing left in the lab; how many there were."""
    live = [state.value for state in LIVE]
    here = Sample.objects.filter(state__in=[each.value for each in HERE])
    old = ReturnAddress.objects.filter(given_at__lt=before).exclude(booking__state__in=live)
    gone, _by_model = old.exclude(booking__in=here.values("booking")).delete()
    return int(gone)


def erase_samples(person: User, now: dt.datetime) -> None:
    """Once bookings that are not over have passed on: of the others the names and notes go.

    By which number a parcel went stays, since the lab answers for what it received; where
    samples go back to is asked anew of the heir.
    """
    Sample.objects.filter(booking__requester=person).update(label="", note="")
    Parcel.objects.filter(made_by=person).update(note="")
    # Also where a colleague had samples sent to them: bookings may have passed on to that one.
    ours = Membership.objects.filter(person=person).values("organisation")
    theirs = Q(given_by=person) | Q(booking__requester=person)
    if person.name:
        theirs |= Q(recipient__icontains=person.name, booking__payer__in=ours)
    ReturnAddress.objects.filter(theirs).delete()
