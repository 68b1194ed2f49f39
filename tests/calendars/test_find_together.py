"""Finding several instruments one after another: what fits, where, when, and the page."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from booking.calendars.catalogue import CatalogueWish, catalogue
from booking.calendars.queries import Reader
from booking.calendars.queries.combining import MOST_LOOKED_AT, StepWish, combinations
from booking.calendars.rules.combining import NoneReason, Same
from booking.labs.models import Qualification, Technique
from booking.labs.rules import ServiceMode
from booking.labs.search.queries import match
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    UniversityFactory,
    assist_days,
    engineer,
    held,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]

HOUR = dt.timedelta(hours=1)
DAY = 24 * HOUR
URL = "/find/together/"


@pytest.fixture
def university():
    return UniversityFactory(name_en="River University")


@pytest.fixture
def coater(university):
    """Free on Tuesday 2 March from 08:00 to 18:00."""
    coater = InstrumentFactory(name_en="Coater", lab=LabFactory(university=university, site="West"))
    open_days(coater, first=dt.date(2027, 3, 2), days=1)
    return coater


@pytest.fixture
def sem(university):
    """Free on Tuesday and Wednesday, in another lab on the same site."""
    sem = InstrumentFactory(name_en="SEM", lab=LabFactory(university=university, site="West"))
    open_days(sem, first=dt.date(2027, 3, 2), days=2)
    return sem


def step(words, hours=1.0, least=0.0, most=24.0, **wish):
    gap = None if most is None else most * HOUR
    catalogue()  # so that the words are those of the index
    wish = CatalogueWish(words=match(words), **wish)
    return StepWish(wish, hours * HOUR, least * HOUR, gap)


def found(*steps, same=Same.SITE, now=NOW, **more):
    return combinations(steps, same=same, reader=Reader(), now=now, **more)


def slots_of(together):
    return [[(slot.instrument, slot.starts) for slot in each.slots] for each in together.proposals]


def test_it_works(coater, sem):
    """SEM for 2 h within 24 h after sputter coating for 1 h, at the same site."""
    together = found(step("Coater"), step("SEM", 2))
    # Two hours of lead time from 09:00 on Monday: all of Tuesday.
    assert slots_of(together) == [[(coater, shanghai(2, 8)), (sem, shanghai(2, 9))]]
    assert together.reason is None
    (proposal,) = together.proposals
    assert (proposal.waiting, proposal.moves) == (0 * HOUR, 1)


def test_what_is_not_published_is_no_step(coater, sem):
    sem.published_at = None
    sem.save()
    together = found(step("Coater"), step("SEM"))
    assert (together.reason, together.step) == (NoneReason.NOTHING_FITS, 1)


def test_time_that_is_not_the_readers_yet_is_no_step(coater, sem):
    assert found(step("Coater"), step("SEM"), now=shanghai(1, 9)).proposals
    early = shanghai(20, 9, month=2)
    assert found(step("Coater"), step("SEM"), now=early).reason is NoneReason.NOTHING_FREE


def test_taken_time_is_no_step(coater, sem):
    for day in (2, 3):
        held(sem.units.get(), shanghai(day, 8), shanghai(day, 14), holder=day)
    together = found(step("Coater"), step("SEM", 2))
    assert slots_of(together) == [[(coater, shanghai(2, 13)), (sem, shanghai(2, 14))]]
    assert found(step("Coater"), step("SEM", 5)).reason is NoneReason.NOTHING_FREE
    late = found(step("Coater", least=0), step("SEM", 4, least=8, most=20))
    assert slots_of(late) == [[(coater, shanghai(2, 17)), (sem, shanghai(3, 14))]]
    never = found(step("Coater"), step("SEM", 4, least=22, most=23))
    assert slots_of(never) == [[(coater, shanghai(2, 15)), (sem, shanghai(3, 14))]]
    assert found(step("Coater"), step("SEM", 4, least=30, most=40)).reason is (
        NoneReason.NEVER_IN_TURN
    )


@pytest.mark.parametrize(
    ("same", "is_found"),
    [(Same.LAB, False), (Same.SITE, True), (Same.UNIVERSITY, True), (Same.ANYWHERE, True)],
)
def test_what_the_steps_share(coater, sem, same, is_found):
    together = found(step("Coater"), step("SEM"), same=same)
    assert bool(together.proposals) is is_found
    if not is_found:
        assert together.reason is NoneReason.NO_COMMON_PLACE


def test_another_site_of_the_university_is_no_common_site(coater, sem):
    sem.lab.site = "East"
    sem.lab.save()
    assert found(step("Coater"), step("SEM")).reason is NoneReason.NO_COMMON_PLACE
    assert found(step("Coater"), step("SEM"), same=Same.UNIVERSITY).proposals
    # An instrument may stand on another site than its lab.
    sem.site = " west "
    sem.save()
    assert found(step("Coater"), step("SEM")).proposals


def test_another_university_is_only_anywhere(coater, sem):
    elsewhere = LabFactory(site="West")
    sem.lab = elsewhere
    sem.save()
    assert not found(step("Coater"), step("SEM"), same=Same.UNIVERSITY).proposals
    assert found(step("Coater"), step("SEM"), same=Same.ANYWHERE).proposals


def test_with_a_technician_means_the_technicians_hours(coater, sem):
    sem.assisted = True
    sem.save()
    assist_days(sem.lab, first=dt.date(2027, 3, 2), days=1, opens=13, closes=15)
    together = found(step("Coater"), step("SEM", 2, modes=frozenset({ServiceMode.ASSISTED})))
    assert slots_of(together) == [[(coater, shanghai(2, 12)), (sem, shanghai(2, 13))]]
    sem.self_operated = False
    sem.save()
    assert slots_of(found(step("Coater"), step("SEM", 2))) == slots_of(together)
    assert found(
        step("Coater"), step("SEM", modes=frozenset({ServiceMode.SELF_OPERATED}))
    ).reason is (NoneReason.NOTHING_FITS)


def test_who_lacks_the_qualification_is_led_to_the_technicians_hours(coater, sem):
    sem.assisted = sem.needs_qualification = True
    sem.save()
    assist_days(sem.lab, first=dt.date(2027, 3, 2), days=1, opens=13, closes=15)
    person = engineer()

    def way(**more):
        (proposal,) = found(step("Coater"), step("SEM", 2), **more).proposals
        return proposal.slots[1].starts, proposal.slots[1].mode

    with_a_technician = (shanghai(2, 13), ServiceMode.ASSISTED)
    alone = (shanghai(2, 9), ServiceMode.SELF_OPERATED)
    assert way(person=person) == with_a_technician
    assert way() == alone
    day = dt.date(2027, 2, 1)
    held = Qualification.objects.create(person=person, instrument=sem, granted_on=day)
    assert way(person=person) == alone
    held.expires_on = day
    held.save()
    assert way(person=person) == with_a_technician


def test_one_instrument_in_two_steps_is_cleaned_in_between(coater):
    coater.units.update(set_up=15, clean_up=20)
    together = found(step("Coater"), step("Coater"))
    assert slots_of(together) == [[(coater, shanghai(2, 8)), (coater, shanghai(2, 10))]]


def test_a_place_with_many_instruments_leaves_room_for_others(university):
    west, east = (LabFactory(university=university, site=site) for site in ("West", "East"))
    for number in range(MOST_LOOKED_AT + 5):
        open_days(InstrumentFactory(lab=west, name_en=f"A coater {number}"), days=3)
    open_days(InstrumentFactory(lab=west, name_en="B microscope"), days=3)
    open_days(InstrumentFactory(lab=east, name_en="C coater"), days=3)
    open_days(InstrumentFactory(lab=east, name_en="D microscope"), days=3)
    together = found(step("coater"), step("microscope"), most=100)
    labs = {slot.instrument.lab for each in together.proposals for slot in each.slots}
    assert labs == {west, east}
    assert together.looked_at == (MOST_LOOKED_AT, 2)
    assert together.fitting == (MOST_LOOKED_AT + 6, 2)


def test_the_number_of_queries_does_not_grow(coater, sem):
    def count():
        catalogue()  # so that indexing is not counted
        with CaptureQueriesContext(connection) as queries:
            assert found(step("Coater"), step("SEM"), most=50).proposals
        return len(queries)

    count()  # so that looking for a word anew is not counted
    first = count()
    for _ in range(5):
        for lab, name in ((coater.lab, "Coater"), (sem.lab, "SEM")):
            open_days(InstrumentFactory(lab=lab, name_en=name), days=3)
    count()
    assert count() == first


# The page


def open_from_tomorrow(instrument):
    """Open every day of the coming week, by the real clock, which the page reads."""
    open_days(instrument, first=timezone.now().date() + dt.timedelta(days=1), days=6)


@pytest.fixture
def free_ones(coater, sem):
    for each in (coater, sem):
        each.published_at = timezone.now()
        each.save()
        open_from_tomorrow(each)


def page(query, person=None, status=200):
    answer = visiting(person).get(f"{URL}?{query}")
    assert answer.status_code == status
    return answer.content.decode()


def test_the_page_shows_each_step_with_a_link_to_ask_for_it(free_ones, coater, sem):
    text = page("q1=Coater&length1=60&q2=SEM&length2=120&within2=1440&same=site")
    assert "1 way, done soonest first" in text
    for instrument, length in ((coater, 60), (sem, 120)):
        link = reverse("instrument", args=[instrument.public_id])
        assert f'href="{link}?start=' in text
        assert f"length={length}&amp;mode=self" in text
    assert "Ask for this slot" in text
    assert "3 h from start to end, without a wait" in text


def test_each_step_says_what_training_means_to_its_reader(free_ones, sem):
    sem.needs_qualification = sem.assisted = True
    sem.save()
    trained = engineer()
    day = dt.date(2020, 2, 1)
    Qualification.objects.create(person=trained, instrument=sem, granted_on=day)
    alone = "q1=Coater&q2=SEM&mode2=self"
    for person, word, other in (
        (None, "Training needed", "You are trained for it"),
        (engineer(), "Training needed", "You are trained for it"),
        (trained, "You are trained for it", "Training needed"),
    ):
        text = page(alone, person)
        # Once: the step before needs none.
        assert (text.count(word), text.count(other)) == (text.count("offer-head"), 0)
        assert "offer-head" in text


def test_the_first_visit_asks_nothing(free_ones):
    text = page("")
    assert "Step 1" in text
    assert "Step 3" not in text
    assert "field-error" not in text


def test_a_step_is_added_without_losing_the_others(free_ones):
    text = page("q1=Coater&q2=SEM&steps=3")
    assert "Step 3" in text
    assert 'value="Coater"' in text
    assert "1 way, done soonest first" in text
    assert "Add a step" in text
    assert "Add a step" not in page("q1=Coater&q2=SEM&steps=4")


def test_a_technique_is_enough(free_ones, sem):
    technique = Technique.objects.create(slug="sem", name_en="Electron microscopy")
    sem.techniques.add(technique)
    assert "1 way, done soonest first" in page("q1=Coater&technique2=sem")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("q1=Coater", "Say what step 2 needs."),
        ("q2=SEM", "Say what step 1 needs."),
        ("q1=Coater&q2=SEM&q4=SEM", "Say what step 3 needs."),
        ("q1=Coater&q2=SEM&length1=0", "Give 5 minutes at least and 7 days at most."),
        ("q1=Coater&q2=SEM&length1=999999999999", "Give 5 minutes at least and 7 days at most."),
        ("q1=Coater&q2=SEM&length1=7", "Give a multiple of 5 minutes."),
        ("q1=Coater&q2=SEM&length1=", "Say for how long."),
        ("q1=Coater&q2=SEM&length1=NaN", "Give a whole number of minutes."),
        ("q1=Coater&q2=SEM&within2=-5", "Give 0 minutes at least and 14 days at most."),
        ("q1=Coater&q2=SEM&rest2=120&within2=60", "shorter than the time that must pass"),
        ("q1=Coater&q2=SEM&mode1=samples", "Choose how the work is done."),
        ("q1=Coater&q2=SEM&technique1=none", "There is no such technique here."),
        ("q1=Coater&q2=SEM&same=planet", "Choose how near to one another they must be."),
        ("q1=" + "x" * 300 + "&q2=SEM", "at most 200 characters"),
        ("q1=%00&q2=SEM", "Null characters"),
    ],
)
def test_bad_input_is_answered_in_a_sentence(free_ones, query, sentence):
    assert sentence in page(query, status=422)


@pytest.mark.parametrize(
    "query",
    ["steps=0", "steps=99", "steps=x", "steps=%F0%9F%92%A9", "q1=+&q2=+", "same=", "q9=SEM"],
)
def test_nonsense_opens_the_empty_form(free_ones, query):
    assert "done soonest first" not in page(query)


@pytest.mark.parametrize("words", ["%", "_", "((((", "\\"])
def test_a_step_without_a_word_says_so(free_ones, words):
    text = visiting().get(URL, {"q1": words, "q2": "SEM"}).content.decode()
    assert "There is no word in this." in text


@pytest.mark.parametrize("words", ["'; DROP TABLE", "<script>alert(1)", "扫" * 90])
def test_hostile_words_find_nothing(free_ones, words):
    text = visiting().get(URL, {"q1": words, "q2": "SEM"}).content.decode()
    assert "No instrument fits step 1." in text
    assert "<script>alert" not in text


def test_why_there_is_none_is_said(free_ones, sem):
    assert "No instrument fits step 2." in page("q1=Coater&q2=cyclotron")
    sem.lab.site = "East"
    sem.lab.save()
    text = page("q1=Coater&q2=SEM")
    assert "not so near to one another" in text
    assert 'href="?q1=Coater&amp;q2=SEM&amp;same=anywhere"' in text
    assert "Nothing for step 1 is free for so long" in page(
        "q1=Coater&q2=SEM&length1=1440&same=anywhere"
    )
