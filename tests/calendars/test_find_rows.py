"""What a row of the finder's list tells of an instrument."""

from decimal import Decimal

import pytest

from booking.calendars.listing import rows_of
from booking.calendars.queries.finding import Seeking
from booking.calendars.rules.asking import FindSort
from booking.labs.models import Qualification
from booking.labs.search.actions import index_stale
from tests.calendars.seeking import TODAY, ask, found, moments
from tests.factories import (
    NOW,
    ListPriceFactory,
    engineer,
    shanghai,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]


def test_a_row_offers_the_next_three_slots(xrd):
    (row,) = rows_of(ask("hours=3"), Seeking.of(None, now=NOW))
    assert row.slots.count("<a ") == 3
    assert "start=2027-03-02T09:00&amp;length=180&amp;mode=self" in row.slots
    assert ">Tue 2 Mar 09:00<" in row.slots
    assert ">Tue 2 Mar 15:00<" in row.slots
    (row,) = rows_of(ask(), Seeking.of(None, now=NOW))
    # The shortest booking, some hours apart.
    assert ">Tue 2 Mar 09:00<" in row.slots
    assert ">Tue 2 Mar 12:00<" in row.slots
    assert "length=30" in row.slots


def test_a_row_draws_its_days(xrd):
    (row,) = rows_of(ask(), Seeking.of(None, now=NOW))
    assert row.chart.count("M") - row.chart.count("Mar") - row.chart.count("Mon") == 14
    assert 'aria-label="Free in the next two weeks: 9 h on 1 day"' in row.chart
    assert "Mon 1 Mar: 0 h\nTue 2 Mar: 9 h\nWed 3 Mar: 0 h" in row.chart


def test_a_row_says_how_it_is_used(xrd):
    xrd.assisted = xrd.needs_qualification = True
    xrd.name_zh_hans = "衍射仪"
    xrd.save()
    (row,) = rows_of(ask(), Seeking.of(None, now=NOW))
    assert "Operate it yourself · With a technician" in row.modes
    assert "Training needed" in row.modes
    assert '<p class="named-original" lang="zh-Hans">衍射仪</p>' in row.words


def test_a_row_tells_who_is_trained_so(xrd):
    xrd.needs_qualification = True
    xrd.save()
    person = engineer()
    Qualification.objects.create(person=person, instrument=xrd, granted_on=TODAY)
    (row,) = rows_of(ask("", person), Seeking.of(person, now=NOW))
    assert "You are trained for it" in row.modes
    assert "Training needed" not in row.modes
    for other in (None, engineer()):
        (row,) = rows_of(ask("", other), Seeking.of(other, now=NOW))
        assert "Training needed" in row.modes


@pytest.mark.parametrize(
    ("mode", "told"), [("self", True), ("assisted", False), ("samples", False)]
)
def test_only_who_would_operate_it_is_told_of_its_training(xrd, mode, told):
    xrd.needs_qualification = xrd.assisted = xrd.takes_samples = True
    xrd.save()
    trained = engineer()
    Qualification.objects.create(person=trained, instrument=xrd, granted_on=TODAY)
    for person, word in ((None, "Training needed"), (trained, "You are trained for it")):
        # One after the other: what is kept drawn for one search is not shown to another.
        (row,) = rows_of(ask("", person), Seeking.of(person, now=NOW))
        assert word in row.modes
        (row,) = rows_of(ask(f"mode={mode}", person), Seeking.of(person, now=NOW))
        assert (word in row.modes) is told
        assert ("rain" in row.modes) is told


def test_who_is_not_trained_is_led_to_a_technician_where_there_is_one(xrd):
    xrd.needs_qualification = True
    xrd.save()
    person = engineer()
    led = f'href="/instruments/{xrd.public_id}/?mode=assisted#request"'
    for assisted in (False, True):
        xrd.assisted = assisted
        xrd.save()
        index_stale()
        (row,) = rows_of(ask("mode=self", person), Seeking.of(person, now=NOW))
        assert "Trainings of the lab" in row.slots
        assert (led in row.slots) is assisted


def test_what_was_hidden_meanwhile_is_no_row(xrd):
    got = ask()
    type(xrd).objects.filter(pk=xrd.pk).update(published_at=None)
    assert rows_of(got, Seeking.of(None, now=NOW)) == []


def test_the_estimate_is_to_the_fen(xrd):
    ListPriceFactory(instrument=xrd, amount=Decimal("100.01"))
    (row,) = rows_of(ask("hours=0.5"), Seeking.of(None, now=NOW))
    assert row.estimate == "about ¥50.01 for 30 min"


def test_many_are_ordered_without_their_slots(xrd, other, monkeypatch):
    """Where too many fit, their slots are looked for on the page alone."""
    from booking.calendars.queries.finding import answering

    monkeypatch.setattr(answering, "FEW", 1)
    got = ask()
    assert (got.sort, got.looked) == (FindSort.NEWEST, False)
    rows = rows_of(got, Seeking.of(None, now=NOW))
    assert all(row.slots for row in rows)
    assert ask("q=diffractometer").sort is FindSort.RELEVANCE
    assert ask("hours=4").sort is FindSort.EARLIEST


@pytest.mark.parametrize("at_hand", [0, 1000])
def test_weeks_at_hand_or_not_tell_the_same(xrd, other, monkeypatch, at_hand):
    from booking.calendars.queries.finding import answering

    monkeypatch.setattr(answering, "AT_HAND", at_hand)
    assert moments("hours=2") == {xrd.pk: shanghai(2, 9), other.pk: shanghai(3, 9)}
    assert found("hours=4&in_a_row=2") == [xrd.pk]
    rows = rows_of(ask("hours=2"), Seeking.of(None, now=NOW))
    assert [row.slots.count("<a ") for row in rows] == [3, 1]


def test_where_samples_are_asked_for_the_name_leads_to_sending_them(xrd):
    xrd.takes_samples = True
    xrd.save()
    index_stale()
    page = f'href="/instruments/{xrd.public_id}/'
    (row,) = rows_of(ask(), Seeking.of(None, now=NOW))
    assert f'{page}"' in row.words
    (row,) = rows_of(ask("mode=samples"), Seeking.of(None, now=NOW))
    assert f'{page}?mode=samples"' in row.words
    # What was drawn for one search is not shown by another.
    (row,) = rows_of(ask(), Seeking.of(None, now=NOW))
    assert f'{page}"' in row.words
