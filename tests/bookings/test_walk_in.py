"""Walking in at an instrument that stands free: a booking made and begun at once."""

import threading

import pytest
from django.db import connection

from booking.bookings.actions import (
    Refused,
    approve,
    check_in,
    extend,
    finish,
    make_due_moves,
)
from booking.bookings.arriving.actions import walk_in
from booking.bookings.arriving.queries import bench_of, free_now, walk_in_for
from booking.bookings.models import Booking
from booking.bookings.rules import KindOfUse, Reason
from booking.calendars.models import Claim
from booking.calendars.queries import terms_for
from booking.calendars.queries.packing import compute_weeks, stored_weeks
from booking.calendars.rules import SlotReason
from booking.calendars.rules.weeks import week_of
from booking.labs.models import Qualification
from booking.labs.rules import Audience
from booking.money.queries import steps_of
from booking.money.rules import Step
from booking.notices.actions import collect
from booking.notices.models import Delivery
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    PolicyFactory,
    engineer,
    open_days,
    shanghai,
)

TEN_PAST = shanghai(2, 10, 7)


@pytest.fixture
def instrument():
    made = InstrumentFactory(name_en="Diffractometer D8", units__set_up=10, units__clean_up=15)
    open_days(made)
    PolicyFactory(instrument=made, mode="walk_in")
    ListPriceFactory(instrument=made, amount="260.00")
    return made


@pytest.fixture
def unit(instrument):
    return instrument.units.get()


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


def come(unit, person=None, **changes):
    person = person or engineer()
    wish = {
        "person": person,
        "project": person.memberships.get().organisation.general_project,
        "unit": unit,
        "ends": shanghai(2, 11),
        "purpose": "A quick phase check",
        "now": TEN_PAST,
        **changes,
    }
    return walk_in(**wish)


def why(unit, person=None, **changes):
    before = Booking.objects.count()
    with pytest.raises(Refused) as refused:
        come(unit, person, **changes)
    assert Booking.objects.count() == before
    return [*refused.value.reasons, *(each.reason for each in refused.value.slots)]


@pytest.mark.django_db
def test_it_works(unit):
    booking = come(unit)
    assert (booking.state, booking.used_from) == ("in_use", TEN_PAST)
    assert booking.slot == (shanghai(2, 10, 5), shanghai(2, 11))
    row = booking.timeline.get()
    assert (row.verb, row.before, row.after) == ("walk_in", "", "in_use")
    claim = Claim.objects.get(holder=booking.pk)
    assert (claim.kind, claim.ends) == ("in_use", shanghai(2, 11, 15))
    # 55 minutes at 260 an hour.
    assert steps_of(booking.reference) == {Step.HOLD: booking.quote.total}
    assert str(booking.quote.total) == "238.33"
    collect(now=TEN_PAST)
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_its_life_goes_on_like_any_other(unit):
    booking = come(unit)
    extend(booking=booking, person=booking.requester, until=shanghai(2, 11, 30), now=TEN_PAST)
    done = finish(
        booking=booking,
        person=booking.requester,
        kind=KindOfUse.SERVICE,
        now=shanghai(2, 10, 37),
    )
    assert done.state == "completed"
    assert str(steps_of(booking.reference)[Step.CAPTURE]) == "130.00"


@pytest.mark.django_db
def test_the_clock_ends_it_and_the_packed_weeks_follow(unit):
    booking = come(unit)
    week = week_of(NOW)
    stored = stored_weeks([unit.pk], week, None)
    assert stored == {(row.unit, row.week): row for row in compute_weeks([unit.pk], week, None)}
    assert make_due_moves(now=shanghai(2, 11, 15)) == 1
    booking.refresh_from_db()
    assert (booking.state, booking.used_until) == ("completed", shanghai(2, 11))


@pytest.mark.django_db
def test_where_the_policy_is_by_appointment_nobody_walks_in(instrument, unit):
    instrument.policy.mode = "appointment"
    instrument.policy.save()
    assert why(unit) == [Reason.NO_WALK_IN]
    instrument.policy.mode = "closed"
    instrument.policy.save()
    assert why(unit) == [SlotReason.CLOSED_TO_BOOKING]


@pytest.mark.django_db
def test_only_who_may_operate_it(instrument, unit, manager):
    instrument.needs_qualification = True
    instrument.save()
    person = engineer()
    assert why(unit, person) == [Reason.NOT_QUALIFIED]
    Qualification.objects.create(
        person=person, instrument=instrument, granted_on=NOW.date(), granted_by=manager
    )
    assert come(unit, person).state == "in_use"


@pytest.mark.django_db
def test_all_the_reasons_of_a_request_stand(instrument, unit):
    organisation = MembershipFactory().organisation
    stranger = engineer()
    assert why(unit, stranger, project=organisation.general_project) == [Reason.NOT_IN_PROJECT]
    assert why(unit, purpose=" ") == [Reason.NO_PURPOSE]
    unit.in_service = False
    unit.save()
    assert why(unit) == [Reason.NOT_USABLE]
    unit.in_service = True
    unit.save()
    instrument.status = "maintenance"
    instrument.save()
    assert why(unit) == [Reason.NOT_IN_SERVICE]
    instrument.status, instrument.self_operated = "in_service", False
    instrument.save()
    assert why(unit) == [Reason.MODE_NOT_OFFERED]


@pytest.mark.django_db
def test_who_needs_anothers_yes_asks_for_a_time_instead(unit):
    person = engineer()
    organisation = person.memberships.get().organisation
    organisation.endorsement = "always"
    organisation.save()
    assert why(unit, person) == [Reason.ENDORSED_FIRST]
    boss = MembershipFactory(organisation=organisation, role="administrator").person
    assert come(unit, boss).state == "in_use"


@pytest.mark.django_db
def test_what_another_has_is_not_free(instrument, unit, manager):
    booking = ask(instrument, at=shanghai(2, 10, 30), hours=1)
    assert why(unit) == [SlotReason.TAKEN]
    approve(booking=booking, person=manager, now=NOW)
    assert why(unit) == [SlotReason.TAKEN]


@pytest.mark.django_db
def test_an_overrunning_use_is_not_thrown_out(instrument, unit, manager):
    booking = approve(booking=ask(instrument, at=shanghai(2, 8), hours=2), person=manager, now=NOW)
    check_in(booking=booking, person=booking.requester, now=shanghai(2, 8))
    assert why(unit) == [SlotReason.TAKEN]
    booking.refresh_from_db()
    assert booking.state == "in_use"
    # A quarter of an hour after its end the clock has ended it, and its clean-up is over.
    assert come(unit, now=shanghai(2, 10, 16)).state == "in_use"


@pytest.mark.django_db
def test_whose_no_show_is_due_makes_room(instrument, unit, manager):
    approve(booking=ask(instrument, at=shanghai(2, 9, 30), hours=2), person=manager, now=NOW)
    assert come(unit).state == "in_use"
    assert Booking.objects.get(state="no_show")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ends", "reason"),
    [
        (shanghai(2, 10, 20), SlotReason.UNEVEN_LENGTH),
        (shanghai(2, 10), SlotReason.PAST),
        (shanghai(2, 18, 30), SlotReason.NOT_OPEN),
    ],
)
def test_an_end_that_is_none(unit, ends, reason):
    assert why(unit, ends=ends) == [reason]


@pytest.mark.django_db
def test_the_same_form_twice_is_one_booking(unit):
    person = engineer()
    first = come(unit, person, key="abc")
    assert come(unit, person, key="abc") == first
    assert Booking.objects.count() == 1


@pytest.mark.django_db
def test_what_the_page_offers_the_verb_grants(instrument, unit):
    ask(instrument, at=shanghai(2, 13), hours=1)
    person, terms = engineer(), terms_for(instrument)
    project = person.memberships.get().organisation.general_project
    place = bench_of(unit, terms, now=TEN_PAST)
    offered = walk_in_for(person, project, unit, terms=terms, bench=place, now=TEN_PAST)
    assert [each.ends for each in offered.stays] == [
        *(shanghai(2, 10, 30), shanghai(2, 11), shanghai(2, 11, 30)),
        # Set-up before the next booking and clean-up after this one need half an hour.
        *(shanghai(2, 12), shanghai(2, 12, 30)),
    ]
    assert free_now(unit, place, audience=Audience.EVERYONE, terms=terms, now=TEN_PAST)
    booking = come(unit, person, ends=offered.stays[-1].ends)
    assert booking.quote.total == offered.stays[-1].line.amount


@pytest.mark.django_db(transaction=True)
def test_of_two_who_come_and_one_who_asks_at_one_moment_one_has_it(instrument, unit):
    people, outcomes = [engineer() for _each in range(3)], {}
    gate = threading.Barrier(3)

    def run(name, act):
        gate.wait()
        try:
            outcomes[name] = act()
        except Refused as refused:
            outcomes[name] = refused
        finally:
            connection.close()

    acts = {
        "first": lambda: come(unit, people[0]),
        "second": lambda: come(unit, people[1]),
        # Two hours from now on, as the lead time wants it, and so beside the walk-in.
        "asks": lambda: ask(instrument, people[2], at=shanghai(2, 12, 30), now=TEN_PAST),
    }
    threads = [threading.Thread(target=run, args=item) for item in acts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes["asks"].state == "requested"
    refused = [each for each in outcomes.values() if isinstance(each, Refused)]
    assert [each.slots[0].reason for each in refused] == [SlotReason.TAKEN]
    assert Booking.objects.filter(state="in_use").count() == 1
    assert Claim.objects.count() == 2
