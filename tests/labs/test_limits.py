"""What a qualification is limited to, and the requests that it then covers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from booking.bookings.actions import Refused
from booking.bookings.rules import Reason
from booking.labs.actions import LabRefused, grant_qualification
from booking.labs.actions.qualifying import qualify
from booking.labs.limits import limits_sentence, qualified_hint
from booking.labs.models import Qualification
from booking.labs.rules import Grant, LabReason, Limits, ServiceMode, joined
from tests.asking import ask
from tests.factories import (
    NOW,
    SHANGHAI,
    InstrumentFactory,
    LabRoleFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

WORKING = Limits(weekdays=frozenset(range(5)), day_from=dt.time(9), day_until=dt.time(17))
DAY = dt.date(2027, 3, 1)
DATES = st.none() | st.dates(dt.date(2027, 1, 1), dt.date(2028, 1, 1))


def test_what_a_limit_covers():
    assert Limits().cover(shanghai(1, 20), shanghai(2, 20), SHANGHAI)
    assert not Limits(assisted_only=True).cover(shanghai(1, 9), shanghai(1, 10), SHANGHAI)
    assert WORKING.cover(shanghai(1, 9), shanghai(1, 17), SHANGHAI)
    assert not WORKING.cover(shanghai(1, 8, 59), shanghai(1, 17), SHANGHAI)
    assert not WORKING.cover(shanghai(1, 9), shanghai(1, 17, 5), SHANGHAI)
    assert not WORKING.cover(shanghai(6, 9), shanghai(6, 12), SHANGHAI)
    # From Friday into Saturday, and up to midnight of Friday.
    friday = Limits(weekdays=frozenset({4}))
    assert friday.cover(shanghai(5, 20), shanghai(6, 0), SHANGHAI)
    assert not friday.cover(shanghai(5, 20), shanghai(6, 0, 5), SHANGHAI)


@given(DATES, DATES)
def test_a_training_takes_nothing_away(old, new):
    kept = joined(Grant(old), Grant(new), day=DAY)
    ends = [dt.date.max if each is None else each for each in (old, new)]
    if old is not None and old < DAY:
        assert kept == Grant(new)
    else:
        assert (kept.expires_on or dt.date.max) == max(ends)
    # Without limits stays without.
    whole = Grant(None)
    assert joined(whole, Grant(new, WORKING), day=DAY) == whole
    assert joined(Grant(None, WORKING), Grant(new), day=DAY) == Grant(new)


def test_it_is_said_in_words():
    assert limits_sentence(Limits()) == ""
    assert limits_sentence(WORKING) == "Mon to Fri, 09:00–17:00"
    some = Limits(weekdays=frozenset({0, 1, 3, 4, 5}))
    assert limits_sentence(some) == "Mon, Tue, Thu to Sat"
    assert limits_sentence(Limits(assisted_only=True)) == "only with a technician"
    assert "Your qualification: Mon" in qualified_hint([WORKING])
    assert "Your qualification:" not in qualified_hint([WORKING, Limits()])


@pytest.fixture
def instrument():
    instrument = InstrumentFactory(needs_qualification=True, assisted=True)
    open_days(instrument)
    return instrument


def enter(instrument, person, limits, expires_on=None):
    return grant_qualification(
        instrument=instrument,
        email=person.email,
        expires_on=expires_on,
        limits=limits,
        by=engineer(),
        now=NOW - dt.timedelta(days=2),
    )


def refusal(instrument, person, **changes):
    with pytest.raises(Refused) as refused:
        ask(instrument, person, **changes)
    return refused.value.reasons


@pytest.mark.django_db
def test_a_request_must_lie_within(instrument):
    person = engineer()
    assert refusal(instrument, person) == (Reason.NOT_QUALIFIED,)
    enter(instrument, person, WORKING)
    outside = (Reason.OUTSIDE_QUALIFICATION,)
    assert refusal(instrument, person, at=shanghai(2, 8)) == outside
    assert refusal(instrument, person, at=shanghai(6, 9)) == outside
    assert ask(instrument, person).state == "requested"


@pytest.mark.django_db
def test_only_with_a_technician_is_no_right_to_operate(instrument):
    person = engineer()
    enter(instrument, person, Limits(assisted_only=True))
    assert refusal(instrument, person) == (Reason.NOT_QUALIFIED,)
    reasons = refusal(instrument, person, mode=ServiceMode.SAMPLES, starts=None, ends=None)
    assert Reason.NOT_QUALIFIED not in reasons


@pytest.mark.django_db
def test_half_an_hour_range_is_none(instrument):
    for limits in (Limits(day_from=dt.time(9)), Limits(day_from=dt.time(9), day_until=dt.time(8))):
        with pytest.raises(LabRefused) as refused:
            enter(instrument, engineer(), limits)
        assert refused.value.reasons == (LabReason.HOURS_INCOMPLETE,)


@pytest.mark.django_db
def test_a_passed_training_joins_what_is_held(instrument):
    person = engineer()
    enter(instrument, person, Limits(), dt.date(2028, 1, 1))
    given_ = qualify(
        instrument=instrument,
        person=person,
        grant=Grant(dt.date(2027, 9, 1)),
        by=engineer(),
        day=DAY,
    )
    assert given_.expires_on == dt.date(2028, 1, 1)
    assert Qualification.objects.count() == 1


@pytest.mark.django_db
def test_the_page_enters_limits(instrument):
    client = visiting(LabRoleFactory(lab=instrument.lab).person)
    person = engineer()
    address = reverse("qualifications", args=[instrument.public_id])
    typed = {"email": person.email, "weekdays": ["0", "1"], "day_from": "09:00"}
    wrong = client.post(address, typed)
    assert wrong.status_code == 422
    assert person.email in wrong.content.decode()
    assert client.post(address, {**typed, "day_until": "12:00"}).status_code == 302
    row = Qualification.objects.get()
    assert (row.weekdays, row.day_from, row.day_until) == ("0,1", dt.time(9), dt.time(12))
    assert "Mon, Tue, 09:00–12:00" in client.get(address).content.decode()
