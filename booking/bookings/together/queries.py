"""Questions about bookings that were, or are to be, asked for together. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Max, Q, QuerySet

from booking.accounts.models import Project, User
from booking.accounts.queries import in_chain, today_in
from booking.calendars.queries import Reader, terms_for, times_of_units
from booking.calendars.rules import PolicyTerms, SlotReason, SlotRefusal
from booking.labs.models import Instrument
from booking.labs.ties import lab_places_of

from ..models import Booking, TimelineEntry
from ..queries.bookings import visible_to
from ..queries.requests import Preview, Wish, alternatives, preview
from ..rules import State, Verb
from ..rules.requests import TIME_WOULD_HELP
from .models import BookingGroup
from .rules import Slot, crowded_out, is_spared


@dataclass(frozen=True)
class Look:
    """What one of them would mean now; ``nearby`` are free starts (UTC) where it does not fit."""

    wish: Wish
    meant: Preview
    nearby: Sequence[dt.datetime] = ()

    @property
    def fits(self) -> bool:
        return self.meant.free


def reader_at(
    person: User, project: Project | None, instrument: Instrument, *, now: dt.datetime
) -> Reader:
    """Who a person is to an instrument's lab and others, as one of the project's organisation."""
    if project is None:
        return Reader()
    today = today_in(instrument.lab.time_zone, now)
    labs = frozenset(role.lab for role in lab_places_of(person) if role.holds(today))
    chained = in_chain(project.organisation, today=today, member=person)
    return Reader(project.organisation, labs, chained)


def looks(
    wishes: Sequence[Wish], *, person: User, project: Project | None, now: dt.datetime
) -> list[Look]:
    """What each of some wishes would mean if they were asked for together, in their order.

    Promises nothing, and holds nothing. Of two that want the same time the first has it.
    """
    terms: dict[int, PolicyTerms] = {}
    readers: dict[int, Reader] = {}
    for wish in wishes:
        instrument = wish.instrument
        if instrument.pk not in terms:
            terms[instrument.pk] = terms_for(instrument)
            readers[instrument.pk] = reader_at(person, project, instrument, now=now)
    meant = [
        preview(
            wish.instrument,
            person=person,
            project=project,
            audience=readers[wish.instrument.pk].audience_for(wish.instrument.lab),
            which=readers[wish.instrument.pk].class_for(wish.instrument.lab),
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
    crowded = crowded_out(
        [slot for _place, slot, _instrument in fitting],
        {
            number: times_of_units(instrument, slot.starts, slot.ends)
            for number, (_place, slot, instrument) in enumerate(fitting)
        },
    )
    for number in crowded:
        place, slot, _instrument = fitting[number]
        meant[place] = replace(meant[place], slots=(SlotRefusal(SlotReason.TAKEN, at=slot.starts),))
    return [
        Look(
            wish,
            each,
            _nearby(wish, each, terms[wish.instrument.pk], readers[wish.instrument.pk], now),
        )
        for wish, each in zip(wishes, meant, strict=True)
    ]


NEARBY = 2
"""So many other times are named beside one that does not fit."""


def _nearby(
    wish: Wish, meant: Preview, terms: PolicyTerms, reader: Reader, now: dt.datetime
) -> list[dt.datetime]:
    helps = any(each.reason in TIME_WOULD_HELP for each in meant.slots)
    if meant.reasons or not helps or wish.starts is None or wish.ends is None:
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
