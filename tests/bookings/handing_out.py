"""What a lab does at random with results, and the clock with it: a part of the life of bookings."""

import datetime as dt
import io
from collections import Counter

from django.conf import settings
from django.test import TestCase
from django.test.utils import override_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from booking.bookings.models import Booking, ResultFile, ResultRelease, TimelineEntry
from booking.bookings.results import disk
from booking.bookings.results.actions import (
    begin_upload,
    keep_plain,
    release,
    remove,
    retract,
    tidy,
)
from booking.bookings.results.rules import REMIND_BEFORE, WARN_BEFORE
from booking.bookings.rules import State
from booking.bookings.rules.moves import HAS_RESULTS
from tests.bookings.persons import PICK

DAY = dt.timedelta(days=1)
KEPT_DAYS = 15
"""A year would leave nothing of the life beside it."""


class HandingOut(RuleBasedStateMachine):
    """Wants ``bookings``, ``now``, ``people``, ``one`` and ``attempt``."""

    def __init__(self):
        super().__init__()
        kept = {**settings.RETENTION_DAYS, "results": KEPT_DAYS}
        self.retention = override_settings(RETENTION_DAYS=kept)
        self.retention.enable()

    def teardown(self):
        try:
            super().teardown()
        finally:
            self.retention.disable()
            for public_id in ResultFile.objects.values_list("public_id", flat=True):
                disk.remove(public_id)

    def committed(self):
        """What waits for the end of a transaction is done: here it never ends."""
        return TestCase.captureOnCommitCallbacks(execute=True)

    def with_results(self, pick):
        """One that may be given results, as often as there is one."""
        rows = list(Booking.objects.filter(state__in=HAS_RESULTS).order_by("pk"))
        return rows[pick % len(rows)] if rows else self.one(pick)

    def file(self, pick):
        rows = list(ResultFile.objects.order_by("-state", "pk"))
        return rows[pick % len(rows)]

    @precondition(lambda self: self.bookings)
    @rule(pick=PICK, who=st.integers(0, 2), bytes_=st.integers(0, 40))
    def somebody_uploads_results(self, pick, who, bytes_):
        booking = self.with_results(pick)
        self.attempt(
            keep_plain,
            booking=booking,
            person=self.people(booking)[who],
            name="scan.csv",
            size=bytes_,
            source=io.BytesIO(b"7" * bytes_),
        )

    @precondition(lambda self: self.bookings)
    @rule(pick=PICK)
    def somebody_begins_an_upload(self, pick):
        self.attempt(
            begin_upload,
            booking=self.with_results(pick),
            person=self.technician,
            name="film.avi",
            size=400,
        )

    @precondition(lambda self: ResultFile.objects.exists())
    @rule(pick=PICK, who=st.integers(0, 2), some=st.booleans())
    def somebody_releases_results(self, pick, who, some):
        file = self.file(pick)
        self.attempt(
            release,
            booking=file.booking,
            person=self.people(file.booking)[who],
            note="As agreed",
            files=[file.public_id] if some else None,
            report=file.public_id if some else "",
        )

    @precondition(lambda self: ResultFile.objects.exists())
    @rule(pick=PICK, who=st.integers(0, 2), reason=st.sampled_from(["", "Of another sample"]))
    def somebody_takes_results_back(self, pick, who, reason):
        file = self.file(pick)
        person = self.people(file.booking)[who]
        with self.committed():
            if file.release_id is None:
                self.attempt(remove, file=file, person=person)
            else:
                self.attempt(retract, file=file, person=person, reason=reason)

    @precondition(lambda self: ResultFile.objects.exists())
    @rule(days=st.sampled_from([0, 1, 7, 14]))
    def results_grow_old(self, days):
        self.now += days * DAY
        with self.committed():
            tidy(now=self.now)
        with self.committed():
            assert tidy(now=self.now) == 0

    @invariant()
    def a_file_lies_on_the_disk_as_long_as_somebody_may_have_it(self):
        for file in ResultFile.objects.select_related("release", "booking"):
            assert file.booking.state in HAS_RESULTS
            there = disk.path_of(file.public_id)
            if file.is_over:
                assert not there.exists()
            elif file.is_kept:
                assert there.stat().st_size == file.size
            if file.release is not None and file.state == "expired":
                # Nobody loses what they were not warned of.
                assert file.ended_at - file.reminded_at >= REMIND_BEFORE
            if file.state == "withdrawn" and file.release is not None:
                assert file.reason

    @invariant()
    def of_what_was_never_released_the_lab_is_told_before_it_goes(self):
        rows = TimelineEntry.objects.filter(verb__in=["unsent", "discard"])
        moves = Counter(rows.values_list("booking", "verb", "at"))
        assert all(count == 1 for count in moves.values())
        # What never arrived whole is no result.
        kept = ResultFile.objects.filter(release__isnull=True).exclude(sha256="")
        warned = kept.filter(reminded_at__isnull=False).values_list("booking", "reminded_at")
        # One that was released since then is reminded of anew.
        assert {(booking, "unsent", at) for booking, at in warned} <= set(moves)
        gone = kept.filter(state="expired")
        assert {
            (booking, "discard", at) for booking, at in gone.values_list("booking", "ended_at")
        } == {each for each in moves if each[1] == "discard"}
        assert all(each.ended_at - each.reminded_at >= WARN_BEFORE for each in gone)

    @invariant()
    def each_release_and_its_end_is_told_once(self):
        if not ResultFile.objects.exists():
            return
        moves = Counter(
            TimelineEntry.objects.filter(
                verb__in=["release", "retract", "ends_soon", "clear"]
            ).values_list("booking", "verb", "at")
        )
        given = ResultRelease.objects.values_list("booking", "at")
        files = ResultFile.objects.filter(release__isnull=False)
        back = files.filter(state="withdrawn").values_list("booking", "ended_at")
        # All of a booking that end at one moment end by one move.
        warned = files.filter(reminded_at__isnull=False).values_list("booking", "reminded_at")
        gone = files.filter(state="expired").values_list("booking", "ended_at")
        assert moves == Counter(
            [
                *((booking, "release", at) for booking, at in given),
                *((booking, "retract", at) for booking, at in back),
                *((booking, "ends_soon", at) for booking, at in set(warned)),
                *((booking, "clear", at) for booking, at in set(gone)),
            ]
        )
        for each in ResultRelease.objects.prefetch_related("files"):
            assert each.files.all()
            assert each.booking.requester_id is not None
            assert State(each.booking.state) in HAS_RESULTS
