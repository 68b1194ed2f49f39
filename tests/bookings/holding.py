"""What must hold after every step of the life of bookings: a part of it."""

import datetime as dt
import itertools

from hypothesis.stateful import RuleBasedStateMachine, invariant

from booking.bookings.models import Booking, Offer, Outage
from booking.bookings.offering.models import STANDING_STATES
from booking.bookings.rules import LIVE, State
from booking.calendars.models import Claim
from booking.calendars.queries.packing import compute_weeks, stored_weeks
from booking.calendars.rules import ClaimKind, occupied
from booking.calendars.rules.weeks import week_of
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.bookings.settled import SETTLED, corrected_from

MINUTE = dt.timedelta(minutes=1)


class Holding(RuleBasedStateMachine):
    """Wants ``instrument`` and ``now``."""

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
        for claim in Claim.objects.exclude(kind=ClaimKind.SHUT.value):
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
                longer = booking.timeline.filter(verb="extend").count()
                for number in range(1, longer + 1):
                    more += steps_of(f"{booking.reference}-more-{number}")[Step.HOLD]
                assert 0 <= steps[Step.CAPTURE] <= steps[Step.HOLD] + more

    @invariant()
    def a_use_lies_within_its_time(self):
        for booking in Booking.objects.filter(used_until__isnull=False):
            assert booking.state == State.COMPLETED
            assert booking.used_from <= booking.used_until
