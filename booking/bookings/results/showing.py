"""The results of a booking as its page shows them, and to whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from django.conf import settings

from booking.accounts.models import User

from ..models import Booking
from ..rules import Actor, State
from ..rules.moves import HAS_RESULTS
from .forms import ReleaseForm, UploadForm, WithdrawForm
from .models import ResultFile, ResultRelease
from .queries import has_reader, reads_released, results_of
from .rules import GUEST_LINK_LASTS, PIECE, PLAIN_BYTES, ResultState, hands_over


@dataclass(frozen=True)
class Handed:
    """One release, with its files; those that its reader may take back have a form for that."""

    release: ResultRelease
    files: list[tuple[ResultFile, WithdrawForm | None]]


@dataclass(frozen=True)
class Results:
    """What somebody sees of a booking's results. ``for_lab``: with what the lab alone has."""

    for_lab: bool
    handed: list[Handed]
    expected: bool
    """Nothing has come yet, but may."""
    takes: bool = False
    """More may be uploaded."""
    sending: list[ResultFile] = field(default_factory=list)
    checking: list[ResultFile] = field(default_factory=list)
    waiting: list[ResultFile] = field(default_factory=list)
    release_form: ReleaseForm | None = None
    upload_form: UploadForm | None = None
    withdraw_form: WithdrawForm | None = None
    withdraws: ResultFile | None = None
    """The file that the form above is to take back, where it was not right as it was sent."""
    for_guest: bool = False
    """They go to somebody without an account, by a link that works for ``link_days``."""
    link_days: int = 0
    days: int = 0
    piece: int = PIECE
    most: int = 0
    most_plain: int = PLAIN_BYTES


def results_on(
    booking: Booking, person: User, actors: Collection[Actor], *, now: dt.datetime
) -> Results | None:
    """The results of a booking as somebody sees them; None for whom they do not concern, and
    while there can be none."""
    if State(booking.state) not in HAS_RESULTS:
        return None
    if hands_over(frozenset(actors)):
        return _for_lab(booking)
    if not reads_released(person, booking, now=now):
        return None
    handed = _handed(results_of(booking), withdraws=False)
    expected = not handed and not booking.is_machine_time
    return Results(False, handed, expected) if handed or expected else None


def _for_lab(booking: Booking) -> Results | None:
    files = list(results_of(booking))
    takes = has_reader(booking)
    if not takes and not files:
        return None
    own = [each for each in files if each.release_id is None and not each.is_over]
    waiting = [each for each in own if each.is_kept]
    handed = _handed(files, withdraws=True)
    return Results(
        True,
        handed,
        expected=not handed and not own,
        takes=takes,
        sending=[each for each in own if each.state == ResultState.UPLOADING],
        checking=[each for each in own if each.state == ResultState.CHECKING],
        waiting=waiting,
        release_form=ReleaseForm(booking=booking) if waiting else None,
        upload_form=UploadForm(),
        for_guest=booking.requester_id is None,
        link_days=GUEST_LINK_LASTS.days,
        days=settings.RETENTION_DAYS["results"],
        most=settings.RESULT_MAX_BYTES,
    )


def _handed(files: Collection[ResultFile], *, withdraws: bool) -> list[Handed]:
    """The releases, the newest first, each with its report before its other files."""
    releases: dict[int, ResultRelease] = {}
    of_each: dict[int, list[ResultFile]] = {}
    for each in files:
        if each.release is not None:
            releases[each.release.pk] = each.release
            of_each.setdefault(each.release.pk, []).append(each)
    return [
        Handed(
            releases[pk],
            [
                (each, WithdrawForm(file=each) if withdraws and each.is_kept else None)
                for each in sorted(of_each[pk], key=lambda each: (not each.is_report, each.pk))
            ],
        )
        for pk in sorted(releases, key=lambda pk: (releases[pk].at, pk), reverse=True)
    ]
