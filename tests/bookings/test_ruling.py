"""Requests that a lab's rules approve at once, and the rules themselves."""

import datetime as dt
import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from booking.accounts.models import ApplicationEntry
from booking.bookings.actions import approve, cancel, check_in, finish, make_due_moves, reject
from booking.bookings.correcting.actions import correct
from booking.bookings.models import ApprovalRule, Booking, Ruling, TimelineEntry
from booking.bookings.rules import KindOfUse, Verb
from booking.bookings.ruling.actions import (
    MOST_RULES,
    RuleRefused,
    add_rule,
    change_rule,
    move_rule,
    remove_rule,
)
from booking.bookings.ruling.approving import approve_by_rule
from booking.bookings.ruling.queries import dry_run, facts_of, rules_of
from booking.bookings.ruling.rules import Outcome, RuleFault
from booking.calendars.models import Claim
from booking.labs.models import Qualification
from booking.money.queries import steps_of
from booking.money.rules import Step
from booking.notices.actions import collect
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def instrument():
    instrument = InstrumentFactory()
    open_days(instrument)
    return instrument


@pytest.fixture
def lab(instrument):
    return instrument.lab


@pytest.fixture
def manager(lab):
    return LabRoleFactory(lab=lab).person


def is_approved(booking):
    booking.refresh_from_db()
    return booking.state == "approved"


def test_a_rule_approves_with_the_request(lab, instrument, manager):
    add_rule(owner=lab, qualified=True, longest_minutes=240)
    booking = ask(instrument)
    rows = list(TimelineEntry.objects.filter(booking=booking).order_by("number"))
    assert [(each.verb, each.before, each.after) for each in rows] == [
        ("request", "", "requested"),
        ("approve", "requested", "approved"),
    ]
    assert (rows[0].actor, rows[1].actor) == (booking.requester, None)
    assert is_approved(booking)
    assert Claim.objects.filter(holder=booking.pk).exists()
    assert set(steps_of(booking.reference)) == {Step.HOLD}
    assert Ruling.objects.get(booking=booking).conditions().longest == dt.timedelta(hours=4)


def test_no_rule_is_about_it(lab, instrument):
    add_rule(owner=lab, longest_minutes=60)
    booking = ask(instrument)
    assert booking.state == "requested"
    assert not Ruling.objects.exists()
    assert TimelineEntry.objects.filter(booking=booking).count() == 1


def test_samples_too(lab):
    instrument = InstrumentFactory(lab=lab, takes_samples=True)
    add_rule(owner=lab, modes="samples")
    assert is_approved(ask_for_samples(instrument))


def test_rules_of_the_instrument_come_first(lab, instrument):
    other = InstrumentFactory(lab=lab)
    open_days(other)
    add_rule(owner=lab)
    add_rule(owner=instrument, outcome=Outcome.LEAVE)
    assert ask(instrument).state == "requested"
    assert ask(other).state == "approved"


def test_rules_of_another_lab_do_not_count(instrument):
    add_rule(owner=InstrumentFactory().lab)
    add_rule(owner=InstrumentFactory(lab=instrument.lab))
    assert ask(instrument).state == "requested"


def test_what_the_lab_changes_counts_for_the_next_one(lab, instrument):
    rule = add_rule(owner=lab)
    first = ask(instrument)
    change_rule(rule=rule, outcome=Outcome.APPROVE, longest_minutes=60)
    assert ask(instrument, at=shanghai(3, 9)).state == "requested"
    # It was approved by the rule as it stood.
    assert first.ruling.conditions().longest is None
    remove_rule(rule=rule)
    assert ask(instrument, at=shanghai(4, 9), hours=1).state == "requested"
    assert is_approved(first)


def test_qualified_only_where_one_must_be(lab):
    instrument = InstrumentFactory(lab=lab, needs_qualification=True, assisted=True)
    open_days(instrument)
    add_rule(owner=lab, qualified=True)
    person = engineer()
    Qualification.objects.create(
        person=person,
        instrument=instrument,
        granted_on=NOW.date(),
        expires_on=shanghai(3, 9).date(),
    )
    assert ask(instrument, person).state == "approved"
    assert ask(instrument, person, at=shanghai(3, 9)).state == "approved"


def test_the_price(lab, instrument):
    add_rule(owner=lab, price_at_most=200)
    assert ask(instrument).state == "requested"
    ListPriceFactory(instrument=instrument)
    assert ask(instrument, at=shanghai(3, 9), hours=2).state == "approved"
    assert ask(instrument, at=shanghai(4, 9), hours=2.5).state == "requested"


def step(organisation, number, verb, at):
    ApplicationEntry.objects.create(organisation=organisation, number=number, verb=verb, at=at)


def test_the_standing_of_the_organisation(lab, instrument):
    add_rule(owner=lab, good_standing=True, verified_days=30)
    person = engineer()
    organisation = person.memberships.get().organisation
    days = [NOW - dt.timedelta(days=n) for n in (400, 40, 10)]
    assert ask(instrument, person, at=shanghai(2, 9), hours=1).state == "requested"
    step(organisation, 1, "verify", days[1])
    assert ask(instrument, person, at=shanghai(2, 10), hours=1).state == "approved"
    step(organisation, 2, "suspend", days[2])
    assert ask(instrument, person, at=shanghai(2, 11), hours=1).state == "requested"


def late(booking):
    cancel(booking=booking, person=booking.requester, now=booking.starts - dt.timedelta(hours=1))


def missed(booking):
    make_due_moves(now=booking.starts + dt.timedelta(minutes=45))


@pytest.mark.parametrize("fault", [late, missed])
def test_conduct(lab, instrument, manager, fault):
    add_rule(owner=lab, clean_days=7)
    person = engineer()
    booking = ask(instrument, person)
    fault(booking)
    again = {"at": shanghai(10, 9), "now": shanghai(4, 9)}
    assert ask(instrument, person, **again).state == "requested"
    assert ask(instrument, at=shanghai(10, 12), now=shanghai(4, 9)).state == "approved"
    assert ask(instrument, person, at=shanghai(11, 9), now=shanghai(9, 10)).state == "approved"


def test_a_no_show_that_the_lab_corrected_is_no_fault(lab, instrument, manager):
    add_rule(owner=lab, clean_days=7)
    person = engineer()
    booking = ask(instrument, person)
    missed(booking)
    correct(
        booking=booking,
        person=manager,
        used_from=booking.starts,
        used_until=booking.ends,
        kind=KindOfUse.RESEARCH,
        note="The reader at the door failed",
        now=shanghai(3, 9),
    )
    asked = ask(instrument, person, at=shanghai(10, 9), now=shanghai(4, 9))
    assert asked.state == "approved"
    assert facts_of([asked])[0].last_fault is None


def test_a_cancellation_in_time_is_no_fault(lab, instrument):
    add_rule(owner=lab, clean_days=7)
    person = engineer()
    booking = ask(instrument, person, at=shanghai(5, 9))
    cancel(booking=booking, person=person, now=NOW)
    assert ask(instrument, person).state == "approved"


def use(booking):
    check_in(booking=booking, person=booking.requester, now=booking.starts)
    finish(booking=booking, person=booking.requester, kind=KindOfUse.RESEARCH, now=booking.ends)


def test_how_well_the_lab_knows_somebody(lab, instrument):
    first = add_rule(owner=lab, first=True)
    person = engineer()
    booking = ask(instrument, person)
    assert booking.state == "approved"
    assert ask(instrument, person, at=shanghai(3, 9)).state == "requested"
    change_rule(rule=first, outcome=Outcome.APPROVE, completed_at_least=1)
    assert ask(instrument, person, at=shanghai(4, 9)).state == "requested"
    use(booking)
    assert ask(instrument, person, at=shanghai(5, 9), now=booking.ends).state == "approved"
    assert ask(instrument, at=shanghai(6, 9)).state == "requested"


def test_nobody_is_asked_to_decide_on_it(lab, instrument, manager):
    add_rule(owner=lab, longest_minutes=120)
    decided, waiting = ask(instrument), ask(instrument, at=shanghai(3, 9), hours=3)
    told = {(each.kind, each.entry.booking_id, each.recipient_id) for each in collect(now=NOW)}
    assert told == {
        ("approved", decided.pk, decided.requester_id),
        ("to_decide", waiting.pk, manager.pk),
    }


def test_a_request_that_comes_to_the_lab_later(lab, instrument):
    person = engineer()
    booking = ask(instrument, person)
    assert not approve_by_rule(booking=booking, now=NOW)
    add_rule(owner=lab, outcome=Outcome.LEAVE, completed_at_least=1)
    # Its own row is no earlier booking.
    add_rule(owner=lab, first=True)
    assert approve_by_rule(booking=booking, now=NOW)
    assert is_approved(booking)
    last = TimelineEntry.objects.get(booking=booking, number=2)
    assert (last.verb, last.actor, last.before) == ("approve", None, "requested")
    assert booking.ruling.first


def asked_of(instrument, **changes):
    with CaptureQueriesContext(connection) as caught:
        booking = ask(instrument, **changes)
    return booking, len(caught)


def test_what_it_costs(lab, instrument):
    # A process's first request also reads what it keeps.
    ask(instrument, at=shanghai(8, 9))
    _booking, without = asked_of(instrument)
    add_rule(owner=lab, outcome=Outcome.LEAVE, longest_minutes=5)
    add_rule(owner=lab, outcome=Outcome.LEAVE, clean_days=5, completed_at_least=3)
    booking, with_rules = asked_of(instrument, at=shanghai(3, 9))
    assert booking.state == "requested"
    assert with_rules == without + 2


def test_a_rule_needs_conditions_that_go_together(lab):
    with pytest.raises(RuleRefused) as refused:
        add_rule(owner=lab, first=True, completed_at_least=3)
    assert refused.value.faults == (RuleFault.FIRST_AND_COMPLETED,)
    with pytest.raises(TypeError):
        add_rule(owner=lab, colour="red")
    assert not ApprovalRule.objects.exists()


def test_there_are_so_many_at_most(lab):
    for _number in range(MOST_RULES):
        add_rule(owner=lab)
    with pytest.raises(RuleRefused):
        add_rule(owner=lab)
    assert rules_of(lab).count() == MOST_RULES


def test_their_order(lab):
    one, two, three = (add_rule(owner=lab, longest_minutes=n) for n in (60, 120, 180))
    move_rule(rule=three, up=True)
    assert list(rules_of(lab)) == [one, three, two]
    move_rule(rule=one, up=False)
    assert list(rules_of(lab)) == [three, one, two]
    move_rule(rule=three, up=True)
    move_rule(rule=two, up=False)
    assert list(rules_of(lab)) == [three, one, two]
    remove_rule(rule=one)
    four = add_rule(owner=lab)
    assert list(rules_of(lab)) == [three, two, four]


def test_a_dry_run_says_what_the_request_was_judged_by(lab, instrument, manager):
    """What is read of many requests afterwards is what was read of each when it was made."""
    person, other = engineer(), engineer()
    step(person.memberships.get().organisation, 1, "verify", NOW - dt.timedelta(days=3))
    ListPriceFactory(instrument=instrument)
    rule = add_rule(owner=lab, clean_days=2, verified_days=3, completed_at_least=1)
    used = ask(instrument, person)
    approve(booking=used, person=manager, now=NOW)
    use(used)
    made = [
        used,
        ask(instrument, person, at=shanghai(4, 9), now=shanghai(2, 12)),
        ask(instrument, other, at=shanghai(4, 12), now=shanghai(2, 13)),
    ]
    late(made[1])
    made.append(ask(instrument, person, at=shanghai(8, 9), now=shanghai(5, 9)))
    made.append(ask(instrument, person, at=shanghai(9, 9), now=shanghai(6, 9)))
    live = [hasattr(each, "ruling") for each in made]
    assert live == [False, True, False, False, True]
    run = dry_run(lab, now=shanghai(7, 9))
    assert [each.booking for each in run.trials] == made[::-1]
    assert [each.verdict.approves for each in run.trials] == live[::-1]
    assert {each.rule.key for trial in run.trials for each in trial.verdict.tried} == {rule.pk}
    assert [each.completed for each in facts_of(made)] == [0, 1, 0, 1, 1]
    assert [each.booked_before for each in facts_of(made)] == [False, True, False, True, True]


def test_a_dry_run_changes_nothing_and_tells_what_people_decided(lab, instrument, manager):
    kept = ask(instrument)
    turned_down = ask(instrument, at=shanghai(3, 9), hours=1)
    approve(booking=kept, person=manager, now=NOW)
    reject(booking=turned_down, person=manager, note="Service that day", now=NOW)
    add_rule(owner=lab, longest_minutes=60)
    before = list(Booking.objects.order_by("pk").values())
    run = dry_run(lab, now=NOW)
    assert list(Booking.objects.order_by("pk").values()) == before
    assert [(each.booking, each.decided) for each in run.approved] == [(turned_down, Verb.REJECT)]
    assert [(each.booking, each.decided) for each in run.left] == [(kept, Verb.APPROVE)]
    assert run.rejected_by_people == 1


def test_a_dry_run_of_a_rule_that_is_being_edited(lab, instrument):
    ask(instrument)
    assert not dry_run(lab, now=NOW).approved
    assert dry_run(lab, edited=ApprovalRule(lab=lab, place=1), now=NOW).approved
    rule = add_rule(owner=lab)
    edited = ApprovalRule.objects.get(pk=rule.pk)
    edited.longest_minutes = 60
    assert dry_run(lab, now=NOW).approved
    assert not dry_run(lab, edited=edited, now=NOW).approved
    # An instrument's own comes before its lab's.
    own = ApprovalRule(instrument=instrument, place=1, outcome="leave")
    assert not dry_run(instrument, edited=own, now=NOW).approved


def test_a_dry_run_looks_back_for_thirty_days_on_this_lab(lab, instrument):
    ask(instrument)
    elsewhere = InstrumentFactory()
    open_days(elsewhere)
    ask(elsewhere)
    other = InstrumentFactory(lab=lab)
    assert len(dry_run(lab, now=NOW + dt.timedelta(days=29)).trials) == 1
    assert not dry_run(lab, now=NOW + dt.timedelta(days=30)).trials
    assert not dry_run(other, now=NOW).trials


def test_a_dry_run_is_bounded(lab, instrument, monkeypatch):
    monkeypatch.setattr("booking.bookings.ruling.queries.MOST_TRIED", 2)
    for day in (2, 3):
        ask(instrument, at=shanghai(day, 9))
    assert not dry_run(lab, now=NOW).more
    newest = ask(instrument, at=shanghai(4, 9), now=NOW + dt.timedelta(minutes=1))
    run = dry_run(lab, now=NOW + dt.timedelta(hours=1))
    assert run.more
    assert len(run.trials) == 2
    assert run.trials[0].booking == newest


def test_a_dry_run_asks_the_same_few_questions(lab, instrument):
    ask(instrument)
    add_rule(owner=lab, completed_at_least=1)
    with CaptureQueriesContext(connection) as one:
        dry_run(lab, now=NOW)
    for day in (3, 4, 5):
        ask(instrument, at=shanghai(day, 9))
    with CaptureQueriesContext(connection) as four:
        dry_run(lab, now=NOW)
    assert len(one) == len(four) == 7


def test_both_sides_read_why(lab, instrument, manager):
    add_rule(owner=lab, qualified=True, longest_minutes=240, day_from=dt.time(9))
    booking = ask(instrument)
    for person in (booking.requester, manager):
        page = visiting(person).get(reverse("booking", args=[booking.public_id]))
        said = html.unescape(page.content.decode())
        assert "Approved at once: qualified, within 09:00–24:00, at most 4 h" in said
        assert "The lab's rules" in said
