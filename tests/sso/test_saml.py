"""A university's own sign-in by SAML, against an identity provider of ``pysaml2`` that signs."""

from __future__ import annotations

import base64
import datetime as dt
import json
import sys
from pathlib import Path

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from booking.accounts.entering.providers import read_sign_ins
from booking.accounts.entering.saml import metadata
from booking.accounts.models import EmailDomain, Membership, User
from tests.accounts.codes import is_signed_in
from tests.factories import NOW, PASSWORD, PersonFactory, UniversityFactory
from tests.sso.conftest import Form, running

pytestmark = pytest.mark.django_db

# As a Shibboleth provider in a federation releases them; pysaml2 sends the urn:oid names.
PEOPLE = {
    "wang": {
        "eduPersonPrincipalName": "wang@south.example",
        "mail": "Wang.Min@South.example",
        "displayName": "王敏",
    },
    "li": {"mail": "li@south.example", "cn": "Li"},
    "nobody": {"displayName": "Nobody", "transient": True},
    "mallory": {
        "eduPersonPrincipalName": "mallory@south.example",
        "mail": "victim@elsewhere.example",
        "displayName": "M",
    },
}


def key_pair(folder):
    """A key of the provider's, and the certificate that tells it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.south.example")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    (folder / "cert.pem").write_bytes(certificate)
    return certificate.decode()


def entry(address, certificate):
    return {
        "id": "south",
        "organisation": "SOUTH",
        "name": "South University",
        "entity_id": f"{address}/metadata",
        "sso_url": f"{address}/sso",
        "slo_url": f"{address}/slo",
        "x509cert": certificate,
        "trusted": True,
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("idp")


@pytest.fixture(scope="module")
def certificate(folder):
    return key_pair(folder)


@pytest.fixture(scope="module")
def provider(folder, certificate, xmlsec1):
    """The provider's address; it knows this site by its own metadata."""
    social, _own = told_settings("http://127.0.0.1:9", certificate)
    with override_settings(SOCIALACCOUNT_PROVIDERS=social):
        told = metadata(RequestFactory().get("/", HTTP_HOST="testserver"), "south")
    assert b"SingleLogoutService" in told.content
    (folder / "sp.xml").write_bytes(told.content)
    (folder / "people.json").write_text(json.dumps(PEOPLE), encoding="utf-8")
    with running([sys.executable, "-m", "tests.sso.idp", str(folder)], folder) as address:
        yield address


def told_settings(address, certificate):
    found = read_sign_ins(
        oidc="",
        saml=json.dumps([entry(address, certificate)]),
        platforms={},
        folder=Path(),
        only_https=False,
    )
    return found.social, found.own


def visiting():
    """A browser, which names the host that it asks."""
    client = Client()
    client.defaults["HTTP_HOST"] = "testserver"
    return client


@pytest.fixture
def south(offer, provider, certificate):
    """The university whose sign-in it is, with its domain confirmed."""
    made = UniversityFactory(code="SOUTH")
    EmailDomain.objects.create(
        organisation=made, domain="south.example", added_by=PersonFactory(), added_at=NOW
    )
    offer(saml=json.dumps([entry(provider, certificate)]))
    return made


def begin(client, process="login"):
    answer = client.post(f"{reverse('saml_login', args=['south'])}?process={process}")
    assert answer.status_code == 200, answer.text
    return answer.context["there"]


def sign_in_there(browser, there, who, **more):
    """The form with which the provider sends back whoever signs in there."""
    answer = browser.get(there, params={"as": who, **more})
    assert answer.ok, answer.text
    return Form(answer.text, answer.url)


def send_back(client, form):
    """Posts the provider's form here; the browser brings no cookie along with it."""
    assert form.action == "http://testserver/accounts/saml/south/acs/"
    return client.post("/accounts/saml/south/acs/", form.fields, follow=True)


def come_in(client, browser, who="wang", process="login"):
    return send_back(client, sign_in_there(browser, begin(client, process), who))


def refused(client, answer):
    assert answer.status_code in {200, 401, 403}
    assert "could not be trusted" in answer.text
    assert not is_signed_in(client)
    assert not User.objects.filter(email__endswith="@south.example").exists()


def test_it_works(south, browser):
    client = visiting()
    assert "South University" in client.get(reverse("account_login")).text
    come_in(client, browser)
    assert is_signed_in(client)
    person = User.objects.get(email="wang.min@south.example")
    assert person.name == "王敏"
    tie = Membership.objects.get(person=person)
    assert (tie.organisation, tie.role) == (south, "member")
    account = SocialAccount.objects.get()
    assert (account.uid, account.provider) == ("wang@south.example", "south")
    assert set(account.extra_data) == {"uid", "name", "email"}


def test_the_second_time_it_is_the_same_person(south, browser):
    for _ in range(2):
        client = visiting()
        come_in(client, browser)
        assert is_signed_in(client)
    assert SocialAccount.objects.count() == 1


def test_without_a_principal_name_the_lasting_name_serves(south, browser):
    come_in(visiting(), browser, "li")
    assert SocialAccount.objects.get().uid == "opaque-li"
    assert User.objects.get(email="li@south.example").name == "Li"


def test_a_name_for_one_session_alone_lets_nobody_in(south, browser):
    client = visiting()
    refused(client, come_in(client, browser, "nobody"))


def test_an_address_of_elsewhere_takes_no_account(south, browser):
    victim = PersonFactory(email="victim@elsewhere.example")
    client = visiting()
    answer = come_in(client, browser, "mallory")
    assert answer.status_code == 403
    assert "does not speak for this address" in answer.text
    assert not is_signed_in(client)
    assert not SocialAccount.objects.filter(user=victim).exists()


def test_who_signs_in_first_connects_it(south, browser):
    person = PersonFactory(email="victim@elsewhere.example")
    client = visiting()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    come_in(client, browser, "mallory", process="connect")
    assert SocialAccount.objects.get().user == person
    assert Membership.objects.get(person=person).organisation == south


@pytest.mark.parametrize("state", ["suspended", "draft"])
def test_an_organisation_that_is_not_verified_is_not_entered(south, browser, state):
    come_in(visiting(), browser)
    south.state = state
    south.save()
    client = visiting()
    assert come_in(client, browser).status_code == 403
    assert not is_signed_in(client)


def changed(form, old, new):
    """The provider's answer with some words changed on its way."""
    told = base64.b64decode(form.fields["SAMLResponse"]).decode()
    assert old in told
    form.fields["SAMLResponse"] = base64.b64encode(told.replace(old, new).encode()).decode()
    return form


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("wang@south.example", "root@south.example"),
        ("&#x738B;", "&#x738C;"),
        ("http://testserver/accounts/saml/south/metadata/", "http://other.example/"),
        ("SignatureValue>", "SignatureValu>"),
    ],
    ids=["who", "name", "for whom", "signature"],
)
def test_an_answer_changed_on_its_way_is_refused(south, browser, old, new):
    client = visiting()
    form = sign_in_there(browser, begin(client), "wang")
    refused(client, send_back(client, changed(form, old, new)))


def test_an_answer_without_a_signature_is_refused(south, browser):
    client = visiting()
    form = sign_in_there(browser, begin(client), "wang", sign="no")
    told = base64.b64decode(form.fields["SAMLResponse"]).decode()
    assert "SignatureValue" not in told
    refused(client, send_back(client, form))


def test_an_answer_signed_as_of_old_is_refused(south, browser):
    client = visiting()
    refused(
        client, send_back(client, sign_in_there(browser, begin(client), "wang", sign="as of old"))
    )


def test_an_answer_signed_by_another_key_is_refused(south, browser, offer, provider, tmp_path):
    client = visiting()
    form = sign_in_there(browser, begin(client), "wang")
    offer(saml=json.dumps([entry(provider, key_pair(tmp_path))]))
    refused(client, send_back(client, form))


def test_an_answer_is_good_once(south, browser):
    client = visiting()
    form = sign_in_there(browser, begin(client), "wang")
    send_back(client, form)
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert send_back(client, form).status_code == 403
    assert not is_signed_in(client)


def test_the_answer_of_another_browser_is_refused(south, browser):
    form = sign_in_there(browser, begin(visiting()), "wang")
    client = visiting()
    begin(client)
    assert send_back(client, form).status_code == 403
    assert not is_signed_in(client)


def test_what_is_no_answer_is_refused(south):
    client = visiting()
    for given in ("", "no base64 at all", base64.b64encode(b"<x>").decode()):
        begin(client)
        answer = client.post("/accounts/saml/south/acs/", {"SAMLResponse": given}, follow=True)
        assert answer.status_code < 500
        assert not is_signed_in(client)
    assert client.get("/accounts/saml/south/acs/finish/").status_code < 500


# Signing out: here and there


def answer_of(browser, there):
    """Where the provider leads back to."""
    answer = browser.get(there, allow_redirects=False)
    assert answer.status_code == 302, answer.text
    back = answer.headers["Location"]
    assert back.startswith("http://testserver/accounts/saml/south/sls/")
    return back.removeprefix("http://testserver")


def test_who_signs_out_here_signs_out_there(south, browser, provider):
    client = visiting()
    come_in(client, browser)
    answer = client.post(reverse("account_logout"))
    assert not is_signed_in(client)
    there = answer.context["there"]
    assert there.startswith(f"{provider}/slo?SAMLRequest=")
    assert answer["Cache-Control"] == "no-store"
    back = client.get(answer_of(browser, there))
    assert back.status_code == 302
    assert back.url == reverse("front")


def test_who_came_in_otherwise_signs_out_here_alone(south, browser):
    come_in(visiting(), browser)
    person = User.objects.get(email="wang.min@south.example")
    client = visiting()
    client.force_login(person, "booking.accounts.backends.AccountBackend")
    assert client.post(reverse("account_logout")).status_code == 302


def test_one_cannot_sign_out_there_for_another(south, browser):
    """What a session still knows of somebody else's sign-in is not said."""
    client = visiting()
    come_in(client, browser)
    SocialAccount.objects.update(user=PersonFactory())
    assert client.post(reverse("account_logout")).status_code == 302
    assert not is_signed_in(client)


def test_without_single_logout_there_one_signs_out_here(
    south, browser, offer, provider, certificate
):
    client = visiting()
    come_in(client, browser)
    told = entry(provider, certificate)
    del told["slo_url"]
    offer(saml=json.dumps([told]))
    assert client.post(reverse("account_logout")).status_code == 302
    assert not is_signed_in(client)


def test_who_signs_out_there_is_signed_out_here(south, browser, provider):
    client = visiting()
    come_in(client, browser)
    answer = client.get(answer_of(browser, f"{provider}/leave?as=wang"))
    assert answer.status_code == 302
    assert answer.url.startswith(f"{provider}/slo?SAMLResponse=")
    assert not is_signed_in(client)


@pytest.mark.parametrize("asked", ["as=wang&sign=no", "as=li"])
def test_nobody_is_signed_out_by_a_strangers_request(south, browser, provider, asked):
    client = visiting()
    come_in(client, browser)
    answer = client.get(answer_of(browser, f"{provider}/leave?{asked}"))
    assert answer.status_code == (400 if "sign=no" in asked else 302)
    assert is_signed_in(client)


@pytest.mark.parametrize("given", ["", "no base64 at all", base64.b64encode(b"<x>").decode()])
@pytest.mark.parametrize("name", ["SAMLRequest", "SAMLResponse"])
def test_what_is_no_message_signs_nobody_out(south, browser, name, given):
    client = visiting()
    come_in(client, browser)
    sent = {name: given, "Signature": "x", "SigAlg": "x"}
    assert client.get(reverse("saml_sls", args=["south"]), sent).status_code == 400
    assert is_signed_in(client)
