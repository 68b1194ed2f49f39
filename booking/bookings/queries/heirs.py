"""What becomes of an organisation's open bookings when somebody leaves it, or all have to stop."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from booking.accounts.models import Membership, Organisation, User
from booking.accounts.queries import live_on
from booking.accounts.rules import Role

from ..models import Booking, TimelineEntry
from ..rules import LIVE, State
from ..rules.moves import PASSING
from .bookings import with_nouns


def open_bookings_of(person: User, organisation: Organisation) -> QuerySet[Booking]:
    """The live bookings that a person asked for and an organisation pays."""
    found: QuerySet[Booking] = Booking.objects.live().filter(requester=person, payer=organisation)
    return found


def administrator_of(organisation: Organisation, *, by: User | None, today: dt.date) -> User | None:
    """Who takes over what has no head: ``by`` where they administer, else the one who has
    done so longest."""
    places = (
        Membership.objects.filter(
            live_on(today),
            organisation=organisation,
            role=Role.ADMINISTRATOR.value,
            person__is_active=True,
        )
        .select_related("person")
        .order_by("since", "pk")
    )
    people = [place.person for place in places]
    return next((each for each in people if each == by), people[0] if people else None)


_PASSED = re.compile(r"(\d+) → (\d+)")


def note_of_passing(giver: User, heir: User) -> str:
    """What the timeline keeps of a booking that passes on: keys alone, so that a name goes when
    its person is erased."""
    return f"{giver.pk} → {heir.pk}"


def words_of_passing(entries: Iterable[TimelineEntry]) -> dict[int, str]:
    """Who passed a booking on to whom, by their names of today, by the entry's key."""
    parties: dict[int, tuple[int, int]] = {}
    for entry in entries:
        passed = _PASSED.fullmatch(entry.note) if entry.verb in PASSING else None
        if passed is not None:
            parties[entry.pk] = (int(passed[1]), int(passed[2]))
    people = User.objects.in_bulk({each for pair in parties.values() for each in pair})
    return {
        key: " → ".join(str(people[each]) if each in people else "?" for each in pair)
        for key, pair in parties.items()
    }


def cancelled_with(organisation: Organisation) -> QuerySet[Booking]:
    """What the suspension of an organisation cancels: all live bookings that it pays or that
    are of its labs' instruments, but for those in use."""
    stopped = [state.value for state in LIVE - {State.IN_USE}]
    whose = Q(payer=organisation) | Q(instrument__lab__university=organisation)
    return with_nouns(Booking.objects.filter(whose, state__in=stopped)).order_by(
        "starts", "asked_at", "pk"
    )
