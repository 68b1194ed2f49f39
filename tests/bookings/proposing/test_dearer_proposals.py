"""A proposal after approval that costs more than was endorsed is endorsed before it is so."""

from decimal import Decimal

import pytest

from booking.bookings.actions import Refused, approve, cancel, check_in, make_due_moves
from booking.bookings.endorsing.actions import endorse
from booking.bookings.endorsing.queries import endorsers_of, waiting_for
from booking.bookings.models import Booking, Offer
from booking.bookings.offering.actions import (
    endorse_time,
    grant,
    keep,
    propose,
    refuse_time,
    withdraw,
)
from booking.bookings.rules import Reason
from booking.calendars.actions import add_closure
from booking.calendars.models import Claim
from booking.calendars.rules import SlotReason
from booking.money.models import ListPrice
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.bookings.proposing.proposals import NEW, OLD, WHY, moves, proposed
from tests.factories import NOW, MembershipFactory, PersonFactory, shanghai

pytestmark = pytest.mark.django_db
SIDES = ["customer", "lab"]


def agreed(approved, manager, by, hours=3, grants=None):
    """A proposal of one side that the other has granted, ``hours`` long."""
    requester = approved.requester
    one, other = (requester, manager) if by == "customer" else (manager, requester)
    proposed(approved, one, hours)
    return grant(booking=approved, person=grants or other, now=NOW)


def held(booking):
    return {(each.starts, each.ends) for each in Claim.objects.filter(holder=booking.pk)}


def steps(made):
    return set(steps_of(made.reference))


@pytest.mark.parametrize("by", SIDES)
def test_it_works(approved, manager, administrator, by):
    waits = agreed(approved, manager, by)
    made = Offer.objects.get()
    assert (waits.state, waits.slot, made.state) == ("approved", OLD, "granted")
    assert held(waits) == {OLD, NEW}
    assert waits.quote.total == Decimal("200.00")
    assert moves(waits)[-2:] == ["propose", "agree"]
    assert waiting_for(administrator, now=NOW) == [waits]
    assert endorsers_of(waits, now=NOW) == [administrator]
    done = endorse_time(booking=waits, person=administrator, now=NOW)
    made.refresh_from_db()
    assert (done.state, done.slot, made.state) == ("approved", NEW, "accepted")
    assert held(done) == {NEW}
    assert done.quote.total == Decimal("300.00")
    # The old amount and what the new time costs more.
    assert steps_of(done.reference)[Step.HOLD] + steps_of(made.reference)[Step.HOLD] == 300
    assert steps(made) == {Step.HOLD}
    assert waiting_for(administrator, now=NOW) == []
    assert endorsers_of(done, now=NOW) == []


@pytest.mark.parametrize("by", SIDES)
@pytest.mark.parametrize("hours", [1, 2])
def test_what_costs_the_same_or_less_moves_at_once(approved, manager, by, hours):
    done = agreed(approved, manager, by, hours)
    assert done.starts == NEW[0]
    assert Offer.objects.get().state == "accepted"
    assert moves(done)[-1] == "grant"


@pytest.mark.parametrize("by", SIDES)
def test_a_price_that_nobody_knows_counts_as_above(approved, manager, by):
    ListPrice.objects.all().delete()
    assert agreed(approved, manager, by, hours=1).slot == OLD
    assert Offer.objects.get().state == "granted"


def test_who_endorsed_a_price_on_request_has_endorsed_any(requested, manager):
    Booking.objects.get(pk=requested.pk).quote.__class__.objects.update(total=None)
    approve(booking=requested, person=manager, now=NOW)
    booking = Booking.objects.get(pk=requested.pk)
    assert agreed(booking, manager, "customer").slot == NEW


@pytest.mark.parametrize("by", SIDES)
@pytest.mark.parametrize(("above", "state"), [("300.00", "accepted"), ("299.99", "granted")])
def test_above_an_amount_alone_that_counts(approved, payer, manager, by, above, state):
    payer.endorsement, payer.endorsement_above = "above", Decimal(above)
    payer.save()
    agreed(approved, manager, by)
    assert Offer.objects.get().state == state


def test_where_no_yes_is_owed_it_moves(approved, payer, manager):
    payer.endorsement = "never"
    payer.save()
    assert agreed(approved, manager, "customer").slot == NEW


def test_a_project_may_demand_it_alone(approved, payer, manager, administrator):
    payer.endorsement = "never"
    payer.save()
    project = payer.general_project
    project.endorsement = "always"
    project.save()
    waits = agreed(approved, manager, "lab")
    assert waits.slot == OLD
    assert endorse_time(booking=waits, person=administrator, now=NOW).slot == NEW


@pytest.mark.parametrize("by", SIDES)
def test_refused_the_old_time_stays(approved, manager, administrator, by):
    waits = agreed(approved, manager, by)
    with pytest.raises(Refused) as refused:
        refuse_time(booking=waits, person=administrator, note=" ", now=NOW)
    assert refused.value.reasons == (Reason.REASON_MISSING,)
    done = refuse_time(booking=waits, person=administrator, note=WHY, now=NOW)
    made = Offer.objects.get()
    assert (done.state, done.slot, made.state) == ("approved", OLD, "declined")
    assert held(done) == {OLD}
    assert steps(made) == {Step.HOLD, Step.RELEASE}
    assert steps(done) == {Step.HOLD}
    row = done.timeline.last()
    # The reason is the customer's own affair.
    assert (row.verb, row.note, row.side) == ("refuse_time", WHY, "customer")
    # Another one can be proposed.
    proposed(done, manager, 1)
    assert Offer.objects.filter(state="open").count() == 1


@pytest.mark.parametrize("by", SIDES)
def test_its_own_deadline_keeps_running(approved, manager, administrator, by):
    waits = agreed(approved, manager, by)
    made = Offer.objects.get()
    assert made.decide_by == shanghai(2, 9)
    assert make_due_moves(now=made.decide_by) == 1
    waits.refresh_from_db()
    made.refresh_from_db()
    assert (waits.state, waits.slot, made.state) == ("approved", OLD, "lapsed")
    assert held(waits) == {OLD}
    assert steps(made) == {Step.HOLD, Step.RELEASE}
    assert moves(waits)[-1] == "unanswered"
    assert waiting_for(administrator, now=made.decide_by) == []


@pytest.mark.parametrize("verb", [endorse_time, grant])
def test_who_comes_too_late_meets_the_lapse(approved, manager, administrator, verb):
    agreed(approved, manager, "customer")
    person = administrator if verb is endorse_time else manager
    with pytest.raises(Refused) as refused:
        verb(booking=approved, person=person, now=Offer.objects.get().decide_by)
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    assert Offer.objects.get().state == "lapsed"


@pytest.mark.parametrize("by", SIDES)
def test_meanwhile_who_proposed_may_withdraw_and_the_other_say_no_more(approved, manager, by):
    waits = agreed(approved, manager, by)
    requester = approved.requester
    one, other = (requester, manager) if by == "customer" else (manager, requester)
    for verb in (grant, keep):
        with pytest.raises(Refused) as refused:
            verb(booking=waits, person=other, now=NOW)
        assert refused.value.reasons == (Reason.WRONG_STATE,)
    with pytest.raises(Refused) as refused:
        withdraw(booking=waits, person=other, now=NOW)
    assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    with pytest.raises(Refused) as refused:
        proposed(waits, one, 1)
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    done = withdraw(booking=waits, person=one, now=NOW)
    made = Offer.objects.get()
    assert (done.slot, made.state, held(done)) == (OLD, "withdrawn", {OLD})
    assert steps(made) == {Step.HOLD, Step.RELEASE}


def test_cancelled_meanwhile_nothing_stays_held(approved, manager, administrator):
    waits = agreed(approved, manager, "lab")
    done = cancel(booking=waits, person=approved.requester, now=NOW)
    made = Offer.objects.get()
    assert (done.state, made.state, held(done)) == ("cancelled", "lapsed", set())
    assert steps(made) == steps(done) == {Step.HOLD, Step.RELEASE}
    assert waiting_for(administrator, now=NOW) == []
    with pytest.raises(Refused) as refused:
        endorse_time(booking=done, person=administrator, now=NOW)
    assert refused.value.reasons == (Reason.WRONG_STATE,)


def test_begun_meanwhile_the_proposal_ends(approved, manager):
    waits = agreed(approved, manager, "lab")
    Offer.objects.update(decide_by=OLD[0])
    done = check_in(booking=waits, person=approved.requester, now=shanghai(2, 8, 50))
    assert (done.state, held(done)) == ("in_use", {OLD})
    assert Offer.objects.get().state == "lapsed"


def test_a_new_time_that_fell_is_not_endorsed(approved, manager, administrator):
    waits = agreed(approved, manager, "lab")
    owner = waits.instrument
    add_closure(owner=owner, starts=NEW[0], ends=NEW[1], now=NOW)
    with pytest.raises(Refused) as refused:
        endorse_time(booking=waits, person=administrator, now=NOW)
    assert [each.reason for each in refused.value.slots] == [SlotReason.NOT_OPEN]
    assert Offer.objects.get().state == "granted"


def test_an_old_time_that_fell_ends_with_the_no(approved, manager, administrator):
    waits = agreed(approved, manager, "lab")
    add_closure(owner=waits.instrument, starts=OLD[0], ends=OLD[1], now=NOW)
    done = refuse_time(booking=waits, person=administrator, note=WHY, now=NOW)
    assert (done.state, held(done)) == ("cancelled", set())
    assert moves(done)[-2:] == ["refuse_time", "lapse"]


def test_who_may_endorse_and_grants_has_endorsed_it(of_administrator, manager):
    done = agreed(of_administrator, manager, "lab")
    made = Offer.objects.get()
    assert (done.slot, made.state, made.endorsed) == (NEW, "accepted", True)
    assert moves(done)[-2:] == ["propose", "grant"]


def test_who_may_endorse_and_proposes_has_endorsed_it(of_administrator, manager):
    assert agreed(of_administrator, manager, "customer").slot == NEW
    assert Offer.objects.get().endorsed


@pytest.mark.parametrize("hours", [3, 4])
def test_what_was_endorsed_once_counts_from_then_on(approved, manager, administrator, hours):
    waits = agreed(approved, manager, "lab")
    moved = endorse_time(booking=waits, person=administrator, now=NOW)
    back = {"starts": OLD[0], "ends": OLD[1]}
    propose(booking=moved, person=manager, now=NOW, **back)
    cheaper = grant(booking=moved, person=approved.requester, now=NOW)
    assert cheaper.slot == OLD
    again = agreed(cheaper, manager, "lab", hours)
    assert (again.slot == OLD) is (hours == 4)


def test_others_may_not(approved, manager, payer):
    waits = agreed(approved, manager, "lab")
    for person in (
        manager,
        approved.requester,
        MembershipFactory(organisation=payer).person,
        MembershipFactory(organisation=payer, role="finance").person,
        MembershipFactory(role="administrator").person,
        PersonFactory(is_operator=True),
    ):
        for verb, note in ((endorse_time, {}), (refuse_time, {"note": WHY})):
            with pytest.raises(Refused) as refused:
                verb(booking=waits, person=person, now=NOW, **note)
            assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    assert Offer.objects.get().state == "granted"


@pytest.mark.parametrize("by", ["head", "administrator", "either"])
def test_whom_the_organisation_chose(approved, payer, manager, administrator, by):
    head = MembershipFactory(organisation=payer).person
    project = payer.general_project
    project.head = head
    project.save()
    payer.endorsed_by = by
    payer.save()
    waits = agreed(approved, manager, "lab")
    people = {"head": head, "administrator": administrator}
    chosen = {person for name, person in people.items() if by in (name, "either")}
    assert set(endorsers_of(waits, now=NOW)) == chosen
    assert {each for each in people.values() if waiting_for(each, now=NOW)} == chosen
    for person in set(people.values()) - chosen:
        with pytest.raises(Refused) as refused:
            endorse_time(booking=waits, person=person, now=NOW)
        assert refused.value.reasons == (Reason.NOT_ALLOWED,)


def test_what_is_not_agreed_is_not_endorsed(approved, manager, administrator):
    proposed(approved, manager, 3)
    with pytest.raises(Refused) as refused:
        endorse_time(booking=approved, person=administrator, now=NOW)
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    assert waiting_for(administrator, now=NOW) == []


def test_what_waits_still_waits_when_nothing_is_demanded_any_more(
    approved, payer, manager, administrator
):
    waits = agreed(approved, manager, "lab")
    payer.endorsement = "never"
    payer.save()
    assert waiting_for(administrator, now=NOW) == [waits]
    fresh = Booking.objects.get(pk=waits.pk)
    assert endorse_time(booking=fresh, person=administrator, now=NOW).slot == NEW


def test_the_second_of_two_endorsers_is_told(approved, payer, manager, administrator):
    other = MembershipFactory(organisation=payer, role="administrator").person
    waits = agreed(approved, manager, "lab")
    endorse_time(booking=waits, person=other, now=NOW)
    with pytest.raises(Refused) as refused:
        refuse_time(booking=waits, person=administrator, note=WHY, now=NOW)
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    assert Booking.objects.get(pk=waits.pk).slot == NEW


def test_requests_are_endorsed_as_before(requested, administrator):
    with pytest.raises(Refused) as refused:
        endorse(booking=requested, person=administrator, now=NOW)
    assert refused.value.reasons == (Reason.WRONG_STATE,)
