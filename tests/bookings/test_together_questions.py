"""A series and a basket answer what labs ask, once for each instrument."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from booking.bookings.models import Booking
from booking.bookings.queries import Wish
from booking.bookings.rules import Reason
from booking.bookings.together.actions import NotTogether, request_together
from booking.bookings.together.rules import GroupKind
from booking.labs.intake.actions import add_question, publish_draft
from booking.labs.intake.rules import FieldKind
from booking.labs.rules import ServiceMode
from tests.factories import (
    NOW,
    PDF,
    InstrumentFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.labs.intake.asked import LIQUID, SOLID, published
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def today():
    return dt.datetime.now(dt.UTC).date()


def one(today):
    made = InstrumentFactory(takes_samples=True, name_en="Diffractometer")
    open_days(made, first=today, days=40)
    return made


@pytest.fixture
def instrument(today):
    return one(today)


@pytest.fixture
def questions(instrument):
    return published(instrument, file=True)


@pytest.fixture
def person():
    return engineer()


@pytest.fixture
def page(person):
    return visiting(person)


def said(person, day, **changes):
    project = person.memberships.get().organisation.general_project
    return {
        "start": f"{day}T09:00",
        "length": "120",
        "every": "day",
        "times": "3",
        "mode": "self",
        "project": project.public_id,
        "purpose": "Ageing of a film",
        "key": "akey",
        **changes,
    }


def boxes(response):
    return re.findall(r'name="part" value="([^"]+)"', response.text)


def shown(response):
    return re.search(r'name="shown" value="([^"]*)"', response.text)[1]


def answered(questions, prefix="ask", **given):
    return {f"{prefix}-{questions[name].key}": value for name, value in given.items()}


def sheet():
    return SimpleUploadedFile("sheet.pdf", PDF)


class TestSeries:
    @pytest.fixture
    def url(self, instrument):
        return f"/instruments/{instrument.public_id}/series/"

    def look(self, page, url, form):
        seen = page.post(url, {**form, "look": "1"})
        return {**form, "ask": "1", "shown": shown(seen), "part": boxes(seen)}

    def test_it_works(self, page, person, url, questions, today):
        form = said(person, today + 2 * DAY)
        opened = page.get(url).text
        assert "State of the sample" in opened
        assert 'enctype="multipart/form-data"' in opened
        sent = self.look(page, url, {**form, **answered(questions, state=LIQUID, solvent="Water")})
        sent |= answered(questions, file=sheet())
        page.post(url, sent)
        made = Booking.objects.all()
        assert made.count() == 3
        for each in made:
            assert each.intake.values[questions["solvent"].key] == "Water"
            with each.intake.files.get().file.open() as kept:
                assert kept.read() == PDF

    def test_what_is_missing_is_told_beside_it_and_all_else_stays(
        self, page, person, url, questions, today
    ):
        sent = self.look(page, url, said(person, today + 2 * DAY))
        # Of what is liquid the solvent has to be said.
        sent |= answered(questions, state=LIQUID, mass="7 mg")
        seen = page.post(url, sent)
        assert seen.status_code == 422
        assert seen.context["intake"].errors.keys() == {questions["solvent"].key}
        assert 'value="7 mg"' in seen.text
        assert "Ageing of a film" in seen.text
        assert len(boxes(seen)) == 3
        assert not Booking.objects.exists()

    def test_both_forms_are_found_fault_with_at_once(self, page, person, url, questions, today):
        sent = self.look(page, url, said(person, today + 2 * DAY))
        seen = page.post(url, {**sent, "purpose": ""})
        assert "purpose" in seen.context["form"].errors
        assert questions["state"].key in seen.context["intake"].errors

    def test_a_look_keeps_what_was_typed_and_finds_no_fault(
        self, page, person, url, questions, today
    ):
        form = said(person, today + 2 * DAY) | answered(questions, mass="9 mg")
        seen = page.post(url, {**form, "look": "1"})
        assert 'value="9 mg"' in seen.text
        assert not seen.context["intake"].errors
        begun = page.post(url, {**form, "begin": "1"})
        assert 'value="9 mg"' in begun.text

    def test_where_nothing_is_asked_nothing_is_shown(self, page, person, url, today):
        seen = page.get(url).text
        assert "The lab asks" not in seen


class TestBasket:
    def put(self, page, person, instrument, today, day=2, **more):
        form = said(person, today + day * DAY, samples="2")
        address = f"/instruments/{instrument.public_id}/request/"
        return page.post(address, {**form, "basket": "1", **more})

    def prefix(self, instrument, mode="self"):
        return f"ask-{instrument.public_id}-{mode}"

    def form(self, person, seen, **more):
        project = person.memberships.get().organisation.general_project
        return {
            "project": project.public_id,
            "purpose": "Ageing of a film",
            "key": "akey",
            "part": boxes(seen),
            **more,
        }

    def test_it_works(self, page, person, instrument, questions, today):
        other = one(today)
        theirs = published(other)
        for day in (2, 3):
            self.put(page, person, instrument, today, day)
        self.put(page, person, other, today)
        seen = page.get("/basket/")
        # Once for each instrument, however often it lies there.
        assert seen.text.count("The lab asks") == 2
        sent = self.form(person, seen, ask="1")
        sent |= answered(questions, self.prefix(instrument), state=SOLID, file=sheet())
        sent |= answered(theirs, self.prefix(other), state=LIQUID, solvent="Water")
        page.post("/basket/", sent)
        here = Booking.objects.filter(instrument=instrument)
        assert [each.intake.values[questions["state"].key] for each in here] == [SOLID, SOLID]
        assert all(each.intake.files.exists() for each in here)
        there = Booking.objects.get(instrument=other)
        assert there.intake.values[theirs["solvent"].key] == "Water"

    def test_what_is_missing_for_one_of_them_asks_for_none(
        self, page, person, instrument, questions, today
    ):
        other = one(today)
        theirs = published(other)
        self.put(page, person, instrument, today)
        self.put(page, person, other, today)
        sent = self.form(person, page.get("/basket/"), ask="1")
        sent |= answered(questions, self.prefix(instrument), state=SOLID, mass="3 mg")
        seen = page.post("/basket/", sent)
        assert seen.status_code == 422
        errors = {each.instrument: each.form.errors for each in seen.context["asked"]}
        assert errors[other].keys() == {theirs["state"].key}
        assert not errors[instrument]
        assert 'value="3 mg"' in seen.text
        assert not Booking.objects.exists()

    def test_of_what_is_not_ticked_nothing_has_to_be_answered(
        self, page, person, instrument, questions, today
    ):
        other = one(today)
        self.put(page, person, instrument, today)
        self.put(page, person, other, today)
        sent = self.form(person, page.get("/basket/"), ask="1")
        sent |= answered(questions, self.prefix(instrument), mass="3 mg")
        page.post("/basket/", {**sent, "part": sent["part"][1:]})
        assert Booking.objects.get().instrument == other
        # And what was typed for the one that is left is there still.
        assert 'value="3 mg"' in page.get("/basket/").text

    def test_what_was_typed_comes_along_and_stays_on_the_way(
        self, page, person, instrument, questions, today
    ):
        self.put(page, person, instrument, today, **answered(questions, mass="4 mg"))
        self.put(page, person, one(today), today)
        seen = page.get("/basket/")
        assert 'value="4 mg"' in seen.text
        sent = self.form(person, seen, remove=boxes(seen)[1])
        sent |= answered(questions, self.prefix(instrument), mass="5 mg", file=sheet())
        seen = page.post("/basket/", sent, follow=True)
        assert 'value="5 mg"' in seen.text
        assert "Choose the files again" in seen.text

    def test_one_instrument_in_two_ways_is_asked_for_each_what_that_way_asks(
        self, page, person, instrument, today
    ):
        by = PersonFactory()
        asked = add_question(
            instrument=instrument,
            kind=FieldKind.TEXT,
            by=by,
            now=NOW,
            label_en="How long may it take",
            required=True,
            if_field="mode",
            if_values=["samples"],
        )
        always = add_question(
            instrument=instrument, kind=FieldKind.TEXT, by=by, now=NOW, label_en="Colour"
        )
        publish_draft(instrument=instrument, by=by, now=NOW)
        self.put(page, person, instrument, today)
        self.put(page, person, instrument, today, mode="samples")
        seen = page.get("/basket/")
        assert seen.text.count("Colour") == 2
        assert seen.text.count("How long may it take") == 1
        sent = self.form(person, seen, ask="1")
        mode = f"ask-{instrument.public_id}-samples"
        assert page.post("/basket/", sent).status_code == 422
        page.post("/basket/", {**sent, f"{mode}-{asked.key}": "A week"})
        of_samples = Booking.objects.get(mode="samples")
        assert of_samples.intake.values == {asked.key: "A week"}
        assert Booking.objects.get(mode="self").intake.values == {}
        assert always.key not in of_samples.intake.values


def test_a_part_without_answers_is_refused_by_the_verb_itself(person):
    instrument = InstrumentFactory()
    open_days(instrument)
    published(instrument)
    wish = Wish(instrument, ServiceMode.SELF_OPERATED, shanghai(2, 9), shanghai(2, 11))
    with pytest.raises(NotTogether) as refused:
        request_together(
            person=person,
            project=person.memberships.get().organisation.general_project,
            kind=GroupKind.SERIES,
            wishes=[wish],
            purpose="A film",
            now=NOW,
        )
    assert refused.value.refusals[0].reasons == (Reason.QUESTIONS_OPEN,)
    assert not Booking.objects.exists()
