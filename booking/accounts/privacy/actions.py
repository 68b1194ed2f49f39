"""Verbs about what is held of people: to agree, to erase, to keep no longer."""

from __future__ import annotations

import datetime as dt
import logging
import secrets

from django.conf import settings
from django.db import transaction

from ..actions import end_membership
from ..models import Consent, Membership, Organisation, User
from ..queries import live_on, platform_day
from ..rules.privacy import current, lacking
from .queries import consents_of, hindrances_of
from .register import ERASERS, KEEPERS, SETTLERS, Hindrance

logger = logging.getLogger(__name__)


class ErasureRefused(Exception):
    """An account that cannot be erased as yet, and why."""

    def __init__(self, hindrances: list[Hindrance]) -> None:
        super().__init__(", ".join(each.obstacle.value for each in hindrances))
        self.hindrances = hindrances


@transaction.atomic
def agree(*, person: User, language: str, now: dt.datetime) -> list[Consent]:
    """Keeps that somebody agreed to the current texts; what they agreed to before stays."""
    return [
        Consent.objects.get_or_create(
            person=person,
            kind=kind.value,
            version=current(kind),
            defaults={"agreed_at": now, "language": language},
        )[0]
        for kind in lacking(consents_of(person))
    ]


@transaction.atomic
def erase_account(*, person: User, now: dt.datetime) -> User:
    """Closes an account and takes out of it all that tells who somebody is.

    Bookings, ties that have ended and entries of the log stay with their
    figures, of a former member; live bookings pass on as when somebody leaves.
    Raises ErasureRefused while the person is the last administrator somewhere,
    or the last operator.
    """
    today = platform_day(now)
    mine = Membership.objects.filter(person=person, until__isnull=True)
    for settle in SETTLERS:
        settle(person, now)
    # Then the organisations, in one order, so that two administrators cannot leave at once. Those
    # that somebody left too: what was asked for there may still be theirs.
    ever = Membership.objects.filter(person=person)
    organisations = Organisation.objects.filter(pk__in=ever.values("organisation"))
    list(organisations.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.erased_at is not None:
        return person
    hindrances = hindrances_of(person, now=now)
    if hindrances:
        raise ErasureRefused(hindrances)
    for membership in mine.select_related("organisation", "person").order_by("pk"):
        end_membership(membership=membership, by=None, now=now)
    Membership.objects.filter(live_on(today), person=person, until__gt=today).update(until=today)
    for erase in ERASERS:
        erase(person, now)
    person.email = f"erased-{secrets.token_hex(12)}@erased.invalid"
    person.name = person.phone = person.language = person.time_zone = ""
    person.is_active = person.is_operator = False
    person.last_login = None
    # Another password ends every session that is open.
    person.set_unusable_password()
    person.erased_at = now
    person.save()
    return person


def apply_retention(*, now: dt.datetime) -> dict[str, int]:
    """One round of the clock: each room drops what it need keep no longer.

    Safe to run twice; what fails in one room does not stop the others. The log
    of changes is not touched: ``manage.py prune_audit`` alone does that.
    """
    done: dict[str, int] = {}
    for key, keep in KEEPERS.items():
        days = settings.RETENTION_DAYS[key]
        try:
            with transaction.atomic():
                done[key] = keep(now - dt.timedelta(days=days), now)
        except Exception:  # the next room must have its turn whatever went wrong in this one
            logger.exception("the retention of %r failed", key)
    return done
