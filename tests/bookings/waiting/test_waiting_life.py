"""A waitlist at random: whatever people and the clock do, freed time goes round in turn and
comes to rest."""

import datetime as dt
import itertools

import pytest
from django.db import transaction
from django.db.models import F, Q
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from booking.bookings.actions import (
    Refused,
    approve,
    cancel,
    check_in,
    finish,
    make_due_moves,
    reject,
    settle_decisions,
)
from booking.bookings.models import Booking, WaitlistEntry, WaitlistTurn
from booking.bookings.rules import KindOfUse, State
from booking.bookings.waiting.actions import (
    NotJoined,
    join,
    leave_list,
    let_go,
    offer_waiting,
    take,
)
from booking.bookings.waiting.queries import FreeTime, may_ask, refused_of
from booking.calendars.models import Claim
from booking.calendars.queries import terms_for, units_of
from booking.labs.rules import ServiceMode
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    PolicyFactory,
    engineer,
    open_days,
)

MINUTE = dt.timedelta(minutes=1)
SLOT = 30 * MINUTE
PICK = st.integers(0, 30)
HOURS = st.sampled_from([0.5, 1, 2])


class Waiting(RuleBasedStateMachine):
    """One instrument of two units that is soon full, four people who want it, and a clock."""

    def __init__(self):
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.now = NOW
        self.instrument = InstrumentFactory(units=2, units__clean_up=5)
        PolicyFactory(lab=self.instrument.lab, lead_minutes=0)
        open_days(self.instrument, days=2, opens=9, closes=13)
        ListPriceFactory(instrument=self.instrument, amount="100.00")
        self.manager = LabRoleFactory(lab=self.instrument.lab).person
        self.people = [engineer() for _ in range(4)]
        # The units of which it holds now that nobody waits for what is free there.
        self.settled = []
        self.changed = False

    def teardown(self):
        self.all_comes_to_rest()
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    def attempt(self, verb, **wish):
        """A verb may be refused; then it has freed nothing but what the clock was due."""
        try:
            out = verb(now=self.now, **wish)
        except (Refused, NotJoined):
            return None
        # Who became able to ask in another way is found by the clock.
        if isinstance(out, Booking) and not self.changed:
            self.settled = [out.unit]
        return out

    def one(self, pick, **such):
        rows = list(Booking.objects.filter(**such).order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    def at(self, steps):
        return NOW + ((self.now - NOW) // SLOT + steps) * SLOT

    # What people and time do

    @rule(minutes=st.integers(1, 200))
    def time_passes(self, minutes):
        self.now += minutes * MINUTE

    @rule()
    def the_clock_makes_a_round(self):
        make_due_moves(now=self.now)
        assert make_due_moves(now=self.now) == 0
        offer_waiting(now=self.now)
        assert offer_waiting(now=self.now) == 0
        self.settled, self.changed = units_of(self.instrument), False

    @precondition(lambda self: Booking.objects.filter(state="offered").exists())
    @rule(seconds=st.sampled_from([-1, 0, 1]))
    def an_answer_is_nearly_late(self, seconds):
        first = Booking.objects.filter(state="offered").order_by("decide_by").first()
        self.now = max(self.now, first.decide_by + dt.timedelta(seconds=seconds))

    @rule(who=st.integers(0, 3), steps=st.integers(1, 8), hours=HOURS)
    def somebody_asks(self, who, steps, hours):
        person, at = self.people[who], self.at(steps)
        self.attempt(lambda now: ask(self.instrument, person, at=at, hours=hours, now=now))

    @rule(who=st.integers(0, 3))
    def somebody_takes_all_there_is(self, who):
        for steps, hours in itertools.product(range(1, 8), (2, 0.5)):
            self.somebody_asks(who, steps, hours)

    @rule(who=st.integers(0, 3), steps=st.integers(0, 6), width=st.integers(0, 8), hours=HOURS)
    def somebody_waits(self, who, steps, width, hours):
        person, length = self.people[who], hours * 60 * MINUTE
        earliest = self.at(steps)
        self.attempt(
            join,
            person=person,
            project=person.memberships.first().organisation.general_project,
            instrument=self.instrument,
            mode=ServiceMode.SELF_OPERATED,
            earliest=earliest,
            latest=earliest + length + width * SLOT,
            length=length,
            purpose="Phase analysis",
        )

    @rule(who=st.integers(0, 3), first=st.integers(0, 3), width=st.integers(0, 8), hours=HOURS)
    def it_is_full_and_all_want_the_same(self, who, first, width, hours):
        self.somebody_takes_all_there_is(who)
        for turn in range(4):
            self.somebody_waits((first + turn) % 4, 1, width, hours)

    @initialize(pick=PICK, first=st.integers(1, 3))
    def it_begins_full_with_three_who_wait_and_room_for_one(self, pick, first):
        """Without this few lists have more people than room, and any order would do."""
        self.somebody_takes_all_there_is(0)
        for turn in range(3):
            self.now += dt.timedelta(seconds=1)
            self.somebody_waits((first + turn) % 3 + 1, 1, 8, 2)
        assert WaitlistEntry.objects.count() == 3
        booking = self.one(pick, ends=F("starts") + 4 * SLOT)
        self.attempt(cancel, booking=booking, person=booking.requester)
        self.turns_come_in_turn()
        assert WaitlistTurn.objects.count() == 1

    @rule(pick=PICK)
    def somebody_leaves_the_list(self, pick):
        entries = list(WaitlistEntry.objects.filter(state="waiting").order_by("pk"))
        if entries:
            entry = entries[pick % len(entries)]
            self.attempt(leave_list, entry=entry, person=entry.person)

    @rule(pick=PICK, verb=st.sampled_from([take, let_go, let_go]))
    def somebody_answers(self, pick, verb):
        booking = self.one(pick, state="offered")
        if booking is not None:
            self.attempt(verb, booking=booking, person=booking.requester)

    @rule(pick=PICK, settled=st.booleans(), verb=st.sampled_from([approve, reject]))
    def the_manager_decides(self, pick, settled, verb):
        booking = self.one(pick, state="requested")
        if booking is not None:
            self.attempt(verb, booking=booking, person=self.manager, note="So be it")
            if settled:
                self.now += dt.timedelta(seconds=10)
                settle_decisions(now=self.now)

    @rule(pick=PICK)
    def somebody_cancels(self, pick):
        booking = self.one(pick, state__in=["requested", "offered", "approved"])
        if booking is not None:
            self.attempt(cancel, booking=booking, person=booking.requester)

    @rule(pick=PICK, minutes=st.integers(1, 60))
    def somebody_uses_it_and_ends_early(self, pick, minutes):
        booking = self.one(pick, state="approved")
        if booking is not None:
            self.now = max(self.now, booking.starts)
            self.attempt(check_in, booking=booking, person=booking.requester)
            self.now += minutes * MINUTE
            self.attempt(finish, booking=booking, person=booking.requester, kind=KindOfUse.SERVICE)

    @rule(who=st.integers(0, 3), stands=st.booleans())
    def an_organisation_falls_out_of_favour_or_comes_back(self, who, stands):
        organisation = self.people[who].memberships.first().organisation
        organisation.state = "verified" if stands else "suspended"
        organisation.save()
        self.settled, self.changed = [], True

    # What must hold

    @invariant()
    def nobody_holds_what_another_holds(self):
        claims = list(Claim.objects.order_by("unit", "starts"))
        for one, other in itertools.combinations(claims, 2):
            if one.unit_id == other.unit_id and one.holder != other.holder:
                assert one.ends <= other.starts or other.ends <= one.starts

    @invariant()
    def what_is_offered_is_held_and_nothing_else_is(self):
        for turn in WaitlistTurn.objects.select_related("booking"):
            booking = turn.booking
            held = Claim.objects.filter(holder=booking.pk).exists()
            if booking.state == State.OFFERED:
                assert held
                assert booking.held_back
                assert turn.made_at < booking.decide_by <= booking.starts
                assert booking.decide_by <= turn.made_at + 120 * MINUTE
            elif turn.taken_at is None:
                assert not held
                assert set(steps_of(booking.reference)) == {Step.HOLD, Step.RELEASE}

    @invariant()
    def nobody_has_two_offers_for_one_wish_or_the_same_again(self):
        for entry in WaitlistEntry.objects.all():
            slots = [
                (turn.booking.starts, turn.booking.ends)
                for turn in entry.turns.select_related("booking")
            ]
            for one, other in itertools.combinations(slots, 2):
                assert one[1] <= other[0] or other[1] <= one[0]
            for starts, ends in slots:
                assert entry.earliest <= starts
                assert ends <= entry.latest
            assert entry.turns.filter(booking__state="offered").count() <= 1

    @invariant()
    def what_is_free_is_offered_to_the_first_who_wants_it(self):
        """After a verb nobody waits for time that is free: and so who came later cannot have
        what somebody before them could have had."""
        units, self.settled = self.settled, []
        waiting = [
            each
            for each in WaitlistEntry.objects.live(self.now).select_related(
                "person", "project__organisation", "instrument__lab__university"
            )
            if not each.turns.filter(booking__state="offered").exists()
        ]
        refused = refused_of(waiting)
        for entry in waiting:
            time = FreeTime(
                self.instrument,
                units,
                terms_for(self.instrument),
                first=entry.earliest,
                last=entry.latest,
                now=self.now,
            )
            assert time.fit(entry, refused.get(entry.pk, ())) is None

    @invariant()
    def turns_come_in_turn(self):
        """Of one moment, who joined later has nothing that who joined earlier had wanted more."""
        newest = WaitlistTurn.objects.order_by("-made_at").first()
        if newest is None or newest.made_at != self.now:
            return
        made = list(
            WaitlistTurn.objects.filter(made_at=self.now, booking__state="offered").select_related(
                "booking", "entry"
            )
        )
        for turn in made:
            slot = (turn.booking.starts, turn.booking.ends)
            joined = turn.entry.joined_at
            before = WaitlistEntry.objects.live(self.now).filter(
                Q(joined_at__lt=joined) | Q(joined_at=joined, pk__lt=turn.entry_id),
                minutes=turn.entry.minutes,
                earliest__lte=slot[0],
                latest__gte=slot[1],
            )
            for entry in before.select_related("person", "project__organisation", "instrument"):
                had = entry.turns.select_related("booking")
                offered = [each.booking for each in had]
                assert (
                    any(each.state == State.OFFERED for each in offered)
                    or any(each.starts < slot[1] and slot[0] < each.ends for each in offered)
                    or not may_ask(entry, slot[0], now=self.now)
                )

    def all_comes_to_rest(self):
        """However much is let go, it ends; and when all periods are over nobody waits."""
        rounds = 0
        while booking := Booking.objects.filter(state="offered").order_by("pk").first():
            rounds += 1
            assert rounds < 500
            self.now = max(self.now, booking.asked_at)
            if self.attempt(let_go, booking=booking, person=booking.requester) is None:
                self.now = max(self.now, booking.decide_by)
                make_due_moves(now=self.now)
        self.now += dt.timedelta(days=30)
        make_due_moves(now=self.now)
        offer_waiting(now=self.now)
        assert not Booking.objects.filter(state="offered").exists()
        assert not WaitlistEntry.objects.filter(state="waiting").exists()


@pytest.mark.long
@pytest.mark.django_db
def test_it_works():
    run_state_machine_as_test(
        Waiting, settings=settings(max_examples=8, stateful_step_count=20, deadline=None)
    )
