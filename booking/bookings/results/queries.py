"""Who reads which results, and what of them waits. Read only."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, QuerySet, Sum

from booking.accounts.models import User
from booking.accounts.queries import colleagues_among, organisations_of, platform_day, today_in

from ..models import Booking, Guest
from ..queries import actors_of
from . import disk
from .models import GONE, ResultFile
from .rules import ResultState, hands_over


def readers_of(booking: Booking, *, now: dt.datetime) -> list[User]:
    """The people of a booking's customer who read what was released: its requester and its
    project's head, as long as they belong to who pays; each able to sign in."""
    if booking.payer is None:
        return []
    head = booking.project.head_id if booking.project is not None else None
    people = [each for each in (booking.requester_id, head) if each is not None]
    today = today_in(booking.payer.time_zone, now)
    return list(
        colleagues_among(people, booking.payer, today=today).filter(is_active=True).order_by("pk")
    )


def reads_released(person: User, booking: Booking, *, now: dt.datetime) -> bool:
    """Whether somebody is one of those people."""
    return any(each.pk == person.pk for each in readers_of(booking, now=now))


def is_for_guest(booking: Booking) -> bool:
    """Whether it is for somebody without an account who can be written to."""
    known = Guest.objects.filter(booking=booking).exclude(email="")
    return booking.requester_id is None and known.exists()


def has_reader(booking: Booking) -> bool:
    """Whether there is somebody to whom results can be released: who asked, or a guest."""
    return booking.requester_id is not None or is_for_guest(booking)


def works_on(person: User, booking: Booking, *, now: dt.datetime) -> bool:
    """Whether somebody is of the lab's staff, who upload results and release them."""
    return hands_over(actors_of(person, booking, now=now))


def may_have(person: User, file: ResultFile, *, now: dt.datetime) -> bool:
    """Whether somebody may download a file: the lab's staff, and once it was released its
    readers."""
    if not file.is_kept:
        return False
    if works_on(person, file.booking, now=now):
        return True
    return file.release_id is not None and reads_released(person, file.booking, now=now)


def with_booking(files: QuerySet[ResultFile]) -> QuerySet[ResultFile]:
    """The same with what is asked of a file's booking, in one query."""
    return files.select_related(
        "booking__instrument__lab__university", "booking__project", "booking__payer"
    )


def results_of(booking: Booking) -> QuerySet[ResultFile]:
    """Every file of a booking, the newest last."""
    return (
        ResultFile.objects.filter(booking=booking)
        .select_related("release__by", "uploaded_by", "ended_by")
        .order_by("begun_at", "pk")
    )


def to_release(booking: Booking) -> QuerySet[ResultFile]:
    """The files of a booking that have arrived whole and that its customer does not have yet."""
    return ResultFile.objects.filter(
        booking=booking, state=ResultState.KEPT.value, release__isnull=True
    )


def given_to(booking: Booking) -> int:
    """How many files a booking has or had released."""
    return ResultFile.objects.filter(booking=booking, release__isnull=False).count()


def on_the_way(booking: Booking) -> int:
    """How many files a booking has that are not over."""
    return ResultFile.objects.filter(booking=booking).exclude(state__in=GONE).count()


def room_for_more() -> int:
    """Bytes that the disk has left beside what uploads that are on their way will take."""
    owed = ResultFile.objects.filter(state=ResultState.UPLOADING.value).aggregate(
        bytes=Sum(F("size") - F("offset"))
    )["bytes"]
    return disk.room_left() - (owed or 0)


def unfinished(*, before: dt.datetime) -> QuerySet[ResultFile]:
    """Uploads of which nothing more has come since a moment (UTC)."""
    return ResultFile.objects.filter(state=ResultState.UPLOADING.value, last_at__lte=before)


def unchecked(*, before: dt.datetime) -> QuerySet[ResultFile]:
    """Files that are whole since a moment (UTC) and whose checksum nobody has reckoned."""
    return ResultFile.objects.filter(state=ResultState.CHECKING.value, last_at__lte=before)


def to_remind_of(*, until: dt.datetime) -> QuerySet[ResultFile]:
    """Released files whose time is over at a moment (UTC), and whose readers do not know it."""
    return ResultFile.objects.filter(
        state=ResultState.KEPT.value,
        release__isnull=False,
        reminded_at__isnull=True,
        keep_until__lte=until,
    )


def to_warn_of(*, until: dt.datetime) -> QuerySet[ResultFile]:
    """Files that were never released whose time is over at a moment (UTC), and whose lab does
    not know it."""
    return ResultFile.objects.filter(
        state=ResultState.KEPT.value,
        release__isnull=True,
        reminded_at__isnull=True,
        keep_until__lte=until,
    )


def past_their_time(*, released: bool, now: dt.datetime) -> QuerySet[ResultFile]:
    """Files whose time is over, and who has them was told before."""
    return ResultFile.objects.filter(
        state=ResultState.KEPT.value,
        release__isnull=not released,
        reminded_at__isnull=False,
        keep_until__lte=now,
    )


def ended_since(since: dt.datetime) -> QuerySet[ResultFile]:
    """Files that were withdrawn or expired after a moment (UTC)."""
    return ResultFile.objects.filter(ended_at__gt=since)


def released_to(person: User, *, now: dt.datetime) -> QuerySet[ResultFile]:
    """What was released of what somebody asked for, as long as they belong to who pays."""
    own = organisations_of(person, today=platform_day(now))
    return ResultFile.objects.filter(
        release__isnull=False, booking__requester=person, booking__payer__in=own
    )
