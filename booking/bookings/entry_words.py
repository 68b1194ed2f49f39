"""What is said of an entry of a person and a lab, and where it leads."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from .conduct.queries import suspends, terms_at
from .entries import PersonEntry
from .rules.entries import EntryVerb

ENTRY_PATHS = (
    *("lab__university", "person"),
    *("point__booking__instrument__lab", "seat__training", "instrument"),
    *("fault__instrument", "fault__unit"),
)
"""What an entry's words and its address read."""


def with_what_it_is_about(entries: QuerySet[PersonEntry]) -> QuerySet[PersonEntry]:
    """The same with what each is about, in one query however many there are."""
    return entries.select_related(*ENTRY_PATHS)


def about_entry(entry: PersonEntry) -> dict[str, Any]:
    """What a line about an entry names."""
    about: dict[str, Any] = {"lab_entry": entry, "lab": entry.lab}
    if entry.point is not None:
        booking = entry.point.booking
        about |= {"point": entry.point, "booking": booking, "instrument": booking.instrument}
    elif entry.seat is not None:
        about |= {"seat": entry.seat, "training": entry.seat.training}
    elif entry.fault is not None:
        about |= {"fault": entry.fault, "instrument": entry.fault.instrument}
    else:
        about["instrument"] = entry.instrument
    return about


def more_about_entry(entry: PersonEntry) -> dict[str, Any]:
    """What a letter says beyond that: until when a point suspends and the lab's numbers, or the
    instruments of a training."""
    if entry.seat is not None:
        return {"instruments": list(entry.seat.training.instruments.order_by("pk"))}
    if entry.point is None:
        return {}
    until = suspends(entry.point) if entry.verb == EntryVerb.GIVE else None
    return {"until": until, "terms": terms_at(entry.lab_id)}


def entry_address(entry: PersonEntry) -> str:
    """The page on which an entry is seen by whom it is told, which asks anew who may see it."""
    if entry.fault_id is not None:
        return reverse("lab_faults", args=[entry.lab.public_id])
    if entry.verb == EntryVerb.APPEAL:
        return reverse("appeals", args=[entry.lab.university.public_id])
    if entry.point_id is not None:
        return reverse("my_conduct")
    return reverse("my_trainings")
