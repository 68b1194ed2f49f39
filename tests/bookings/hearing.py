"""Who is told of what happened at random: a part of the life of bookings."""

import datetime as dt

from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from booking.bookings.models import PersonEntry, TimelineEntry
from booking.bookings.rules import State
from booking.notices.actions import collect
from booking.notices.models import Delivery
from tests.bookings.owed import lab_is_owed, yes_is_owed

REQUESTERS = {
    "refuse": "refused",
    "approve": "approved",
    "reject": "rejected",
    "expire": "expired",
    "cancel": "cancelled",
    "transfer": "handed_over",
    "close_over": "closed_over",
    "no_show": "no_show",
    "lapse": "lapsed",
    "finish": "completed",
    "stop": "stopped",
    "correct": "corrected",
    "offer": "other_time",
    "propose": "other_time",
    "withdraw": "answered",
    "grant": "answered",
    "keep": "answered",
    "unanswered": "answered",
    "turn": "your_turn",
    "receive": "received",
    "spoil": "unusable",
    "send_back": "samples_left",
    "dispose": "samples_left",
    "remind": "no_samples",
}
"""What the requester of a booking hears of a move that is not their own."""
READERS = {"release": "results", "retract": "retracted", "ends_soon": "results_end"}
"""What those hear of results who may read them."""
STAFF = {"unsent": "unsent"}
"""What the lab's staff hear of, and nobody else."""
DAY, UNDONE = dt.timedelta(days=1), dt.timedelta(seconds=10)


class Hearing(RuleBasedStateMachine):
    """Wants ``administrator``, who heads the first customer's project, ``enterprise``, the
    ``treasurer`` of the other one's, ``manager``, ``technician``, ``colleague`` and ``now``."""

    def __init__(self):
        super().__init__()
        self.told = set()

    def teardown(self):
        self.everybody_is_told()
        super().teardown()

    @rule()
    def everybody_is_told(self):
        collect(now=self.now)
        made = Delivery.objects.count()
        collect(now=self.now)
        assert Delivery.objects.count() == made
        heard = {}
        for each in Delivery.objects.filter(channel="site"):
            of = heard.setdefault((each.entry_id, each.lab_entry_id, each.kind), [])
            assert each.recipient_id not in of, "told twice"
            of.append(each.recipient_id)
        rows = TimelineEntry.objects.filter(at__gt=self.now - DAY).exclude(pk__in=self.told)
        for row in rows.select_related("booking__project").order_by("at", "pk"):
            if self.may_be_undone(row) or self.was_overtaken(row):
                continue
            self.told.add(row.pk)
            booking = row.booking
            self.the_lab_and_who_endorses_hear_what_they_are_owed(row, heard)
            if row.verb in READERS:
                assert set(heard.get((row.pk, None, READERS[row.verb]), ())) == (
                    self.readers_of(booking) - {row.actor_id}
                )
            elif row.verb in STAFF:
                staff = {self.manager.pk, self.technician.pk}
                assert set(heard.get((row.pk, None, STAFF[row.verb]), ())) == staff
            elif row.verb in REQUESTERS and booking.requester_id is not None:
                kind = REQUESTERS[row.verb]
                owed = {booking.requester_id} - {row.actor_id}
                assert owed <= set(heard.get((row.pk, None, kind), ())), row.verb
        for entry in PersonEntry.objects.filter(verb="report", at__gt=self.now - DAY):
            staff = {self.manager.pk, self.technician.pk} - {entry.actor_id}
            assert set(heard.get((None, entry.pk, "fault"), ())) == staff

    def the_lab_and_who_endorses_hear_what_they_are_owed(self, row, heard):
        """No more and no less, of a move that they did not make themselves."""

        def kinds_for(person):
            return {
                kind
                for (entry, _of_lab, kind), who in heard.items()
                if entry == row.pk and person.pk in who
            }

        owed = {lab_is_owed(row)} - {""}
        by_lab = row.actor_id == self.manager.pk
        assert kinds_for(self.manager) == (set() if by_lab else owed), row.verb
        assert kinds_for(self.technician) <= set(STAFF.values()), row.verb
        booking = row.booking
        endorser = self.administrator if booking.payer_id == self.enterprise.pk else self.treasurer
        if endorser.pk not in {row.actor_id, booking.requester_id}:
            asked = "to_endorse" in kinds_for(endorser)
            assert asked == yes_is_owed(row), row.verb
        others = heard.get((row.pk, None, "to_endorse"), ())
        assert set(others) <= {endorser.pk}, row.verb

    def may_be_undone(self, row):
        decides = row.verb in {"approve", "reject", "untaken"}
        return decides and row.booking.undo_until is not None

    def was_overtaken(self, row):
        """Whether a decision stood no longer once somebody could have been told of it."""
        after = row.booking.timeline.filter(number__gt=row.number, at__lt=row.at + UNDONE)
        gone = after.filter(after__in=["requested", "cancelled", "expired", "no_show"])
        return row.verb in {"approve", "reject"} and gone.exists()

    def readers_of(self, booking):
        """Who asked for it and who heads its project, but for who has left."""
        people = {booking.requester_id}
        if booking.payer_id == self.enterprise.pk:
            people.add(self.administrator.pk)
            if not self.colleague.memberships.filter(until__isnull=True).exists():
                people.discard(self.colleague.pk)
        return people

    @invariant()
    def nobody_hears_of_results_that_were_not_given(self):
        wrong = Delivery.objects.filter(kind__in=READERS.values()).exclude(
            entry__booking__state__in=[State.IN_USE, State.COMPLETED]
        )
        assert not wrong.exists()
