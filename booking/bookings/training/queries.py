"""Questions about trainings. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from booking.accounts.models import User
from booking.accounts.queries import organisations_of, platform_day
from booking.accounts.rules import may_book
from booking.labs.models import Instrument, Lab, Qualification
from booking.labs.rules import InstrumentStatus

from .models import Seat, Training
from .rules import SeatState, TrainingState


def _with_nouns(trainings: QuerySet[Training]) -> QuerySet[Any]:
    """Trainings with their instruments; ``taken`` and ``waiting`` are counted."""
    return (
        trainings.select_related("lab__university")
        .prefetch_related("instruments")
        .annotate(
            taken=Count(
                "seats",
                filter=~Q(
                    seats__state__in=[
                        SeatState.WAITING.value,
                        SeatState.LEFT.value,
                        SeatState.CALLED_OFF.value,
                    ]
                ),
            ),
            waiting=Count("seats", filter=Q(seats__state=SeatState.WAITING.value)),
        )
    )


def trainings_to_come(lab: Lab, *, now: dt.datetime) -> QuerySet[Any]:
    """A lab's trainings that one can still sign up for, the next first."""
    planned = Training.objects.filter(lab=lab, state=TrainingState.PLANNED.value, starts__gt=now)
    return _with_nouns(planned).order_by("starts", "pk")


def trainings_of(lab: Lab) -> QuerySet[Any]:
    """All of a lab's trainings, the latest first."""
    return _with_nouns(Training.objects.filter(lab=lab)).order_by("-starts", "-pk")


def seats_in(training: Training) -> QuerySet[Seat]:
    """Who signed up for a training, in turn."""
    return training.seats.select_related("person").order_by("asked_at", "pk")


def seats_of(person: User) -> QuerySet[Seat]:
    """A person's places and turns, the latest training first."""
    return (
        Seat.objects.filter(person=person)
        .select_related("training__lab__university")
        .prefetch_related(Prefetch("training__instruments"))
        .order_by("-training__starts", "-pk")
    )


def seats_by_training(person: User, trainings: Iterable[Training]) -> dict[int, Seat]:
    """A person's seats in some trainings, by the training's key."""
    rows = Seat.objects.filter(person=person, training__in=[each.pk for each in trainings])
    return {row.training_id: row for row in rows}


def may_sign_up(person: User, *, now: dt.datetime) -> bool:
    """Whether a person belongs to an organisation that is verified."""
    mine = organisations_of(person, today=platform_day(now))
    return any(may_book(each.state) for each in mine)


def trained_on(lab: Lab) -> QuerySet[Instrument]:
    """The instruments of a lab that a training may be for: published, since its page names them."""
    return (
        Instrument.objects.filter(lab=lab, published_at__isnull=False)
        .exclude(status=InstrumentStatus.RETIRED.value)
        .select_related("lab__university")
        .order_by("pk")
    )


def qualifications_held(person: User) -> QuerySet[Qualification]:
    """What a person may operate, with until when, also what is over."""
    return (
        Qualification.objects.filter(person=person)
        .select_related("instrument__lab__university")
        .order_by("expires_on", "pk")
    )
