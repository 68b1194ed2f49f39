"""The life of bookings at random: an instrument, its people, and what they and the clock do."""

import datetime as dt
from functools import partial

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from booking.bookings.actions import (
    Refused,
    approve,
    cancel,
    check_in,
    finish,
    make_due_moves,
    reject,
    tick,
    undo,
)
from booking.bookings.arriving.actions import walk_in
from booking.bookings.endorsing.actions import endorse
from booking.bookings.models import Offer
from booking.bookings.offering.actions import (
    accept,
    decline,
    endorse_time,
    grant,
    keep,
    offer,
    propose,
    refuse_time,
    withdraw,
)
from booking.bookings.offering.models import STANDING_STATES
from booking.bookings.results.actions import ResultRefused
from booking.bookings.rules import KindOfUse
from booking.bookings.together.actions import NotTogether
from booking.calendars.actions import HoursRefused
from booking.calendars.rules import EVERY_DAY
from tests.asking import ask, ask_for_samples
from tests.bookings.afterwards import Afterwards
from tests.bookings.handing_out import HandingOut
from tests.bookings.hearing import Hearing
from tests.bookings.hindrances import Hindrances
from tests.bookings.holding import Holding
from tests.bookings.own_side import OwnSide
from tests.bookings.persons import PICK, Persons
from tests.calendars.hours import opens
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    PolicyFactory,
    engineer,
)

MINUTE = dt.timedelta(minutes=1)
do_not_endorse = partial(refuse_time, note="The budget is spent")
LAST_DAY = dt.date(2027, 4, 11)
"""Of the opening hours: to reckon a year of them anew at each closure takes long."""


class Life(Persons, Afterwards, Hindrances, OwnSide, HandingOut, Hearing, Holding):
    """One instrument of two units, two customers, the lab's people, and a clock that jumps."""

    def __init__(self):
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.now = NOW
        self.instrument = InstrumentFactory(
            units=2, takes_samples=True, units__set_up=10, units__clean_up=15
        )
        opens(self.instrument.lab, "08:00", "18:00", weekdays=EVERY_DAY, last_day=LAST_DAY)
        PolicyFactory(instrument=self.instrument, mode="walk_in")
        ListPriceFactory(instrument=self.instrument, amount="260.00")
        ListPriceFactory(instrument=self.instrument, amount="80.00", unit="sample")
        self.manager = LabRoleFactory(lab=self.instrument.lab).person
        self.technician = LabRoleFactory(lab=self.instrument.lab, kind="technician").person
        self.customers = [engineer(), engineer()]
        # A colleague of the first one.
        self.enterprise = self.customers[0].memberships.get().organisation
        self.colleague = engineer(self.enterprise)
        self.administrator = MembershipFactory(
            organisation=self.enterprise, role="administrator"
        ).person
        self.enterprise.projects.update(head=self.administrator)
        thrifty = self.customers[1].memberships.get().organisation
        # What no request of theirs costs, and another time may.
        thrifty.endorsement, thrifty.endorsement_above = "above", 520
        thrifty.save()
        self.treasurer = MembershipFactory(organisation=thrifty, role="administrator").person
        self.bookings = []

    def teardown(self):
        try:
            super().teardown()
        finally:
            transaction.set_rollback(True)
            self.world.__exit__(None, None, None)

    def attempt(self, verb, /, **wish):
        """A verb may be refused; then it has changed nothing but what the clock was due."""
        try:
            return verb(now=self.now, **wish)
        except (Refused, NotTogether, HoursRefused, ResultRefused):
            return None

    def one(self, pick):
        return self.bookings[pick % len(self.bookings)]

    def people(self, booking):
        return [booking.requester or self.manager, self.manager, self.technician]

    # What time does

    @rule(minutes=st.integers(1, 240))
    def time_passes(self, minutes):
        self.now += minutes * MINUTE

    @precondition(lambda self: self.bookings)
    @rule(pick=PICK, minutes=st.sampled_from([-15, 0, 20, 31, 90, 121, 140]))
    def a_start_comes_near(self, pick, minutes):
        starts = self.one(pick).starts
        if starts is not None:
            self.now = max(self.now, starts + minutes * MINUTE)

    @rule()
    def the_clock_makes_a_round(self):
        make_due_moves(now=self.now)
        assert make_due_moves(now=self.now) == 0

    @rule()
    def the_clock_ticks(self):
        tick(now=self.now)
        assert not tick(now=self.now)

    @rule(works=st.booleans())
    def the_instrument_breaks_or_is_repaired(self, works):
        self.instrument.status = "in_service" if works else "maintenance"
        self.instrument.save()

    # What people do

    @rule(who=st.integers(0, 1), steps=st.integers(4, 12), hours=st.sampled_from([0.5, 1, 2]))
    def somebody_asks(self, who, steps, hours):
        half_hour = 30 * MINUTE
        since = self.now - NOW
        at = NOW + (since // half_hour + steps) * half_hour
        booking = self.attempt(
            lambda now: ask(self.instrument, self.customers[who], at=at, hours=hours, now=now)
        )
        if booking is not None:
            self.bookings.append(booking)

    @rule(who=st.integers(0, 1))
    def somebody_sends_samples(self, who):
        booking = self.attempt(
            lambda now: ask_for_samples(self.instrument, self.customers[who], now=now)
        )
        if booking is not None:
            self.bookings.append(booking)

    @rule(who=st.integers(0, 1), unit=st.integers(0, 1), slots=st.integers(0, 4))
    def somebody_walks_in(self, who, unit, slots):
        person, half_hour = self.customers[who], 30 * MINUTE
        ends = NOW + ((self.now - NOW) // half_hour + slots) * half_hour
        booking = self.attempt(
            walk_in,
            person=person,
            project=person.memberships.get().organisation.general_project,
            unit=self.instrument.units.order_by("pk")[unit],
            ends=ends,
            purpose="A quick look",
        )
        if booking is not None:
            self.bookings.append(booking)

    @precondition(lambda self: self.bookings)
    @rule(pick=PICK)
    def the_manager_approves(self, pick):
        self.attempt(approve, booking=self.one(pick), person=self.manager)

    @precondition(lambda self: self.bookings)
    @rule(pick=PICK)
    def the_manager_rejects(self, pick):
        self.attempt(reject, booking=self.one(pick), person=self.manager, note="Full")

    @precondition(lambda self: self.bookings)
    @rule(pick=PICK, seconds=st.sampled_from([0, 9, 10]))
    def the_manager_undoes(self, pick, seconds):
        self.now += dt.timedelta(seconds=seconds)
        self.attempt(undo, booking=self.one(pick), person=self.manager)

    @precondition(lambda self: self.bookings)
    @rule(pick=PICK, who=st.integers(0, 2))
    def somebody_cancels(self, pick, who):
        booking = self.one(pick)
        person = self.people(booking)[who]
        self.attempt(cancel, booking=booking, person=person, note="Not needed")

    @precondition(lambda self: self.bookings)
    @rule(pick=PICK, who=st.integers(0, 2))
    def somebody_checks_in(self, pick, who):
        booking = self.one(pick)
        self.attempt(check_in, booking=booking, person=self.people(booking)[who])

    @precondition(lambda self: self.bookings)
    @rule(pick=PICK, minutes=st.sampled_from([-15, -5, 0, 10, 29]))
    def one_goes_as_planned_until_its_start(self, pick, minutes):
        booking = self.one(pick)
        self.attempt(approve, booking=booking, person=self.manager)
        if booking.starts is not None:
            self.now = max(self.now, booking.starts + minutes * MINUTE)
        self.attempt(check_in, booking=booking, person=self.technician)

    @precondition(lambda self: self.bookings)
    @rule(pick=PICK, who=st.integers(0, 2), ago=st.sampled_from([0, 0, 5, 60]))
    def somebody_finishes(self, pick, who, ago):
        booking = self.one(pick)
        self.attempt(
            finish,
            booking=booking,
            person=self.people(booking)[who],
            kind=KindOfUse.SERVICE,
            used_until=self.now - ago * MINUTE,
        )

    @precondition(lambda self: self.bookings)
    @rule(
        pick=PICK,
        who=st.integers(0, 2),
        steps=st.integers(-4, 8),
        hours=st.sampled_from([0.5, 1, 2, 3]),
        verb=st.sampled_from([offer, propose]),
    )
    def somebody_names_another_time(self, pick, who, steps, hours, verb):
        booking = self.one(pick)
        if booking.starts is not None:
            starts = booking.starts + steps * 30 * MINUTE
            self.attempt(
                verb,
                booking=booking,
                person=self.people(booking)[who],
                starts=starts,
                ends=starts + hours * 60 * MINUTE,
            )

    @precondition(lambda self: self.bookings)
    @rule(
        pick=PICK,
        who=st.integers(0, 4),
        verb=st.sampled_from(
            [accept, decline, withdraw, grant, keep, endorse, endorse_time, do_not_endorse]
        ),
    )
    def somebody_answers(self, pick, who, verb):
        # The one that was last spoken of, as often as not.
        waiting = Offer.objects.filter(state__in=STANDING_STATES).order_by("pk").last()
        booking = waiting.booking if waiting is not None and pick % 2 else self.one(pick)
        people = [*self.people(booking), self.administrator, self.treasurer]
        self.attempt(verb, booking=booking, person=people[who])

    @precondition(lambda self: Offer.objects.filter(state__in=STANDING_STATES).exists())
    @rule(minutes=st.sampled_from([-5, 0, 5]))
    def an_answer_is_nearly_late(self, minutes):
        waiting = Offer.objects.filter(state__in=STANDING_STATES).order_by("decide_by").first()
        self.now = max(self.now, waiting.decide_by + minutes * MINUTE)
