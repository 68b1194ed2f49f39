"""The packed weeks in the database: true after every verb, and found wanting when they are not."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.calendars.actions import (
    add_closure,
    claim,
    drop_instrument_policy,
    drop_past_weeks,
    end_use,
    free,
    lock_units,
    remove_closure,
    set_policy,
    verify_lab,
    write_missing_weeks,
    write_weeks,
)
from booking.calendars.models import Claim, OpenWindow, UnitWeek
from booking.calendars.queries import (
    Reader,
    earliest_slots,
    next_slots,
    seeker_among,
    seeker_of,
    starts_nearby,
)
from booking.calendars.queries.packing import compute_weeks, stored_weeks
from booking.calendars.rules import EntryKind
from booking.calendars.rules.weeks import Seeker, SlotWish, week_of
from booking.labs.models import Unit
from booking.labs.rules import Audience
from tests.calendars.hours import MONDAY, at, days, opens
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    MembershipFactory,
    held,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
TUESDAY = days(MONDAY, 1)
A_WEEK = SlotWish(earliest=NOW, latest=NOW + dt.timedelta(days=7), length=2 * HOUR)


@pytest.fixture(autouse=True, params=[250, 0], ids=["unit by unit", "in arrays"])
def handful(request, monkeypatch):
    """Both ways of looking give the same answers."""
    monkeypatch.setattr("booking.calendars.rules.weeks.picking.HANDFUL", request.param)


def assert_true(*instruments):
    """What is kept is what windows, claims and policy come to."""
    units = [unit.pk for each in instruments for unit in each.units.all()]
    stored = stored_weeks(units, week_of(NOW), None)
    assert stored == {(row.unit, row.week): row for row in compute_weeks(units, week_of(NOW), None)}
    return stored


def found(instrument, wish=A_WEEK, seeker=Seeker(Audience.OWN_LAB)):  # noqa: B008
    return earliest_slots([instrument.pk], wish, seeker, now=NOW).get(instrument.pk)


def test_it_works():
    instrument = InstrumentFactory(units=2)
    opens(instrument.lab, "09:00", "18:00")
    assert assert_true(instrument)
    assert found(instrument) == shanghai(1, 11)  # a lead time of two hours
    first, second = instrument.units.all()
    for unit in (first, second):
        with transaction.atomic():
            lock_units(units=[unit.pk])
            claim(unit=unit, starts=shanghai(1, 11), ends=shanghai(1, 17), holder=unit.pk)
    assert_true(instrument)
    assert found(instrument) == shanghai(2, 9)
    with transaction.atomic():
        free(holder=second.pk, now=NOW)
    assert_true(instrument)
    assert found(instrument) == shanghai(1, 11)


def test_closing_and_opening_again():
    instrument = InstrumentFactory()
    opens(instrument.lab, "09:00", "18:00")
    person = LabRoleFactory(lab=instrument.lab).person
    entry = add_closure(
        owner=instrument,
        starts=at(MONDAY, "09:00"),
        ends=at(TUESDAY, "12:10"),
        kind=EntryKind.CLOSURE,
        title="Moved",
        person=person,
        now=NOW - HOUR,
    )
    assert_true(instrument)
    # The grid of half hours is the opening's, whenever the closure ends.
    assert found(instrument) == shanghai(2, 12, 30)
    remove_closure(entry=entry, now=NOW - HOUR)
    assert_true(instrument)
    assert found(instrument) == shanghai(1, 11)


def test_policy_of_the_lab_and_of_the_instrument():
    instrument, other = InstrumentFactory(), None
    other = InstrumentFactory(lab=instrument.lab)
    opens(instrument.lab, "09:00", "18:00")
    set_policy(owner=instrument.lab, lead_minutes=24 * 60)
    assert_true(instrument, other)
    assert found(instrument) == shanghai(2, 9)
    set_policy(owner=instrument, lead_minutes=60)
    assert_true(instrument, other)
    assert found(instrument) == shanghai(1, 10)
    assert found(other) == shanghai(2, 9)
    set_policy(owner=instrument, mode="closed")
    assert found(instrument) is None
    drop_instrument_policy(instrument=instrument)
    assert_true(instrument, other)
    assert found(instrument) == shanghai(2, 9)


def test_a_unit_out_of_service_and_one_that_is_new():
    instrument = InstrumentFactory()
    opens(instrument.lab, "09:00", "18:00")
    unit = instrument.units.get()
    unit.in_service = False
    unit.save()
    assert assert_true(instrument) == {}
    assert found(instrument) is None
    Unit.objects.create(instrument=instrument, label="2", set_up=15)
    assert assert_true(instrument)
    assert found(instrument) == shanghai(1, 11)


def test_a_lab_in_another_zone():
    instrument = InstrumentFactory()
    opens(instrument.lab, "09:00", "18:00")
    lab = instrument.lab
    lab.time_zone = "Europe/Berlin"
    lab.save()
    assert_true(instrument)


def test_use_that_ends_early_frees_the_rest():
    instrument = InstrumentFactory(units__clean_up=15)
    opens(instrument.lab, "09:00", "18:00")
    unit = instrument.units.get()
    with transaction.atomic():
        lock_units(units=[unit.pk])
        claim(unit=unit, starts=shanghai(1, 9), ends=shanghai(1, 18), holder=1)
    assert found(instrument) == shanghai(2, 9)
    with transaction.atomic():
        lock_units(units=[unit.pk])
        end_use(holder=1, ended_at=NOW + HOUR, now=NOW + HOUR)
    assert_true(instrument)
    assert found(instrument) == shanghai(1, 11)


def test_the_clock_packs_what_has_no_weeks_yet():
    instrument = InstrumentFactory()
    open_days(instrument, days=14)
    UnitWeek.objects.all().delete()
    assert write_missing_weeks(now=NOW) == 2
    assert write_missing_weeks(now=NOW) == 0
    assert_true(instrument)


def test_weeks_that_are_over_go():
    instrument = InstrumentFactory()
    open_days(instrument, days=14)
    assert UnitWeek.objects.count() == 2
    drop_past_weeks(now=NOW + dt.timedelta(days=7))
    assert [row.week for row in UnitWeek.objects.all()] == [week_of(NOW) + 1]


class TestVerify:
    @pytest.fixture
    def instrument(self):
        instrument = InstrumentFactory()
        opens(instrument.lab, "09:00", "18:00")
        return instrument

    def test_nothing_differs(self, instrument):
        found = verify_lab(lab=instrument.lab, now=NOW)
        assert (found.windows, found.weeks) == (0, [])

    def test_a_claim_behind_the_finders_back(self, instrument):
        unit = instrument.units.get()
        Claim.objects.create(unit=unit, holder=1, starts=shanghai(9, 9), ends=shanghai(9, 12))
        found = verify_lab(lab=instrument.lab, now=NOW)
        assert found.weeks == [(unit.pk, dt.date(2027, 3, 8))]
        assert verify_lab(lab=instrument.lab, now=NOW) == found  # nothing was written
        assert verify_lab(lab=instrument.lab, repair=True, now=NOW) == found
        assert verify_lab(lab=instrument.lab, now=NOW).weeks == []
        assert_true(instrument)

    def test_a_window_behind_the_finders_back(self, instrument):
        OpenWindow.objects.filter(starts=shanghai(2, 9)).delete()
        found = verify_lab(lab=instrument.lab, now=NOW)
        assert found.windows == 1
        verify_lab(lab=instrument.lab, repair=True, now=NOW)
        assert verify_lab(lab=instrument.lab, now=NOW).windows == 0
        assert_true(instrument)

    def test_the_command(self, instrument, monkeypatch):
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        unit = instrument.units.get()
        said = StringIO()
        call_command("verify_windows", stdout=said)
        assert "1 labs, 0 differences found" in said.getvalue()
        UnitWeek.objects.filter(unit=unit, week=week_of(NOW)).delete()
        with pytest.raises(CommandError):
            call_command("verify_windows", stdout=StringIO())
        call_command("verify_windows", "--repair", stdout=said)
        assert f"unit {unit.pk}, week from 2027-03-01 differs" in said.getvalue()
        call_command("verify_windows", "--lab", instrument.lab.public_id, stdout=said)
        with pytest.raises(CommandError, match="There is no lab"):
            call_command("verify_windows", "--lab", "nowhere", stdout=said)


class TestWhoAsks:
    def test_each_sees_their_own_horizon(self):
        instrument = InstrumentFactory()
        open_days(instrument, first=dt.date(2027, 3, 20), days=3)
        colleague = MembershipFactory(organisation=instrument.lab.university).person
        wish = SlotWish(earliest=NOW, latest=NOW + dt.timedelta(days=40), length=2 * HOUR)
        for reader, answer in (
            (Reader(), None),
            (Reader.of(colleague, now=NOW), shanghai(20, 8)),
        ):
            assert found(instrument, wish, seeker_of(reader)) == answer
            assert found(instrument, wish, seeker_among(reader, [instrument])) == answer

    def test_own_first_time_is_released_whole(self):
        instrument = InstrumentFactory()
        open_days(instrument, first=dt.date(2027, 3, 5), days=1, own_first=True)
        outsider, own = Seeker(Audience.CHAIN), Seeker(Audience.OWN_UNIVERSITY)
        assert found(instrument, A_WEEK, own) == shanghai(5, 8)
        assert found(instrument, A_WEEK, outsider) is None
        later = shanghai(2, 8)  # 72 hours before it begins
        assert earliest_slots([instrument.pk], A_WEEK, outsider, now=later) == {
            instrument.pk: shanghai(5, 8)
        }


def test_a_far_range_is_looked_through_week_by_week():
    soon, late = InstrumentFactory(), InstrumentFactory()
    open_days(soon)
    open_days(late, first=dt.date(2027, 4, 24), days=2)
    wish = SlotWish(earliest=NOW, latest=NOW + dt.timedelta(days=365_000), length=HOUR)
    own = Seeker(Audience.OWN_LAB)
    assert earliest_slots([soon.pk, late.pk], wish, own, now=NOW) == {
        soon.pk: shanghai(1, 11),
        late.pk: shanghai(24, 8, month=4),
    }
    assert earliest_slots(None, wish, own, now=NOW)[late.pk] == shanghai(24, 8, month=4)
    assert earliest_slots([], wish, own, now=NOW) == {}


def test_many_that_lie_close_together_are_read_as_one_stretch(monkeypatch):
    instruments = [InstrumentFactory() for _ in range(5)]
    for number, each in enumerate(instruments):
        open_days(each, own_first=number % 2 == 1)
    asked = [each.pk for each in instruments if each is not instruments[2]]
    own = Seeker(Audience.OWN_LAB)
    each_by_id = earliest_slots(asked, A_WEEK, own, now=NOW)
    assert sorted(each_by_id) == asked
    monkeypatch.setattr("booking.calendars.queries.packed.MANY", 2)
    assert earliest_slots(asked, A_WEEK, own, now=NOW) == each_by_id


def test_a_slot_reaches_into_the_next_week():
    instrument = InstrumentFactory()
    open_days(instrument, first=dt.date(2027, 3, 7), days=2, opens=0, closes=23)
    OpenWindow.objects.create(instrument=instrument, starts=shanghai(7, 23), ends=shanghai(8, 0))
    with transaction.atomic():
        write_weeks(units=[instrument.units.get().pk], now=NOW)
    # UTC's week ends on Monday 08:00 in Shanghai.
    held(instrument.units.get(), shanghai(7, 0), shanghai(8, 6))
    wish = SlotWish(earliest=NOW, latest=shanghai(8, 7), length=4 * HOUR)
    assert found(instrument, wish) == shanghai(8, 6)


@pytest.mark.parametrize("count", [1, 3])
def test_the_next_slots_do_not_overlap(count):
    instrument = InstrumentFactory(units=2)
    open_days(instrument)
    slots = next_slots([instrument.pk], A_WEEK, Seeker(Audience.OWN_LAB), most=count, now=NOW)[
        instrument.pk
    ]
    assert slots == [shanghai(1, 11), shanghai(1, 13), shanghai(1, 15)][:count]


PLAIN = """
    SELECT g.starts FROM (
        SELECT range_agg(tstzrange(starts, ends)) AS spans FROM calendars_openwindow
        WHERE instrument_id = %(instrument)s
    ) opened
    CROSS JOIN labs_unit unit
    CROSS JOIN LATERAL (
        SELECT coalesce(range_agg(tstzrange(
            starts - make_interval(mins => (unit.clean_up + 4) / 5 * 5),
            ends + make_interval(mins => (unit.set_up + 4) / 5 * 5)
        )), '{}'::tstzmultirange) AS spans FROM calendars_claim WHERE unit_id = unit.id
    ) taken
    CROSS JOIN LATERAL (
        SELECT start AS starts
        FROM unnest(opened.spans - taken.spans) gap
        CROSS JOIN LATERAL generate_series(
            date_bin('5 min', lower(gap) + interval '299 sec', '2027-01-01Z'), upper(gap), '5 min'
        ) start
        WHERE start >= lower(gap) AND start + interval '2 hours' <= upper(gap)
          AND start >= %(soonest)s AND start <= %(latest)s
        ORDER BY 1 LIMIT 1
    ) g
    WHERE unit.instrument_id = %(instrument)s ORDER BY 1 LIMIT 1
"""


@pytest.mark.postgresql
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    windows=st.lists(st.tuples(st.integers(0, 1800), st.integers(1, 300)), max_size=6),
    claims=st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 1800), st.integers(1, 100)), max_size=12
    ),
    margins=st.tuples(st.sampled_from([0, 5, 20]), st.sampled_from([0, 10, 45])),
)
def test_the_plain_statement_gives_the_same(windows, claims, margins):
    with transaction.atomic():
        instrument = InstrumentFactory(
            units=2, units__set_up=margins[0], units__clean_up=margins[1]
        )
        set_policy(owner=instrument, grid_minutes=5, shortest_minutes=5)
        monday = dt.datetime(2027, 3, 1, tzinfo=dt.UTC)
        at = 0
        for gap, length in windows:
            begin = at + gap % 200
            at = begin + length
            OpenWindow.objects.create(
                instrument=instrument,
                starts=monday + 5 * begin * MINUTE,
                ends=monday + 5 * at * MINUTE,
            )
        units = list(instrument.units.all())
        for which, begin, length in claims:
            starts, ends = monday + 5 * begin * MINUTE, monday + 5 * (begin + length) * MINUTE
            unit = units[which]
            if not Claim.objects.filter(unit=unit, starts__lt=ends, ends__gt=starts).exists():
                Claim.objects.create(unit=unit, holder=1, starts=starts, ends=ends)
        write_weeks(units=[unit.pk for unit in units], now=NOW)
        with connection.cursor() as cursor:
            cursor.execute(
                PLAIN,
                {
                    "instrument": instrument.pk,
                    "soonest": NOW + 2 * HOUR,
                    "latest": A_WEEK.latest,
                },
            )
            row = cursor.fetchone()
        assert found(instrument) == (row[0] if row else None)
        transaction.set_rollback(True)


def test_near_a_wanted_time_and_by_the_finder():
    instrument = InstrumentFactory()
    open_days(instrument)
    held(instrument.units.get(), shanghai(1, 9), shanghai(1, 16, 20))
    near = starts_nearby(
        instrument,
        wanted=NOW,
        length=2 * HOUR,
        audience=Audience.OWN_LAB,
        assisted=False,
        now=NOW,
        most=1,
    )
    assert [found(instrument)] == near
