"""The demo city, from an empty database to weeks of bookings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from booking.accounts.models import Organisation, User
from booking.accounts.privacy.actions import agree
from booking.bookings.actions import make_due_moves
from booking.bookings.models import Booking

from ..city.universities import UNIVERSITIES
from ..rules import DAYS_BACK, ZONE, DemoRefusal, opening_of, refusal
from .applying import apply
from .equipping import equip
from .furnishing import found, furnish
from .happening import happen
from .living import live_through
from .settling import settle

SINCE = dt.timedelta(days=500)
"""So long ago everybody came and everything was bought."""


class DemoRefused(Exception):
    """The demo may not be built here; ``refusal`` says why."""

    def __init__(self, refusal: DemoRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@transaction.atomic
def build_city(
    *,
    seed: int,
    now: dt.datetime,
    days: int = DAYS_BACK,
    told: Callable[[str], None] = lambda _line: None,
) -> int:
    """Builds the city as it is at ``now`` (UTC) and returns how many bookings it has.

    The same seed and ``now`` build the same city, but for random public ids.
    ``days`` is how many days before today are played, and ``told`` hears of
    each step. Raises DemoRefused under production settings, and where there
    are organisations already.
    """
    reason = refusal(production=settings.PRODUCTION, organisations=Organisation.objects.exists())
    if reason is not None:
        raise DemoRefused(reason)
    now = now.astimezone(dt.UTC).replace(second=0, microsecond=0)
    since, opened = now - SINCE, opening_of(now.astimezone(ZONE).date())
    told("people and organisations")
    settle(since=since)
    apply(now=now)
    universities = {each.key: Organisation.objects.get(code=each.code) for each in UNIVERSITIES}
    equip(seed=seed, universities=universities, since=since, opened=opened, now=now, told=told)
    for person in User.objects.order_by("pk"):
        # So that whoever tries the demo is not asked first.
        agree(person=person, language=person.language, now=now)
    found(opened=opened, now=now)
    live_through(seed=seed, now=now, days=days, told=told)
    told("what goes on besides")
    furnish(now=now)
    happen(now=now)
    make_due_moves(now=now)
    return int(Booking.objects.count())
