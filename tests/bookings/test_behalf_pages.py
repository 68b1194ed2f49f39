"""The page on which a lab's staff book for somebody."""

import datetime as dt

import pytest

from booking.bookings.models import Booking
from tests.factories import (
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    OrganisationFactory,
    engineer,
    open_days,
)

DAY = dt.timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return dt.datetime.now(dt.UTC).date()


@pytest.fixture
def instrument(today):
    made = InstrumentFactory(takes_samples=True)
    open_days(made, first=today, days=40)
    ListPriceFactory(instrument=made, amount="100.00")
    return made


@pytest.fixture
def page(client, instrument):
    client.force_login(LabRoleFactory(lab=instrument.lab, kind="technician").person)
    return client


@pytest.fixture
def url(instrument):
    return f"/instruments/{instrument.public_id}/book-for/"


@pytest.fixture
def customer():
    return engineer()


def said(day, **changes):
    return {
        "whom": "account",
        "email": "",
        "payer": "",
        "guest_name": "",
        "guest_organisation": "",
        "guest_code": "",
        "guest_phone": "",
        "guest_email": "",
        "which": "other_enterprise",
        "start": f"{day}T09:00",
        "length": "120",
        "mode": "self",
        "samples": "",
        "purpose": "Ageing of a film",
        "reason": "",
        "key": "akey",
        **changes,
    }


def guest(day, **changes):
    caller = {
        "whom": "guest",
        "guest_name": "Zhang Wei",
        "guest_organisation": "Fuqing Eel Works",
        "guest_phone": "0591 1234 5678",
    }
    return said(day, **{**caller, **changes})


def test_it_works(page, url, customer, today):
    form = said(today + 2 * DAY, email=customer.email.upper())
    seen = page.post(url, {**form, "look": "1"}).content.decode()
    assert customer.name in seen
    assert "¥200.00" in seen
    assert not Booking.objects.exists()
    done = page.post(url, {**form, "ask": "1"}, follow=True).content.decode()
    booking = Booking.objects.get()
    assert (booking.requester, booking.state) == (customer, "approved")
    assert f"For {customer.name}, {booking.payer.name}." in done
    page.post(url, {**form, "ask": "1"})
    assert Booking.objects.count() == 1


def test_a_guest_is_written_down(page, url, today):
    form = guest(today + 2 * DAY)
    assert "¥200.00" in page.post(url, {**form, "look": "1"}).content.decode()
    done = page.post(url, {**form, "ask": "1"}, follow=True).content.decode()
    assert "For Zhang Wei, Fuqing Eel Works." in done
    assert "(without an account)" in done
    assert "0591 1234 5678" in done
    assert Booking.objects.get().requester is None


def test_rules_are_overridden_with_a_reason(page, url, today):
    form = guest(today + 20 * DAY)
    seen = page.post(url, {**form, "look": "1"}).content.decode()
    assert "A reason overrides them" in seen
    refused = page.post(url, {**form, "ask": "1"})
    assert refused.status_code == 409
    assert "Give a reason to override the rules." in refused.content.decode()
    form["reason"] = "A failed heat exchanger"
    done = page.post(url, {**form, "ask": "1"}, follow=True).content.decode()
    assert "Overridden: the day from which this customer may book" in done
    assert "A failed heat exchanger" in done


def test_taken_time_is_not_overridden_and_others_are_named(page, url, today):
    form = guest(today + 2 * DAY)
    page.post(url, {**form, "ask": "1"})
    again = {**form, "key": "another", "reason": "All the same", "ask": "1"}
    refused = page.post(url, again)
    assert refused.status_code == 409
    text = refused.content.decode()
    assert "This time is not free" in text
    assert 'name="pick"' in text
    assert Booking.objects.count() == 1
    moved = page.post(url, {**again, "pick": f"{today + 2 * DAY}T13:00"}).content.decode()
    assert f'value="{today + 2 * DAY}T13:00"' in moved


def test_nobody_is_found_by_less_than_a_whole_address(page, url, customer, today):
    pending = engineer(OrganisationFactory(state="pending"))
    for email in (customer.email[:-2], customer.email.split("@")[1], pending.email, "no@one.cn"):
        refused = page.post(url, {**said(today + 2 * DAY, email=email), "look": "1"})
        assert refused.status_code == 422
        assert customer.name not in refused.content.decode()
        assert pending.name not in refused.content.decode()


def test_of_several_organisations_one_is_chosen(page, url, customer, today):
    other = OrganisationFactory(name_en="The second one")
    MembershipFactory(person=customer, organisation=other)
    form = said(today + 2 * DAY, email=customer.email)
    refused = page.post(url, {**form, "ask": "1"})
    assert refused.status_code == 422
    assert "The second one" in refused.content.decode()
    page.post(url, {**form, "payer": other.public_id, "ask": "1"})
    assert Booking.objects.get().payer == other


def test_no_project_of_the_customers_is_shown(page, url, customer, today):
    organisation = customer.memberships.get().organisation
    organisation.projects.create(name="Secret alloy", head=customer)
    seen = page.post(url, {**said(today + 2 * DAY, email=customer.email), "look": "1"})
    assert "Secret alloy" not in seen.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"guest_name": " "}, "Say who it is for."),
        ({"guest_organisation": ""}, "Say for which organisation"),
        ({"guest_phone": ""}, "Give a phone number or an e-mail address."),
        ({"guest_email": "nonsense"}, "This is no e-mail address"),
        ({"guest_code": "123"}, "no Unified Social Credit Code"),
        ({"which": ""}, "Choose a customer class."),
        ({"which": "king"}, "Choose a customer class."),
        ({"whom": "nobody"}, "Say for whom."),
        ({"start": "soon"}, "no date and time"),
    ],
)
def test_bad_input_has_a_sentence_and_loses_nothing(page, url, today, changes, sentence):
    refused = page.post(url, {**guest(today + 2 * DAY, **changes), "ask": "1"})
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert "Ageing of a film" in refused.content.decode()


def test_a_code_stands_for_an_organisation(page, url, today):
    form = guest(today + 2 * DAY, guest_organisation="", guest_code="91110000600037341L")
    page.post(url, {**form, "ask": "1"})
    assert Booking.objects.get().payer_name == "91110000600037341L"


def test_samples_need_no_time(page, url, today):
    page.post(url, {**guest(today, mode="samples", samples="3", start=""), "ask": "1"})
    assert Booking.objects.get().samples == 3


def test_only_the_labs_staff(client, url, customer):
    client.force_login(customer)
    assert client.get(url).status_code == 404


def test_the_labs_pages_show_a_guest(page, url, instrument, today):
    page.post(url, {**guest(today + 2 * DAY), "ask": "1"})
    lab = instrument.lab.public_id
    for address in (
        "/today/",
        f"/labs/{lab}/bookings/",
        f"/labs/{lab}/timeline/?first={today + 2 * DAY}",
        f"/instruments/{instrument.public_id}/feed/?start={today}&end={today + 5 * DAY}",
    ):
        assert page.get(address).status_code == 200, address
    sheet = page.get(f"/labs/{lab}/bookings.csv?first={today}&last={today + 5 * DAY}")
    assert "Zhang Wei" in b"".join(sheet.streaming_content).decode()
