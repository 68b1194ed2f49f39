"""Load at scale: plausible, never overlapping, the same for a seed, and true to the verbs."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from io import StringIO
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F, Max, OuterRef, Q
from hypothesis import given
from hypothesis import strategies as st

from booking.accounts.models import Organisation, User
from booking.bookings.actions import request
from booking.bookings.models import Booking, TimelineEntry
from booking.bookings.rules import LIVE, State
from booking.calendars.actions import rebuild_windows
from booking.calendars.actions.weeks import write_weeks
from booking.calendars.models import Claim, OpenWindow, UnitWeek
from booking.calendars.queries import starts_nearby
from booking.demo.city.people import PASSWORD
from booking.demo.scale import ScaleRefusal, ScaleRefused, Size, load
from booking.demo.scale.columns import decimals
from booking.demo.scale.keys import numbered, public_ids, scattered
from booking.demo.scale.slots import MINUTE_US, draw
from booking.labs.models import Instrument, Unit
from booking.labs.queries import audience_for
from booking.labs.rules import ServiceMode
from booking.money.models import MoneyStep, Quote, QuoteLine
from tests.factories import OrganisationFactory

NOW = dt.datetime(2027, 3, 17, 2, 40, tzinfo=dt.UTC)
"""A Wednesday; clocks change in New York before and in Berlin and Sydney after it."""
SIZE = Size(instruments=40, bookings=9000, seed=3, days=365)


@pytest.fixture(scope="module")
def scale(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Any]:
    """The load as it is at NOW, to be read only."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load(size=SIZE, now=NOW)
        transaction.set_rollback(True)


@pytest.mark.usefixtures("scale")
class TestTheLoad:
    def test_it_works(self, scale: Any) -> None:
        assert Instrument.objects.published().count() == 40
        assert Booking.objects.count() == scale.bookings == 9000
        assert Unit.objects.count() > 40
        assert User.objects.get(email="engineer0@e0.scale.example").check_password(PASSWORD)

    def test_forty_an_instrument_in_the_coming_week(self) -> None:
        soon = Booking.objects.filter(starts__gt=NOW, starts__lte=NOW + dt.timedelta(days=7))
        assert 36 < soon.count() / 40 < 44

    def test_fewer_the_further_ahead_and_none_past_the_furthest_horizon(self) -> None:
        def week(number: int) -> int:
            first = NOW + number * dt.timedelta(days=7)
            return Booking.objects.filter(
                starts__gt=first, starts__lte=first + dt.timedelta(days=7)
            ).count()

        assert week(0) > week(2) > week(5) > week(8) > 0
        latest = Booking.objects.aggregate(last=Max("starts"))["last"]
        assert latest < NOW + dt.timedelta(days=66)

    def test_claims_are_those_of_live_bookings_and_never_overlap(self) -> None:
        live = Booking.objects.filter(state__in=LIVE)
        assert set(Claim.objects.values_list("holder", flat=True)) == set(
            live.values_list("pk", flat=True)
        )
        assert not Claim.objects.filter(ends__lte=NOW).exists()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM calendars_claim a JOIN calendars_claim b"
                " ON a.unit_id = b.unit_id AND a.id < b.id"
                " AND a.starts < b.ends AND b.starts < a.ends"
            )
            assert cursor.fetchone()[0] == 0

    def test_no_two_bookings_of_a_unit_overlap(self) -> None:
        rows = Booking.objects.order_by("unit", "starts").values_list("unit", "starts", "ends")
        before = (0, NOW)
        for unit, starts, ends in rows:
            assert unit != before[0] or starts >= before[1]
            before = (unit, ends)

    def test_everything_to_come_lies_in_open_windows_on_their_grid(self) -> None:
        for each in Booking.objects.filter(starts__gt=NOW).select_related(
            "instrument__lab__policy"
        ):
            window = OpenWindow.objects.get(
                instrument=each.instrument, starts__lte=each.starts, ends__gte=each.ends
            )
            grid = dt.timedelta(minutes=each.instrument.lab.policy.grid_minutes)
            assert not (each.starts - window.starts) % grid
            assert not (each.ends - each.starts) % grid

    def test_windows_are_those_that_the_calendars_come_to(self) -> None:
        assert rebuild_windows(instruments=Instrument.objects.all(), now=NOW) == 0

    def test_packed_weeks_are_those_that_windows_and_claims_come_to(self) -> None:
        assert UnitWeek.objects.exists()
        units = list(Unit.objects.values_list("pk", flat=True))
        assert write_weeks(units=units, now=NOW) == 0

    def test_a_tenth_of_the_instruments_serve_their_own_first(self) -> None:
        own = OpenWindow.objects.filter(own_first=True).values("instrument").distinct().count()
        assert 1 <= own <= 12

    def test_timelines_run_forward_and_end_in_the_bookings_state(self) -> None:
        for booking in Booking.objects.prefetch_related("timeline").order_by("-pk")[:1500]:
            rows = list(booking.timeline.all())
            assert [row.number for row in rows] == list(range(1, len(rows) + 1))
            assert [row.at for row in rows] == sorted(row.at for row in rows)
            assert rows[0].at == booking.asked_at
            assert rows[-1].after == booking.state
            assert [row.before for row in rows] == ["", *(row.after for row in rows[:-1])]
        assert not TimelineEntry.objects.filter(at__gt=NOW).exists()

    def test_money_is_held_and_settled_once(self) -> None:
        steps = MoneyStep.objects.values_list("reference", "step")
        taken: dict[str, set[str]] = {}
        for reference, step in steps:
            taken.setdefault(reference, set()).add(step)
        for booking in Booking.objects.all():
            wanted = {"hold"}
            if booking.state == State.COMPLETED:
                wanted.add("capture")
            elif not booking.is_live:
                wanted.add("release")
            if booking.state == State.NO_SHOW:
                wanted.add("fee")
            assert taken[booking.reference] == wanted

    def test_a_quote_is_its_hours_at_the_list_price(self) -> None:
        price = QuoteLine.objects.filter(quote=OuterRef("quote")).values("price")[:1]
        for each in Booking.objects.annotate(price=price).select_related("quote")[:500]:
            listed = each.instrument.list_prices.filter(
                customer_class=each.customer_class, unit="hour"
            ).first()
            assert each.price == (listed.amount if listed else None)
            if listed:
                hours = (each.ends - each.starts) / dt.timedelta(hours=1)
                assert math.isclose(float(each.quote.total), float(listed.amount) * hours)

    def test_nobody_asked_after_now_or_after_the_start(self) -> None:
        assert not Booking.objects.filter(
            Q(asked_at__gt=NOW) | Q(asked_at__gte=F("starts"))
        ).exists()
        waiting = Booking.objects.filter(state=State.REQUESTED)
        assert waiting.exists()
        assert not waiting.filter(decide_by__lte=NOW).exists()

    def test_each_unit_has_one_booking_in_use_at_most(self) -> None:
        running = Booking.objects.filter(state=State.IN_USE)
        assert all(each.starts <= NOW < each.ends for each in running)
        assert not running.values("unit").annotate(many=Count("pk")).filter(many__gt=1).exists()

    def test_one_can_go_on_booking(self) -> None:
        """Ids and sequences go on after the load's."""
        person = User.objects.get(email="engineer0@e0.scale.example")
        project = person.projects.select_related("organisation").get()
        instrument = Instrument.objects.filter(needs_qualification=False, self_operated=True)[0]
        length = dt.timedelta(minutes=30)
        starts = starts_nearby(
            instrument,
            wanted=NOW + dt.timedelta(days=2),
            length=length,
            audience=audience_for(person, project.organisation, instrument.lab, now=NOW),
            assisted=False,
            now=NOW,
        )[0]
        with transaction.atomic():
            made = request(
                person=person,
                project=project,
                instrument=instrument,
                mode=ServiceMode.SELF_OPERATED,
                starts=starts,
                ends=starts + length,
                purpose="One more",
                now=NOW,
            )
            assert made.pk == 9001
            transaction.set_rollback(True)

    def test_a_second_load_is_refused(self) -> None:
        with pytest.raises(ScaleRefused) as refused:
            load(size=SIZE, now=NOW)
        assert refused.value.refusal is ScaleRefusal.HAS_BOOKINGS


def contents() -> list[Any]:
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (User, Organisation, Instrument, Unit, Booking, Quote, MoneyStep, Claim)
    ]


@pytest.mark.django_db
def test_the_same_seed_and_time_write_the_same_rows() -> None:
    loads = []
    for seed in (5, 5, 6):
        with transaction.atomic():
            load(size=Size(instruments=14, bookings=700, seed=seed, days=70), now=NOW)
            rows = contents()
            first = [min(row[0] for row in table) for table in rows]
            # Ids go on where a database has counted before.
            loads.append((rows, first))
            transaction.set_rollback(True)
    assert loads[0] == loads[1]
    assert loads[0] != loads[2]


@pytest.mark.django_db
def test_only_busy_instruments_have_bookings() -> None:
    load(size=Size(instruments=30, bookings=500, busy=2, days=30), now=NOW)
    booked = set(Booking.objects.values_list("instrument", flat=True))
    assert booked == set(Instrument.objects.order_by("pk").values_list("pk", flat=True)[:2])


@pytest.mark.django_db
def test_it_does_not_stand_beside_organisations() -> None:
    OrganisationFactory()
    with pytest.raises(ScaleRefused) as refused:
        load(size=SIZE, now=NOW)
    assert refused.value.refusal is ScaleRefusal.NOT_EMPTY


@pytest.mark.django_db
@pytest.mark.sqlite
def test_a_database_in_a_file_is_not_for_millions() -> None:
    with pytest.raises(CommandError, match="Name a PostgreSQL server"):
        call_command("scale", "--bookings", "1000000")


@pytest.mark.django_db
def test_production_refuses_it(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production refuses it"):
        call_command("scale", "--instruments", "2", "--bookings", "10")
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_the_command_tells_what_it_wrote() -> None:
    out = StringIO()
    arguments = ("--instruments", "3", "--bookings", "50", "--days", "14", "--seed", "2")
    call_command("scale", *arguments, stdout=out)
    assert "50 bookings in" in out.getvalue()
    with pytest.raises(CommandError, match="There are bookings already"):
        call_command("scale", *arguments)


@pytest.mark.django_db
@pytest.mark.postgresql
def test_indexes_and_keys_come_back_also_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def described() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
            rows = cursor.fetchall()
            cursor.execute(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated"
                " FROM pg_constraint ORDER BY 1, 2"
            )
            return rows + cursor.fetchall()

    def broken(*_args: Any, **_named: Any) -> None:
        raise ValueError("broken")

    before = described()
    with monkeypatch.context() as patch:
        patch.setattr("booking.demo.scale.loading.write_all_bookings", broken)
        with pytest.raises(ValueError, match="broken"):
            load(size=Size(instruments=3, bookings=40, days=14), now=NOW)
    assert described() == before
    load(size=Size(instruments=3, bookings=40, days=14), now=NOW)
    assert described() == before


@given(
    st.lists(
        st.tuples(
            st.integers(0, 1440 // 5),
            st.sampled_from((5, 10, 15, 30)),
            st.sampled_from((0, 5, 10, 20)),
            st.floats(0, 30),
        ),
        min_size=1,
        max_size=8,
    ),
    st.integers(0, 10_000),
)
def test_slots_lie_in_their_opening_on_its_grid_and_apart(rows: list[Any], seed: int) -> None:
    length, grid, margin = (np.array([row[n] for row in rows], np.int64) for n in range(3))
    starts = np.full(len(rows), 1_800_000_000_000_000)
    ends = starts + length * 5 * MINUTE_US
    slots = draw(
        np.random.default_rng(seed),
        starts=starts,
        ends=ends,
        grid=grid,
        margin=margin,
        mean=np.array([row[3] for row in rows]),
    )
    assert (slots.starts >= starts[slots.row]).all()
    assert (slots.starts + slots.minutes * MINUTE_US <= ends[slots.row]).all()
    assert not ((slots.starts - starts[slots.row]) % (grid[slots.row] * MINUTE_US)).any()
    for row in range(len(rows)):
        mine = np.flatnonzero(slots.row == row)
        order = mine[np.argsort(slots.starts[mine])]
        over = slots.starts[order] + slots.minutes[order] * MINUTE_US + margin[row] * MINUTE_US
        assert (slots.starts[order][1:] >= over[:-1]).all()


def test_arrivals_are_like_a_poisson_process() -> None:
    """Where there is room, as many days are as full as a Poisson draw says, and any time is
    as likely as any other; where there is little, so many come as fit."""
    rows = 20_000
    starts = np.zeros(rows, np.int64)

    def drawn(hours: int, mean: float) -> Any:
        return draw(
            np.random.default_rng(1),
            starts=starts,
            ends=starts + hours * 60 * MINUTE_US,
            grid=np.full(rows, 5),
            margin=np.full(rows, 5),
            mean=np.full(rows, mean),
        )

    roomy = drawn(24, 4.0)
    counts = np.bincount(roomy.row, minlength=rows)
    assert math.isclose(counts.mean(), 4, rel_tol=0.02)
    assert math.isclose(counts.var() / counts.mean(), 1, rel_tol=0.05)
    quarters = np.bincount(roomy.starts // (6 * 60 * MINUTE_US), minlength=4)[:4]
    assert quarters.min() > 0.85 * quarters.max()
    crowded = np.bincount(drawn(4, 5.0).row, minlength=rows)
    assert math.isclose(crowded.mean(), 5, rel_tol=0.02)
    assert crowded.max() == 6


def test_keys_are_all_different_and_look_like_random_ones() -> None:
    numbers = np.arange(100_000)
    assert len(np.unique(scattered(numbers, 7))) == 100_000
    ids = public_ids(numbers[:3], 7)
    assert len({bytes(each) for each in ids.cells}) == 3
    assert ids.cells.shape == (3, 12)


def test_a_number_is_written_without_zeros_before_it() -> None:
    texts = numbered("b-", np.array([0, 7, 10, 123]))
    written = [bytes(c[:n]) for c, n in zip(texts.cells, texts.lengths, strict=True)]
    assert written == [b"b-0", b"b-7", b"b-10", b"b-123"]


def test_decimals_have_their_sign_and_places() -> None:
    cells = decimals(np.array([-12345]), 2)
    assert cells.view(">i2").tolist() == [[4, 2, 0x4000, 2, 0, 0, 123, 4500]]
