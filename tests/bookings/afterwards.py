"""What people do at random for time that is not free, and to what is over: a part of the life of
bookings."""

import datetime as dt

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from booking.bookings.actions import cancel
from booking.bookings.correcting.actions import correct
from booking.bookings.models import Booking
from booking.bookings.rules import KindOfUse
from booking.bookings.waiting.actions import NotJoined, let_go, take
from tests.asking import wait
from tests.bookings.persons import PICK

MINUTE = dt.timedelta(minutes=1)


class Afterwards(RuleBasedStateMachine):
    """Wants ``instrument``, two ``customers``, ``bookings``, ``now``, ``one``, ``people`` and
    ``attempt``."""

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
