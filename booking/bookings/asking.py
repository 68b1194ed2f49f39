"""What the views of this room read of a request."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from booking.accounts.asking import person_of

from .actions import Refused
from .models import Booking
from .queries import visible_to
from .refusals import sentences_of


def booking_of(request: HttpRequest, public_id: str, *, now: dt.datetime) -> Booking:
    """The booking that an address names. Raises Http404 where there is none, and where it is
    none of the reader's; PermissionDenied for a visitor."""
    found = visible_to(person_of(request), now=now).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def back_with_why(
    request: HttpRequest, booking: Booking, refused: Refused, now: dt.datetime
) -> HttpResponse:
    """The booking's page anew, on which stands why something was refused."""
    for sentence in sentences_of(refused, lab=booking.instrument.lab, now=now):
        messages.error(request, sentence)
    return redirect("booking", public_id=booking.public_id)
