"""Looking again for what a saved search wants: what is news, and whose turn it is."""

import datetime as dt
import logging

import pytest

from booking.calendars.actions import (
    end_search,
    free,
    look_again,
    save_search,
    set_policy,
    watch_searches,
)
from booking.calendars.models import SavedSearch, SearchHit
from booking.calendars.queries.watching import answers_for
from booking.calendars.rules.searches import (
    EVERY,
    KEPT_FOR,
    QUIET,
    SHORT_QUIET,
    Answer,
    news,
)
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    MembershipFactory,
    OrganisationFactory,
    assist_days,
    engineer,
    held,
    open_days,
    shanghai,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def instrument():
    """Open on Tuesday 2 March from 09:00 to 11:00, but taken."""
    instrument = InstrumentFactory(name_en="Microscope")
    open_days(instrument, first=dt.date(2027, 3, 2), days=1, opens=9, closes=11)
    held(instrument.units.get(), shanghai(2, 9), shanghai(2, 11))
    return instrument


@pytest.fixture
def search():
    return save_search(person=engineer(), query="q=microscope", now=NOW)


def slot(day, hour, hours=2.0, instrument=1):
    starts = shanghai(day, hour)
    return Answer(instrument, starts, starts + hours * HOUR)


def test_it_works(instrument, search):
    assert watch_searches(now=NOW) == 0
    free(holder=1, now=NOW)
    later = NOW + EVERY
    assert watch_searches(now=later) == 1
    hit = SearchHit.objects.get()
    assert (hit.search, hit.instrument, hit.number, hit.at) == (search, instrument, 1, later)
    assert (hit.starts, hit.ends) == (shanghai(2, 9), shanghai(2, 9, 30))


@pytest.mark.parametrize("change", ["inactive", "left", "suspended"])
def test_who_may_not_book_any_more_is_told_nothing(instrument, search, change):
    free(holder=1, now=NOW)
    if change == "inactive":
        search.person.is_active = False
        search.person.save()
    elif change == "left":
        search.person.memberships.update(until=dt.date(2027, 2, 1))
    else:
        organisation = search.person.memberships.get().organisation
        organisation.state = "suspended"
        organisation.save()
    assert watch_searches(now=NOW) == 0


def test_rights_are_those_at_the_time_of_looking(instrument, search):
    free(holder=1, now=NOW)
    set_policy(owner=instrument.lab, everyone_days=0, chain_days=0, lead_minutes=0)
    assert watch_searches(now=NOW) == 0
    MembershipFactory(
        person=search.person, organisation=instrument.lab.university, since=dt.date(2019, 1, 1)
    )
    assert watch_searches(now=NOW + EVERY) == 1


def test_what_is_not_offered_is_not_found(instrument, search):
    free(holder=1, now=NOW)
    instrument.status = "maintenance"
    instrument.save()
    assert answers_for("q=microscope", search.person, NOW) == []
    instrument.status = "in_service"
    instrument.published_at = None
    instrument.save()
    assert answers_for("q=microscope", search.person, NOW) == []


def test_answers_come_earliest_first_and_by_the_last_day():
    lab = LabFactory()
    later, sooner = InstrumentFactory(lab=lab), InstrumentFactory(lab=lab)
    open_days(later, first=dt.date(2027, 3, 3), days=1)
    open_days(sooner, first=dt.date(2027, 3, 2), days=1)
    person = engineer()
    found = answers_for("q=instrument", person, NOW)
    assert [each.instrument_id for each in found] == [sooner.pk, later.pk]
    found = answers_for("q=instrument&latest=2027-03-02", person, NOW)
    assert [each.instrument_id for each in found] == [sooner.pk]


def test_with_a_technician_means_the_technicians_hours():
    instrument = InstrumentFactory(assisted=True)
    open_days(instrument, days=3)
    assist_days(instrument.lab, first=dt.date(2027, 3, 2), days=1, opens=13, closes=15)
    person = engineer()
    (found,) = answers_for("mode=assisted", person, NOW)
    assert found.starts == shanghai(2, 13)
    assert answers_for("mode=samples", person, NOW) == []
    instrument.takes_samples = True
    instrument.save()
    assert answers_for("mode=samples", person, NOW) == [Answer(instrument.pk)]


# What is news


def test_the_first_answer_is_told():
    assert news([slot(3, 9), slot(2, 9, instrument=2)], [], told_at=None, now=NOW) == slot(3, 9)
    assert news([], [], told_at=None, now=NOW) is None


def test_no_time_is_told_twice():
    told, now = [slot(2, 9)], NOW + 2 * QUIET
    again = [slot(4, 9)]
    assert news([slot(4, 9)], [*told, *again], told_at=NOW, now=now) is None
    # The start of free time moves on with the clock: that is no news.
    assert news([slot(4, 10)], again, told_at=NOW, now=now) is None
    assert news([slot(4, 11)], again, told_at=NOW, now=now) == slot(4, 11)
    other = slot(4, 9, instrument=2)
    assert news([slot(4, 9), other], again, told_at=NOW, now=now) == other
    samples = Answer(1)
    assert news([samples], [samples], told_at=NOW, now=now) is None
    assert news([samples], again, told_at=NOW, now=now) == samples


def test_after_a_letter_it_is_quiet_for_a_day():
    told = [slot(5, 9)]
    better = [slot(3, 9), slot(5, 9)]
    assert news(better, told, told_at=NOW, now=NOW + QUIET - MINUTE) is None
    assert news(better, told, told_at=NOW, now=NOW + QUIET) == slot(3, 9)


def test_it_is_quiet_for_an_hour_only_when_what_was_told_is_taken():
    told, now = [slot(3, 9)], NOW + SHORT_QUIET
    assert news([slot(4, 9)], told, told_at=NOW, now=now) == slot(4, 9)
    assert news([slot(4, 9)], told, told_at=NOW, now=now - MINUTE) is None
    # Taken, though the instrument has other time later.
    assert news([slot(3, 14)], told, told_at=NOW, now=now) == slot(3, 14)
    elsewhere = slot(3, 9, instrument=2)
    assert news([elsewhere], told, told_at=NOW, now=now) == elsewhere
    # It may still stand behind an earlier one of the same instrument.
    assert news([slot(2, 9), elsewhere], told, told_at=NOW, now=now) is None


def test_what_has_begun_is_no_news():
    assert news([slot(1, 9)], [], told_at=None, now=NOW) is None


# Whose turn it is


def test_a_hit_is_one_letter_at_most(search):
    instrument, other = InstrumentFactory(), InstrumentFactory()
    answers = [slot(3, 9, instrument=instrument.pk), slot(3, 9, instrument=other.pk)]
    assert look_again(search=search, answers=answers, now=NOW).instrument == instrument
    assert look_again(search=search, answers=answers, now=NOW) is None
    assert look_again(search=search, answers=answers, now=NOW + QUIET).number == 2
    assert look_again(search=search, answers=answers, now=NOW + 2 * QUIET) is None
    assert SearchHit.objects.count() == 2


def test_looking_writes_nothing_but_that_it_looked(search):
    look_again(search=search, answers=[], now=NOW)
    search.refresh_from_db()
    assert (search.looked_at, search.ended_at) == (NOW, None)
    assert not SearchHit.objects.exists()


def test_one_that_has_ended_is_left_alone(instrument, search):
    end_search(search=search, person=search.person, now=NOW)
    answers = [slot(3, 9, instrument=instrument.pk)]
    assert look_again(search=search, answers=answers, now=NOW) is None
    free(holder=1, now=NOW)
    assert watch_searches(now=NOW) == 0


def test_one_that_is_over_is_ended_by_the_clock(instrument, search):
    free(holder=1, now=NOW)
    over = NOW + KEPT_FOR
    assert watch_searches(now=over) == 0
    search.refresh_from_db()
    assert search.ended_at == over
    other = save_search(person=search.person, query="q=other", now=NOW)
    answers = [Answer(instrument.pk)]
    assert look_again(search=other, answers=answers, now=over) is None
    other.refresh_from_db()
    assert other.ended_at == over


class Looks:
    """Runs no search, but notes which were asked for."""

    def __init__(self, broken=""):
        self.queries = []
        self.broken = broken

    def __call__(self, query, person, now):
        self.queries.append(query)
        if query == self.broken:
            raise RuntimeError("this search cannot be run")
        return []


def searches(*words):
    person = engineer()
    return [save_search(person=person, query=f"q={word}", now=NOW) for word in words]


def test_each_is_looked_at_so_often_the_longest_ago_first():
    searches("a", "b", "c")
    looks = Looks()
    watch_searches(now=NOW, look=looks, most=2)
    watch_searches(now=NOW + MINUTE, look=looks, most=2)
    assert looks.queries == ["q=a", "q=b", "q=c"]
    watch_searches(now=NOW + EVERY - MINUTE / 2, look=looks)
    assert looks.queries == ["q=a", "q=b", "q=c"]
    searches("new")
    watch_searches(now=NOW + EVERY, look=looks)
    assert looks.queries[3:] == ["q=new", "q=a", "q=b"]


def test_one_that_fails_is_logged_and_stops_no_other(caplog):
    (broken, _good) = searches("broken", "good")
    looks = Looks(broken="q=broken")
    with caplog.at_level(logging.ERROR):
        assert watch_searches(now=NOW, look=looks) == 0
    assert looks.queries == ["q=broken", "q=good"]
    assert broken.public_id in caplog.text
    # Its next turn comes like that of any other.
    assert SavedSearch.objects.filter(looked_at=NOW).count() == 2


def test_a_round_run_twice_tells_once(instrument, search):
    free(holder=1, now=NOW)
    assert watch_searches(now=NOW) == 1
    assert watch_searches(now=NOW) == 0
    assert watch_searches(now=NOW + EVERY) == 0
    assert SearchHit.objects.count() == 1


def test_another_organisation_learns_nothing_of_it(instrument, search):
    free(holder=1, now=NOW)
    watch_searches(now=NOW)
    other = MembershipFactory(organisation=OrganisationFactory()).person
    assert not SearchHit.objects.filter(search__person=other).exists()
