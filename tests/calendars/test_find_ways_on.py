"""What would help when the finder finds nothing."""

from decimal import Decimal

import pytest

from booking.calendars.catalogue import catalogue
from booking.calendars.forms.finding import changes_of
from booking.calendars.queries.finding import Seeking, relaxing, ways_on
from booking.calendars.rules.asking import Give
from booking.calendars.saying import help_text
from booking.labs.models import Technique
from booking.labs.search.actions import index_stale
from tests.calendars.seeking import TODAY, found, search
from tests.factories import (
    NOW,
    ChainFactory,
    ListPriceFactory,
    held,
    shanghai,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]


def test_what_would_help_is_told_with_true_counts(xrd, other):
    """Each way on finds as many as it says when it is followed."""
    xrd.takes_samples = True
    xrd.save()
    ListPriceFactory(instrument=xrd, amount="300")
    ListPriceFactory(instrument=other, amount="500")
    asked = search("q=diffractometer&hours=12&day=tue&after=08:00&before=20:00&max_price=400")
    seeking = Seeking.of(None, now=NOW)
    ways = ways_on(catalogue(), asked.asked, seeking)
    counts = {way.give: way.count for way in ways}
    assert counts == {
        Give.LENGTH: 1,
        Give.SAMPLES: 1,
        Give.TIME: 1,
        Give.WORDS: 2,
    }
    for way in ways:
        query = asked.query(changes_of(way))
        assert len(found(query)) == way.count, way.give
        assert search(query).asked == way.asked, way.give


@pytest.mark.parametrize(
    ("query", "give"),
    [
        ("hours=3&day=wed", Give.ALSO_DAY),
        ("hours=3&earliest=2027-03-04", Give.EARLIER),
        ("hours=3&after=20:00", Give.CLOCK),
        ("hours=3&after=20:00&before=04:00", Give.ANY_CLOCK),
        ("hours=3&after=06:00&before=10:00", Give.CLOCK),
        ("hours=3&latest=2027-03-01", Give.LATER),
        ("hours=16&in_a_row=16", Give.LENGTH),
        ("hours=3&mode=assisted", Give.MODE),
        ("hours=3&max_price=10", Give.PRICE),
        ("hours=3&priced=on", Give.PRICED),
        ("hours=3&qualification=yes", Give.QUALIFICATION),
        ("hours=3&since=2027-02-28", Give.SINCE),
        ("hours=3&spec=temperature >= 9000 K", Give.FIGURES),
        ("hours=3&near=20,119&within=5", Give.DISTANCE),
        ("hours=3&near=26.1,119.3&within=5", Give.FURTHER),
        ("hours=3&technique=sem", Give.TECHNIQUE),
        ("hours=3&technique=rays", Give.PARENT),
        ("hours=3&chain=eel", Give.CHAIN),
        ("hours=30", Give.TIME),
        ("mode=samples", Give.MODE),
    ],
)
def test_one_thing_given_up_is_enough(xrd, query, give):
    xrd.lab.latitude, xrd.lab.longitude = Decimal("26.2"), Decimal("119.3")
    xrd.lab.save()
    optics = Technique.objects.create(slug="optics", name_en="Optics")
    Technique.objects.create(slug="sem", name_en="SEM")
    Technique.objects.create(slug="rays", name_en="Rays", parent=optics)
    xrd.techniques.add(optics)
    ChainFactory(slug="eel")
    asked = search(query)
    assert found(query) == []
    ways = {way.give: way for way in ways_on(catalogue(), asked.asked, Seeking.of(None, now=NOW))}
    assert ways[give].count == 1
    assert found(asked.query(changes_of(ways[give]))) == [xrd.pk]


def test_a_split_may_help(xrd):
    held(xrd.units.get(), shanghai(2, 13), shanghai(2, 14))
    ways = ways_on(catalogue(), search("hours=8").asked, Seeking.of(None, now=NOW))
    assert [way.give for way in ways][:2] == [Give.LENGTH, Give.PIECES]


def told(query):
    """What would help, in words, with counts."""
    asked = search(query).asked
    ways = ways_on(catalogue(), asked, Seeking.of(None, now=NOW))
    return {way.give: (help_text(way, asked, today=TODAY), way.count) for way in ways}


def test_the_longest_time_that_there_is_is_told(xrd):
    held(xrd.units.get(), shanghai(2, 12, 30), shanghai(2, 18))
    assert told("hours=4")[Give.LENGTH] == ("3.5 h instead of 4 h", 1)
    assert told("hours=48")[Give.LENGTH] == ("3.5 h instead of 2 days", 1)


def test_the_nearest_other_days_are_told(xrd):
    """It is open on Tuesday the second."""
    assert told("hours=3&latest=2027-03-01")[Give.LATER] == ("Until Tue 2 Mar", 1)
    assert told("hours=3&earliest=2027-03-05")[Give.EARLIER] == ("From Tue 2 Mar", 1)
    assert told("hours=3&day=thu&day=fri")[Give.ALSO_DAY] == ("Also on Tue", 1)


def test_what_gives_up_more_is_told_where_it_finds_more(xrd, other):
    assert told("hours=2&day=mon") == {
        Give.ALSO_DAY: ("Also on Tue", 1),
        Give.ANY_DAY: ("On any day of the week", 2),
        Give.TIME: ("Whenever it is free", 2),
    }


def test_a_little_more_of_the_day_and_of_the_way_are_told(xrd):
    xrd.lab.latitude, xrd.lab.longitude = Decimal("26.2"), Decimal("119.3")
    xrd.lab.save()
    index_stale()
    clock = told("hours=3&after=07:00&before=11:00")[Give.CLOCK]
    assert clock == ("From 06:00 to 12:00", 1)
    # It is 11 km away.
    assert told("hours=3&near=26.1,119.3&within=5")[Give.FURTHER] == ("Within 25 km", 1)


def test_the_technique_above_is_told_by_its_name(xrd):
    microscopy = Technique.objects.create(slug="microscopy", name_en="Microscopy")
    Technique.objects.create(slug="stm", name_en="STM", parent=microscopy)
    xrd.techniques.add(Technique.objects.create(slug="sem", name_en="SEM", parent=microscopy))
    index_stale()
    assert told("hours=3&technique=stm")[Give.PARENT] == ("With any kind of Microscopy", 1)


def test_words_that_no_instrument_has_together_are_left_out(xrd, other):
    """The rarest first, and as few as it takes."""
    asked = search("q=X-ray diffractometer with a stage")
    (way,) = ways_on(catalogue(), asked.asked, Seeking.of(None, now=NOW))
    assert help_text(way, asked.asked, today=TODAY) == "Without “stage”"
    assert way.count == 1
    assert found(asked.query(changes_of(way))) == [xrd.pk]
    several = told("q=an old diffractometer, 4 hours, next week, cheapest first")
    assert several == {Give.SOME_WORDS: ("Without “4 hours next week cheapest first”", 1)}


def test_many_instruments_are_not_tried_in_small_steps(xrd, monkeypatch):
    """A length is halved then, and the rest given up as a whole."""
    monkeypatch.setattr(relaxing, "AT_HAND", 0)
    assert told("hours=16&day=tue&latest=2027-03-03")[Give.LENGTH] == ("8 h instead of 16 h", 1)
    assert Give.ALSO_DAY not in told("hours=3&day=wed")
    assert told("hours=3&day=wed")[Give.ANY_DAY][1] == 1


def test_nothing_helps_where_there_is_nothing():
    assert ways_on(catalogue(), search("q=SEM&hours=4").asked, Seeking.of(None, now=NOW)) == []
