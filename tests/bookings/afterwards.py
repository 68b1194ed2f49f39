"""What people do at random for time that is not free, and to what is over: a part of the life of
bookings."""

import datetime as dt

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from booking.bookings.actions import cancel, check_in
from booking.bookings.correcting.actions import correct
from booking.bookings.models import Booking, Parcel, Sample
from booking.bookings.rules import KindOfUse, State, Verb
from booking.bookings.sampling.actions import (
    Sending,
    announce,
    go_on,
    move_on,
    receive,
    say_where_back,
    send_again,
    send_back,
    spoil,
)
from booking.bookings.sampling.reminding import remind_of_samples
from booking.bookings.sampling.rules import Carriage, ReturnTo
from booking.bookings.waiting.actions import NotJoined, let_go, take
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import wait
from tests.bookings.persons import PICK

MINUTE = dt.timedelta(minutes=1)
WHERE_BACK = [
    ReturnTo(fetched=True),
    ReturnTo(fetched=False, recipient="Lin Yue", phone="0591 8765 4321", address="1 Harbour Road"),
    ReturnTo(fetched=False, recipient="Lin Yue"),
]
OVER = frozenset({State.COMPLETED, State.NO_SHOW, State.CANCELLED})


class Afterwards(RuleBasedStateMachine):
    """Wants ``instrument``, ``technician``, two ``customers``, ``bookings``, ``now``, ``one``,
    ``people``, ``hindered`` and ``attempt``."""

    def __init__(self):
        super().__init__()
        # Whether the instrument could be used in all of a booking's time as far as was known when
        # it ended, by its key.
        self.usable_at_end = {}

    @rule(who=st.integers(0, 1), steps=st.integers(2, 12), hours=st.sampled_from([0.5, 1, 2]))
    def somebody_waits(self, who, steps, hours):
        earliest = self.now + steps * 30 * MINUTE
        length = dt.timedelta(hours=hours)
        try:
            with transaction.atomic():
                wait(
                    self.instrument,
                    self.customers[who],
                    hours=hours,
                    earliest=earliest,
                    latest=earliest + length + dt.timedelta(hours=1),
                    now=self.now,
                )
        except NotJoined:
            pass

    @precondition(lambda self: Booking.objects.filter(turn__isnull=False).exists())
    @rule(pick=PICK, verb=st.sampled_from([take, let_go, cancel]))
    def somebody_answers_the_waitlist(self, pick, verb):
        rows = list(Booking.objects.filter(turn__isnull=False).order_by("state", "pk"))
        booking = rows[pick % len(rows)]
        self.attempt(verb, booking=booking, person=booking.requester)
        if booking not in self.bookings:
            self.bookings.append(booking)

    @precondition(lambda self: self.bookings)
    @rule(
        pick=PICK,
        who=st.integers(0, 2),
        since=st.integers(-60, 120),
        minutes=st.integers(-5, 180),
        samples=st.integers(0, 5),
    )
    def somebody_corrects(self, pick, who, since, minutes, samples):
        # One that is over, as often as not.
        over = Booking.objects.filter(state__in=["completed", "no_show"]).order_by("pk").last()
        booking = over if over is not None and pick % 2 else self.one(pick)
        used_from = (booking.starts or booking.asked_at) + since * MINUTE
        self.attempt(
            correct,
            booking=booking,
            person=self.people(booking)[who],
            used_from=used_from,
            used_until=used_from + minutes * MINUTE,
            kind=KindOfUse.RESEARCH,
            samples=samples,
            note="The log says so",
        )

    @precondition(lambda self: Booking.objects.filter(state="no_show").exists())
    @rule(days=st.integers(0, 15))
    def days_pass_after_a_no_show(self, days):
        self.now += dt.timedelta(days=days)

    def sent_in(self, pick):
        rows = list(Booking.objects.filter(sample_rows__isnull=False).distinct().order_by("pk"))
        return rows[pick % len(rows)]

    @precondition(lambda self: Sample.objects.exists())
    @rule(
        pick=PICK,
        who=st.integers(0, 2),
        numbers=st.sets(st.integers(1, 4), min_size=1),
        verb=st.sampled_from(
            [announce, receive, receive, spoil, send_again, go_on, move_on, send_back]
        ),
        word=st.sampled_from([Verb.TAKE_UP, Verb.DONE, Verb.DISPOSE]),
    )
    def somebody_moves_samples(self, pick, who, numbers, verb, word):
        booking = self.sent_in(pick)
        sending = {"sending": Sending(Carriage.BY_HAND, frozenset(numbers))}
        more = {
            announce: sending,
            send_back: sending,
            spoil: {"numbers": numbers, "reason": "Too wet"},
            move_on: {"numbers": numbers, "verb": word},
        }
        self.attempt(
            verb,
            booking=booking,
            person=self.people(booking)[who],
            **more.get(verb, {"numbers": numbers}),
        )

    @precondition(lambda self: Sample.objects.exists())
    @rule(pick=PICK, who=st.integers(0, 2), to=st.sampled_from(WHERE_BACK))
    def somebody_says_where_samples_go_back(self, pick, who, to):
        booking = self.sent_in(pick)
        self.attempt(say_where_back, booking=booking, person=self.people(booking)[who], to=to)

    @precondition(lambda self: Sample.objects.exists())
    @rule(pick=PICK)
    def all_samples_come_and_are_worked_on(self, pick):
        booking = self.sent_in(pick)
        numbers = list(booking.sample_rows.values_list("number", flat=True))
        self.attempt(receive, booking=booking, person=self.technician, numbers=numbers)
        self.attempt(check_in, booking=booking, person=self.technician)

    @rule(days=st.sampled_from([0, 5, 11]))
    def nobody_sends_samples(self, days):
        self.now += dt.timedelta(days=days)
        remind_of_samples(now=self.now)
        assert remind_of_samples(now=self.now) == 0

    @invariant()
    def samples_are_where_their_booking_says(self):
        for booking in Booking.objects.all():
            states = list(booking.sample_rows.values_list("state", flat=True))
            if booking.is_machine_time or booking.state in {"endorsement", "offered", "expired"}:
                assert states == []
                continue
            if booking.state in {State.APPROVED, State.IN_USE, State.COMPLETED}:
                assert len(states) == booking.samples
            # Work is done while the booking is in use, and is over with it.
            assert "in_work" not in states or booking.state == State.IN_USE
            assert "done" not in states or booking.used_from is not None
        for parcel in Parcel.objects.filter(way="to_lab", received_at__isnull=True):
            assert not parcel.samples.exclude(state="expected").exists()

    def note_ends(self):
        """Notes what was known when each booking ended, before more becomes known."""
        ended = Booking.objects.filter(state__in=OVER).exclude(pk__in=self.usable_at_end)
        for booking in ended:
            self.usable_at_end[booking.pk] = self.instrument.status == "in_service"
            if booking.is_machine_time:
                starts, ends = booking.machine_slot
                if self.hindered(starts, ends, booking.unit_id):
                    self.usable_at_end[booking.pk] = False
                if booking.state == State.NO_SHOW:
                    # Who could not have begun in the time to check in is not to blame.
                    assert not self.hindered(
                        starts, min(starts + 30 * MINUTE, ends), booking.unit_id
                    )

    @invariant()
    def points_are_what_the_moves_gave(self):
        self.note_ends()
        for booking in Booking.objects.all():
            if booking.requester_id is None:
                # A guest without an account has none.
                assert not booking.points.exists()
                continue
            points = set(booking.points.exclude(state="forgiven").values_list("kind", flat=True))
            assert points == self.points_owed(booking)

    def points_owed(self, booking):
        owed = set()
        if booking.state == State.NO_SHOW:
            owed.add("no_show")
        if booking.state == State.CANCELLED and Step.FEE in steps_of(booking.reference):
            owed.add("late")
        # As it ended, and then as it was corrected, time after time.
        corrections = list(booking.corrections.order_by("number"))
        times = [(each.old_from, each.old_until) for each in corrections[:1]]
        times += [(each.used_from, each.used_until) for each in corrections]
        times = times or [(booking.used_from, booking.used_until)]
        # A short use is excused where the instrument failed, or the lab stopped it; a correction
        # forgives and gives none.
        stopped = booking.timeline.filter(verb="stop").exists()
        if (
            self.usable_at_end.get(booking.pk)
            and not stopped
            and all(
                until and booking.length is not None and booking.length > 2 * (until - since)
                for since, until in times
            )
        ):
            owed.add("unused")
        return owed
