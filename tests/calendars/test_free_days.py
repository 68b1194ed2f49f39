"""How much of each day is free: what the shortest bookings that may be asked for reach."""

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.calendars.actions import set_policy
from booking.calendars.queries import (
    Reader,
    seeker_among,
    terms_for,
    unit_times,
    units_of,
    windows_between,
)
from booking.calendars.queries.free import AROUND, assisted_between
from booking.calendars.queries.outlook import outlook, weeks_for
from booking.calendars.rules import free_starts, merge
from booking.calendars.rules.intervals import Interval, normalise
from booking.calendars.rules.weeks import SlotWish
from booking.labs.rules import Audience
from tests.factories import (
    NOW,
    InstrumentFactory,
    MembershipFactory,
    assist_days,
    held,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
DAYS = 14


def free_of(instrument, reader=None, *, assisted=False, now=NOW):
    """The hours of each day as the outlook has them; none for one that is left out."""
    pks = [instrument.pk]
    alone, helped = ([], pks) if assisted else (pks, [])
    wish = SlotWish(earliest=now, latest=now + DAYS * DAY)
    sheets = weeks_for(alone, helped, wish, now=now)
    seeker = seeker_among(reader or Reader(), [instrument])
    shown = outlook(alone, helped, wish, seeker, sheets=sheets, now=now)
    return [each / HOUR for each in shown.days.get(instrument.pk, [])]


def expected(instrument, audience, *, assisted=False, now=NOW):
    """The same from every single start that the plain rule gives."""
    terms = terms_for(instrument)
    zone = ZoneInfo(instrument.lab.time_zone)
    last = now + (DAYS + 1) * DAY
    starts = free_starts(
        windows_between(instrument, now, last + AROUND),
        unit_times(units_of(instrument), now, last),
        terms.shortest,
        audience=audience,
        terms=terms,
        zone=zone,
        now=now,
        earliest=now,
        latest=last,
        assisted_hours=assisted_between(instrument.lab, now, last + AROUND) if assisted else None,
    )
    covered = merge(Interval(each, each + terms.shortest) for each in starts)
    today = now.astimezone(zone).date()
    edges = [
        normalise(dt.datetime.combine(today + n * DAY, dt.time(0)), zone) for n in range(DAYS + 1)
    ]
    out = []
    for begin, end in pairwise(edges):
        pieces = (min(c.ends, end) - max(c.starts, begin) for c in covered)
        out.append(sum(max(piece, dt.timedelta()) / HOUR for piece in pieces))
    return out if any(out) else []


def test_it_works():
    instrument = InstrumentFactory()
    open_days(instrument, days=3)
    held(instrument.units.get(), shanghai(2, 9), shanghai(2, 12))
    # Two hours of lead time are left out of Monday, whose clock says 09:00.
    assert free_of(instrument) == [7, 7, 10, *[0] * 11]


def test_time_that_is_not_the_readers_yet_is_not_free():
    instrument = InstrumentFactory()
    open_days(instrument, days=14)
    set_policy(owner=instrument.lab, everyone_days=3, lead_minutes=0)
    own = Reader.of(MembershipFactory(organisation=instrument.university).person, now=NOW)
    # What begins now has begun; what begins on the horizon lasts half an hour beyond it.
    assert sum(free_of(instrument)) == 8.5 + 10 + 10 + 1.5
    assert sum(free_of(instrument, own)) == 8.5 + 13 * 10


def test_a_gap_too_short_to_book_is_not_free():
    instrument = InstrumentFactory()
    open_days(instrument, first=dt.date(2027, 3, 2), days=1, opens=9, closes=12)
    set_policy(owner=instrument.lab, shortest_minutes=60, longest_minutes=480)
    held(instrument.units.get(), shanghai(2, 9, 30), shanghai(2, 10, 30))
    assert free_of(instrument)[1] == 1.5


def test_what_any_unit_has_free_is_free():
    instrument = InstrumentFactory(units=2)
    open_days(instrument, first=dt.date(2027, 3, 2), days=1)
    one, other = instrument.units.order_by("pk")
    held(one, shanghai(2, 8), shanghai(2, 13))
    held(other, shanghai(2, 12), shanghai(2, 18), holder=2)
    assert free_of(instrument)[1] == 9


def test_with_a_technician_only_their_hours_are_free():
    instrument = InstrumentFactory(assisted=True)
    open_days(instrument, days=3)
    assist_days(instrument.lab, first=dt.date(2027, 3, 2), days=1, opens=13, closes=15)
    assert free_of(instrument, assisted=True) == [0, 2, *[0] * 12]


def test_nothing_free_leaves_it_out():
    assert free_of(InstrumentFactory()) == []


times = st.tuples(st.integers(0, 13), st.integers(0, 40), st.integers(1, 20))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    windows=st.lists(st.tuples(times, st.booleans()), min_size=1, max_size=4),
    claims=st.lists(st.tuples(times, st.integers(0, 1)), max_size=4),
    audience=st.sampled_from(Audience),
    shortest=st.sampled_from([30, 60, 120]),
    assisted=st.booleans(),
)
def test_it_is_what_single_starts_come_to(windows, claims, audience, shortest, assisted):
    instrument = InstrumentFactory(units=2, assisted=True, units__clean_up=10)
    set_policy(owner=instrument.lab, shortest_minutes=shortest, grid_minutes=30)
    for number, ((day, half, length), own_first) in enumerate(windows):
        begin = number * 4 + day % 4
        first = dt.date(2027, 3, 1) + begin * DAY
        opens = min(half // 2, 22)
        open_days(
            instrument,
            first=first,
            days=1,
            opens=opens,
            closes=min(23, opens + length),
            own_first=own_first,
        )
    assist_days(instrument.lab, days=14, opens=9, closes=16)
    units = list(instrument.units.order_by("pk"))
    for number, ((day, half, length), unit) in enumerate(claims):
        starts = shanghai(1, 0) + (number * 4 + day % 4) * DAY + half * HOUR / 2
        held(units[unit], starts, starts + length * HOUR / 4, holder=number + 1)
    assert free_of(instrument, _As(audience), assisted=assisted) == expected(
        instrument, audience, assisted=assisted
    )


class _As(Reader):
    """A reader who is one audience everywhere."""

    def __init__(self, audience):
        super().__init__()
        object.__setattr__(self, "audience", audience)

    @property
    def audience_elsewhere(self):
        return self.audience

    def audience_for(self, lab):
        return self.audience
