"""The link of a letter by which a guest, who has no account, has the results of their booking."""

from __future__ import annotations

from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac

from ..models import Booking, Guest, TimelineEntry
from .models import ResultFile, ResultRelease
from .queries import with_booking
from .rules import GUEST_LINK_LASTS, ResultState

SALT = "booking.bookings.results.guests"


def _mark(email: str) -> str:
    """What stands for a guest's address in a link: others read links too."""
    return salted_hmac(SALT, email).hexdigest()[:24]


def results_address(entry: TimelineEntry, guest: Guest) -> str:
    """Where a letter about a release lets its guest have the results; a path of the site.

    What is signed names the release and whom the letter is to, so that nothing about links is
    kept: once the files are withdrawn or deleted, or the guest is forgotten, it opens nothing.
    Raises DoesNotExist where the move was no release.
    """
    release = ResultRelease.objects.filter(booking=entry.booking_id, at=entry.at).latest("pk")
    key = signing.dumps([release.pk, _mark(guest.email)], salt=SALT)
    return reverse("guest_results", args=[key])


def release_of_key(key: str) -> ResultRelease | None:
    """The release of a link's address; None for one that is forged or too old, whose guest is
    known no more, or whose booking has somebody with an account by now."""
    try:
        release_pk, mark = signing.loads(key, salt=SALT, max_age=GUEST_LINK_LASTS)
    except signing.BadSignature:
        return None
    release = (
        ResultRelease.objects.filter(pk=release_pk)
        .select_related("booking__instrument__lab__university", "booking__guest")
        .first()
    )
    guest = _guest_of(release.booking) if release is not None else None
    return release if guest is not None and _mark(guest.email) == mark else None


def _guest_of(booking: Booking) -> Guest | None:
    guest: Guest | None = getattr(booking, "guest", None)
    gone = guest is None or not guest.email or booking.requester_id is not None
    return None if gone else guest


def files_for_guest(release: ResultRelease) -> QuerySet[ResultFile]:
    """The files of a release that its guest may have: those that are kept, the report first."""
    kept = ResultFile.objects.filter(release=release, state=ResultState.KEPT.value)
    return with_booking(kept).order_by("-is_report", "pk")
