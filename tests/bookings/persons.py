"""What people do at random to several bookings, for others, and among colleagues: a part of the
life of bookings."""

import datetime as dt
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from booking.bookings.behalf.actions import Caller, book_for_guest, book_for_person
from booking.bookings.models import Booking, BookingGroup, Transfer
from booking.bookings.offering.actions import endorse_time, grant, propose, refuse_time
from booking.bookings.queries import Wish
from booking.bookings.rules import State
from booking.bookings.together.actions import cancel_others, request_together
from booking.bookings.together.rules import GroupKind
from booking.bookings.transferring.actions import nominate, take_back, take_over, turn_down
from booking.labs.rules import ServiceMode
from booking.money.rules import CustomerClass
from tests.factories import NOW

MINUTE = dt.timedelta(minutes=1)
PICK = st.integers(0, 30)


class Persons(RuleBasedStateMachine):
    """Wants ``instrument``, ``technician``, two ``customers``, a ``colleague`` of the first one,
    an ``administrator`` of the second one's payer, ``bookings``, ``now``, ``one`` and
    ``attempt``."""

    def wish(self, steps, hours):
        half_hour = 30 * MINUTE
        at = NOW + ((self.now - NOW) // half_hour + steps) * half_hour
        ends = at + hours * 60 * MINUTE
        return Wish(self.instrument, ServiceMode.SELF_OPERATED, at, ends, purpose="A film")

    @precondition(lambda self: self.bookings)
    @rule(pick=PICK, steps=st.integers(0, 8), yes=st.sampled_from([None, None, True, False]))
    def both_sides_agree_to_a_longer_time(self, pick, steps, yes):
        booking = self.one(pick)
        if booking.starts is None or booking.requester is None:
            return
        starts = booking.starts + steps * 30 * MINUTE
        wish = {"starts": starts, "ends": starts + 180 * MINUTE}
        self.attempt(propose, booking=booking, person=self.manager, **wish)
        self.attempt(grant, booking=booking, person=booking.requester)
        if yes is not None:
            say = endorse_time if yes else partial(refuse_time, note="The budget is spent")
            self.attempt(say, booking=booking, person=self.administrator)

    @rule(
        who=st.integers(0, 1),
        steps=st.lists(st.integers(4, 40), min_size=1, max_size=4),
        hours=st.sampled_from([0.5, 1, 2]),
    )
    def somebody_asks_for_several(self, who, steps, hours):
        person = self.customers[who]
        group = self.attempt(
            request_together,
            person=person,
            project=person.memberships.get().organisation.general_project,
            kind=GroupKind.SERIES,
            wishes=[self.wish(each, hours) for each in steps],
            purpose="A series",
        )
        if group is not None:
            self.bookings += Booking.objects.filter(part__group=group).order_by("pk")

    @precondition(lambda self: BookingGroup.objects.exists())
    @rule(pick=PICK)
    def somebody_lets_go_of_the_others(self, pick):
        parts = Booking.objects.filter(part__isnull=False).order_by("pk")
        booking = parts[pick % len(parts)]
        self.attempt(cancel_others, booking=booking, person=booking.requester)

    @rule(
        who=st.integers(-1, 1),
        steps=st.integers(-2, 60),
        hours=st.sampled_from([0.25, 1, 9]),
        reason=st.sampled_from(["", "It is urgent"]),
    )
    def the_technician_books_for_somebody(self, who, steps, hours, reason):
        wish = self.wish(steps, hours)
        if who < 0:
            caller = Caller("Zhang Wei", CustomerClass.OTHER_ENTERPRISE, "Eel Works", phone="1")
            booking = self.attempt(
                book_for_guest, person=self.technician, caller=caller, wish=wish, reason=reason
            )
        else:
            customer = self.customers[who]
            booking = self.attempt(
                book_for_person,
                person=self.technician,
                customer=customer,
                project=customer.memberships.get().organisation.general_project,
                wish=wish,
                reason=reason,
            )
        if booking is not None:
            self.bookings.append(booking)

    @precondition(lambda self: self.bookings)
    @rule(pick=PICK)
    def somebody_asks_a_colleague_to_take_it_over(self, pick):
        booking = Booking.objects.get(pk=self.one(pick).pk)
        if booking.requester is not None:
            pair = [self.customers[0], self.colleague]
            to = pair[booking.requester == pair[0]]
            self.attempt(nominate, booking=booking, person=booking.requester, to=to)

    @precondition(lambda self: Transfer.objects.filter(state="open").exists())
    @rule(verb=st.sampled_from([take_over, take_over, turn_down, take_back]))
    def the_colleague_answers(self, verb):
        waiting = Transfer.objects.filter(state="open").order_by("pk").last()
        person = waiting.asked_by if verb is take_back else waiting.to
        self.attempt(verb, booking=waiting.booking, person=person)

    @invariant()
    def what_waits_for_a_colleague_can_still_be_passed_on(self):
        for each in Transfer.objects.filter(state="open").select_related("booking"):
            assert each.booking.state in {State.ENDORSEMENT, State.REQUESTED, State.APPROVED}
            assert each.booking.requester_id == each.asked_by_id
        for each in Transfer.objects.filter(state="accepted").select_related("booking"):
            verbs = each.booking.timeline.values_list("verb", "actor")
            assert ("take_over", each.to_id) in verbs

    @invariant()
    def a_group_was_held_whole(self):
        for group in BookingGroup.objects.all():
            assert group.parts.count() == Booking.objects.filter(part__group=group).count() > 0
