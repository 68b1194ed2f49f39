"""What a customer's own side does at random, and what is done at the bench: a part of the life of
bookings."""

import datetime as dt

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from booking.bookings.actions import extend, leave, stop
from booking.bookings.endorsing.actions import endorse, refuse
from booking.bookings.models import Booking, Parcel
from booking.bookings.rules import State, Verb
from booking.bookings.sampling.actions import Sending, amend, recall
from booking.bookings.sampling.rules import Carriage
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.bookings.persons import PICK

MINUTE = dt.timedelta(minutes=1)


class OwnSide(RuleBasedStateMachine):
    """Wants ``enterprise``, its ``administrator`` and two ``customers`` of whom the first and a
    ``colleague`` are its people, ``bookings``, ``now``, ``one``, ``people`` and ``attempt``."""

    def of_state(self, state, pick):
        """One in a state, as often as there is one."""
        rows = list(Booking.objects.filter(state=state).order_by("pk"))
        return rows[pick % len(rows)] if rows else self.one(pick)

    @rule(demand=st.sampled_from(["always", "never"]))
    def the_payer_wants_a_yes_or_none(self, demand):
        self.enterprise.endorsement = demand
        self.enterprise.save(update_fields=["endorsement"])

    @precondition(lambda self: Booking.objects.filter(state="endorsement").exists())
    @rule(pick=PICK, who=st.integers(0, 2), yes=st.sampled_from([True, True, False]))
    def somebody_endorses(self, pick, who, yes):
        booking = self.of_state(State.ENDORSEMENT, pick)
        person = [self.administrator, self.administrator, booking.requester][who]
        if yes:
            self.attempt(endorse, booking=booking, person=person)
        else:
            self.attempt(refuse, booking=booking, person=person, note="Too dear")

    @precondition(lambda self: Booking.objects.live().filter(requester=self.colleague).exists())
    @rule()
    def the_colleague_leaves(self):
        leave(organisation=self.enterprise, person=self.colleague, now=self.now)
        assert not Booking.objects.live().filter(requester=self.colleague).exists()

    @precondition(lambda self: self.bookings)
    @rule(pick=PICK, who=st.integers(0, 2), steps=st.integers(-1, 3))
    def somebody_goes_on(self, pick, who, steps):
        booking = self.of_state(State.IN_USE, pick)
        if booking.ends is not None:
            self.attempt(
                extend,
                booking=booking,
                person=self.people(booking)[who],
                until=booking.ends + steps * 30 * MINUTE,
            )

    @precondition(lambda self: self.bookings)
    @rule(pick=PICK, who=st.integers(0, 2), note=st.sampled_from(["", "A fault"]))
    def the_lab_stops_a_use(self, pick, who, note):
        booking = self.of_state(State.IN_USE, pick)
        self.attempt(stop, booking=booking, person=self.people(booking)[who], note=note)

    @precondition(lambda self: Parcel.objects.filter(way="to_lab").exists())
    @rule(
        pick=PICK,
        who=st.integers(0, 1),
        numbers=st.sets(st.integers(1, 4), min_size=1),
        verb=st.sampled_from([amend, recall]),
    )
    def somebody_changes_what_was_announced(self, pick, who, numbers, verb):
        parcels = list(Parcel.objects.filter(way="to_lab").order_by("-received_at", "pk"))
        parcel = parcels[pick % len(parcels)]
        sending = Sending(Carriage.SHIPPED, frozenset(numbers), "SF", "SF1")
        self.attempt(
            verb,
            parcel=parcel,
            person=self.people(parcel.booking)[who],
            **({"sending": sending} if verb is amend else {}),
        )

    @invariant()
    def what_was_added_is_held_as_long_as_it_is_used(self):
        extended = Booking.objects.filter(timeline__verb=Verb.EXTEND.value).distinct()
        for booking in extended:
            wanted = {Step.HOLD} if booking.state == State.IN_USE else {Step.HOLD, Step.RELEASE}
            for number in range(1, booking.timeline.filter(verb="extend").count() + 1):
                assert set(steps_of(f"{booking.reference}-more-{number}")) == wanted

    @invariant()
    def the_lab_sees_no_request_before_its_yes(self):
        for booking in Booking.objects.filter(state="endorsement"):
            # But where it made the booking, or offered its time.
            known = booking.timeline.filter(verb__in=["book", "offer"]).exists()
            assert booking.held_back or known
