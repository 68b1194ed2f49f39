"""What other verbs of a booking do to its samples, in their own transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from booking.labs.intake.rules import FieldKind
from booking.labs.rules import ServiceMode

from ..intake.models import BookingAnswers
from ..models import Booking
from ..rules import State, Verb
from .models import Sample
from .rules import SampleState, sample_after


def make_samples(booking: Booking, *, now: dt.datetime) -> None:
    """Writes down the samples of a booking that was approved just now, as its customer has
    described them; those that are expected are so from now on. Nothing for machine time."""
    if booking.mode != ServiceMode.SAMPLES or booking.state != State.APPROVED:
        return
    rows = Sample.objects.filter(booking=booking)
    if rows.exists():
        # Approved anew: the decision was undone meanwhile.
        rows.filter(state=SampleState.EXPECTED.value).update(expected_since=now)
        return
    described = list(_described(booking))[: booking.samples]
    described += [{}] * (booking.samples - len(described))
    Sample.objects.bulk_create(
        Sample(booking=booking, number=number, expected_since=now, **words)
        for number, words in enumerate(described, start=1)
    )


def describe_samples(booking: Booking) -> None:
    """Writes down what the customer of a locked booking says of its samples only after these
    were; a name that they gave meanwhile stays."""
    rows = list(_of(booking))
    # There may be more described than were booked, or fewer.
    for row, words in zip(rows, _described(booking), strict=False):
        row.label = row.label or words["label"]
        row.hazard, row.storage, row.after = words["hazard"], words["storage"], words["after"]
    Sample.objects.bulk_update(rows, ["label", "hazard", "storage", "after"])


def _described(booking: Booking) -> Iterator[dict[str, str]]:
    """What the answers to the lab's questions say of each sample, one by one."""
    answers = BookingAnswers.objects.filter(booking=booking).select_related("version").first()
    if answers is None:
        return
    tables = answers.version.fields.filter(kind=FieldKind.SAMPLES.value).order_by("place", "pk")
    for key in tables.values_list("key", flat=True):
        for row in answers.values.get(key) or ():
            words = {name: str(row[name]) for name in ("hazard", "storage", "after")}
            for _each in range(int(row["count"])):
                yield {"label": str(row["name"])[:120], **words}


def start_work(booking: Booking) -> int:
    """Takes all received samples of a locked booking into work; how many there are."""
    return len(move_samples(booking, list(_of(booking)), Verb.CHECK_IN))


def end_work(booking: Booking) -> int:
    """Ends the work on all samples of a locked booking; how many are done."""
    rows = list(_of(booking))
    move_samples(booking, rows, Verb.FINISH)
    return sum(each.was_worked_on for each in rows)


def _of(booking: Booking) -> Iterator[Sample]:
    return iter(Sample.objects.filter(booking=booking).order_by("number"))


def move_samples(booking: Booking, rows: list[Sample], verb: Verb) -> list[Sample]:
    """Moves those of some samples of a locked booking that the table lets a verb move, and
    returns them; the others stay as they are."""
    moved = []
    for each in rows:
        after = sample_after(verb, SampleState(each.state), State(booking.state))
        if after is not None:
            each.state = after.value
            moved.append(each)
    Sample.objects.bulk_update(moved, ["state", "reason", "expected_since"])
    return moved
