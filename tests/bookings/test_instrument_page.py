"""The instrument's page: what everyone reads of it, and what each reader may choose."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.labs.models import Qualification, Specification, Technique
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PolicyFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def instrument():
    lab = LabFactory(name_en="Diffraction Lab", contact_name="Lin Mei", building="Building 7")
    instrument = InstrumentFactory(
        lab=lab,
        name_en="Diffractometer D8",
        name_zh_hans="D8 衍射仪",
        about_en="For powders and films.",
        sample_requirements="Ground to 50 µm.",
        assisted=True,
        takes_samples=True,
    )
    open_days(instrument)
    return instrument


def page(client, instrument, **query):
    answer = client.get(reverse("instrument", args=[instrument.public_id]), query)
    assert answer.status_code == 200
    return answer


def text_of(answer):
    return answer.content.decode()


def test_it_works(client, instrument):
    Specification.objects.create(instrument=instrument, name_en="Angle", value="5 to 90", unit="°")
    ListPriceFactory(instrument=instrument, amount="260.00")
    ListPriceFactory(instrument=instrument, unit="sample", amount="80.00")
    text = text_of(page(client, instrument))
    for words in (
        "Diffractometer D8",
        "D8 衍射仪",
        "Diffraction Lab",
        "For powders and films.",
        "Ground to 50 µm.",
        "5 to 90 °",
        "Lin Mei",
        "Building 7",
        "¥260.00",
        "¥80.00",
        "on request",
        "Operate it yourself",
        "With a technician",
        "Send samples",
        "Sign in to ask for this slot",
    ):
        assert words in text
    assert reverse("instrument_feed", args=[instrument.public_id]) in text


def test_who_may_not_see_what_is_not_published(client, instrument):
    instrument.published_at = None
    instrument.save()
    url = reverse("instrument", args=[instrument.public_id])
    feed = reverse("instrument_feed", args=[instrument.public_id])
    part = reverse("request_booking", args=[instrument.public_id])
    for person in (None, engineer(), LabRoleFactory().person):
        if person is not None:
            client.force_login(person)
        assert {client.get(each).status_code for each in (url, feed, part)} == {404}
    client.force_login(LabRoleFactory(lab=instrument.lab, kind="technician").person)
    assert "Not published: only the lab" in text_of(page(client, instrument))
    administrator = MembershipFactory(organisation=instrument.university, role="administrator")
    client.force_login(administrator.person)
    page(client, instrument)


def test_no_such_instrument(client):
    assert client.get(reverse("instrument", args=["nothing"])).status_code == 404


def test_the_readers_own_price_is_marked(client, instrument):
    ListPriceFactory(instrument=instrument, customer_class="own_university", amount="60.00")
    assert "Your price" not in text_of(page(client, instrument))
    student = MembershipFactory(organisation=instrument.university).person
    client.force_login(student)
    own = [row for row in page(client, instrument).context["prices"] if row[3]]
    assert [(str(row[0]), str(row[1])) for row in own] == [("Own university", "60.00")]


def test_no_price_of_another_organisation_is_shown(client, instrument):
    """Prices shown: one's own class and the published list."""
    ask(instrument)
    client.force_login(engineer())
    assert [str(row[0]) for row in page(client, instrument).context["prices"]] == [
        "Own laboratory",
        "Own university",
        "Other universities and institutes",
        "Chain member",
        "Other enterprise",
    ]


class TestWaysOfUse:
    def closed(self, answer):
        return {each.mode.value: each.closed for each in answer.context["panel"].modes}

    def test_operating_it_wants_a_qualification(self, client, instrument):
        instrument.needs_qualification = True
        instrument.save()
        person = engineer()
        client.force_login(person)
        answer = page(client, instrument)
        assert "Needs a qualification" in self.closed(answer)["self"]
        assert answer.context["chosen_mode"] == "assisted"
        assert 'value="self" disabled' in text_of(answer)
        Qualification.objects.create(
            person=person, instrument=instrument, granted_on=dt.date(2027, 1, 1)
        )
        assert self.closed(page(client, instrument))["self"] == ""

    def test_a_qualification_that_has_ended_does_not_count(self, client, instrument):
        instrument.needs_qualification = True
        instrument.save()
        person = engineer()
        Qualification.objects.create(
            person=person,
            instrument=instrument,
            granted_on=dt.date(2026, 1, 1),
            expires_on=dt.date(2027, 2, 28),
        )
        client.force_login(person)
        assert self.closed(page(client, instrument))["self"]

    def test_closed_to_booking_leaves_samples(self, client, instrument):
        PolicyFactory(lab=instrument.lab, mode="closed")
        closed = self.closed(page(client, instrument))
        assert closed["self"]
        assert closed["assisted"]
        assert closed["samples"] == ""

    def test_only_samples_need_no_calendar(self, client, instrument):
        instrument.self_operated = instrument.assisted = False
        instrument.save()
        answer = page(client, instrument)
        assert "data-calendar" not in text_of(answer)
        assert answer.context["chosen_mode"] == "samples"

    def test_where_no_way_is_possible_nothing_can_be_asked_for(self, client, instrument):
        instrument.assisted = instrument.takes_samples = False
        instrument.needs_qualification = True
        instrument.save()
        client.force_login(engineer())
        text = text_of(page(client, instrument))
        assert "Needs a qualification" in text
        assert "Ask for this slot" not in text
        instrument.self_operated = False
        instrument.save()
        assert "cannot be booked here" in text_of(page(client, instrument))

    def test_out_of_service_nothing_can_be_asked_for(self, client, instrument):
        instrument.status = "maintenance"
        instrument.save()
        text = text_of(page(client, instrument))
        assert "This instrument is not in service now." in text
        assert "Sign in to ask for this slot" not in text


def test_who_belongs_to_no_verified_organisation_is_told(client, instrument):
    waits = "waits for verification. You can ask for time as soon as it is verified."
    for person, said in (
        (PersonFactory(), "People of a verified organisation can ask for time."),
        (engineer(OrganisationFactory(state="pending")), waits),
    ):
        client.force_login(person)
        text = text_of(page(client, instrument))
        assert said in text
        assert "Ask for this slot" not in text


class TestAFilledForm:
    def test_a_link_fills_the_form(self, client, instrument):
        client.force_login(engineer())
        query = {"start": "2027-03-02T10:00", "length": "240", "mode": "self"}
        answer = page(client, instrument, **query)
        form = answer.context["form"]
        assert form["start"].value() == "2027-03-02T10:00"
        assert str(form["length"].value()) == "240"
        text = text_of(answer)
        assert "Free now: Tue 2 Mar, 10:00 to 14:00 (4 h)" in text
        assert 'data-date="2027-03-02"' in text

    @pytest.mark.parametrize(
        "query",
        [
            {"start": "soon", "length": "-5", "mode": "teleport", "samples": "many"},
            {"start": "9999-12-31T23:59", "length": "99999999999999999999"},
            {"start": "10000-01-01T00:00", "length": "1e9"},
            {"start": "2027-02-30T10:00", "length": "\0"},
            {"project": "x" * 5000},
        ],
    )
    def test_a_link_with_nonsense_opens_an_empty_form(self, client, instrument, query):
        form = page(client, instrument, **query).context["form"]
        assert not form["start"].value()
        assert form["length"].value() == 120

    def test_the_general_project_is_chosen(self, client, instrument):
        person = engineer()
        organisation = person.memberships.get().organisation
        organisation.projects.create(name="A better eel", head=person)
        client.force_login(person)
        form = page(client, instrument).context["form"]
        assert form["project"].value() == organisation.general_project.public_id
        chosen = organisation.projects.get(is_general=False).public_id
        form = page(client, instrument, project=chosen).context["form"]
        assert form["project"].value() == chosen


def test_the_rules_are_told_in_sentences(client, instrument):
    PolicyFactory(lab=instrument.lab, everyone_days=9, longest_minutes=240)
    text = text_of(page(client, instrument))
    assert "A booking lasts from 30 min to 4 h." in text
    assert "everyone else 9 days." in text
    client.force_login(engineer())
    assert "You can book up to 9 days ahead." in text_of(page(client, instrument))


def test_similar_instruments_share_a_technique(client, instrument):
    technique = Technique.objects.create(slug="xrd", name_en="X-ray diffraction")
    same_lab, far, hidden, other = (
        InstrumentFactory(lab=instrument.lab, name_en="Same lab"),
        InstrumentFactory(name_en="Far away"),
        InstrumentFactory(name_en="Hidden", published_at=None),
        InstrumentFactory(name_en="Other kind"),
    )
    for each in (instrument, far, hidden, same_lab):
        each.techniques.add(technique)
    open_days(far)
    found = page(client, instrument).context["similar"]
    assert [each for each, _soonest in found] == [same_lab, far]
    assert [soonest for _each, soonest in found] == [None, shanghai(1, 11)]
    assert other not in [each for each, _soonest in found]


def test_the_page_speaks_chinese(client, instrument):
    answer = client.get(
        reverse("instrument", args=[instrument.public_id]), headers={"accept-language": "zh-cn"}
    )
    assert '<span class="named">D8 衍射仪' in text_of(answer)


def test_what_is_typed_is_shown_as_text(client, instrument):
    instrument.about_en = "<script>alert(1)</script>"
    instrument.save()
    organisation = OrganisationFactory(name_en="<b>Bold</b>")
    client.force_login(engineer(organisation))
    text = text_of(page(client, instrument))
    assert "<script>alert" not in text
    assert "<b>Bold" not in text


def test_few_queries(client, instrument, django_assert_max_num_queries):
    technique = Technique.objects.create(slug="xrd", name_en="X-ray diffraction")
    for each in (instrument, InstrumentFactory(), InstrumentFactory()):
        each.techniques.add(technique)
    query = {"start": "2027-03-02T10:00", "length": "240"}
    with django_assert_max_num_queries(15):
        page(client, instrument, **query)
    client.force_login(engineer())
    with django_assert_max_num_queries(26):
        page(client, instrument, **query)
    # A slot that is not free costs a look for free times nearby.
    ask(instrument, at=shanghai(2, 10))
    with django_assert_max_num_queries(30):
        page(client, instrument, **query)
