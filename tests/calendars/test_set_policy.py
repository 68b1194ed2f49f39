"""The rules of booking of a lab, and of one instrument in its place."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from booking.calendars.actions import PolicyRefused, drop_instrument_policy, set_policy
from booking.calendars.models import Policy
from booking.calendars.queries import terms_for, terms_of_many
from booking.calendars.rules import (
    BOUNDS,
    DEFAULT_TERMS,
    BookingMode,
    PolicyFault,
    PolicyTerms,
    policy_faults,
)
from booking.calendars.sentences import policy_sentences
from booking.labs.rules import Audience
from tests.factories import InstrumentFactory, LabFactory

USUAL = {field: Policy._meta.get_field(field).default for field in BOUNDS}


@pytest.mark.django_db
def test_it_works():
    instrument = InstrumentFactory()
    set_policy(owner=instrument.lab, grid_minutes=15, shortest_minutes=15, everyone_days=5)
    terms = terms_for(instrument)
    assert terms.grid == terms.shortest == dt.timedelta(minutes=15)
    assert terms.horizon(Audience.EVERYONE) == 5
    # What was not given stays.
    set_policy(owner=instrument.lab, mode=BookingMode.WALK_IN_TOO)
    assert terms_for(instrument).grid == dt.timedelta(minutes=15)
    assert Policy.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "error"),
    [({"colour": 1}, TypeError), ({"lab": 1}, TypeError), ({"mode": "never"}, ValueError)],
)
def test_what_a_policy_does_not_have_is_refused(changes, error):
    with pytest.raises(error):
        set_policy(owner=LabFactory(), **changes)
    assert Policy.objects.count() == 0


@pytest.mark.django_db
def test_an_instruments_policy_takes_the_place_of_its_labs():
    lab = LabFactory()
    one, other = InstrumentFactory(lab=lab), InstrumentFactory(lab=lab)
    set_policy(owner=lab, lead_minutes=60)
    set_policy(owner=one, longest_minutes=1440)
    assert terms_for(one).longest == dt.timedelta(days=1)
    # It begins as a copy, and does not follow the lab's afterwards.
    set_policy(owner=lab, lead_minutes=0)
    assert terms_for(one).lead == dt.timedelta(minutes=60)
    assert terms_for(other).lead == dt.timedelta()
    assert terms_of_many([one, other]) == {one.pk: terms_for(one), other.pk: terms_for(other)}
    drop_instrument_policy(instrument=one)
    assert terms_for(one) == terms_for(other)


@pytest.mark.django_db
def test_without_a_policy_the_usual_one_counts():
    instrument = InstrumentFactory()
    assert terms_for(instrument) == DEFAULT_TERMS == Policy().terms()
    assert terms_of_many([instrument]) == {instrument.pk: DEFAULT_TERMS}


@pytest.mark.django_db
def test_a_refused_policy_changes_nothing():
    lab = LabFactory()
    set_policy(owner=lab, grid_minutes=30)
    with pytest.raises(PolicyRefused) as refused:
        set_policy(owner=lab, grid_minutes=45)
    assert refused.value.faults == {
        "shortest_minutes": PolicyFault.NOT_ON_GRID,
        "longest_minutes": PolicyFault.NOT_ON_GRID,
    }
    assert Policy.objects.get(lab=lab).grid_minutes == 30


def test_the_usual_numbers_may_stand():
    assert policy_faults(USUAL) == {}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"grid_minutes": 0}, {"grid_minutes": PolicyFault.OUT_OF_BOUNDS}),
        ({"grid_minutes": -5}, {"grid_minutes": PolicyFault.OUT_OF_BOUNDS}),
        ({"grid_minutes": 12}, {"grid_minutes": PolicyFault.NOT_A_STEP}),
        ({"shortest_minutes": 45}, {"shortest_minutes": PolicyFault.NOT_ON_GRID}),
        (
            {"shortest_minutes": 120, "longest_minutes": 60},
            {"longest_minutes": PolicyFault.LONGEST_BELOW_SHORTEST},
        ),
        ({"longest_minutes": 30 * 24 * 60}, {"longest_minutes": PolicyFault.OUT_OF_BOUNDS}),
        # Open windows reach a year ahead.
        ({"own_lab_days": 366}, {"own_lab_days": PolicyFault.OUT_OF_BOUNDS}),
        ({"everyone_days": 15}, {"everyone_days": PolicyFault.FURTHER_SEES_FURTHER}),
        ({"own_lab_days": 10}, {"own_university_days": PolicyFault.FURTHER_SEES_FURTHER}),
        ({"decide_working_days": 0}, {"decide_working_days": PolicyFault.OUT_OF_BOUNDS}),
    ],
)
def test_numbers_that_make_no_sense(changes, faults):
    assert policy_faults({**USUAL, **changes}) == faults


LENGTHS = st.sampled_from([5, 10, 12, 30, 60, 24 * 60])
HORIZONS = st.sampled_from([0, 30, 365])


@given(
    st.fixed_dictionaries(
        {
            **{field: LENGTHS if field.endswith("_minutes") else HORIZONS for field in BOUNDS},
            "release_lead_hours": st.just(72),
            "decide_working_days": st.just(2),
        }
    )
)
def test_a_policy_may_stand_exactly_when_its_numbers_fit_together(numbers):
    grid, shortest, longest = (
        numbers[field] for field in ("grid_minutes", "shortest_minutes", "longest_minutes")
    )
    days = [numbers[f"{who}_days"] for who in ("own_lab", "own_university", "chain", "everyone")]
    fits = (
        grid % 5 == shortest % grid == longest % grid == 0
        and shortest <= longest
        and days == sorted(days, reverse=True)
    )
    assert (policy_faults(numbers) == {}) == fits


def test_a_policy_in_sentences():
    sentences = policy_sentences(DEFAULT_TERMS)
    assert "Slots begin every 30 min, counted from when it opens." in sentences
    assert "A booking lasts from 30 min to 8 h." in sentences
    assert "Ask at least 2 h before the start." in sentences
    assert any("everyone else 7 days" in each for each in sentences)
    assert "The lab decides on each request within 2 working days, and before it begins." in (
        sentences
    )


def test_a_policy_in_sentences_for_a_reader():
    mine = policy_sentences(DEFAULT_TERMS, audience=Audience.OWN_LAB)
    assert "You can book up to 60 days ahead." in mine
    assert not any("has first" in each for each in mine)
    theirs = policy_sentences(DEFAULT_TERMS, audience=Audience.CHAIN)
    assert "Hours that the university has first open to others 3 days before they begin." in theirs


def test_a_policy_of_its_own_kind_says_so():
    closed = policy_sentences(PolicyTerms(mode=BookingMode.CLOSED))
    assert closed == ["It is closed to booking for now."]
    walk_in = policy_sentences(PolicyTerms(mode=BookingMode.WALK_IN_TOO, lead=dt.timedelta()))
    assert any("walk in" in each for each in walk_in)
    assert "You can ask until it begins." in walk_in


def test_no_sentence_is_left_with_a_gap():
    for language in ("en", "zh-hans", "zh-hant"):
        with translation.override(language):
            for terms in (DEFAULT_TERMS, PolicyTerms(mode=BookingMode.WALK_IN_TOO)):
                assert not any("%(" in each for each in policy_sentences(terms))
