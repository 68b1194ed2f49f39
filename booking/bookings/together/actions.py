"""Asking for several bookings at once, and letting go of those left when one is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import transaction

from booking.accounts.models import Project, User
from booking.calendars.actions import lock_units_of_all
from booking.calendars.queries import refresh
from booking.labs.models import Instrument

from ..actions.decide import cancel
from ..actions.moving import Refused
from ..actions.requesting import request_part
from ..models import Booking
from ..queries import Wish
from ..rules import Reason, State
from .models import BookingGroup
from .queries import spared
from .rules import MOST_PARTS, GroupKind


class NotTogether(Exception):
    """Some of what was asked for together cannot be had, so nothing of it is held.

    ``refusals`` says why, by the place of each in what was asked for.
    """

    def __init__(self, refusals: Mapping[int, Refused]) -> None:
        super().__init__("; ".join(f"{place}: {why}" for place, why in refusals.items()))
        self.refusals = dict(refusals)


@transaction.atomic
def request_together(
    *,
    person: User,
    project: Project,
    kind: GroupKind,
    wishes: Sequence[Wish],
    purpose: str,
    key: str | None = None,
    now: dt.datetime,
) -> BookingGroup:
    """Asks for several slots (UTC) or works on samples, and holds all of them or none.

    Each is then a booking that is endorsed and decided alone. ``key`` is the form's own:
    sent twice, it gives the first group back. Raises Refused for none or too many, and
    NotTogether with every reason against each that cannot be had.
    """
    if not wishes:
        raise Refused([Reason.NOTHING_CHOSEN])
    if len(wishes) > MOST_PARTS:
        raise Refused([Reason.TOO_MANY])
    instruments: dict[int, Instrument] = {}
    for wish in wishes:
        instruments.setdefault(wish.instrument.pk, wish.instrument)
    # All at once and by id, whatever order they are wished in: two that meet never wait in a ring.
    units = lock_units_of_all(instruments=instruments)
    if key:
        earlier = BookingGroup.objects.filter(request_key=key, requester=person).first()
        if earlier is not None:
            return earlier
    terms = {each: refresh(instrument) for each, instrument in instruments.items()}
    group = BookingGroup.objects.create(
        kind=kind.value, requester=person, asked_at=now, request_key=key or None
    )
    refusals: dict[int, Refused] = {}
    for place, wish in enumerate(wishes):
        number = wish.instrument.pk
        try:
            with transaction.atomic():
                request_part(
                    person=person,
                    project=project,
                    wish=replace(wish, instrument=instruments[number], purpose=purpose, key=None),
                    units=[unit for unit in units if unit.instrument_id == number],
                    terms=terms[number],
                    group=group,
                    now=now,
                )
        except Refused as refused:
            refusals[place] = refused
    if refusals:
        raise NotTogether(refusals)
    return group


def cancel_others(*, booking: Booking, person: User, now: dt.datetime) -> list[Booking]:
    """Cancels, free of charge, what a person still has to come of a group of which one was
    refused; a transaction each, since each stands alone.

    Returns those that were cancelled. Raises Refused when none was refused in the last
    twenty-four hours.
    """
    mine = Booking.objects.filter(
        part__group__parts__booking=booking,
        requester=person,
        state__in=[state.value for state in TO_COME],
    )
    out: list[Booking] = []
    for each in list(mine.order_by("pk")):
        if not spared(each, now=now):
            raise Refused([Reason.WRONG_STATE])
        try:
            out.append(cancel(booking=each, person=person, now=now))
        except Refused:
            # Begun or decided meanwhile: what can no more be cancelled stays as it is.
            continue
    return out


TO_COME = (State.ENDORSEMENT, State.REQUESTED, State.OFFERED, State.APPROVED)
