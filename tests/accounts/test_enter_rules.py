"""Whom another's sign-in lets in, who needs a second factor, and settings that cannot work."""

import itertools
import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from booking.accounts.entering.providers import read_sign_ins
from booking.accounts.rules import (
    AccountReason,
    OrganisationState,
    check_first_entry,
    check_let_go,
    check_open,
    in_domains,
    needs_second_factor,
)

BEST = {
    "verified": True,
    "own_domain": True,
    "any_address": False,
    "trusted": True,
    "has_account": False,
    "may_be_linked": True,
}


@pytest.mark.parametrize(
    ("but", "answer"),
    [
        ({}, None),
        ({"has_account": True}, None),
        ({"verified": False}, AccountReason.ADDRESS_UNVERIFIED),
        ({"own_domain": False}, AccountReason.SIGN_IN_OWN_WAY),
        ({"own_domain": False, "any_address": True}, None),
        ({"trusted": False}, None),
        ({"trusted": False, "has_account": True}, AccountReason.SIGN_IN_OWN_WAY),
        ({"has_account": True, "may_be_linked": False}, AccountReason.SIGN_IN_OWN_WAY),
        (
            {"own_domain": False, "any_address": True, "has_account": True},
            AccountReason.SIGN_IN_OWN_WAY,
        ),
    ],
)
def test_first_entry(but, answer):
    assert check_first_entry(**{**BEST, **but}) == answer


def test_no_account_is_taken_without_trust_in_its_own_domain():
    names = [name for name in BEST if name != "has_account"]
    for values in itertools.product([True, False], repeat=len(names)):
        case = dict(zip(names, values, strict=True))
        if check_first_entry(**case, has_account=True) is None:
            assert case["verified"]
            assert case["own_domain"]
            assert case["trusted"]
            assert case["may_be_linked"]


def test_an_address_elsewhere_is_not_told_to_have_an_account():
    case = {**BEST, "own_domain": False}
    answers = {check_first_entry(**{**case, "has_account": known}) for known in (True, False)}
    assert answers == {AccountReason.SIGN_IN_OWN_WAY}


@pytest.mark.parametrize("state", [*OrganisationState, None])
def test_only_verified_organisations_are_entered(state):
    assert (check_open(state) is None) is (state == OrganisationState.VERIFIED)


@pytest.mark.parametrize(
    ("email", "inside"),
    [
        ("ada@uni.example", True),
        ("ada@UNI.example", True),
        ("ada@cs.uni.example", False),
        ("ada@fakeuni.example", False),
        ("ada@uni.example@other.example", False),
        ("uni.example", False),
    ],
)
def test_a_domain_is_that_domain(email, inside):
    assert in_domains(email, {"uni.example"}) is inside


@pytest.mark.parametrize(
    ("is_operator", "roles", "needed"),
    [
        (True, [], True),
        (False, ["member", "finance"], True),
        (False, ["administrator", "member"], False),
        (False, [], False),
    ],
)
def test_second_factor(is_operator, roles, needed):
    assert needs_second_factor(is_operator=is_operator, roles=roles) is needed


def test_the_last_way_in_stays():
    assert check_let_go(has_password=False, others=0) == AccountReason.LAST_WAY_IN
    assert check_let_go(has_password=True, others=0) is None
    assert check_let_go(has_password=False, others=1) is None


OIDC = {
    "id": "north-uni",
    "organisation": "UNI1",
    "name": "North University",
    "server_url": "https://login.north.example",
    "client_id": "benchlink",
    "secret": "quiet",
}
SAML = {
    "id": "south-uni",
    "organisation": "UNI2",
    "name": "South University",
    "entity_id": "https://idp.south.example",
    "metadata_url": "https://idp.south.example/metadata",
}


def read(tmp_path, oidc="", saml="", platforms=None, only_https=True):
    return read_sign_ins(
        oidc=oidc if isinstance(oidc, str) else json.dumps(oidc),
        saml=saml if isinstance(saml, str) else json.dumps(saml),
        platforms=platforms or {},
        folder=tmp_path,
        only_https=only_https,
    )


def test_settings_are_read_from_text_and_from_a_file(tmp_path):
    (tmp_path / "saml.json").write_text(json.dumps([SAML]), encoding="utf-8")
    found = read(tmp_path, [{**OIDC, "domains": ["@North.example", "*"]}], "saml.json")
    assert set(found.own) == {"north-uni", "south-uni"}
    own = found.own["north-uni"]
    assert (own.domains, own.any_address, own.trusted) == ({"north.example"}, True, False)
    (app,) = found.social["saml"]["APPS"]
    assert app["settings"]["advanced"]["want_assertion_signed"] is True
    assert app["settings"]["advanced"]["reject_idp_initiated_sso"] is True


def test_without_settings_there_is_none(tmp_path):
    found = read(tmp_path)
    assert found.own == {}
    assert [kind["APPS"] for kind in found.social.values()] == [[], [], [], [], []]


@pytest.mark.parametrize(
    ("oidc", "said"),
    [
        ("[{]", "is no JSON"),
        ("no-such-file.json", "cannot be read"),
        ('["a"]', "list of objects"),
        ([{**OIDC, "colour": "red"}], "there is no 'colour'"),
        ([{**OIDC, "trusted": "yes"}], "'trusted' is of another kind"),
        ([{**OIDC, "id": "saml"}], "the id 'saml'"),
        ([{**OIDC, "id": "North Uni"}], "the id 'North Uni'"),
        ([OIDC, OIDC], "stands twice"),
        ([{**OIDC, "organisation": " "}], "needs 'organisation'"),
        ([{**OIDC, "name": "x" * 41}], "more than 40"),
        ([{**OIDC, "server_url": "http://login.north.example"}], "https address"),
        ([{key: OIDC[key] for key in OIDC if key != "secret"}], "needs 'secret'"),
    ],
)
def test_what_cannot_work_stops_the_start(tmp_path, oidc, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        read(tmp_path, oidc)


def test_a_saml_sign_in_needs_metadata_or_a_certificate(tmp_path):
    bare = {key: SAML[key] for key in SAML if key != "metadata_url"}
    with pytest.raises(ImproperlyConfigured, match="needs 'sso_url'"):
        read(tmp_path, saml=[bare])
    with pytest.raises(ImproperlyConfigured, match="needs 'x509cert'"):
        read(tmp_path, saml=[{**bare, "sso_url": "https://idp.south.example/sso"}])


def test_half_a_platform_stops_the_start(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="DINGTALK_SECRET"):
        read(tmp_path, platforms={"dingtalk": ("id", "")})
