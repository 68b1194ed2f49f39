"""What the walk of all pages is made with: objects to name, and pages of refusals drawn once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from booking.accounts.inviting.queries import hash_of
from booking.accounts.models import Invitation, Organisation
from booking.bookings.drafting.actions import keep_draft
from booking.bookings.models import Draft, WaitlistEntry
from booking.labs.models import Instrument
from booking.labs.rules import ServiceMode
from tests.asking import wait
from tests.factories import NOW, shanghai


def invited(secret: str, by, organisation: Organisation) -> SimpleNamespace:
    """An invitation, whose address has the link's secret in place of a public id."""
    Invitation.objects.create(
        organisation=organisation,
        email="invited@people.example",
        token_hash=hash_of(secret),
        invited_by=by,
        made_at=timezone.now(),
        expires_at=timezone.now() + dt.timedelta(days=1),
    )
    return SimpleNamespace(public_id=secret)


def waits(instrument: Instrument, person) -> WaitlistEntry:
    """Waits for time at night, when nothing is open."""
    return wait(instrument, person, earliest=shanghai(2, 0), latest=shanghai(2, 6))


def drafted(instrument: Instrument, person) -> Draft:
    """A request that is prepared."""
    return keep_draft(person=person, instrument=instrument, mode=ServiceMode.SELF_OPERATED, now=NOW)


def once_a_reader(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    made: dict[int | None, int] = {}

    def answer(request: HttpRequest, exception: Exception) -> HttpResponse:
        who = request.user.pk
        if who in made:
            return HttpResponse(status=made[who])
        whole = page(request, exception)
        made[who] = whole.status_code
        return whole

    return answer
