"""Asking through the page: the form, its refusals, and the way back after sign-in."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.models import Booking
from booking.labs.rules import ServiceMode
from tests.asking import ask
from tests.factories import (
    NOW,
    PASSWORD,
    InstrumentFactory,
    LabFactory,
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
JSON = {"accept": "application/json"}
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def instrument():
    instrument = InstrumentFactory(
        lab=LabFactory(name_en="Diffraction Lab"), units__set_up=10, units__clean_up=15
    )
    open_days(instrument)
    ListPriceFactory(instrument=instrument, amount="260.00")
    return instrument


@pytest.fixture
def person(client):
    person = engineer()
    client.force_login(person)
    return person


def wish(person, **changes):
    """What the form sends: 10:00 to 12:00 on Tuesday."""
    project = person.memberships.get().organisation.general_project
    return {
        "start": "2027-03-02T10:00",
        "length": "120",
        "mode": "self",
        "project": project.public_id,
        "purpose": "Phase analysis of a catalyst",
        "key": "form1",
        **changes,
    }


def url_of(instrument):
    return reverse("request_booking", args=[instrument.public_id])


def errors_of(answer):
    return {name: list(texts) for name, texts in answer.context["form"].errors.items()}


def test_it_works(client, instrument, person):
    answer = client.post(url_of(instrument), wish(person))
    booking = Booking.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("booking", args=[booking.public_id])
    assert (booking.starts, booking.ends) == (shanghai(2, 10), shanghai(2, 12))
    assert (booking.requester, booking.mode) == (person, ServiceMode.SELF_OPERATED)
    text = client.get(answer.url).content.decode()
    assert "Held for you now" in text
    # Never after the start, though two working days would be Wednesday.
    assert "Diffraction Lab decides by Tue 2 Mar 10:00. You will get an e-mail." in text


def test_who_is_not_signed_in_comes_back_to_the_very_slot(client, instrument):
    person = engineer()
    query = {"start": "2027-03-02T10:00", "length": "90", "mode": "self"}
    to_sign_in = client.get(url_of(instrument), query)
    assert to_sign_in.status_code == 302
    sent = urlsplit(to_sign_in.url)
    assert sent.path == reverse("account_login")
    answer = client.post(
        to_sign_in.url,
        {"login": person.email, "password": PASSWORD, "next": parse_qs(sent.query)["next"][0]},
    )
    assert answer.status_code == 302
    assert urlsplit(answer.url).path == reverse("instrument", args=[instrument.public_id])
    form = client.get(answer.url).context["form"]
    assert form["start"].value() == "2027-03-02T10:00"
    assert str(form["length"].value()) == "90"
    assert not Booking.objects.exists()


def test_who_was_signed_out_meanwhile_comes_back_too(client, instrument):
    answer = client.post(url_of(instrument), wish(engineer(), purpose="Secret alloy"))
    back = parse_qs(urlsplit(answer.url).query)["next"][0]
    assert parse_qs(urlsplit(back).query)["start"] == ["2027-03-02T10:00"]
    assert "Secret" not in answer.url
    assert client.post(url_of(instrument), wish(engineer()), headers=JSON).status_code == 401
    assert not Booking.objects.exists()


def test_nobody_is_sent_elsewhere(client, instrument):
    query = {"start": "//evil.example", "next": "https://evil.example", "mode": "https://evil"}
    answer = client.get(url_of(instrument), query)
    back = parse_qs(urlsplit(answer.url).query)["next"][0]
    assert answer.url.startswith(reverse("account_login"))
    assert urlsplit(back).netloc == ""
    client.force_login(engineer())
    answer = client.get(url_of(instrument), query)
    assert answer.url.startswith(reverse("instrument", args=[instrument.public_id]))


def test_a_form_sent_twice_is_one_booking(client, instrument, person):
    first = client.post(url_of(instrument), wish(person))
    second = client.post(url_of(instrument), wish(person))
    assert (second.status_code, second.url) == (302, first.url)
    assert Booking.objects.count() == 1


def test_a_form_that_was_changed_in_between_is_another_request(client, instrument, person):
    client.post(url_of(instrument), wish(person))
    client.post(url_of(instrument), wish(person, start="2027-03-03T10:00"))
    assert Booking.objects.count() == 2


def test_a_form_sent_again_after_its_booking_was_over_asks_anew(client, instrument, person):
    client.post(url_of(instrument), wish(person))
    first = Booking.objects.get()
    client.post(reverse("cancel", args=[first.public_id]))
    client.post(url_of(instrument), wish(person))
    assert [each.state for each in Booking.objects.order_by("pk")] == ["cancelled", "requested"]


def test_two_people_may_have_the_same_key(client, instrument, person):
    client.post(url_of(instrument), wish(person))
    other = engineer()
    client.force_login(other)
    client.post(url_of(instrument), wish(other, start="2027-03-03T10:00"))
    assert Booking.objects.count() == 2


def test_who_loses_the_slot_gets_others_nearby(client, instrument, person):
    ask(instrument, at=shanghai(2, 10))
    answer = client.post(url_of(instrument), wish(person))
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "This time is not free. Pick one that is drawn as free." in text
    assert "Free nearby:" in text
    assert 'name="pick" value="2027-03-02T12:30">12:30</button>' in text
    assert "Phase analysis of a catalyst" in text
    assert Booking.objects.count() == 1


def test_a_time_nearby_fills_the_form_without_javascript(client, instrument, person):
    data = wish(person, pick="2027-03-02T12:30", length="60")
    answer = client.post(url_of(instrument), data)
    form = answer.context["form"]
    assert answer.status_code == 200
    assert form["start"].value() == "2027-03-02T12:30"
    assert (form["length"].value(), form["purpose"].value()) == ("60", data["purpose"])
    assert not Booking.objects.exists()
    client.logout()
    answer = client.get(url_of(instrument), {"pick": "2027-03-02T12:30", "start": "x"})
    assert answer.url.startswith(reverse("instrument", args=[instrument.public_id]))


def test_a_rule_refuses_in_words(client, instrument, person):
    PolicyFactory(lab=instrument.lab, longest_minutes=60)
    answer = client.post(url_of(instrument), wish(person))
    assert answer.status_code == 422
    assert "The longest booking here is 1 h." in answer.content.decode()


def test_a_time_that_is_not_open_yet_says_when(client, instrument, person):
    PolicyFactory(lab=instrument.lab, everyone_days=3)
    answer = client.post(url_of(instrument), wish(person, start="2027-03-05T14:00"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "This time opens to you on Tue 2 Mar 14:00." in text
    assert "Thu 4 Mar 09:00" in text


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"start": ""}, "start", "Say when you want to begin."),
        ({"start": "tomorrow"}, "start", "This is no date and time."),
        ({"start": "2027-02-30T10:00"}, "start", "This is no date and time."),
        ({"start": "2027-03-02T25:00"}, "start", "This is no date and time."),
        ({"start": "10000-01-01T00:00"}, "start", "This is no date and time."),
        ({"start": "9999-12-31T23:59"}, "start", "This is no date and time."),
        ({"start": "0001-01-01T00:00"}, "start", "This is no date and time."),
        ({"length": ""}, "length", "Say for how long."),
        ({"length": "two"}, "length", "Give the length as a whole number of minutes."),
        ({"length": "-60"}, "length", "A booking lasts a minute or more."),
        ({"length": "0"}, "length", "A booking lasts a minute or more."),
        ({"length": "9" * 30}, "length", "A booking lasts a year at most."),
        ({"mode": "teleport"}, "mode", "Choose how the work is done."),
        ({"mode": ""}, "mode", "Choose how the work is done."),
        ({"project": "nobody"}, "project", "Choose a project of your own."),
        ({"purpose": "  "}, "purpose", "Say in a line or two"),
        ({"purpose": "x" * 2001}, "purpose", "Keep the purpose to 2000 characters; it has 2001."),
    ],
)
def test_what_is_wrong_stands_at_its_field(client, instrument, person, typed, field, sentence):
    data = wish(person, **typed)
    answer = client.post(url_of(instrument), data)
    assert answer.status_code == 400
    assert list(errors_of(answer)) == [field]
    assert errors_of(answer)[field][0].startswith(sentence)
    form = answer.context["form"]
    kept = {name: form[name].value() for name in ("start", "length", "mode", "purpose")}
    assert kept == {name: data[name] for name in kept}
    assert not Booking.objects.exists()


def test_a_project_of_another_organisation_is_none_of_yours(client, instrument, person):
    foreign = OrganisationFactory().general_project.public_id
    answer = client.post(url_of(instrument), wish(person, project=foreign))
    assert errors_of(answer) == {"project": ["Choose a project of your own."]}


def test_a_local_time_that_a_clock_change_skips(client, person):
    instrument = InstrumentFactory(lab=LabFactory(time_zone="America/Los_Angeles"))
    open_days(instrument, opens=0, closes=23)
    PolicyFactory(lab=instrument.lab, everyone_days=60)
    answer = client.post(url_of(instrument), wish(person, start="2027-03-14T02:30"))
    assert errors_of(answer) == {
        "start": [
            "The clocks go forward on Sun 14 Mar, so 02:30 does not exist there. "
            "Pick an earlier or a later time."
        ]
    }
    client.post(url_of(instrument), wish(person, start="2027-03-14T03:00", length="60"))
    assert Booking.objects.get().starts == dt.datetime(2027, 3, 14, 10, tzinfo=dt.UTC)


class TestSamples:
    @pytest.fixture
    def instrument(self, instrument):
        instrument.takes_samples = True
        instrument.save()
        return instrument

    def test_they_need_no_slot(self, client, instrument, person):
        data = wish(person, mode="samples", samples="3", start="nonsense", length="-1")
        assert client.post(url_of(instrument), data).status_code == 302
        booking = Booking.objects.get()
        assert (booking.starts, booking.samples) == (None, 3)

    @pytest.mark.parametrize("samples", ["", "0", "-1", "three", "1001"])
    def test_how_many_must_be_said(self, client, instrument, person, samples):
        answer = client.post(url_of(instrument), wish(person, mode="samples", samples=samples))
        assert list(errors_of(answer)) == ["samples"]
        assert answer.status_code == 400

    def test_a_number_left_over_does_not_stand_in_the_way(self, client, instrument, person):
        assert client.post(url_of(instrument), wish(person, samples="many")).status_code == 302
        assert Booking.objects.get().samples == 0


class TestTheLivePart:
    def part(self, client, instrument, **query):
        answer = client.get(url_of(instrument), query, headers=HTMX)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "<html" not in text
        return text

    def test_tells_what_asking_would_mean(self, client, instrument, person):
        ListPriceFactory(instrument=instrument, customer_class="chain_member", amount="1.00")
        text = self.part(client, instrument, **wish(person))
        assert "Free now: Tue 2 Mar, 10:00 to 12:00 (2 h)" in text
        assert "09:50 to 12:15, with set-up and clean-up" in text
        assert "2 h at ¥260.00 an hour" in text
        assert "¥520.00" in text
        assert "Diffraction Lab decides by Tue 2 Mar 10:00." in text

    def test_a_time_that_is_not_free_names_others(self, client, instrument, person):
        ask(instrument, at=shanghai(2, 10))
        text = self.part(client, instrument, **wish(person))
        assert "This time is not free." in text
        assert "taken" not in text
        assert 'value="2027-03-02T12:30"' in text

    def test_time_that_is_not_released_tells_nothing_of_bookings(self, client, instrument, person):
        """Audience comes before collision, so that probing shows nothing."""
        PolicyFactory(lab=instrument.lab, everyone_days=1)
        before = self.part(client, instrument, **wish(person, start="2027-03-05T10:00"))
        own = MembershipFactory(organisation=instrument.university).person
        ask(instrument, own, at=shanghai(5, 10))
        after = self.part(client, instrument, **wish(person, start="2027-03-05T10:00"))
        assert before == after
        assert "opens to you on" in after

    def test_a_visitor_sees_no_price(self, client, instrument):
        text = self.part(client, instrument, start="2027-03-02T10:00", length="120", mode="self")
        assert "Free now" in text
        assert "You see yours when you are signed in." in text
        assert "¥" not in text

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ({}, "Pick a free time in the calendar"),
            ({"mode": "self", "start": "x", "length": "60"}, "This is no date and time."),
            ({"mode": "self", "start": "2027-03-02T10:00", "length": "-1"}, "lasts a minute"),
            ({"mode": "teleport", "start": "2027-03-02T10:00"}, "Say for how long."),
            ({"mode": "self", "start": "2027-02-02T10:00", "length": "60"}, "has passed"),
        ],
    )
    def test_half_a_form_is_no_error(self, client, instrument, query, sentence):
        assert sentence in self.part(client, instrument, **query)

    def test_a_price_on_request(self, client, instrument, person):
        instrument.list_prices.all().delete()
        assert "On request: ask the lab." in self.part(client, instrument, **wish(person))


class TestPrograms:
    def test_a_booking_is_answered_with_its_id(self, client, instrument, person):
        answer = client.post(url_of(instrument), wish(person), headers=JSON)
        assert answer.status_code == 201
        assert answer.json() == {"booking": Booking.objects.get().public_id}

    def test_the_loser_gets_codes_sentences_and_free_times(self, client, instrument, person):
        ask(instrument, at=shanghai(2, 10))
        answer = client.post(url_of(instrument), wish(person), headers=JSON)
        assert answer.status_code == 409
        said = answer.json()
        assert said["refused"] == ["not_free"]
        assert said["sentences"] == ["This time is not free. Pick one that is drawn as free."]
        assert len(said["nearby"]) == 3
        first = dt.datetime.fromisoformat(said["nearby"][0])
        changed = wish(person, start=f"{first.astimezone(timezone.get_default_timezone()):%FT%R}")
        assert client.post(url_of(instrument), changed, headers=JSON).status_code == 201

    def test_a_form_with_errors(self, client, instrument, person):
        answer = client.post(url_of(instrument), wish(person, start="x"), headers=JSON)
        assert answer.status_code == 400
        assert answer.json()["refused"] == ["invalid"]
        assert answer.json()["sentences"]

    def test_another_refusal(self, client, instrument, person):
        late = wish(person, start="2027-03-01T09:30")
        answer = client.post(url_of(instrument), late, headers=JSON)
        assert (answer.status_code, answer.json()["refused"]) == (422, ["too_soon"])


def test_what_cannot_be_booked_at_all(client, instrument, person):
    instrument.status = "out_of_service"
    instrument.save()
    answer = client.post(url_of(instrument), wish(person))
    assert answer.status_code == 422
    assert not Booking.objects.exists()
    client.force_login(PersonFactory())
    assert client.post(url_of(instrument), {"start": "2027-03-02T10:00"}).status_code == 400


def test_other_methods_are_not_served(client, instrument, person):
    assert client.put(url_of(instrument)).status_code == 405
    assert client.delete(url_of(instrument)).status_code == 405
