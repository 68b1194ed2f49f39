"""Questions about bookings that were, or are to be, asked for together. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Max, Q, QuerySet

from booking.accounts.models import Project, User
from booking.calendars.queries import Reader, terms_for, times_of_units
from booking.calendars.rules import PolicyTerms, SlotReason, SlotRefusal
from booking.labs.models import Instrument
from booking.labs.rules import ServiceMode

from ..models import Booking, TimelineEntry
from ..queries.bookings import visible_to
from ..queries.requests import Preview, alternatives, preview
from ..rules import State, Verb
from .models import BookingGroup
from .rules import Slot, crowded_out, is_spared


@dataclass(frozen=True)
class Wished:
    """One of several things that somebody thinks of asking for: a slot (UTC), or samples."""

    instrument: Instrument
    mode: ServiceMode
    starts: dt.datetime | None = None
    ends: dt.datetime | None = None
    samples: int = 0


@dataclass(frozen=True)
class Look:
    """What one of them would mean now; ``nearby`` are free starts (UTC) where it does not fit."""

    wish: Wished
    meant: Preview
    nearby: Sequence[dt.datetime] = ()

    @property
    def fits(self) -> bool:
        return self.meant.free


def looks(
    wishes: Sequence[Wished],
    *,
    person: User,
    project: Project | None,
    reader: Reader,
    now: dt.datetime,
) -> list[Look]:
    """What each of some wishes would mean if they were asked for together, in their order.

    Promises nothing, and holds nothing. Of two that want the same time the first has it.
    """
    terms: dict[int, PolicyTerms] = {}
    for wish in wishes:
        if wish.instrument.pk not in terms:
            terms[wish.instrument.pk] = terms_for(wish.instrument)
    meant = [
        preview(
            wish.instrument,
            person=person,
            project=project,
            audience=reader.audience_for(wish.instrument.lab),
            which=reader.class_for(wish.instrument.lab),
            terms=terms[wish.instrument.pk],
            mode=wish.mode,
            starts=wish.starts,
            ends=wish.ends,
            samples=wish.samples,
            now=now,
        )
        for wish in wishes
    ]
    fitting = [
        (place, Slot(wish.instrument.pk, wish.starts, wish.ends), wish.instrument)
        for place, wish in enumerate(wishes)
        if meant[place].free and wish.starts is not None and wish.ends is not None
    ]
    out = crowded_out(
        [slot for _place, slot, _instrument in fitting],
        {
            number: times_of_units(instrument, slot.starts, slot.ends)
            for number, (_place, slot, instrument) in enumerate(fitting)
        },
    )
    for number in out:
        place, slot, _instrument = fitting[number]
        meant[place] = replace(meant[place], slots=(SlotRefusal(SlotReason.TAKEN, at=slot.starts),))
    return [
        Look(wish, each, _nearby(wish, each, terms[wish.instrument.pk], reader, now))
        for wish, each in zip(wishes, meant, strict=True)
    ]


NEARBY = 2
"""So many other times are named beside one that does not fit."""


def _nearby(
    wish: Wished, meant: Preview, terms: PolicyTerms, reader: Reader, now: dt.datetime
) -> list[dt.datetime]:
    if meant.reasons or not meant.slots or wish.starts is None or wish.ends is None:
        return []
    return alternatives(
        wish.instrument,
        audience=reader.audience_for(wish.instrument.lab),
        starts=wish.starts,
        ends=wish.ends,
        mode=wish.mode,
        now=now,
        terms=terms,
        most=NEARBY,
    )


def group_of(booking: Booking) -> BookingGroup | None:
    """What a booking was asked for in, if it was not alone."""
    return BookingGroup.objects.filter(parts__booking=booking).first()


def others_in(
    group: BookingGroup, booking: Booking, person: User, *, now: dt.datetime
) -> QuerySet[Booking]:
    """The other bookings of a group that a person may see: a lab sees nothing of those
    elsewhere."""
    found: QuerySet[Booking] = visible_to(person, now=now).filter(part__group=group)
    return found.exclude(pk=booking.pk).order_by("starts", "pk")


REFUSALS = {
    State.REJECTED: (Verb.REJECT, Verb.REFUSE),
    State.EXPIRED: (Verb.EXPIRE,),
}
"""How one of a group is refused: by somebody, or since nobody decided in time."""


def refused_at(booking: Booking, *, now: dt.datetime) -> dt.datetime | None:
    """When the last of the others in a booking's group was refused for good (UTC).

    None when none was, or when it was asked for alone.
    """
    verbs = [verb.value for several in REFUSALS.values() for verb in several]
    found = (
        TimelineEntry.objects.filter(
            Q(booking__undo_until__isnull=True) | Q(booking__undo_until__lte=now),
            booking__part__group__parts__booking=booking,
            booking__state__in=[state.value for state in REFUSALS],
            verb__in=verbs,
        )
        .exclude(booking=booking)
        .aggregate(last=Max("at"))
    )
    last: dt.datetime | None = found["last"]
    return last


def spared(booking: Booking, *, now: dt.datetime) -> bool:
    """Whether cancelling a booking costs nothing now, since another of its group was refused."""
    return is_spared(refused_at(booking, now=now), now)
