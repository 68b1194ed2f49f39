"""The order of what is found: what it says, and what is equal by how well the words fit."""

import datetime as dt

import pytest

from tests.calendars.seeking import ask, found, moments
from tests.factories import InstrumentFactory, ListPriceFactory, open_days, shanghai

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]


@pytest.fixture
def instruments():
    """Two that begin at one time, of which the second by name is called by the word; the third,
    called so too, begins earlier."""
    about = InstrumentFactory(name_en="A bench", about_en="It grinds with a diamond.")
    called = InstrumentFactory(name_en="Diamond saw")
    early = InstrumentFactory(name_en="Zirconia mill", about_en="Its balls are no diamond.")
    for each in (about, called):
        open_days(each, first=dt.date(2027, 3, 3), days=1, opens=9)
        ListPriceFactory(instrument=each, amount="100")
    open_days(early, first=dt.date(2027, 3, 2), days=1, opens=9)
    ListPriceFactory(instrument=early, amount="200")
    return about, called, early


@pytest.mark.parametrize("more", ["", "&hours=2", "&sort=earliest", "&hours=2&sort=earliest"])
def test_the_earliest_comes_first_and_of_one_time_the_best_match(instruments, more):
    about, called, early = instruments
    assert found(f"q=diamond{more}") == [early.pk, called.pk, about.pk]
    assert moments(f"q=diamond{more}")[early.pk] == shanghai(2, 9)
    got = ask(f"q=diamond{more}").moments.tolist()
    assert got == sorted(got)


def test_of_one_price_the_best_match_comes_first(instruments):
    about, called, early = instruments
    assert found("q=diamond&sort=price") == [called.pk, about.pk, early.pk]


def test_without_words_and_by_name_names_decide(instruments):
    about, called, early = instruments
    assert found("hours=2") == [early.pk, about.pk, called.pk]
    assert found("q=diamond&sort=name") == [about.pk, called.pk, early.pk]
    assert found("q=diamond&sort=relevance") == [called.pk, about.pk, early.pk]
