"""The verbs of choosing what one is told; and the day's digests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from booking.accounts.models import User

from ..models import Delivery
from ..rules import Channel, Kind
from .models import Choices, Digest
from .queries import for_digests, wishes_of
from .rules import ChoiceFault, Group, When, Wishes, choice_faults, digest_due


class ChoiceRefused(Exception):
    """Quiet hours that cannot be; ``faults`` say why, for wording to put in words."""

    def __init__(self, faults: list[ChoiceFault]) -> None:
        super().__init__(", ".join(fault.value for fault in faults))
        self.faults = faults


@transaction.atomic
def choose(
    *,
    person: User,
    when: Mapping[Group, When],
    quiet_from: dt.time | None,
    quiet_until: dt.time | None,
    digest_hour: int,
) -> Choices:
    """Keeps what somebody wants by e-mail and when, by their own clock.

    It counts for what happens from now on. Raises ChoiceRefused for quiet hours of one end only.
    """
    faults = choice_faults(quiet_from, quiet_until)
    if faults:
        raise ChoiceRefused(faults)
    chosen, _made = Choices.objects.update_or_create(
        person=person,
        defaults={
            **{group.value: each.value for group, each in when.items()},
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "digest_hour": digest_hour,
        },
    )
    return chosen


def make_digests(*, now: dt.datetime) -> list[Delivery]:
    """Makes out the digests that are due, one a day and person; none without a line.

    May run twice or late: what came since a digest was due is in the next one.
    """
    waiting = for_digests().order_by().values_list("recipient", flat=True).distinct()
    people = list(User.objects.filter(pk__in=waiting, is_active=True).order_by("pk"))
    wishes = wishes_of(people)
    made = [_make_digest(person, wishes[person.pk], now=now) for person in people]
    return [each for each in made if each is not None]


@transaction.atomic
def _make_digest(person: User, wishes: Wishes, *, now: dt.datetime) -> Delivery | None:
    due = digest_due(now, wishes)
    lines = for_digests().filter(recipient=person, sent_at__lte=due)
    if not lines.exists():
        return None
    day = due.astimezone(wishes.zone).date()
    digest, fresh = Digest.objects.get_or_create(
        recipient=person, day=day, defaults={"made_at": now}
    )
    if not fresh:
        return None
    lines.update(told_in=digest)
    return Delivery.objects.create(
        digest=digest,
        recipient=person,
        channel=Channel.EMAIL.value,
        kind=Kind.DIGEST.value,
        not_before=now,
    )
