"""Figures that are typed into the search box: filters that the page shows and can take away."""

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.labs.models import Specification
from booking.labs.search.spoken import read_spoken
from tests.calendars.seeking import found, search
from tests.factories import InstrumentFactory, open_days
from tests.visiting import visiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]


@pytest.fixture
def furnaces():
    out = []
    for name, value in (("Hot furnace", "25–1400"), ("Warm furnace", "25–900")):
        instrument = InstrumentFactory(name_en=name)
        Specification.objects.create(
            instrument=instrument,
            name_en="Temperature range",
            name_zh_hans="温度范围",
            value=value,
            unit="°C",
        )
        open_days(instrument, first=timezone.localdate(), days=14)
        out.append(instrument)
    return out


def page(query, **more):
    return visiting().get(reverse("find"), {"q": query}, **more)


@pytest.mark.parametrize(
    "text",
    [
        "temperature >= 1200 C",
        "furnace temperature >= 1200 C",
        "temperature above 1400 K furnace",
        "温度≥1200℃",
        "温度 大于 1200 度",
        "溫度大於1200度",
    ],
)
def test_it_works(furnaces, text):
    hot, _warm = furnaces
    assert found(f"q={text}") == [hot.pk]


def test_the_figure_stands_as_a_part_of_the_search_that_can_be_left_out(furnaces):
    text = page("furnace temperature >= 1200 C").content.decode()
    assert "1 instrument can do this" in text
    assert "<span>“furnace”</span>" in text
    assert "<span>temperature &gt;= 1200 C</span>" in text
    assert '<a href="/find/?q=furnace"><span>temperature' in text
    assert 'name="spec" id="id_spec_1" maxlength="120" value="temperature &gt;= 1200 C"' in text


def test_the_address_holds_the_figure_where_filters_have_it(furnaces):
    answer = page("furnace temperature >= 1200 C", headers={"HX-Request": "true"})
    assert answer["HX-Push-Url"] == "/find/?q=furnace&spec=temperature+%3E%3D+1200+C"
    assert search("q=temperature >= 1200 C").kept == "spec=temperature+%3E%3D+1200+C"


def test_a_name_or_unit_that_nobody_knows_is_told_and_its_words_looked_for(furnaces):
    text = page("furnace shine > 5").content.decode()
    assert "No data sheet has a figure called “shine”" in text
    assert search("q=furnace shine > 5").given["q"] == ["furnace shine > 5"]
    assert "“foo” is no unit that is known here" in page("temperature > 5foo").content.decode()


def test_a_unit_of_another_kind_is_told(furnaces):
    text = page("temperature >= 1200 mm").content.decode()
    assert "measures something else: data sheets give this figure in °C." in text
    assert "Nothing fits" in text
    # A figure that none reaches is no such thing.
    assert "measures something else" not in page("temperature >= 5000 °C").content.decode()


def test_words_alone_ask_no_more_of_the_database(furnaces, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert read_spoken("hot furnace 1200").wishes == ()
