"""Series and baskets: several held at once or none, then each decided alone."""

import datetime as dt

import pytest

from booking.bookings.actions import Refused, approve, cancel, make_due_moves, reject, undo
from booking.bookings.models import Booking, BookingGroup
from booking.bookings.queries import Wish
from booking.bookings.rules import Reason
from booking.bookings.together.actions import NotTogether, cancel_others, request_together
from booking.bookings.together.queries import looks, others_in
from booking.bookings.together.rules import GroupKind
from booking.calendars.models import Claim
from booking.calendars.rules import SlotReason
from booking.labs.rules import ServiceMode
from booking.money.queries import steps_of
from booking.money.rules import Step
from booking.notices.actions import collect
from booking.notices.letters import compose
from booking.notices.models import Delivery
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    engineer,
    open_days,
    shanghai,
)

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def instrument():
    made = InstrumentFactory()
    open_days(made)
    ListPriceFactory(instrument=made, amount="100.00")
    return made


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def person():
    return engineer()


def wish(instrument, starts, hours=2):
    return Wish(instrument, ServiceMode.SELF_OPERATED, starts, starts + hours * HOUR)


def together(person, *wishes, kind=GroupKind.SERIES, now=NOW, key=None):
    return request_together(
        person=person,
        project=person.memberships.get().organisation.general_project,
        kind=kind,
        wishes=wishes,
        purpose="Ageing of a film",
        key=key,
        now=now,
    )


def parts(group):
    return list(Booking.objects.filter(part__group=group).order_by("pk"))


@pytest.fixture
def series(instrument, person):
    return together(person, *(wish(instrument, shanghai(day, 9)) for day in (2, 3, 4)))


def test_it_works(series, person):
    made = parts(series)
    assert [each.starts for each in made] == [shanghai(2, 9), shanghai(3, 9), shanghai(4, 9)]
    assert {each.state for each in made} == {"requested"}
    assert {each.purpose for each in made} == {"Ageing of a film"}
    for each in made:
        assert Claim.objects.get(holder=each.pk).starts == each.starts
        assert steps_of(each.reference) == {Step.HOLD: 200}
        assert [row.verb for row in each.timeline.all()] == ["request"]


def test_one_that_is_taken_leaves_none_held(instrument, person):
    ask(instrument, at=shanghai(3, 10))
    with pytest.raises(NotTogether) as refused:
        together(person, *(wish(instrument, shanghai(day, 9)) for day in (2, 3, 4)))
    assert list(refused.value.refusals) == [1]
    assert [each.reason for each in refused.value.refusals[1].slots] == [SlotReason.TAKEN]
    assert not Booking.objects.filter(requester=person).exists()
    assert not BookingGroup.objects.exists()
    assert Claim.objects.count() == 1


def test_every_reason_is_told_of_each(instrument, person):
    with pytest.raises(NotTogether) as refused:
        together(
            person,
            wish(instrument, shanghai(2, 9)),
            wish(instrument, shanghai(2, 20)),
            wish(instrument, shanghai(12, 9)),
        )
    reasons = {
        place: [each.reason for each in why.slots] for place, why in refused.value.refusals.items()
    }
    assert reasons == {1: [SlotReason.NOT_OPEN], 2: [SlotReason.NOT_YET_OPEN_TO_YOU]}


def test_of_two_that_want_one_time_one_cannot(instrument, person):
    with pytest.raises(NotTogether) as refused:
        together(person, wish(instrument, shanghai(2, 9)), wish(instrument, shanghai(2, 10)))
    assert list(refused.value.refusals) == [1]


def test_a_basket_is_held_over_labs(instrument, person):
    other = InstrumentFactory(takes_samples=True)
    open_days(other)
    group = together(
        person,
        wish(other, shanghai(2, 14)),
        wish(instrument, shanghai(2, 9)),
        Wish(other, ServiceMode.SAMPLES, None, None, samples=3),
        kind=GroupKind.BASKET,
    )
    made = parts(group)
    assert [each.instrument for each in made] == [other, instrument, other]
    assert Claim.objects.count() == 2


def test_sent_twice_it_is_one(instrument, person):
    one = together(person, wish(instrument, shanghai(2, 9)), key="once")
    assert together(person, wish(instrument, shanghai(2, 9)), key="once") == one
    assert Booking.objects.count() == 1


def test_none_and_too_many_are_refused(instrument, person):
    with pytest.raises(Refused) as refused:
        together(person)
    assert refused.value.reasons == (Reason.NOTHING_CHOSEN,)
    with pytest.raises(Refused) as refused:
        together(person, *[wish(instrument, shanghai(2, 9))] * 53)
    assert refused.value.reasons == (Reason.TOO_MANY,)


def test_each_is_decided_alone(series, manager):
    first, second, _third = parts(series)
    approve(booking=first, person=manager, now=NOW)
    reject(booking=second, person=manager, note="Full", now=NOW)
    assert [each.state for each in parts(series)] == ["approved", "rejected", "requested"]


class TestWhenOneIsRefused:
    """Approved ones start within the cancellation deadline of a day, so that cancelling costs."""

    @pytest.fixture
    def three(self, series, manager):
        first, second, third = parts(series)
        approve(booking=first, person=manager, now=NOW)
        approve(booking=third, person=manager, now=NOW)
        return first, second, third

    def late(self, booking):
        return booking.starts - 2 * HOUR

    def test_the_others_are_free_to_cancel(self, three, person, manager):
        first, second, _third = three
        now = self.late(first)
        reject(booking=second, person=manager, note="Full", now=now - HOUR)
        done = cancel(booking=first, person=person, now=now)
        assert done.state == "cancelled"
        assert Step.FEE not in steps_of(first.reference)

    def test_else_it_costs(self, three, person):
        first, _second, _third = three
        cancel(booking=first, person=person, now=self.late(first))
        assert Step.FEE in steps_of(first.reference)

    def test_for_a_day_alone(self, three, person, manager):
        _first, second, third = three
        reject(booking=second, person=manager, note="Full", now=NOW)
        now = self.late(third)
        assert now > NOW + DAY
        cancel(booking=third, person=person, now=now)
        assert Step.FEE in steps_of(third.reference)

    def test_a_refusal_that_is_undone_is_none(self, three, person, manager):
        first, second, _third = three
        now = self.late(first)
        reject(booking=second, person=manager, note="Full", now=now)
        undo(booking=second, person=manager, now=now)
        cancel(booking=first, person=person, now=now)
        assert Step.FEE in steps_of(first.reference)

    def test_expiry_is_a_refusal(self, three, person):
        _first, second, third = three
        late = self.late(third)
        make_due_moves(now=late)
        second.refresh_from_db()
        assert second.state == "expired"
        cancel(booking=third, person=person, now=late)
        assert Step.FEE not in steps_of(third.reference)

    def test_all_others_go_at_once(self, three, person, manager):
        first, second, third = three
        now = self.late(first)
        reject(booking=second, person=manager, note="Full", now=now)
        with pytest.raises(Refused):
            cancel_others(booking=second, person=person, now=now)
        later = now + dt.timedelta(seconds=10)
        done = cancel_others(booking=second, person=person, now=later)
        assert [each.pk for each in done] == [first.pk, third.pk]
        assert not Claim.objects.exists()
        assert all(Step.FEE not in steps_of(each.reference) for each in done)

    def test_nobody_elses(self, three, manager):
        _first, second, _third = three
        reject(booking=second, person=manager, note="Full", now=NOW)
        later = NOW + dt.timedelta(seconds=10)
        assert cancel_others(booking=second, person=engineer(), now=later) == []
        assert [each.state for each in Booking.objects.order_by("pk")] == [
            "approved",
            "rejected",
            "approved",
        ]


def test_a_look_saves_nothing_and_tells_what_does_not_fit(instrument, person):
    ask(instrument, at=shanghai(3, 9))
    wishes = [
        Wish(
            instrument,
            ServiceMode.SELF_OPERATED,
            shanghai(day, hour),
            shanghai(day, hour) + 2 * HOUR,
        )
        for day, hour in ((2, 9), (2, 10), (3, 9), (4, 9))
    ]
    organisation = person.memberships.get().organisation
    seen = looks(
        wishes,
        person=person,
        project=organisation.general_project,
        now=NOW,
    )
    assert [each.fits for each in seen] == [True, False, False, True]
    assert shanghai(3, 11) in seen[2].nearby
    assert Booking.objects.count() == 1


def test_a_lab_sees_of_a_basket_what_is_its_own(instrument, manager, person):
    elsewhere = InstrumentFactory()
    open_days(elsewhere)
    group = together(
        person,
        wish(instrument, shanghai(2, 9)),
        wish(elsewhere, shanghai(2, 14)),
        wish(instrument, shanghai(3, 9)),
        kind=GroupKind.BASKET,
    )
    first, second, third = parts(group)
    assert list(others_in(group, first, person, now=NOW)) == [second, third]
    assert list(others_in(group, first, manager, now=NOW)) == [third]


class TestTelling:
    def told(self, kind):
        collect(now=NOW + dt.timedelta(minutes=1))
        return Delivery.objects.filter(kind=kind, channel="email").order_by("pk")

    @pytest.fixture(autouse=True)
    def _in_english(self, settings):
        settings.MAIL_LANGUAGE = "en"

    def test_a_lab_hears_of_a_series_once(self, series, manager):
        (letter,) = self.told("to_decide")
        assert letter.recipient == manager
        assert "2 more were asked for together" in compose(letter).body

    def test_each_lab_of_a_basket_hears_of_its_own(self, instrument, manager, person):
        other = InstrumentFactory()
        open_days(other)
        another = LabRoleFactory(lab=other.lab).person
        together(
            person,
            wish(instrument, shanghai(2, 9)),
            wish(other, shanghai(2, 14)),
            kind=GroupKind.BASKET,
        )
        letters = self.told("to_decide")
        assert {each.recipient for each in letters} == {manager, another}
        assert all("more w" not in compose(each).body for each in letters)

    def test_who_asked_hears_what_they_may_let_go(self, series, manager):
        _first, second, _third = parts(series)
        reject(booking=second, person=manager, note="Full", now=NOW)
        (letter,) = self.told("rejected")
        assert "free of charge within 24 hours" in compose(letter).body
