"""The demo city: every state, nothing at odds with the rules, the same for a seed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.db import transaction

from booking.accounts.models import Organisation, User
from booking.bookings.actions import check_in
from booking.bookings.conduct.models import Point
from booking.bookings.faults.models import Fault
from booking.bookings.models import Booking, TimelineEntry, UseRecord
from booking.bookings.queries import queue_of
from booking.bookings.rules import LIVE, NO_SHOW_AFTER, State, check_in_opens
from booking.bookings.ruling.models import ApprovalRule
from booking.bookings.talking.models import Message, Thread
from booking.bookings.together.models import BookingGroup
from booking.bookings.training.models import Seat, Training
from booking.bookings.waiting.models import WaitlistEntry
from booking.calendars.models import Claim, OpenWindow
from booking.demo.actions import DemoRefused, build_city
from booking.demo.city.happenings import WALK_IN
from booking.demo.city.people import PASSWORD
from booking.demo.rules import (
    ZONE,
    DemoRefusal,
    Fate,
    quarters,
    runs_day_and_night,
    sign_ins,
    story,
    wishes_of,
)
from booking.labs.agreeing.models import Acceptance, Agreement
from booking.labs.intake.models import IntakeVersion
from booking.labs.models import Instrument, Lab, Qualification
from booking.labs.rules import ServiceMode
from tests.factories import OrganisationFactory

from .conftest import NOW, City, public_data

pytestmark = pytest.mark.long


def assert_there_is_work(now: dt.datetime) -> None:
    """The technician and the manager who are printed have one booking in use, one to check in."""
    people = {each.role: User.objects.get(email=each.email) for each in sign_ins()}
    technician = people["technician"]
    here = Booking.objects.filter(instrument__lab__roles__person=technician)
    here = here.filter(instrument__lab__roles__person=people["lab manager"], unit__isnull=False)
    assert here.filter(state=State.IN_USE, starts__lt=now, ends__gt=now).exists()
    ready = [
        each
        for each in here.filter(state=State.APPROVED)
        if check_in_opens(each.machine_slot[0]) <= now < each.machine_slot[0] + NO_SHOW_AFTER / 2
    ]
    assert ready
    today = now.astimezone(ZONE).date()
    assert any(each.machine_slot[0].astimezone(ZONE).date() == today for each in ready)
    with transaction.atomic():
        assert check_in(booking=ready[0], person=technician, now=now).state == State.IN_USE
        transaction.set_rollback(True)


@pytest.mark.usefixtures("city")
class TestTheCity:
    def test_it_works(self) -> None:
        assert Lab.objects.count() == 12
        assert Organisation.objects.filter(kind="university").count() == 3
        assert Organisation.objects.filter(kind="enterprise").count() == 13
        assert Instrument.objects.published().count() > 110
        assert Booking.objects.count() > 100

    def test_labs_serve_chains(self) -> None:
        assert not Lab.objects.filter(chains__isnull=True).exists()
        assert Lab.objects.filter(chains__slug="eel-farming").count() == 4

    def test_there_are_bookings_in_every_state_and_mode(self) -> None:
        states = Counter(Booking.objects.values_list("state", flat=True))
        assert set(states) == set(State)
        assert set(Booking.objects.values_list("mode", flat=True)) == set(ServiceMode)

    def test_some_are_past_some_run_and_some_are_to_come(self) -> None:
        approved = Booking.objects.filter(state=State.APPROVED, starts__isnull=False)
        assert Booking.objects.filter(ends__lt=NOW - dt.timedelta(days=5)).exists()
        assert Booking.objects.filter(state=State.IN_USE, ends__gt=NOW).exists()
        assert approved.filter(starts__gt=NOW + dt.timedelta(days=2)).exists()
        # The clock has left nothing undone.
        assert not Booking.objects.filter(state=State.REQUESTED, decide_by__lte=NOW).exists()
        assert not approved.filter(starts__lte=NOW - dt.timedelta(minutes=30)).exists()

    def test_only_live_bookings_hold_time_beside_clean_up(self) -> None:
        live = Booking.objects.filter(state__in=LIVE, unit__isnull=False)
        held = Claim.objects.exclude(kind="clean_up")
        assert set(held.values_list("holder", flat=True)) == set(live.values_list("pk", flat=True))
        assert not Claim.objects.filter(ends__lte=NOW).exists()

    def test_everything_booked_lay_in_open_windows(self) -> None:
        for booking in Booking.objects.filter(starts__isnull=False):
            windows = OpenWindow.objects.filter(
                instrument=booking.instrument, ends__gt=booking.starts, starts__lt=booking.ends
            )
            opened = sum(
                (
                    min(window.ends, booking.ends) - max(window.starts, booking.starts)
                    for window in windows
                ),
                dt.timedelta(),
            )
            assert opened == booking.ends - booking.starts

    def test_timelines_run_forward_and_end_in_the_bookings_state(self) -> None:
        for booking in Booking.objects.prefetch_related("timeline"):
            rows = list(booking.timeline.all())
            assert [row.number for row in rows] == list(range(1, len(rows) + 1))
            assert [row.at for row in rows] == sorted(row.at for row in rows)
            assert rows[0].at == booking.asked_at
            assert rows[-1].after == booking.state
        assert not TimelineEntry.objects.filter(at__gt=NOW).exists()

    def test_the_pending_enterprise_has_booked_nothing(self) -> None:
        pending = Organisation.objects.get(state="pending")
        assert not Booking.objects.filter(payer=pending).exists()
        rejected = Organisation.objects.get(state="draft")
        assert [step.verb for step in pending.application.all()] == ["apply"]
        assert [step.verb for step in rejected.application.all()] == ["apply", "reject"]

    def test_every_sign_in_works_and_the_story_is_there(self) -> None:
        people = {each.role: User.objects.get(email=each.email) for each in sign_ins()}
        assert len(people) == 8
        assert all(person.check_password(PASSWORD) for person in people.values())
        engineers = Booking.objects.filter(requester=people["enterprise engineer"])
        states = set(engineers.values_list("state", flat=True))
        assert {State.REQUESTED, State.APPROVED, State.IN_USE, State.COMPLETED} <= states
        waiting = Booking.objects.filter(
            state=State.REQUESTED, instrument__lab__roles__person=people["lab manager"]
        )
        assert waiting.count() >= 3

    def test_the_technician_finds_one_in_use_and_one_to_check_in(self) -> None:
        assert_there_is_work(NOW)

    @pytest.mark.sqlite
    def test_the_same_seed_and_time_build_the_same_city(self, city: City) -> None:
        assert public_data() == city.before
        assert len(city.before) > 100

    def test_a_second_city_is_refused(self) -> None:
        with pytest.raises(DemoRefused) as refused:
            build_city(seed=1, now=NOW)
        assert refused.value.refusal is DemoRefusal.NOT_EMPTY


def person_who_is(role: str) -> User:
    return User.objects.get(email=next(each.email for each in sign_ins() if each.role == role))


@pytest.mark.usefixtures("city")
class TestWhatGoesOn:
    """Who signs in first finds something of everything that the site does."""

    def test_the_lab_manager_finds_a_full_queue(self) -> None:
        waiting = queue_of(person_who_is("lab manager"), now=NOW)
        assert waiting.count() >= 8
        assert waiting.filter(part__isnull=False).count() == 3
        assert waiting.filter(intake__isnull=False).count() == 1

    def test_the_engineer_finds_an_offer_a_turn_and_a_training_to_sign_up_for(self) -> None:
        engineer = person_who_is("enterprise engineer")
        own = Booking.objects.filter(requester=engineer)
        offered = own.get(state=State.OFFERED)
        assert offered.decide_by > NOW
        assert own.filter(state=State.ENDORSEMENT).count() == 1
        assert set(
            BookingGroup.objects.filter(requester=engineer).values_list("kind", flat=True)
        ) == {
            "series",
            "basket",
        }
        assert WaitlistEntry.objects.live(NOW).filter(person=engineer).count() == 2
        training = Training.objects.get(starts__gt=NOW, state="planned")
        assert training.seats.count() == 3 < training.places
        assert not training.seats.filter(person=engineer).exists()

    def test_the_enterprises_administrator_has_something_to_endorse(self) -> None:
        administrator = person_who_is("enterprise administrator")
        waiting = Booking.objects.get(state=State.ENDORSEMENT)
        assert administrator.memberships.filter(organisation=waiting.payer).exists()
        assert waiting.held_back

    def test_a_training_is_over_and_who_passed_may_operate_the_instrument(self) -> None:
        over = Training.objects.get(starts__lt=NOW)
        passed = Seat.objects.filter(training=over, state="passed")
        assert passed.count() == 2
        assert over.seats.filter(state="absent").count() == 1
        (instrument,) = over.instruments.all()
        for seat in passed:
            assert Qualification.objects.filter(instrument=instrument, person=seat.person).exists()

    def test_rules_have_approved_one_alone(self) -> None:
        assert ApprovalRule.objects.count() == 3
        assert Booking.objects.filter(state=State.APPROVED, ruling__isnull=False).exists()

    def test_somebody_walked_in(self) -> None:
        walked = Booking.objects.get(timeline__verb="walk_in")
        assert walked.state == State.IN_USE
        assert walked.instrument.asset_id in WALK_IN

    def test_labs_are_asked_and_answer(self) -> None:
        assert Thread.objects.filter(booking__isnull=True).count() == 4
        assert Thread.objects.filter(booking__isnull=False).count() == 1
        assert Message.objects.count() >= 8
        assert not Message.objects.filter(at__gt=NOW).exists()

    def test_something_is_broken_and_something_was_mended(self) -> None:
        assert sorted(Fault.objects.values_list("state", flat=True)) == ["open", "open", "resolved"]
        assert UseRecord.objects.count() == 1

    def test_who_did_not_come_has_a_point_and_one_appeals(self) -> None:
        assert Point.objects.count() >= 2
        assert Point.objects.filter(state="appealed").count() == 1

    def test_whoever_books_at_a_lab_with_terms_has_accepted_them(self) -> None:
        assert Agreement.objects.count() == 3
        accepted = set(Acceptance.objects.values_list("person", "agreement__lab"))
        for booking in Booking.objects.filter(instrument__lab__agreements__isnull=False):
            assert (booking.requester_id, booking.instrument.lab_id) in accepted

    def test_every_form_is_asked_since_after_the_last_request_without_it(self) -> None:
        asked = IntakeVersion.objects.filter(published_at__isnull=False, ended_at=None)
        assert asked.count() == 4
        for version in asked:
            without = Booking.objects.filter(instrument=version.instrument, intake__isnull=True)
            assert not without.filter(asked_at__gt=version.published_at).exists()


@pytest.mark.django_db
def test_production_refuses_it(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(DemoRefused) as refused:
        build_city(seed=1, now=NOW)
    assert refused.value.refusal is DemoRefusal.IN_PRODUCTION
    assert not User.objects.exists()


@pytest.mark.django_db
def test_it_does_not_stand_beside_real_organisations() -> None:
    OrganisationFactory()
    with pytest.raises(DemoRefused) as refused:
        build_city(seed=1, now=NOW)
    assert refused.value.refusal is DemoRefusal.NOT_EMPTY


def test_a_day_is_the_same_for_a_seed_and_another_for_another() -> None:
    day = NOW.date()
    assert wishes_of(7, day) == wishes_of(7, day)
    assert wishes_of(7, day) != wishes_of(8, day)
    assert wishes_of(7, day) != wishes_of(7, day + dt.timedelta(days=1))


def test_every_fate_is_met_on_a_working_day() -> None:
    assert {wish.fate for wish in wishes_of(7, NOW.date())} == set(Fate)


@pytest.mark.parametrize("hours", range(0, 7 * 24, 5))
def test_the_story_is_asked_before_now_at_any_hour_of_the_week(hours: int) -> None:
    now = NOW + dt.timedelta(hours=hours)
    wishes = story(now)
    assert len(wishes) == 8
    for wish in wishes:
        assert wish.asked_at < now
        assert wish.asked_at < wish.wanted
    assert sum(wish.fate is Fate.UNANSWERED for wish in wishes) == 3


def in_city(*moment: int) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=ZONE).astimezone(dt.UTC)  # type: ignore[arg-type, misc]


# Who works when is decided without a database: built once.
@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.usefixtures("short_year")
@pytest.mark.parametrize(
    "now",
    [
        pytest.param(in_city(2027, 1, 1, 12), id="a public holiday"),
        pytest.param(in_city(2027, 3, 19, 23, 50), id="a Friday before midnight"),
    ],
)
def test_there_is_work_when_most_labs_are_closed(now: dt.datetime) -> None:
    build_city(seed=3, now=now, days=0)
    assert_there_is_work(now)


@pytest.mark.parametrize("minute", range(0, 60, 7))
@pytest.mark.parametrize(
    "hour",
    [
        in_city(2027, 3, 21, 3),  # a Sunday night
        in_city(2027, 3, 22, 8),
        in_city(2027, 3, 19, 23),
        in_city(2027, 1, 1, 0),
    ],
)
def test_someone_is_there_and_someone_comes_at_every_minute(hour: dt.datetime, minute: int) -> None:
    now = hour + dt.timedelta(minutes=minute)
    lab = {each.role: each.email for each in sign_ins()}["technician"]
    wishes = [each for each in story(now) if each.lab.technicians[0].email == lab]
    at_once = [each for each in wishes if abs(each.wanted - now) < dt.timedelta(minutes=90)]
    there, coming = (each for each in at_once if each.mode is ServiceMode.SELF_OPERATED)
    assert there.wanted + there.arrives < now < there.wanted + there.length + there.leaves
    assert now < coming.wanted + coming.arrives
    assert check_in_opens(coming.wanted) <= now
    assert there.customer != coming.customer
    assert there.instrument != coming.instrument
    for each in (there, coming):
        (hours,) = each.instrument.hours
        assert (hours.days, hours.starts, hours.ends) == (tuple(range(7)), "00:00", "24:00")
    assert runs_day_and_night(there.lab)


def test_who_comes_comes_today() -> None:
    assert quarters(in_city(2027, 3, 22, 8, 8))[1] == in_city(2027, 3, 22, 8, 15)
    assert quarters(in_city(2027, 3, 22, 8, 15))[1] == in_city(2027, 3, 22, 8, 15)
    # The next quarter would be tomorrow's, and not among today's bookings.
    assert quarters(in_city(2027, 3, 19, 23, 50))[1] == in_city(2027, 3, 19, 23, 45)
