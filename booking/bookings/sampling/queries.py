"""Questions about samples and parcels. Read only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from booking.accounts.models import User
from booking.accounts.queries import platform_day
from booking.labs.models import Lab
from booking.labs.queries import labs_run_by
from booking.labs.rules import ServiceMode

from ..models import Booking, TimelineEntry
from ..queries.bookings import with_nouns
from ..rules import LIVE, State, Verb
from .models import Parcel, Sample, workable_rows
from .rules import (
    HERE,
    LEFT,
    LOOKED_OUT_FOR,
    REMIND_AFTER,
    SampleState,
    Shelf,
    Waiting,
    Way,
)

TAKEN_ON = frozenset({State.APPROVED, State.IN_USE, State.COMPLETED, State.CANCELLED})
"""In these a booking's samples are written down, or were."""


def samples_of(booking: Booking) -> list[Sample]:
    """The samples of a booking by number; none of machine time, nor of what is not approved."""
    if booking.mode != ServiceMode.SAMPLES or booking.state not in TAKEN_ON:
        return []
    return list(Sample.objects.filter(booking=booking).order_by("number"))


def parcels_of(booking: Booking) -> list[Parcel]:
    """The parcels of a booking with what is in each, the latest first."""
    rows = Parcel.objects.filter(booking=booking).select_related("made_by", "received_by")
    return list(rows.prefetch_related("samples").order_by("-pk"))


def numbers_on_their_way(booking: Booking, *, besides: Parcel | None = None) -> set[int]:
    """The numbers of the samples that are announced and not received, ``besides`` one parcel."""
    rows = Parcel.objects.filter(
        booking=booking, way=Way.TO_LAB.value, received_at__isnull=True, samples__isnull=False
    )
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    return set(rows.values_list("samples__number", flat=True))


def waiting_of(booking: Booking) -> Waiting:
    """Since when a booking's lab waits for samples, and what was heard of them."""
    since = Sample.objects.filter(booking=booking, state=SampleState.EXPECTED.value).aggregate(
        last=Max("expected_since")
    )["last"]
    parcels = Parcel.objects.filter(booking=booking, way=Way.TO_LAB.value)
    reminders = TimelineEntry.objects.filter(booking=booking, verb=Verb.REMIND.value)
    return Waiting(
        state=State(booking.state),
        since=since,
        announced=parcels.aggregate(last=Max("made_at"))["last"],
        reminded=reminders.aggregate(last=Max("at"))["last"],
    )


def perhaps_to_remind(*, now: dt.datetime) -> list[int]:
    """The keys of the bookings whose samples were waited for long enough and of which nobody
    was reminded since."""
    told = TimelineEntry.objects.filter(
        booking=OuterRef("booking"), verb=Verb.REMIND.value, at__gte=OuterRef("expected_since")
    )
    late = Sample.objects.filter(
        ~Exists(told),
        state=SampleState.EXPECTED.value,
        expected_since__lte=now - REMIND_AFTER,
        booking__state=State.APPROVED.value,
    )
    return sorted(set(late.values_list("booking", flat=True)))


def workable(booking: Booking) -> int | None:
    """How many samples of a booking that is in use are in work or done, also where they have
    left the lab since; None where none was written down."""
    counted = Sample.objects.filter(booking=booking).aggregate(
        all=Count("pk"), good=Count("pk", filter=workable_rows())
    )
    return counted["good"] if counted["all"] else None


def tally_of(booking: Booking) -> dict[str, int]:
    """How many samples of a booking are in each state, by the state's value; 0 where none is."""
    rows = Sample.objects.filter(booking=booking).order_by("state")
    counted = dict(rows.values_list("state").annotate(Count("pk")))
    return {each.value: counted.get(each.value, 0) for each in SampleState}


def _comes_too_late(*, since: dt.datetime | None) -> Q:
    """The condition that a booking is over and a parcel of it on its way, announced ``since`` a
    moment (UTC) or whenever: it comes all the same, and goes back."""
    parcels = Parcel.objects.filter(
        booking=OuterRef("pk"),
        way=Way.TO_LAB.value,
        received_at__isnull=True,
        samples__state=SampleState.EXPECTED.value,
    )
    if since is not None:
        parcels = parcels.filter(made_at__gte=since)
    return Q(state__in=[each.value for each in TAKEN_ON - LIVE]) & Q(Exists(parcels))


def _on_shelf(shelf: Shelf, *, since: dt.datetime | None) -> Q:
    """The condition that a booking has samples for a list; ``since`` as above."""
    live = [state.value for state in LIVE]
    rows = Sample.objects.filter(booking=OuterRef("pk"))
    if shelf is Shelf.EXPECTED:
        taken_on = Q(state__in=[State.APPROVED.value, State.IN_USE.value])
        awaited = taken_on & Q(Exists(rows.filter(state=SampleState.EXPECTED.value)))
        return awaited | _comes_too_late(since=since)
    if shelf is Shelf.HERE:
        return Q(Exists(rows.filter(state__in=sorted(HERE))))
    left = rows.filter(state__in=[each.value for each in LEFT])
    given_up = rows.filter(state=SampleState.RECEIVED.value)
    return Q(Exists(left)) | (~Q(state__in=live) & Q(Exists(given_up)))


def shelves_of(
    person: User, *, shelf: Shelf | None, lab: Lab | None, words: str, now: dt.datetime
) -> QuerySet[Any]:
    """The bookings of a person's labs with samples on a list, or on any; each with its counts of
    what is ``expected``, ``to_do`` and ``left``, the oldest first.

    What was announced of a booking that is over is expected for sixty days; who looks for it by
    words finds it later, too.
    """
    labs = labs_run_by(person, today=platform_day(now))
    rows = Booking.objects.filter(instrument__lab__in=labs, mode=ServiceMode.SAMPLES.value)
    if lab is not None:
        rows = rows.filter(instrument__lab=lab)
    if words:
        rows = rows.filter(
            Q(public_id__iexact=words)
            | Q(requester__name__icontains=words)
            | Q(guest__name__icontains=words)
            | Q(parcels__tracking__icontains=words)
            | Q(sample_rows__label__icontains=words)
        )
    since = None if words else now - LOOKED_OUT_FOR
    condition = _on_shelf(shelf, since=since) if shelf is not None else _on_any(since=since)
    found = with_nouns(Booking.objects.filter(condition, pk__in=rows.values("pk")))
    return (
        found.annotate(
            expected=_count(SampleState.EXPECTED),
            to_do=_count(SampleState.RECEIVED, SampleState.IN_WORK),
            left=_count(*LEFT),
        )
        .prefetch_related("parcels__samples")
        .order_by("asked_at", "pk")
    )


def _on_any(*, since: dt.datetime | None) -> Q:
    return _on_shelf(Shelf.EXPECTED, since=since) | _on_shelf(Shelf.HERE, since=since)


def _count(*states: SampleState) -> Count:
    return Count("sample_rows", filter=Q(sample_rows__state__in=[each.value for each in states]))


def labs_with_samples(person: User, *, now: dt.datetime) -> list[Lab]:
    """The labs that a person works in, to choose one of."""
    return list(labs_run_by(person, today=platform_day(now)).order_by("name_en", "pk"))
