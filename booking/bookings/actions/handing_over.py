"""Leaving an organisation: rights end at once, and open bookings pass on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from booking.accounts.actions import end_membership, leave_organisation
from booking.accounts.models import Membership, Organisation, User
from booking.accounts.queries import colleagues_among, today_in
from booking.calendars.actions import lock_units
from booking.labs.rules import ServiceMode

from ..models import Booking
from ..queries.heirs import administrator_of, note_of_passing, open_bookings_of
from ..rules import Actor, State, Verb, find_move
from .clock import clear_due
from .moving import apply_move, lock_booking


@transaction.atomic
def end_place(*, membership: Membership, by: User | None, now: dt.datetime) -> Membership:
    """Ends a person's role in an organisation today; with the last one their open
    bookings pass to the head of the project, else to an administrator.

    Raises AccountRefused as ``end_membership`` does.
    """
    organisation, person = membership.organisation, membership.person
    _settle_units(person, organisation, now)
    ended = end_membership(membership=membership, by=by, now=now)
    _hand_over(person, organisation, by=by, now=now)
    return ended


@transaction.atomic
def leave(*, organisation: Organisation, person: User, now: dt.datetime) -> list[Membership]:
    """Leaves an organisation at one's own wish; open bookings pass on as above.

    Raises AccountRefused for the last administrator, and for who has no place there.
    """
    _settle_units(person, organisation, now)
    ended = leave_organisation(organisation=organisation, person=person, now=now)
    _hand_over(person, organisation, by=person, now=now)
    return ended


@transaction.atomic
def settle_all(*, person: User, now: dt.datetime) -> None:
    """Locks the units of all that somebody has open, before anything else is locked, and makes
    what is due there."""
    _settle(Booking.objects.live().filter(requester=person), now)


@transaction.atomic
def pass_on_all(*, person: User, now: dt.datetime) -> None:
    """Passes on what somebody has open wherever they have no place any more, as leaving does;
    their organisations are locked."""
    payers = Booking.objects.live().filter(requester=person).values("payer")
    for organisation in Organisation.objects.filter(pk__in=payers).order_by("pk"):
        _hand_over(person, organisation, by=person, now=now)


def _settle_units(person: User, organisation: Organisation, now: dt.datetime) -> None:
    """Locks the units of what may pass on, before the organisation, and makes what is due there."""
    _settle(open_bookings_of(person, organisation), now)


def _settle(bookings: QuerySet[Booking], now: dt.datetime) -> None:
    held = bookings.filter(unit__isnull=False)
    units = sorted(set(held.values_list("unit", flat=True)))
    if units:
        lock_units(units=units)
        clear_due(units=units, now=now)


def _hand_over(
    person: User, organisation: Organisation, *, by: User | None, now: dt.datetime
) -> None:
    """Under the organisation's lock, when the person has no place there any more."""
    today = today_in(organisation.time_zone, now)
    if colleagues_among([person.pk], organisation, today=today).exists():
        return
    administrator = administrator_of(organisation, by=by, today=today)
    for row in list(open_bookings_of(person, organisation).order_by("pk").only("pk")):
        booking = lock_booking(row)
        head = booking.project.head if booking.project is not None else None
        heads = head is not None and colleagues_among([head.pk], organisation, today=today).exists()
        heir = head if heads else administrator
        move = find_move(
            Verb.TRANSFER,
            State(booking.state),
            ServiceMode(booking.mode),
            frozenset({Actor.CLOCK}),
        )
        # Where nobody is left it stays the leaver's, who has no rights to it.
        if heir is None or move is None:
            continue
        booking.requester = heir
        apply_move(booking, move, actor=by, now=now, note=note_of_passing(person, heir))
