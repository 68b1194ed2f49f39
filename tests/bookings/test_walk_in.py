"""Walking in at an instrument that stands free: a booking made and begun at once."""

import datetime as dt
import threading

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

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
from booking.bookings.arriving.rules import (
    Bench,
    Walker,
    check_walk_in,
    is_free,
    walk_in_ends,
    walk_in_start,
    why_not,
)
from booking.bookings.models import Booking
from booking.bookings.rules import KindOfUse, Reason
from booking.calendars.models import Claim
from booking.calendars.queries import terms_for
from booking.calendars.queries.packing import compute_weeks, stored_weeks
from booking.calendars.rules import Interval, PolicyTerms, SlotReason, Window
from booking.calendars.rules.policy import BookingMode
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
    SHANGHAI,
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
MINUTE = dt.timedelta(minutes=1)
EVERYONE = Walker(Audience.EVERYONE, PolicyTerms(mode=BookingMode.WALK_IN_TOO), SHANGHAI)
DAY = (Window(shanghai(2, 8), shanghai(2, 18)),)


def bench(*held, in_use=False, clean_up=0, windows=DAY):
    return Bench(windows, tuple(Interval(*each) for each in held), in_use, clean_up)


# The rule


def test_it_ends_where_slots_end_and_begins_on_the_step_that_runs():
    assert walk_in_start(TEN_PAST) == shanghai(2, 10, 5)
    ends = walk_in_ends(bench(), EVERYONE, now=TEN_PAST)
    assert ends[0] == shanghai(2, 10, 30)
    assert ends[-1] == shanghai(2, 18)
    assert all((end - shanghai(2, 8)) % (30 * MINUTE) == dt.timedelta() for end in ends)


def test_it_stops_before_what_is_held_with_the_clean_up_between():
    taken = bench((shanghai(2, 12), shanghai(2, 13)), clean_up=20)
    assert walk_in_ends(taken, EVERYONE, now=TEN_PAST) == [
        shanghai(2, 10, 30),
        shanghai(2, 11),
        shanghai(2, 11, 30),
    ]


def test_it_is_never_longer_than_the_longest_booking():
    walker = Walker(
        Audience.EVERYONE,
        PolicyTerms(mode=BookingMode.WALK_IN_TOO, longest=dt.timedelta(hours=2)),
        SHANGHAI,
    )
    assert walk_in_ends(bench(), walker, now=TEN_PAST)[-1] == shanghai(2, 12)


def test_the_slot_that_runs_counts_whole_for_the_shortest():
    walker = Walker(
        Audience.EVERYONE,
        PolicyTerms(mode=BookingMode.WALK_IN_TOO, shortest=dt.timedelta(hours=1)),
        SHANGHAI,
    )
    assert walk_in_ends(bench(), walker, now=TEN_PAST)[0] == shanghai(2, 11)


def test_of_a_slot_that_is_nearly_over_nothing_is_offered():
    late = shanghai(2, 10, 27)
    assert walk_in_ends(bench(), EVERYONE, now=late)[0] == shanghai(2, 11)


@pytest.mark.parametrize(
    ("place", "now", "reason"),
    [
        (bench(in_use=True), TEN_PAST, SlotReason.TAKEN),
        (bench((shanghai(2, 10), shanghai(2, 11))), TEN_PAST, SlotReason.TAKEN),
        (bench((shanghai(2, 10, 20), shanghai(2, 11))), TEN_PAST, SlotReason.TAKEN),
        (bench(), shanghai(2, 19), SlotReason.NOT_OPEN),
        (bench(), shanghai(2, 17, 57), SlotReason.NOT_OPEN),
    ],
)
def test_why_nothing_is_offered(place, now, reason):
    assert walk_in_ends(place, EVERYONE, now=now) == []
    assert [each.reason for each in why_not(place, EVERYONE, now=now)] == [reason]


def test_time_that_is_own_first_is_not_free_to_others_before_its_release():
    own = bench(windows=(Window(shanghai(5, 8), shanghai(5, 18), own_first=True),))
    terms = PolicyTerms(mode=BookingMode.WALK_IN_TOO)
    now = shanghai(5, 10)
    assert is_free(own, Walker(Audience.EVERYONE, terms, SHANGHAI), now=now)
    late = PolicyTerms(mode=BookingMode.WALK_IN_TOO, release_lead=dt.timedelta(hours=-4))
    assert not is_free(own, Walker(Audience.EVERYONE, late, SHANGHAI), now=now)
    assert is_free(own, Walker(Audience.OWN_LAB, late, SHANGHAI), now=now)


@given(
    minute=st.integers(0, 1439),
    grid=st.sampled_from([5, 15, 30, 60]),
    shortest=st.integers(1, 8),
    longest=st.integers(1, 96),
    clean_up=st.sampled_from([0, 5, 20]),
    opens=st.integers(0, 100),
    length=st.integers(1, 150),
    held=st.lists(st.tuples(st.integers(0, 280), st.integers(1, 30)), max_size=4),
)
def test_every_end_that_is_offered_is_granted_and_no_other(
    minute, grid, shortest, longest, clean_up, opens, length, held
):
    midnight, five = shanghai(2, 0), 5 * MINUTE
    now = midnight + minute * MINUTE
    terms = PolicyTerms(
        mode=BookingMode.WALK_IN_TOO,
        grid=grid * MINUTE,
        shortest=shortest * five,
        longest=longest * five,
    )
    walker = Walker(Audience.EVERYONE, terms, SHANGHAI)
    place = bench(
        *((midnight + at * five, midnight + (at + long) * five) for at, long in held),
        clean_up=clean_up,
        windows=(Window(midnight + opens * five, midnight + (opens + length) * five),),
    )
    offered = walk_in_ends(place, walker, now=now)
    granted = [
        end
        for end in (midnight + step * five for step in range(2 * 288))
        if not check_walk_in(place, walker, end, now=now)
    ]
    assert set(offered) <= set(granted)
    assert bool(offered) == bool(granted)
    assert offered[-1:] == granted[-1:]
    assert bool(why_not(place, walker, now=now)) != bool(offered)


# The verb


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
