"""The database itself refuses two bookings of one unit at once."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from booking.calendars.constraints import SQLITE_TRIGGERS, is_overlap
from booking.calendars.models import Claim
from tests.factories import NOW, InstrumentFactory

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def unit():
    return InstrumentFactory().units.get()


def hold(unit, first, last, holder, **more):
    """Claims from ``first`` to ``last`` hours past NOW, by the bare table."""
    with transaction.atomic():
        return Claim.objects.create(
            unit=unit, starts=NOW + first * HOUR, ends=NOW + last * HOUR, holder=holder, **more
        )


def test_it_works(unit):
    hold(unit, 1, 3, holder=1)
    with pytest.raises(IntegrityError) as error:
        hold(unit, 2, 4, holder=2)
    assert is_overlap(error.value)
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(("first", "last"), [(0, 2), (2, 4), (1, 3), (0, 4), (1.5, 2), (0, 1.01)])
def test_every_way_to_overlap_is_refused(unit, first, last):
    hold(unit, 1, 3, holder=1)
    with pytest.raises(IntegrityError):
        hold(unit, first, last, holder=2)


def test_neighbours_and_other_units_are_free(unit):
    hold(unit, 1, 3, holder=1)
    hold(unit, 3, 4, holder=2)
    hold(unit, 0, 1, holder=3)
    hold(InstrumentFactory().units.get(), 1, 3, holder=4)
    assert Claim.objects.count() == 4


def test_one_booking_may_claim_twice(unit):
    hold(unit, 1, 3, holder=1)
    hold(unit, 2, 4, holder=1)
    assert Claim.objects.count() == 2


@pytest.mark.parametrize("change", ["time", "holder", "unit"])
def test_an_update_is_refused_too(unit, change):
    other_unit = InstrumentFactory().units.get()
    hold(unit, 1, 3, holder=1)
    moved = {
        "time": lambda: hold(unit, 5, 6, holder=2),
        "holder": lambda: hold(unit, 2, 4, holder=1),
        "unit": lambda: hold(other_unit, 2, 4, holder=2),
    }[change]()
    moved.starts, moved.ends = NOW + 2 * HOUR, NOW + 4 * HOUR
    moved.holder, moved.unit = 2, unit
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        moved.save()
    assert is_overlap(error.value)


def test_the_overlapped_one_need_not_be_the_last_before(unit):
    """A long claim behind a short one is found too: EXISTS, not "the last one before"."""
    hold(unit, 0, 10, holder=1)
    hold(unit, 2, 3, holder=1)
    with pytest.raises(IntegrityError):
        hold(unit, 5, 6, holder=2)


def test_an_end_before_a_start_is_refused(unit):
    with pytest.raises(IntegrityError) as error:
        hold(unit, 3, 1, holder=1)
    assert not is_overlap(error.value)


def test_a_unit_has_one_claim_in_use(unit):
    hold(unit, 1, 2, holder=1, kind="in_use")
    hold(unit, 3, 4, holder=2, kind="clean_up")
    with pytest.raises(IntegrityError):
        hold(unit, 5, 6, holder=3, kind="in_use")


@pytest.mark.sqlite
def test_a_table_that_is_built_anew_gets_its_triggers_back(unit):
    with connection.cursor() as cursor:
        for name in SQLITE_TRIGGERS:
            cursor.execute(f"DROP TRIGGER {name}")
    hold(unit, 1, 3, holder=1)
    call_command("migrate", verbosity=0)
    with pytest.raises(IntegrityError):
        hold(unit, 2, 4, holder=2)


class AnyOrderOfClaims(HypothesisTestCase):
    """Whatever is tried in whatever order, no two holders ever share a unit's time."""

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.tuples(st.integers(0, 40), st.integers(1, 20), st.integers(1, 4), st.booleans()),
            max_size=25,
        )
    )
    def test_no_overlap(self, tries):
        unit = InstrumentFactory().units.get()
        kept = []
        for first, length, holder, again in tries:
            before = [(c.starts, c.ends) for c in kept if c.holder != holder]
            starts, ends = NOW + first * HOUR, NOW + (first + length) * HOUR
            fits = not any(a < ends and starts < b for a, b in before)
            try:
                kept.append(hold(unit, first, first + length, holder))
                assert fits
            except IntegrityError:
                assert not fits
            if again and kept:
                kept.pop().delete()
