"""What would help when the finder finds nothing."""

import pytest

from booking.calendars.catalogue import catalogue
from booking.calendars.forms.finding import changes_of
from booking.calendars.queries.finding import Seeking, ways_on
from booking.calendars.rules.asking import Give
from booking.labs.models import Technique
from tests.calendars.seeking import found, search
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
        ("hours=3&day=wed", Give.ANY_DAY),
        ("hours=3&after=20:00", Give.ANY_CLOCK),
        ("hours=3&latest=2027-03-01", Give.LATER),
        ("hours=16&in_a_row=16", Give.LENGTH),
        ("hours=3&mode=assisted", Give.MODE),
        ("hours=3&max_price=10", Give.PRICE),
        ("hours=3&priced=on", Give.PRICED),
        ("hours=3&qualification=yes", Give.QUALIFICATION),
        ("hours=3&since=2027-02-28", Give.SINCE),
        ("hours=3&spec=temperature >= 9000 K", Give.FIGURES),
        ("hours=3&near=25,119&within=5", Give.DISTANCE),
        ("hours=3&technique=sem", Give.TECHNIQUE),
        ("hours=3&chain=eel", Give.CHAIN),
        ("hours=30", Give.TIME),
        ("mode=samples", Give.MODE),
    ],
)
def test_one_thing_given_up_is_enough(xrd, query, give):
    Technique.objects.create(slug="sem", name_en="SEM")
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


def test_nothing_helps_where_there_is_nothing():
    assert ways_on(catalogue(), search("q=SEM&hours=4").asked, Seeking.of(None, now=NOW)) == []
