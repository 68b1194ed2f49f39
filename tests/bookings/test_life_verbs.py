"""Every verb is driven by the life of bookings: told once each as a story, by the rules that are
picked at random elsewhere."""

import pytest

from booking.bookings.faults.rules import Urgency
from booking.bookings.models import Booking, TimelineEntry
from booking.bookings.offering.actions import (
    accept,
    decline,
    endorse_time,
    grant,
    keep,
    offer,
    propose,
    withdraw,
)
from booking.bookings.rules import Verb
from booking.bookings.sampling.actions import (
    amend,
    announce,
    go_on,
    move_on,
    recall,
    receive,
    send_again,
    send_back,
    spoil,
)
from booking.bookings.transferring.actions import take_back, take_over, turn_down
from booking.bookings.waiting.actions import let_go, take
from tests.bookings.afterwards import WHERE_BACK
from tests.bookings.life import Life, do_not_endorse

pytestmark = pytest.mark.django_db
NOT_DRIVEN: dict[Verb, str] = {}
"""Verbs that no rule can make, each with the reason."""


def holds(life):
    """All that must hold after each step."""
    for each in life.invariants:
        each.function(life)


def stands(pick, state):
    assert Booking.objects.order_by("pk")[pick].state == state


def decisions(life):
    """Asked for, decided, undone, left lying."""
    life.somebody_asks(who=1, steps=8, hours=1)
    life.the_manager_rejects(pick=0)
    life.the_manager_undoes(pick=0, seconds=9)
    life.the_manager_approves(pick=0)
    life.somebody_cancels(pick=0, who=0)
    life.somebody_asks(who=1, steps=5, hours=1)
    life.a_start_comes_near(pick=1, minutes=0)
    life.the_clock_makes_a_round()
    stands(1, "expired")


def own_yes(life):
    """The payer's own yes and no, and a colleague who leaves what was passed on to them."""
    life.the_payer_wants_a_yes_or_none(demand="always")
    life.somebody_asks(who=0, steps=8, hours=1)
    life.somebody_endorses(pick=0, who=0, yes=True)
    life.somebody_asks(who=0, steps=10, hours=1)
    life.somebody_endorses(pick=1, who=0, yes=False)
    for verb in (turn_down, take_back, take_over):
        life.somebody_asks_a_colleague_to_take_it_over(pick=0)
        life.the_colleague_answers(verb=verb)
    life.somebody_asks_a_colleague_to_take_it_over(pick=0)
    life.the_colleague_leaves()
    assert Booking.objects.get(pk=life.bookings[0].pk).requester == life.administrator


def other_times(life):
    """Other times for requests and for what is approved, and every answer."""
    life.somebody_asks(who=1, steps=8, hours=1)
    lab, customer = 1, 0
    for who, verb in ((customer, decline), (lab, withdraw), (customer, accept)):
        life.somebody_names_another_time(pick=0, who=lab, steps=4, hours=1, verb=offer)
        life.somebody_answers(pick=0, who=who, verb=verb)
    for who, verb in ((customer, keep), (customer, grant)):
        life.somebody_names_another_time(pick=0, who=lab, steps=2, hours=1, verb=propose)
        life.somebody_answers(pick=0, who=who, verb=verb)
    life.somebody_names_another_time(pick=0, who=lab, steps=-1, hours=1, verb=propose)
    life.an_answer_is_nearly_late(minutes=0)
    life.the_clock_makes_a_round()


def dearer_times(life):
    """Times that cost more than the payer endorses unasked: a no, and a yes."""
    life.somebody_asks(who=1, steps=4, hours=1)
    life.the_manager_approves(pick=0)
    customer, lab, treasurer = 0, 1, 4
    for verb in (do_not_endorse, endorse_time):
        life.somebody_names_another_time(pick=0, who=lab, steps=6, hours=3, verb=propose)
        life.somebody_answers(pick=0, who=customer, verb=grant)
        life.somebody_answers(pick=0, who=treasurer, verb=verb)


def at_the_bench(life):
    """Used, longer than booked, stopped, run out, not come to, corrected."""
    life.somebody_walks_in(who=0, unit=0, slots=2)
    life.somebody_goes_on(pick=0, who=0, steps=1)
    life.the_lab_stops_a_use(pick=0, who=1, note="A fault")
    life.the_technician_books_for_somebody(who=1, steps=4, hours=1, reason="")
    life.one_goes_as_planned_until_its_start(pick=1, minutes=0)
    life.somebody_finishes(pick=1, who=0, ago=0)
    life.somebody_corrects(pick=1, who=2, since=-20, minutes=15, samples=1)
    life.the_technician_books_for_somebody(who=1, steps=4, hours=1, reason="")
    life.one_goes_as_planned_until_its_start(pick=2, minutes=0)
    life.a_start_comes_near(pick=2, minutes=90)
    life.the_clock_makes_a_round()
    stands(2, "completed")
    life.the_technician_books_for_somebody(who=1, steps=4, hours=1, reason="")
    life.a_start_comes_near(pick=3, minutes=31)
    life.the_clock_makes_a_round()
    stands(3, "no_show")


def hindrances(life):
    """Closed and repaired over bookings."""
    life.somebody_asks(who=1, steps=6, hours=1)
    life.the_manager_approves(pick=0)
    life.somebody_reports_a_fault(who=1, urgency=Urgency.STOPS)
    life.the_lab_repairs_it(pick=0, who=0, hours=26, which=0, fates=["stand"])
    life.a_start_comes_near(pick=0, minutes=90)
    life.the_clock_makes_a_round()
    stands(0, "cancelled")
    life.somebody_resolves_it(pick=0, who=1)
    life.somebody_asks(who=1, steps=4, hours=1)
    life.the_lab_closes(pick=1, of_lab=True, which=0, minutes=0, hours=1, fates=["stand"])
    life.the_lab_opens_again(pick=1, who=0)
    life.somebody_asks(who=1, steps=4, hours=1)
    life.the_manager_approves(pick=2)
    life.somebody_names_another_time(pick=2, who=1, steps=2, hours=1, verb=propose)
    life.the_lab_closes(pick=2, of_lab=True, which=0, minutes=60, hours=1, fates=["stand"])


def one_unit(life):
    """Closed while the other one is free: that one takes its booking."""
    life.somebody_asks(who=1, steps=6, hours=1)
    for which in (1, 2):
        life.the_lab_closes(pick=0, of_lab=False, which=which, minutes=0, hours=1, fates=["stand"])


def turns(life):
    """Taken, and let go, from the waitlist."""
    for steps in (4, 5):
        # Both units of the morning, so that nothing is free.
        life.somebody_asks(who=1, steps=4, hours=2)
        life.somebody_waits(who=0, steps=steps, hours=1)
    life.somebody_waits(who=0, steps=4, hours=2)
    life.somebody_cancels(pick=0, who=0)
    life.somebody_answers_the_waitlist(pick=0, verb=let_go)
    life.somebody_cancels(pick=1, who=0)
    life.somebody_answers_the_waitlist(pick=1, verb=take)


def samples(life):
    """Announced, changed, received, unusable, worked on, and what became of them."""
    life.somebody_sends_samples(who=1)
    life.the_manager_approves(pick=0)
    life.nobody_sends_samples(days=11)

    def move(verb, *numbers, word=None, who=1):
        life.somebody_moves_samples(pick=0, who=who, numbers=set(numbers), verb=verb, word=word)

    move(announce, 1, 2, who=0)
    for verb in (amend, recall):
        life.somebody_changes_what_was_announced(pick=0, who=0, numbers={1}, verb=verb)
    life.somebody_says_where_samples_go_back(pick=0, who=0, to=WHERE_BACK[0])
    move(receive, 1, 2, 3)
    move(spoil, 2, 3)
    move(send_again, 2, who=0)
    move(go_on, 3, who=0)
    life.somebody_checks_in(pick=0, who=1)
    move(receive, 2)
    move(move_on, 2, word=Verb.TAKE_UP)
    move(move_on, 1, word=Verb.DONE)
    move(move_on, 1, word=Verb.DISPOSE)
    move(move_on, 2, word=Verb.DONE)
    move(send_back, 2)


def results(life):
    """Handed out, one taken back, another deleted when its time is over, as is one that was
    never handed out."""
    life.somebody_walks_in(who=0, unit=0, slots=2)
    for _each in range(2):
        life.somebody_uploads_results(pick=0, who=1, bytes_=20)
    life.somebody_releases_results(pick=0, who=1, some=False)
    life.somebody_takes_results_back(pick=0, who=1, reason="Of another sample")
    life.somebody_uploads_results(pick=0, who=1, bytes_=20)
    life.everybody_is_told()
    for days in (1, 7, 7):
        life.results_grow_old(days=days)
        life.everybody_is_told()


STORIES = (
    decisions,
    own_yes,
    other_times,
    dearer_times,
    at_the_bench,
    hindrances,
    one_unit,
    turns,
    samples,
    results,
)


class Told(Life):
    """The same, where each move is told of at once: of what is a day old nobody is any more."""

    def attempt(self, verb, /, **wish):
        made = super().attempt(verb, **wish)
        self.everybody_is_told()
        return made


def test_every_verb_is_driven():
    driven = set()
    for story in STORIES:
        life = Told()
        try:
            story(life)
            holds(life)
            driven |= {Verb(verb) for verb in TimelineEntry.objects.values_list("verb", flat=True)}
        finally:
            life.teardown()
    assert driven | set(NOT_DRIVEN) == set(Verb)
    assert not driven & set(NOT_DRIVEN)
