"""The finder: who can do it, when, for the person who asks, and in which order."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.calendars.actions import set_policy
from booking.calendars.listing import rows_of
from booking.calendars.queries import (
    Reader,
    terms_for,
    unit_times,
    units_of,
    windows_between,
    zone_of,
)
from booking.calendars.queries.finding import Seeking, platform_zone
from booking.calendars.queries.finding.answering import ways_of
from booking.calendars.queries.free import AROUND, assisted_between
from booking.calendars.queries.watching import answers_for
from booking.calendars.rules import free_starts
from booking.calendars.rules.asking import FindSort
from booking.labs.models import KnownPlace, Qualification, Specification, Technique
from booking.labs.rules import InstrumentStatus
from tests.calendars.seeking import TODAY, ask, found, moments, search
from tests.factories import (
    NOW,
    ChainFactory,
    ChainMembershipFactory,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    assist_days,
    engineer,
    held,
    open_days,
    shanghai,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def named(name, **more):
    return InstrumentFactory(name_en=name, **more)


def test_it_works(xrd, other):
    furnace = named("Furnace")
    open_days(furnace)
    assert found("q=diffractometer") == [xrd.pk, other.pk]
    assert found("q=diffractometer&hours=4") == [xrd.pk]
    assert moments("q=diffractometer&hours=2") == {
        xrd.pk: shanghai(2, 9),
        other.pk: shanghai(3, 9),
    }
    assert found("q=diffractometer&earliest=2027-03-03") == [other.pk]
    assert found("q=diffractometer&latest=2027-03-02") == [xrd.pk]
    assert found("q=diffractometer&day=wed") == [other.pk]
    assert moments("q=diffractometer&after=15:00&hours=1") == {xrd.pk: shanghai(2, 15)}
    assert found("q=diffractometer&before=11:00&hours=2") == [xrd.pk, other.pk]


def test_it_answers_for_the_person_who_asks(xrd):
    """Horizon and release: the university's own people see further, and what is theirs first."""
    set_policy(owner=xrd.lab, everyone_days=0, chain_days=3, lead_minutes=0)
    theirs = named("Own diffractometer", lab=xrd.lab)
    open_days(theirs, first=dt.date(2027, 3, 9), days=1, own_first=True)
    anybody = engineer()
    member = engineer()
    ChainMembershipFactory(organisation=member.memberships.get().organisation)
    own = MembershipFactory(organisation=xrd.university).person
    wish = "q=diffractometer&hours=1"
    assert found(wish, None) == found(wish, anybody) == []
    assert found(wish, member) == [xrd.pk]
    assert found(wish, own) == [xrd.pk, theirs.pk]


def test_what_is_not_in_service_is_offered_no_slot(xrd):
    xrd.status = InstrumentStatus.MAINTENANCE.value
    xrd.save()
    assert found("q=diffractometer&hours=1") == []
    # It can be found, and says so.
    assert found("q=diffractometer") == [xrd.pk]
    assert moments("q=diffractometer") == {}
    (row,) = rows_of(ask("q=diffractometer"), Seeking.of(None, now=NOW))
    assert "Under maintenance" in row.modes
    assert (row.slots, row.nothing, row.chart) == ("", "", "")


def test_what_is_not_published_is_not_found(xrd, other):
    xrd.published_at = None
    xrd.save()
    assert found("hours=1") == [other.pk]


def test_with_a_technician_means_the_technicians_hours(xrd):
    xrd.assisted = True
    xrd.save()
    assist_days(xrd.lab, first=dt.date(2027, 3, 2), days=1, opens=13, closes=15)
    assert moments("mode=assisted&hours=1") == {xrd.pk: shanghai(2, 13)}
    assert found("mode=assisted&hours=3") == []
    assert moments("mode=self&hours=1") == {xrd.pk: shanghai(2, 9)}
    assert moments("hours=1") == {xrd.pk: shanghai(2, 9)}


def test_who_is_not_trained_is_offered_a_technician(xrd):
    xrd.needs_qualification = xrd.assisted = True
    xrd.save()
    assist_days(xrd.lab, first=dt.date(2027, 3, 2), days=1, opens=13, closes=15)
    person = engineer()
    assert moments("hours=1", person) == {xrd.pk: shanghai(2, 13)}
    # Of a visitor nobody knows.
    assert moments("hours=1") == {xrd.pk: shanghai(2, 9)}
    held_one = Qualification.objects.create(
        person=person, instrument=xrd, granted_on=TODAY, expires_on=TODAY
    )
    assert moments("hours=1", person) == {xrd.pk: shanghai(2, 9)}
    held_one.granted_on = held_one.expires_on = TODAY - DAY
    held_one.save()
    assert moments("hours=1", person) == {xrd.pk: shanghai(2, 13)}


def test_who_may_not_operate_it_is_shown_the_trainings_and_no_slots(xrd, other):
    """A slot would lead to a request that cannot be made; it stands behind what can be had."""
    xrd.needs_qualification = True
    xrd.save()
    person = engineer()
    for query in ("hours=1", "hours=1&mode=self", "q=diffractometer"):
        assert found(query, person) == [other.pk, xrd.pk]
        got = ask(query, person)
        assert got.ways.untrained.tolist() == [False, True]
        rows = rows_of(got, Seeking.of(person, now=NOW))
        assert "start=" in rows[0].slots
        assert "start=" not in rows[1].slots
        assert "Needs a qualification" in rows[1].slots
        assert f'href="/labs/{xrd.lab.public_id}/trainings/"' in rows[1].slots
    # Of a visitor nobody knows.
    assert found("hours=1") == [xrd.pk, other.pk]
    held_one = Qualification.objects.create(person=person, instrument=xrd, granted_on=TODAY)
    assert found("hours=1", person) == [xrd.pk, other.pk]
    held_one.assisted_only = True
    held_one.save()
    assert found("hours=1", person) == [other.pk, xrd.pk]


def test_nobody_is_told_by_letter_of_what_they_may_not_operate(xrd):
    xrd.needs_qualification = True
    xrd.save()
    person = engineer()
    assert answers_for("hours=1", person, NOW) == []
    Qualification.objects.create(person=person, instrument=xrd, granted_on=TODAY)
    assert [each.instrument_id for each in answers_for("hours=1", person, NOW)] == [xrd.pk]


def test_samples_can_be_sent_by_who_is_not_trained(xrd):
    xrd.needs_qualification = xrd.takes_samples = True
    xrd.save()
    person = engineer()
    (row,) = rows_of(ask("hours=1", person), Seeking.of(person, now=NOW))
    assert "Needs a qualification" in row.slots
    assert row.samples.startswith("Results by")
    assert "mode=samples" in row.samples_url


@pytest.mark.parametrize("count", [1, 12])
def test_trainings_cost_one_question_however_many_are_found(count, django_assert_num_queries):
    person = engineer()
    for _each in range(count):
        open_days(InstrumentFactory(needs_qualification=True), days=1)
    seeking = Seeking.of(person, now=NOW)
    got = ask("hours=1", person)
    with django_assert_num_queries(1):
        ways_of(got.found, got.asked, seeking)
        ways_of(got.found, got.asked, seeking)


def test_a_long_time_may_lie_in_pieces(xrd):
    held(xrd.units.get(), shanghai(2, 12), shanghai(2, 15))
    # Free from 09:00 to 12:00 and from 15:00 to 18:00.
    assert found("hours=6") == []
    assert moments("hours=6&in_a_row=3") == {xrd.pk: shanghai(2, 9)}
    assert found("hours=7&in_a_row=3") == []
    assert found("hours=4&in_a_row=2&after=12:00") == []


def test_samples_are_ranked_by_the_promised_day(xrd):
    slow = named("Slow service", self_operated=False, takes_samples=True, sample_working_days=8)
    quick = named("Quick service", self_operated=False, takes_samples=True, sample_working_days=2)
    assert found("mode=samples") == [quick.pk, slow.pk]
    assert found("mode=samples&latest=2027-03-05") == [quick.pk]
    assert found("mode=samples&latest=2027-03-02") == []
    # Who asks for hours is offered hours.
    assert found("hours=2") == [xrd.pk]
    assert found() == [xrd.pk, quick.pk, slow.pk]
    rows = rows_of(ask("mode=samples"), Seeking.of(None, now=NOW))
    assert [row.samples for row in rows] == ["Results by Wed 3 Mar", "Results by Thu 11 Mar"]
    assert rows[0].samples_url.endswith("?mode=samples#request")


def test_the_promised_day_is_the_labs_own():
    """In China 1 May is no working day, in California it is."""
    here = InstrumentFactory(takes_samples=True, sample_working_days=1)
    there = InstrumentFactory(
        lab__time_zone="America/Los_Angeles",
        lab__university__country="US",
        takes_samples=True,
        sample_working_days=1,
    )
    thirtieth = dt.datetime(2026, 4, 30, 20, 0, tzinfo=dt.UTC)
    # 1 May 04:00 in Shanghai; 30 April 13:00 in Los Angeles.
    assert found("mode=samples", now=thirtieth) == [there.pk, here.pk]


def test_orders(xrd, other):
    for instrument, amount in ((xrd, "300"), (other, "100")):
        ListPriceFactory(instrument=instrument, amount=amount)
    unpriced = named("A diffractometer")
    assert found("q=diffractometer&sort=price") == [other.pk, xrd.pk, unpriced.pk]
    assert found("q=diffractometer&sort=name") == [unpriced.pk, other.pk, xrd.pk]
    assert found("q=diffractometer&sort=earliest") == [xrd.pk, other.pk, unpriced.pk]
    other.published_at = NOW
    other.save()
    assert found("q=diffractometer&sort=newest")[0] == other.pk
    # Without a place or words such an order says nothing.
    assert ask("sort=distance").sort is FindSort.EARLIEST
    assert ask("sort=relevance").sort is FindSort.EARLIEST


def test_by_distance_from_a_place():
    near = LabFactory(latitude="25.72", longitude="119.38")
    far = LabFactory(latitude="26.08", longitude="119.30")
    nowhere = LabFactory()
    for lab in (nowhere, far, near):
        InstrumentFactory(lab=lab)
    place = KnownPlace.objects.create(
        slug="fuqing", name_en="Fuqing", latitude="25.72", longitude="119.38"
    )
    got = ask("near=fuqing&sort=distance")
    columns = got.found.catalogue.columns
    assert columns.lab[got.found.rows].tolist() == [near.pk, far.pk, nowhere.pk]
    assert len(ask("near=fuqing&within=10")) == 1
    rows = rows_of(got, Seeking.of(None, now=NOW))
    assert [row.kilometres for row in rows] == ["0.0 km", "41 km", ""]
    assert place.slug == "fuqing"


def test_prices_are_those_of_the_readers_class(xrd):
    ListPriceFactory(instrument=xrd, amount="100.00")
    ListPriceFactory(instrument=xrd, customer_class="own_university", amount="40.00")
    own = MembershipFactory(organisation=xrd.university).person
    for person, price, whole in ((None, "¥100.00", "¥400.00"), (own, "¥40.00", "¥160.00")):
        seeking = Seeking.of(person, now=NOW)
        (row,) = rows_of(ask("hours=4", person), seeking)
        assert row.price == f"{price} an hour"
        assert row.estimate == f"about {whole} for 4 h"
    assert found("max_price=50") == []
    assert found("max_price=50", own) == [xrd.pk]


def test_filters(xrd, other):
    technique = Technique.objects.create(slug="xrd", name_en="X-ray diffraction")
    xrd.techniques.add(technique)
    xrd.lab.chains.add(ChainFactory(slug="displays"))
    Specification.objects.create(
        instrument=xrd, name_en="Temperature", value="25 to 1200", unit="°C"
    )
    other.needs_qualification = True
    other.save()
    for query in (
        "technique=xrd",
        f"university={xrd.university.public_id}",
        f"lab={xrd.lab.public_id}",
        "chain=displays",
        "qualification=no",
        "spec=temperature >= 1000 °C",
    ):
        assert found(query) == [xrd.pk], query
    assert found("qualification=yes") == [other.pk]
    assert found("spec=temperature >= 1300 °C") == []


def expected_moments(instruments, audience_of, asked, now):
    """The first start of each by the plain rule alone."""
    wish = asked.wish(platform_zone(), now=now)
    out = {}
    for each in instruments:
        terms = terms_for(each)
        zone = zone_of(each.lab)
        helped = not each.self_operated
        last = wish.latest + AROUND
        starts = free_starts(
            windows_between(each, now, last + AROUND),
            unit_times(units_of(each), now, last),
            wish.length or terms.shortest,
            audience=audience_of(each.lab),
            terms=terms,
            zone=zone,
            now=now,
            earliest=wish.earliest,
            latest=wish.latest,
            assisted_hours=assisted_between(each.lab, now, last + AROUND) if helped else None,
        )
        length = wish.length or terms.shortest
        for start in starts:
            end = start + length
            there, then = start.astimezone(zone), (end - dt.timedelta(minutes=5)).astimezone(zone)
            begin, over = wish.minutes
            clocks = [moment.hour * 60 + moment.minute for moment in (there, then)]
            timely = all(begin <= clock < over for clock in clocks)
            if (
                (wish.until is None or end <= wish.until)
                and {there.weekday(), then.weekday()} <= wish.weekdays
                and timely
                and there.date() == then.date()
            ):
                out[each.pk] = start
                break
    return out


slots = st.tuples(st.integers(0, 12), st.integers(8, 16), st.integers(1, 8), st.booleans())


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    windows=st.lists(slots, min_size=2, max_size=6),
    claims=st.lists(slots, max_size=4),
    hours=st.sampled_from(["0.5", "1", "2", "4"]),
    days=st.sampled_from(["", "&day=tue&day=thu", "&after=10:00&before=15:00"]),
    last=st.sampled_from(["", "&latest=2027-03-04", "&earliest=2027-03-05"]),
    who=st.sampled_from(["visitor", "own", "lab"]),
)
def test_it_finds_what_the_plain_rule_finds(windows, claims, hours, days, last, who):
    lab = LabFactory()
    set_policy(owner=lab, grid_minutes=30, shortest_minutes=30, longest_minutes=600)
    assist_days(lab, days=14, opens=9, closes=16)
    three = [InstrumentFactory(lab=lab) for _ in range(3)]
    three[2].self_operated, three[2].assisted = False, True
    three[2].save()
    for number, (day, opens, length, own_first) in enumerate(windows):
        # One window a day of each, so that none overlap.
        open_days(
            three[number % 3],
            first=TODAY + ((number // 3) * 6 + day % 6) * DAY,
            days=1,
            opens=opens,
            closes=opens + min(length, 23 - opens),
            own_first=own_first,
        )
    for number, (day, begins, length, _own) in enumerate(claims):
        starts = shanghai(1, 0) + (number * 3 + day % 3) * DAY + begins * HOUR
        held(three[number % 3].units.get(), starts, starts + length * HOUR / 2, holder=number + 1)
    person = None
    if who == "own":
        person = MembershipFactory(organisation=lab.university).person
    elif who == "lab":
        person = LabRoleFactory(lab=lab).person
    query = f"hours={hours}{days}{last}&lab={lab.public_id}"
    reader = Reader.of(person, now=NOW)
    assert moments(query, person) == expected_moments(
        three, reader.audience_for, search(query).asked.time, NOW
    )
