"""Questions about wishes for chains. Read only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from ..joining.queries import due_of, verifiers_of
from ..models import ChainWish, Organisation, User
from ..queries import administered_by, convening_ties, platform_day
from ..rules import OrganisationState, WishState


def wishes_that_wait() -> QuerySet[ChainWish]:
    """The wishes of verified organisations that have no answer yet, the oldest first."""
    found: QuerySet[ChainWish] = (
        ChainWish.objects.waiting()
        .filter(organisation__state=OrganisationState.VERIFIED.value, waits_since__isnull=False)
        .select_related("organisation", "chain")
        .order_by("waits_since", "pk")
    )
    return found


def wishes_for(person: User, *, now: dt.datetime) -> QuerySet[ChainWish]:
    """What waits for a person to decide: an operator sees all, a convener those for their
    chains; nobody their own organisation's."""
    today = platform_day(now)
    found = wishes_that_wait().exclude(organisation__in=administered_by(person, today=today))
    if not person.is_operator:
        found = found.filter(chain__in=convening_ties(person, today=today).values("chain"))
    return found


def deciders_of(wish: ChainWish, *, now: dt.datetime) -> list[User]:
    """Who decides about a wish: the conveners of its chain, else the operators."""
    return verifiers_of(wish.organisation, now=now, chain=wish.chain_id)


def due_of_wish(wish: ChainWish, *, now: dt.datetime) -> dt.datetime | None:
    """By when a wish is to be looked at (UTC), a working day on; None while it waits for nobody."""
    if wish.waits_since is None or wish.state != WishState.WAITING:
        return None
    return due_of(wish.organisation, wish.waits_since, now=now, chain=wish.chain_id)


@dataclass(frozen=True)
class Asked:
    """A wish as its page shows it: by when it is looked at, and whether the reader decides."""

    wish: ChainWish
    due: dt.datetime | None
    decides: bool


def asked_of(
    organisation: Organisation, reader: User, *, all_of_them: bool, now: dt.datetime
) -> list[Asked]:
    """An organisation's wishes that have no tie yet: all, or those that the reader decides."""
    mine = set(wishes_for(reader, now=now).values_list("pk", flat=True))
    spoken_for = convening_ties(reader, today=platform_day(now)).values("chain")
    found = organisation.chain_wishes.exclude(state=WishState.ADMITTED.value)
    if not all_of_them:
        found = found.filter(chain__in=spoken_for)
    return [
        Asked(wish, due_of_wish(wish, now=now), wish.pk in mine)
        for wish in found.select_related("chain", "organisation").order_by("pk")
    ]
