"""Packed weeks give the slots that the slow rule gives: exactly, in every world."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.calendars.rules import (
    Interval,
    PolicyTerms,
    UnitTime,
    Window,
    free_starts,
    merge,
    on_step,
    open_windows,
    subtract,
)
from booking.calendars.rules.policy import horizons_from
from booking.calendars.rules.weeks import (
    EVERY_DAY,
    WHOLE_DAY,
    OpenSheet,
    Seeker,
    Sheets,
    Side,
    SlotWish,
    all_starts,
    earliest,
    earliest_of_few,
    first_few,
    instant_of,
    is_plain,
    records_of,
    sifted,
    start_of,
    stretches_of,
    week_of,
    words,
    zone_code,
)
from booking.calendars.rules.weeks.asking import NEVER, first_after
from booking.labs.rules import Audience
from tests.factories import NOW, SHANGHAI, shanghai

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
STEP = 5 * MINUTE


def pack_up(worlds, zone, first, weeks):
    """Sheets of instruments, each given by its windows, units and terms."""
    rows = []
    for number, (windows, units, terms) in enumerate(worlds, start=1):
        sheet = OpenSheet(windows, terms, first=first, last=first + weeks - 1)
        for unit in units:
            rows += sheet.weeks_of(unit, instrument=number, zone=zone.key)
    return Sheets(
        records=records_of([row.packed for row in rows]),
        first=first,
        weeks=weeks,
        zones={zone_code(zone.key): zone},
        sides={
            (row.unit, row.week): Side.of(row.own, row.own_starts, row.grid)
            for row in rows
            if row.own or row.grid
        },
    )


def shuffled(sheets, random):
    """The same rows in another order: the database gives them in any."""
    rows = list(range(len(sheets.records)))
    random.shuffle(rows)
    return replace(sheets, records=sheets.records[rows])


@pytest.fixture(autouse=True, params=[250, 0], ids=["unit by unit", "in arrays"])
def handful(request, monkeypatch):
    """Few rows and many are looked through in two ways, which give the same answers."""
    monkeypatch.setattr("booking.calendars.rules.weeks.picking.HANDFUL", request.param)


def test_it_works():
    windows = [Window(shanghai(day, 8), shanghai(day, 18)) for day in (1, 2, 3)]
    taken = Interval(shanghai(1, 10), shanghai(2, 14))
    unit = UnitTime(7, 0, 30, (taken,))
    sheets = pack_up([(windows, [unit], PolicyTerms())], SHANGHAI, week_of(NOW), 1)
    wish = SlotWish(earliest=NOW, latest=shanghai(4, 0), length=2 * HOUR)
    found = earliest(sheets, wish, Seeker(), now=NOW)
    # Clean-up of half an hour must fit before nothing, but after what is there now.
    assert instant_of(sheets, found[1]) == shanghai(2, 14)
    few = first_few(sheets, wish, Seeker(), most=3, now=NOW)[1]
    assert [instant_of(sheets, step) for step in few] == [
        shanghai(2, 14),
        shanghai(2, 16),
        shanghai(3, 8),
    ]


def test_units_are_never_merged():
    """Two units that are each free for an hour give no slot of two hours."""
    windows = [Window(shanghai(2, 8), shanghai(2, 10))]
    morning = UnitTime(1, 0, 0, (Interval(shanghai(2, 8), shanghai(2, 9)),))
    later = UnitTime(2, 0, 0, (Interval(shanghai(2, 9), shanghai(2, 10)),))
    sheets = pack_up([(windows, [morning, later], PolicyTerms())], SHANGHAI, week_of(NOW), 1)
    for length, answer in ((2 * HOUR, {}), (HOUR, {1: shanghai(2, 8)})):
        wish = SlotWish(earliest=NOW, latest=shanghai(4, 0), length=length)
        found = earliest(sheets, wish, Seeker(), now=NOW)
        assert {key: instant_of(sheets, step) for key, step in found.items()} == answer


def test_several_pieces_are_all_there_or_none():
    windows = [Window(shanghai(day, 8), shanghai(day, 11)) for day in (2, 3)]
    sheets = pack_up([(windows, [UnitTime(1, 0, 0, ())], PolicyTerms())], SHANGHAI, week_of(NOW), 1)
    for pieces, answer in ((2, 2), (3, 0)):
        wish = SlotWish(earliest=NOW, latest=shanghai(9, 0), length=2 * HOUR, pieces=pieces)
        assert len(first_few(sheets, wish, Seeker(), most=1, now=NOW).get(1, [])) == answer


ZONES = [
    ZoneInfo("Asia/Shanghai"),
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("America/St_Johns"),
]
# Around the clock changes of spring and autumn of those zones.
ANCHORS = [
    dt.datetime(2027, 3, 25, tzinfo=dt.UTC),
    dt.datetime(2027, 10, 28, tzinfo=dt.UTC),
    dt.datetime(2027, 4, 2, tzinfo=dt.UTC),
]


@st.composite
def worlds(draw):
    zone = draw(st.sampled_from(ZONES))
    anchor = draw(st.sampled_from(ANCHORS))
    minutes = st.integers(0, 12 * 24 * 60)
    to_step = draw(st.sampled_from([1, 5, 5, 5, 30]))

    def stretch(longest):
        begin = anchor + draw(minutes) // to_step * to_step * MINUTE
        length = draw(st.integers(1, longest // to_step)) * to_step * MINUTE
        return begin, begin + length

    openings = [
        Window(*stretch(2000), own_first=draw(st.booleans()))
        for _n in range(draw(st.integers(3, 12)))
    ]
    # Closures end anywhere, also where the openings' grid has no start.
    to_step = draw(st.sampled_from([1, 5, 5]))
    closures = [Interval(*stretch(300)) for _n in range(draw(st.integers(0, 4)))]
    windows = open_windows(openings, closures)
    units = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        claims = []
        for _n in range(draw(st.integers(0, 6))):
            begin = anchor + draw(st.integers(0, 12 * 288)) * STEP
            claim = Interval(begin, begin + draw(st.integers(1, 60)) * STEP)
            if not any(claim.overlaps(each) for each in claims):
                claims.append(claim)
        margins = st.sampled_from([0, 5, 15, 40])
        units.append(UnitTime(number, draw(margins), draw(margins), tuple(claims)))
    grid = draw(st.sampled_from([5, 10, 25, 30, 60, 120]))
    shortest = grid * draw(st.integers(1, 3))
    terms = PolicyTerms(
        grid=grid * MINUTE,
        shortest=shortest * MINUTE,
        longest=(shortest + grid * draw(st.integers(0, 20))) * MINUTE,
        lead=draw(st.sampled_from([0, 7, 60, 120, 1440])) * MINUTE,
        release_lead=draw(st.sampled_from([0, 24, 72, 150])) * HOUR,
        horizons=horizons_from(
            dict(
                zip(
                    Audience,
                    draw(st.sampled_from([(60, 30, 14, 7), (60, 30, 14, 7), (9, 5, 3, 2)])),
                    strict=True,
                )
            )
        ),
    )
    now = anchor + draw(st.integers(-2 * 1440, 4 * 1440)) * MINUTE
    length = shortest * MINUTE + draw(st.integers(0, 4)) * grid * MINUTE
    begin = now + draw(st.integers(-600, 3 * 1440)) * MINUTE
    wish = SlotWish(
        earliest=begin,
        latest=begin + draw(st.integers(1440, 12 * 1440)) * MINUTE,
        length=length,
        until=draw(st.none() | st.integers(1440, 11 * 1440).map(lambda n: begin + n * MINUTE)),
        weekdays=draw(st.just(EVERY_DAY) | st.frozensets(st.integers(0, 6), min_size=1)),
        minutes=draw(st.sampled_from([WHOLE_DAY, WHOLE_DAY, (480, 1080), (1200, 360)])),
    )
    return zone, windows, units, terms, now, wish, draw(st.sampled_from(list(Audience)))


def lies_in(start, wish, zone):
    """Whether each step of a slot lies on the wished days and hours, asked one by one."""
    first, last = wish.minutes
    for step in range(wish.length // STEP):
        local = (start + step * STEP).astimezone(zone)
        minute = local.hour * 60 + local.minute
        timely = first <= minute < last if first < last else minute >= first or minute < last
        if not (timely and local.weekday() in wish.weekdays):
            return False
    return wish.until is None or start + wish.length <= wish.until


@settings(max_examples=400)
@given(worlds())
def test_the_same_starts_as_the_slow_rule(world):
    zone, windows, units, terms, now, wish, audience = world
    slow = [
        start.astimezone(dt.UTC)
        for start in free_starts(
            windows,
            units,
            wish.length,
            audience=audience,
            terms=terms,
            zone=zone,
            now=now,
            earliest=wish.earliest,
            latest=wish.latest,
        )
        # A booked time lies on steps of five minutes, whatever its window's grid.
        if on_step(start) and lies_in(start, wish, zone)
    ]
    first = week_of(wish.earliest)
    weeks = week_of(wish.latest + wish.length) - first + 1
    sheets = pack_up([(windows, units, terms)], zone, first, weeks)
    seeker = Seeker(audience)
    fast = all_starts(sheets, wish, seeker, now=now).get(1, [])
    assert [instant_of(sheets, step) for step in fast] == slow
    soonest = earliest(sheets, wish, seeker, now=now).get(1)
    assert (None if soonest is None else instant_of(sheets, soonest)) == (slow or [None])[0]


@settings(max_examples=200)
@given(st.lists(worlds(), min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_several_are_answered_together_as_each_alone(several, random):
    """Units are told apart by number, rows come in any order, and seekers are nearer to some."""
    zone, _windows, _units, _terms, now, wish, _audience = several[0]
    wish = SlotWish(wish.earliest, wish.latest, length=wish.length, until=wish.until)
    first = week_of(wish.earliest)
    weeks = week_of(wish.latest + wish.length) - first + 1
    held = [
        (each[1], [replace(unit, unit=unit.unit + 10 * place) for unit in each[2]], each[3])
        for place, each in enumerate(several)
    ]
    audiences = [each[6] for each in several]
    nearer = {place: audience for place, audience in enumerate(audiences, 1) if place > 1}
    sheets = shuffled(pack_up(held, zone, first, weeks), random)
    together = earliest(sheets, wish, Seeker(audiences[0], nearer), now=now)
    alone = {}
    for place, (world, audience) in enumerate(zip(held, audiences, strict=True), 1):
        found = earliest(pack_up([world], zone, first, weeks), wish, Seeker(audience), now=now)
        if found:
            alone[place] = found[1]
    assert together == alone


def sift(sheets, wish):
    """Sheets of what sifting leaves."""
    records = sifted(sheets.records, wish, first=sheets.first, weeks=sheets.weeks)
    return replace(sheets, records=records)


@settings(max_examples=400)
@given(worlds())
def test_what_is_sifted_out_has_no_slot(world):
    zone, windows, units, terms, now, wish, audience = world
    first = week_of(wish.earliest)
    weeks = week_of(wish.latest + wish.length) - first + 1
    sheets = pack_up([(windows, units, terms)], zone, first, weeks)
    starts = all_starts(sheets, wish, Seeker(audience), now=now)
    assert all_starts(sift(sheets, wish), wish, Seeker(audience), now=now) == starts


def test_weeks_without_room_are_sifted_out():
    """Of this week 40 minutes are left, of the next one two hours, the third is free."""
    windows = [Window(shanghai(day, 9), shanghai(day, 18)) for day in (3, 9, 16)]
    taken = Interval(shanghai(9, 11), shanghai(9, 18))
    unit = UnitTime(1, 0, 0, (taken,))
    sheets = pack_up([(windows, [unit], PolicyTerms())], SHANGHAI, week_of(NOW), 3)
    assert len(sheets.records) == 3
    begin, end = shanghai(3, 17) + 20 * MINUTE, shanghai(20, 0)
    # No length, and one of a few steps, tell nothing.
    for length, left in ((4 * HOUR, 1), (2 * HOUR, 2), (HOUR, 3), (None, 3)):
        wish = SlotWish(earliest=begin, latest=end, length=length)
        assert len(sift(sheets, wish).records) == left


def test_a_slot_from_one_week_into_the_next_keeps_both():
    """The UTC week changes on Monday at 08:00 in Shanghai, two hours after this opens."""
    assert week_of(shanghai(8, 7)) + 1 == week_of(shanghai(8, 9))
    windows = [Window(shanghai(8, 6), shanghai(8, 10))]
    unit = UnitTime(1, 0, 0, ())
    sheets = pack_up([(windows, [unit], PolicyTerms())], SHANGHAI, week_of(NOW), 2)
    wish = SlotWish(earliest=NOW, latest=shanghai(9, 0), length=4 * HOUR)
    found = earliest(sift(sheets, wish), wish, Seeker(), now=NOW)
    assert [instant_of(sheets, step) for step in found.values()] == [shanghai(8, 6)]


def test_only_a_plain_wish_is_sought_unit_by_unit():
    now = ANCHORS[0]
    wish = SlotWish(earliest=now, latest=now + 3 * HOUR)
    assert not is_plain(wish)
    zone, windows, units, terms = SHANGHAI, [], [], PolicyTerms()
    sheets = pack_up([(windows, units, terms)], zone, week_of(now), 1)
    with pytest.raises(ValueError, match="at any time"):
        earliest_of_few(sheets, wish, Seeker(), now=now)


@settings(max_examples=100)
@given(worlds(), st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 200)), max_size=5))
def test_assisted_hours_bound_the_whole_slot(world, stretches):
    zone, windows, units, terms, now, wish, audience = world
    origin = start_of(week_of(wish.earliest))
    hours = [
        Interval(origin + begin * STEP, origin + (begin + steps) * STEP)
        for begin, steps in stretches
    ]
    slow = [
        start
        for start in free_starts(
            windows,
            units,
            wish.length,
            audience=audience,
            terms=terms,
            zone=zone,
            now=now,
            earliest=wish.earliest,
            latest=wish.latest,
            assisted_hours=hours,
        )
        if on_step(start)
        and lies_in(start, wish, zone)
        and not subtract([Interval(start, start + wish.length)], merge(hours))
    ]
    first = week_of(wish.earliest)
    weeks = week_of(wish.latest + wish.length) - first + 1
    packed = pack_up([(windows, units, terms)], zone, first, weeks)
    stretched = stretches_of((each.starts, each.ends) for each in hours)
    sheets = Sheets(
        packed.records, packed.first, packed.weeks, packed.zones, packed.sides, {1: stretched}
    )
    helped = SlotWish(**{**wish.__dict__, "assisted": True})
    fast = all_starts(sheets, helped, Seeker(audience), now=now).get(1, [])
    assert [instant_of(sheets, step) for step in fast] == slow


@given(values=st.lists(st.integers(-3, 3), min_size=1, max_size=40))
def test_values_are_told_apart(values):
    column = np.array(values, np.int64)
    for told, values in ((column, "numbers"), (column.astype("S8"), "texts")):
        kinds, which = words.kinds_of(told)
        assert (kinds[which] == told).all(), values
        assert len(set(kinds.tolist())) == len(kinds)
        first, places = words.heads_of(told)
        assert (told[first][places] == told).all(), values
        assert {told.tolist().index(told[at]) for at in first} == set(first.tolist())
        assert len(first) == len(set(told.tolist()))


@given(
    rows=st.lists(st.lists(st.booleans(), min_size=127, max_size=127), min_size=1, max_size=4),
    length=st.integers(1, 130),
)
def test_runs_begin_where_enough_bits_follow(rows, length):
    """Rows are shifted as one: no run goes from one into the next."""
    steps = np.array([[*row, False] for row in rows])
    bits = np.packbits(steps, axis=1, bitorder="little").view("<u8")
    found = words.runs_of(bits.copy(), length).view(np.uint8)
    slow = [
        [at + length <= 128 and bool(row[at : at + length].all()) for at in range(128)]
        for row in steps
    ]
    assert np.unpackbits(found, axis=1, bitorder="little").astype(bool).tolist() == slow


@given(starts=st.lists(st.integers(-50, 50), max_size=8).map(sorted), limit=st.integers(-60, 60))
def test_the_first_start_after_a_limit(starts, limit):
    packed = np.array(starts, np.int64).tobytes()
    assert first_after(packed, limit) == next((at for at in starts if at > limit), NEVER)
    assert first_after(packed, NEVER) == NEVER
    side = Side.of(b"own", packed, None)
    assert side.parts() == (b"own", packed, None)
    assert side.opens_after(limit) == (bool(starts) and starts[0] > limit)
    assert not side.opens_after(NEVER)
    assert Side.of(None, packed, b"").opens_after(limit)
