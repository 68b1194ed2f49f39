"""Consent to the terms and the privacy notice: asked once a version, kept with its date."""

import datetime as dt

import pytest
from django.db import connection
from django.template.loader import get_template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from booking.accounts.models import Consent
from booking.accounts.privacy.actions import agree
from booking.accounts.privacy.views import WRITTEN, text_of
from booking.accounts.rules import ConsentKind
from booking.accounts.rules import privacy as rules
from booking.accounts.rules.privacy import VERSIONS, current, lacking
from tests.factories import NOW, PASSWORD, PersonFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

BOTH = {"terms": "on", "privacy": "on"}


@pytest.fixture
def asked(settings):
    settings.CONSENT_ASKED = True


@pytest.fixture
def newer(monkeypatch):
    """A later version of the terms, of which nobody knows yet."""

    def publish():
        versions = {**VERSIONS, ConsentKind.TERMS: ("2026-11-27", "2027-12-31")}
        monkeypatch.setattr(rules, "VERSIONS", versions)

    return publish


@pytest.mark.parametrize("kind", list(ConsentKind))
@pytest.mark.parametrize("language", WRITTEN)
def test_every_version_is_written_in_every_language(kind, language):
    for version in VERSIONS[kind]:
        dt.date.fromisoformat(version)
        with translation.override(language):
            assert get_template(text_of(kind, version)).render().strip()


def test_who_signs_in_is_asked_before_anything_else(asked, client):
    person = PersonFactory()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    answer = client.get(reverse("profile"))
    assert answer.status_code == 302
    assert answer.url == f"{reverse('consent')}?next=%2Fprofile%2F"
    page = client.get(answer.url)
    assert "Before you go on" in page.content.decode()
    onward = client.post(reverse("consent"), {**BOTH, "next": "/profile/"})
    assert onward.url == "/profile/"
    assert client.get("/profile/").status_code == 200
    kept = Consent.objects.filter(person=person)
    assert {(each.kind, each.version) for each in kept} == {
        (kind.value, current(kind)) for kind in ConsentKind
    }
    assert {each.language for each in kept} == {"en"}


@pytest.mark.parametrize("given", [{}, {"terms": "on"}, {"privacy": "on"}])
def test_both_must_be_ticked(asked, given):
    person = PersonFactory()
    answer = visiting(person).post(reverse("consent"), {**given, "next": "/profile/"})
    assert answer.status_code == 422
    assert "Tick both to go on." in answer.content.decode()
    assert 'value="/profile/"' in answer.content.decode()
    assert not Consent.objects.exists()


def test_nobody_is_led_to_another_site(asked):
    answer = visiting(PersonFactory()).post(
        reverse("consent"), {**BOTH, "next": "https://evil.example/"}
    )
    assert answer.url == reverse("home")


def test_who_agreed_is_not_asked_again_by_another_browser(asked):
    person = PersonFactory()
    agree(person=person, language="en", now=NOW)
    assert visiting(person).get("/profile/").status_code == 200


def test_a_session_that_agreed_costs_no_question(asked, settings):
    person = PersonFactory()
    agree(person=person, language="en", now=NOW)
    client = visiting(person)
    client.get("/profile/")
    with CaptureQueriesContext(connection) as with_it:
        client.get("/profile/")
    settings.CONSENT_ASKED = False
    with CaptureQueriesContext(connection) as without:
        client.get("/profile/")
    assert len(with_it) == len(without)


def test_a_new_version_is_asked_for_at_the_next_page_and_loses_no_form(asked, newer):
    person = PersonFactory(name="Before")
    agree(person=person, language="en", now=NOW)
    client = visiting(person)
    client.get("/profile/")
    newer()
    assert lacking({(kind.value, VERSIONS[kind][0]) for kind in ConsentKind}) == [ConsentKind.TERMS]
    client.post("/profile/", {"name": "After"})
    person.refresh_from_db()
    assert person.name == "After"
    assert client.get("/profile/").url.startswith(reverse("consent"))


@pytest.mark.parametrize("name", ["terms", "privacy", "my_data", "erase_account"])
def test_who_does_not_agree_can_read_and_leave(asked, name):
    assert visiting(PersonFactory()).get(reverse(name)).status_code == 200


def test_who_does_not_agree_cannot_do_anything_else(asked):
    person = PersonFactory(name="Before")
    assert visiting(person).post("/profile/", {"name": "After"}).status_code == 302
    person.refresh_from_db()
    assert person.name == "Before"


def test_visitors_are_not_asked(asked, client):
    assert client.get(reverse("front")).status_code == 200
    for name in ("terms", "privacy"):
        page = client.get(reverse(name)).content.decode()
        assert f"Version of {VERSIONS[ConsentKind(name)][-1]}" in page
        assert f'href="{reverse(name)}"' in page


def test_an_unknown_version_is_not_there(client):
    assert client.get(reverse("terms"), {"version": "../../base"}).status_code == 404


def test_agreeing_twice_keeps_the_first_date():
    person = PersonFactory()
    agree(person=person, language="en", now=NOW)
    agree(person=person, language="zh-hans", now=NOW + dt.timedelta(days=1))
    assert {each.agreed_at for each in Consent.objects.filter(person=person)} == {NOW}
