"""An organisation's own sign-in by OpenID Connect, against ``oidc-provider``, as it runs here."""

from __future__ import annotations

import base64
import json
import sys
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from booking.accounts.entering.oidc import CheckedAdapter
from booking.accounts.models import EmailDomain, Membership, User
from tests.accounts.codes import is_signed_in
from tests.factories import NOW, PASSWORD, PersonFactory, UniversityFactory
from tests.sso.conftest import NODE, Form, running
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

CALLBACK = "/accounts/oidc/north/login/callback/"
CLIENT = {
    "client_id": "benchlink",
    "client_secret": "quiet-quiet-quiet",
    "redirect_uris": [f"http://testserver{CALLBACK}"],
}
PEOPLE = {
    "ada": {"email": "ada@north.example", "email_verified": True, "name": "Ada 王"},
    "eve": {"email": "eve@north.example", "email_verified": False, "name": "Eve"},
    "mallory": {"email": "victim@elsewhere.example", "email_verified": True, "name": "M"},
}


@pytest.fixture(scope="module")
def provider(oidc_folder):
    given = json.dumps({"client": CLIENT, "people": PEOPLE})
    command = [sys.executable, "-c", NODE, "provider.mjs", given]
    with running(command, oidc_folder) as address:
        yield address


@pytest.fixture
def north(offer, provider):
    """The university whose sign-in it is, with its domain confirmed."""
    made = UniversityFactory(code="NORTH")
    EmailDomain.objects.create(
        organisation=made, domain="north.example", added_by=PersonFactory(), added_at=NOW
    )
    entry = {
        "id": "north",
        "organisation": "NORTH",
        "name": "North University",
        "server_url": provider,
        "client_id": CLIENT["client_id"],
        "secret": CLIENT["client_secret"],
        "trusted": True,
    }
    offer(oidc=json.dumps([entry]))
    return made


def begin(client, process="login"):
    """Presses the button; returns where it leads."""
    answer = client.post(f"{reverse('openid_connect_login', args=['north'])}?process={process}")
    assert answer.status_code == 200, answer.text
    return answer.context["there"]


def sign_in_there(browser, there, sub):
    """Types the name at the provider and agrees; returns the address that leads back here."""
    answer = browser.get(there, allow_redirects=False)
    for _step in range(12):
        if answer.is_redirect:
            following = answer.next.url
            if urlsplit(following).hostname == "testserver":
                return following
            answer = browser.get(following, allow_redirects=False)
            continue
        assert answer.ok, answer.text
        form = Form(answer.text, answer.url)
        sent = {**form.fields, "login": sub, "password": "any"}
        answer = browser.post(form.action, data=sent, allow_redirects=False)
    raise AssertionError("the provider leads nowhere")


def come_in(client, browser, sub="ada", process="login"):
    back = sign_in_there(browser, begin(client, process), sub)
    return client.get(back, follow=True)


def test_it_works(north, browser):
    client = visiting()
    assert "North University" in client.get(reverse("account_login")).text
    come_in(client, browser)
    assert is_signed_in(client)
    person = User.objects.get(email="ada@north.example")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert person.name == "Ada 王"
    tie = Membership.objects.get(person=person)
    assert (tie.organisation, tie.role) == (north, "member")
    # Kept of them is no more than who they are.
    assert set(SocialAccount.objects.get().extra_data) == {"sub", "name", "email"}


def test_the_second_time_it_is_the_same_person(north, browser):
    for _ in range(2):
        client = visiting()
        come_in(client, browser)
        assert is_signed_in(client)
    assert User.objects.filter(email="ada@north.example").count() == 1


def test_a_verified_address_of_elsewhere_takes_no_account(north, browser):
    victim = PersonFactory(email="victim@elsewhere.example")
    client = visiting()
    answer = come_in(client, browser, "mallory")
    assert answer.status_code == 403
    assert "does not speak for this address" in answer.text
    assert not is_signed_in(client)
    assert not SocialAccount.objects.filter(user=victim).exists()


def test_an_unverified_address_does_not_come_in(north, browser):
    client = visiting()
    answer = come_in(client, browser, "eve")
    assert "told no verified e-mail address" in answer.text
    assert not User.objects.filter(email="eve@north.example").exists()


def test_who_signs_in_first_connects_it(north, browser):
    person = PersonFactory(email="victim@elsewhere.example")
    client = visiting()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = come_in(client, browser, "mallory", process="connect")
    assert answer.request["PATH_INFO"] == reverse("security")
    assert SocialAccount.objects.get().user == person
    assert Membership.objects.get(person=person).organisation == north


@pytest.mark.parametrize("state", ["suspended", "pending"])
def test_an_organisation_that_is_not_verified_is_not_entered(north, browser, state):
    come_in(visiting(), browser)
    north.state = state
    north.save()
    client = visiting()
    assert "North University" not in client.get(reverse("account_login")).text
    answer = come_in(client, browser)
    assert answer.status_code == 403
    assert not is_signed_in(client)


def test_another_nonce_is_refused(north, browser):
    client = visiting()
    parts = urlsplit(begin(client))
    asked = dict(parse_qsl(parts.query))
    assert len(asked["nonce"]) >= 20
    other = urlunsplit(parts._replace(query=urlencode({**asked, "nonce": "of-another-sign-in"})))
    refused(client, client.get(sign_in_there(browser, other, "ada")))


def test_another_state_is_refused(north, browser):
    client = visiting()
    back = sign_in_there(browser, begin(client), "ada")
    refused(client, client.get(back.replace("state=", "state=x")))


def test_the_answer_of_another_browser_is_refused(north, browser):
    back = sign_in_there(browser, begin(visiting()), "ada")
    client = visiting()
    begin(client)
    refused(client, client.get(back))


def test_an_answer_is_good_once(north, browser):
    client = visiting()
    back = sign_in_there(browser, begin(client), "ada")
    client.get(back)
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    refused(client, client.get(back))


def claim(token, **other):
    """The token with other claims, under the signature that it had."""
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    told = json.dumps({**claims, **other}).encode()
    return ".".join([head, base64.urlsafe_b64encode(told).decode().rstrip("="), signature])


def unsigned(token):
    """The token without a signature, as one that needs none."""
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    return f"{head}.{token.split('.')[1]}."


@pytest.mark.parametrize(
    "change",
    [lambda token: claim(token, sub="root"), lambda token: claim(token), unsigned, lambda _: ""],
    ids=["another person", "as it was", "unsigned", "none"],
)
def test_a_token_changed_on_its_way_is_refused(north, browser, monkeypatch, change):
    fetched = CheckedAdapter.get_access_token_data

    def tampered(self, *args, **kwargs):
        data = fetched(self, *args, **kwargs)
        return {**data, "id_token": change(data["id_token"])}

    monkeypatch.setattr(CheckedAdapter, "get_access_token_data", tampered)
    client = visiting()
    refused(client, client.get(sign_in_there(browser, begin(client), "ada")))


def refused(client, answer):
    assert answer.status_code in {200, 401, 403}
    assert "could not be trusted" in answer.text
    assert not is_signed_in(client)
    assert not User.objects.filter(email="ada@north.example", last_login=None).exists()


def test_a_provider_that_is_down_is_told(north, offer):
    entry = {
        "id": "north",
        "organisation": "NORTH",
        "name": "North University",
        "server_url": "http://127.0.0.1:9",
        "client_id": "benchlink",
        "secret": "quiet",
    }
    offer(oidc=json.dumps([entry]))
    answer = visiting().post(reverse("openid_connect_login", args=["north"]))
    assert "It did not answer" in answer.text
