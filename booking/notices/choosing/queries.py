"""Questions about what people chose. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from booking.accounts.models import User
from booking.bookings.models import TimelineEntry
from booking.bookings.offering.queries import open_offer_of
from booking.calendars.models import SearchHit

from ..models import Delivery
from ..rules import Channel, Kind
from .models import Choices
from .rules import ACTED_ON, Group, When, Wishes, earliest


def choices_of(person: User) -> Choices:
    """What somebody chose, or an unsaved row of what comes without choosing."""
    return Choices.objects.filter(person=person).first() or Choices(person=person)


def wishes_of(people: Collection[User]) -> dict[int, Wishes]:
    """What each of some people wishes, in one question."""
    chosen = {each.person_id: each for each in Choices.objects.filter(person__in=people)}
    return {person.pk: _wishes(person, chosen.get(person.pk)) for person in people}


def _wishes(person: User, chosen: Choices | None) -> Wishes:
    zone = ZoneInfo(person.time_zone or settings.TIME_ZONE)
    if chosen is None:
        return Wishes(zone)
    quiet = None
    if chosen.quiet_from is not None and chosen.quiet_until is not None:
        quiet = (chosen.quiet_from, chosen.quiet_until)
    return Wishes(
        zone,
        when={group: When(getattr(chosen, group.value)) for group in Group},
        quiet=quiet,
        digest_hour=chosen.digest_hour,
    )


def act_by(row: object, kind: Kind, *, now: dt.datetime) -> dt.datetime | None:
    """The moment (UTC) after which a notice of a move or a find is of no use any more."""
    if isinstance(row, SearchHit):
        return earliest([row.starts], after=now)
    if not isinstance(row, TimelineEntry):
        return None
    booking = row.booking
    moments = [booking.starts]
    if kind in ACTED_ON:
        offer = open_offer_of(booking)
        moments += [booking.decide_by] if offer is None else [offer.decide_by, offer.starts]
    return earliest(moments, after=now)


def for_digests() -> QuerySet[Delivery]:
    """Lines of inboxes that wait for their readers' digest: not those read meanwhile."""
    return Delivery.objects.filter(
        channel=Channel.SITE.value, for_digest=True, told_in__isnull=True, read_at__isnull=True
    )
