"""The life of bookings at random: whatever people and the clock do, what must hold holds."""

import datetime as dt
import itertools
from functools import partial

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

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
from booking.bookings.models import Booking, Offer, Outage
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
from booking.bookings.rules import LIVE, KindOfUse, State
from booking.bookings.together.actions import NotTogether
from booking.calendars.models import Claim
from booking.calendars.queries.packing import compute_weeks, stored_weeks
from booking.calendars.rules import ClaimKind, occupied
from booking.calendars.rules.weeks import week_of
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask, ask_for_samples
from tests.bookings.afterwards import Afterwards
from tests.bookings.persons import PICK, Persons
from tests.bookings.settled import SETTLED, corrected_from
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    PolicyFactory,
    engineer,
    open_days,
)

MINUTE = dt.timedelta(minutes=1)
do_not_endorse = partial(refuse_time, note="The budget is spent")


class Life(Persons, Afterwards):
    """One instrument of two units, two customers, the lab's people, and a clock that jumps."""

    def __init__(self):
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.now = NOW
        self.instrument = InstrumentFactory(
            units=2, takes_samples=True, units__set_up=10, units__clean_up=15
        )
        open_days(self.instrument)
        PolicyFactory(instrument=self.instrument, mode="walk_in")
        ListPriceFactory(instrument=self.instrument, amount="260.00")
        ListPriceFactory(instrument=self.instrument, amount="80.00", unit="sample")
        self.manager = LabRoleFactory(lab=self.instrument.lab).person
        self.technician = LabRoleFactory(lab=self.instrument.lab, kind="technician").person
        self.customers = [engineer(), engineer()]
        payer = self.customers[1].memberships.get().organisation
        # What no request of theirs costs, and another time may.
        payer.endorsement, payer.endorsement_above = "above", 520
        payer.save()
        self.administrator = MembershipFactory(organisation=payer, role="administrator").person
        # A colleague of the first one.
        self.colleague = engineer(self.customers[0].memberships.get().organisation)
        self.bookings = []

    def teardown(self):
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    def attempt(self, verb, **wish):
        """A verb may be refused; then it has changed nothing but what the clock was due."""
        try:
            return verb(now=self.now, **wish)
        except (Refused, NotTogether):
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
        who=st.integers(0, 3),
        verb=st.sampled_from(
            [accept, decline, withdraw, grant, keep, endorse, endorse_time, do_not_endorse]
        ),
    )
    def somebody_answers(self, pick, who, verb):
        # The one that was last spoken of, as often as not.
        waiting = Offer.objects.filter(state__in=STANDING_STATES).order_by("pk").last()
        booking = waiting.booking if waiting is not None and pick % 2 else self.one(pick)
        people = [*self.people(booking), self.administrator]
        self.attempt(verb, booking=booking, person=people[who])

    @precondition(lambda self: Offer.objects.filter(state__in=STANDING_STATES).exists())
    @rule(minutes=st.sampled_from([-5, 0, 5]))
    def an_answer_is_nearly_late(self, minutes):
        waiting = Offer.objects.filter(state__in=STANDING_STATES).order_by("decide_by").first()
        self.now = max(self.now, waiting.decide_by + minutes * MINUTE)

    # What must hold

    @invariant()
    def an_offer_is_open_where_the_state_says_so(self):
        for booking in Booking.objects.all():
            kinds = list(
                booking.offers.filter(state__in=STANDING_STATES).values_list("kind", flat=True)
            )
            if booking.state == State.OFFERED and booking.held_back:
                assert kinds == []
                assert booking.turn.taken_at is None
            elif booking.state == State.OFFERED:
                assert kinds == ["offer"]
            elif booking.state == State.APPROVED:
                assert kinds in ([], ["proposal"])
            else:
                assert kinds == []

    @invariant()
    def enough_money_is_held_and_none_is_left(self):
        for each in Offer.objects.select_related("booking", "quote", "old_quote"):
            steps = set(steps_of(each.reference))
            lives = each.booking.state in LIVE
            keeps = each.state in STANDING_STATES or (each.state == "accepted" and lives)
            assert steps == ({Step.HOLD} if keeps else {Step.HOLD, Step.RELEASE})
        for booking in Booking.objects.live().select_related("quote"):
            held = steps_of(booking.reference)[Step.HOLD]
            for each in booking.offers.filter(state="accepted"):
                held += steps_of(each.reference)[Step.HOLD]
            assert held >= booking.quote.total

    @invariant()
    def nobody_decides_after_a_held_start(self):
        for booking in Booking.objects.filter(state__in=["endorsement", "requested", "offered"]):
            assert booking.starts is None or booking.decide_by <= booking.starts
        for each in Offer.objects.filter(state__in=STANDING_STATES):
            assert each.decide_by <= min(each.starts, each.old_starts)

    @invariant()
    def nobody_holds_what_another_holds(self):
        claims = Claim.objects.order_by("unit", "starts")
        for one, other in itertools.combinations(claims, 2):
            if one.unit_id == other.unit_id and one.holder != other.holder:
                assert one.ends <= other.starts or other.ends <= one.starts

    @invariant()
    def time_is_held_for_live_bookings_alone(self):
        claims = {}
        for claim in Claim.objects.all():
            claims.setdefault(claim.holder, []).append(claim)
        for booking in Booking.objects.select_related("unit"):
            held = claims.pop(booking.pk, [])
            # What was rejected is held while it can be undone.
            holds = booking.state in LIVE or booking.undo_until is not None
            if holds and booking.is_machine_time:
                times = [(booking.unit_id, *booking.machine_slot)]
                times += [
                    (each.unit_id, each.starts, each.ends)
                    for each in booking.offers.filter(state__in=STANDING_STATES)
                ]
                wanted = sorted(
                    (unit, whole.starts, whole.ends)
                    for unit, starts, ends in times
                    for whole in [occupied(starts, ends, set_up=10, clean_up=15)]
                )
                assert sorted((each.unit_id, each.starts, each.ends) for each in held) == wanted
                used = booking.state == State.IN_USE
                kind = ClaimKind.IN_USE if used else ClaimKind.BOOKED
                assert {claim.kind for claim in held} == {kind}
            elif booking.state == State.COMPLETED and booking.is_machine_time:
                assert all(claim.kind == ClaimKind.CLEAN_UP for claim in held)
                assert len(held) <= 1
            else:
                assert held == []
        assert claims == {}

    @invariant()
    def what_the_finder_reads_is_true(self):
        units = [unit.pk for unit in self.instrument.units.all()]
        week = week_of(self.now)
        stored = stored_weeks(units, week, None)
        assert stored == {(row.unit, row.week): row for row in compute_weeks(units, week, None)}

    @invariant()
    def each_timeline_tells_the_whole_life(self):
        for booking in Booking.objects.prefetch_related("timeline"):
            rows = sorted(booking.timeline.all(), key=lambda row: row.number)
            assert [row.number for row in rows] == list(range(1, len(rows) + 1))
            assert rows[-1].after == booking.state
            assert [row.before for row in rows] == ["", *(row.after for row in rows[:-1])]
            assert all(one.at <= other.at for one, other in itertools.pairwise(rows))

    @invariant()
    def nobody_is_a_no_show_for_an_outage(self):
        for booking in Booking.objects.filter(state=State.NO_SHOW):
            at = booking.timeline.get(verb="no_show").at
            opens = booking.starts - 15 * MINUTE
            outages = Outage.objects.filter(until__gt=opens, since__lt=at)
            lost = sum(
                (min(each.until, at) - max(each.since, opens) for each in outages), 0 * MINUTE
            )
            assert at - lost >= min(booking.starts + 30 * MINUTE, booking.ends)

    @invariant()
    def money_follows_the_state(self):
        for booking in Booking.objects.all():
            steps = steps_of(booking.reference)
            state = State(booking.state)
            allowed = {frozenset(SETTLED[state])}
            if booking.corrections.exists():
                allowed = {frozenset(SETTLED[State(corrected_from(booking, steps))])}
            if booking.undo_until is not None:
                assert state in {State.APPROVED, State.REJECTED}
                allowed = {frozenset({Step.HOLD})}
            if state is State.CANCELLED:
                # Late, by the customer.
                allowed.add(frozenset({Step.HOLD, Step.RELEASE, Step.FEE}))
            assert frozenset(steps) in allowed
            if state is State.COMPLETED and Step.CAPTURE in steps:
                moved = booking.offers.filter(state="accepted")
                more = sum(steps_of(each.reference)[Step.HOLD] for each in moved)
                assert 0 <= steps[Step.CAPTURE] <= steps[Step.HOLD] + more

    @invariant()
    def a_use_lies_within_its_time(self):
        for booking in Booking.objects.filter(used_until__isnull=False):
            assert booking.state == State.COMPLETED
            assert booking.used_from <= booking.used_until


@pytest.mark.django_db
def test_it_works():
    run_state_machine_as_test(
        Life, settings=settings(max_examples=12, stateful_step_count=25, deadline=None)
    )
