"""Which sign-ins of others are let in: read from the settings, before any model is there.

An organisation's own sign-in (OpenID Connect or SAML) is tied to its code. What
cannot work stops the start with a sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

PLATFORMS = {"dingtalk": "DINGTALK", "feishu": "FEISHU", "weixin": "WEIXIN"}
"""Sign-ins that belong to no organisation, and what their settings begin with."""

IDENTITY = re.compile(r"[a-z0-9][a-z0-9-]{1,38}[a-z0-9]")
RESERVED = frozenset({*PLATFORMS, "openid-connect", "saml", "oidc"})
ANY_ADDRESS = "*"

TIED: dict[str, type | tuple[type, ...]] = {
    "id": str,
    "organisation": str,
    "name": str,
    "domains": list,
    "trusted": bool,
}
OIDC_KEYS: dict[str, type | tuple[type, ...]] = {
    **TIED,
    "server_url": str,
    "client_id": str,
    "secret": str,
    "scope": list,
    "token_auth_method": str,
}
SAML_KEYS: dict[str, type | tuple[type, ...]] = {
    **TIED,
    "entity_id": str,
    "metadata_url": str,
    "sso_url": str,
    "slo_url": str,
    "x509cert": str,
    "attributes": dict,
    "sp_entity_id": str,
    "sp_x509cert": str,
    "sp_private_key": str,
}

# By urn:oid names, as Shibboleth sends them, then by the names that people read.
SAML_ATTRIBUTES: dict[str, list[str]] = {
    "uid": [
        "urn:oasis:names:tc:SAML:attribute:pairwise-id",
        "urn:oasis:names:tc:SAML:attribute:subject-id",
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
        "eduPersonPrincipalName",
    ],
    "email": ["urn:oid:0.9.2342.19200300.100.1.3", "mail"],
    "name": [
        "urn:oid:2.16.840.1.113730.3.1.241",
        "displayName",
        "urn:oid:2.5.4.3",
        "cn",
    ],
}


@dataclass(frozen=True)
class OwnSignIn:
    """An organisation's own sign-in, by the organisation's code.

    ``domains`` are those of addresses that it vouches for, on top of the domains
    confirmed for the organisation; ``any_address`` is for those who have no
    account yet; ``trusted`` links addresses in its domains that have one.
    """

    id: str
    organisation: str
    name: str
    domains: frozenset[str] = frozenset()
    any_address: bool = False
    trusted: bool = False


@dataclass(frozen=True)
class SignIns:
    """What django-allauth is told, and the ties of organisations by the sign-in's id."""

    social: dict[str, dict[str, Any]] = field(default_factory=dict)
    own: dict[str, OwnSignIn] = field(default_factory=dict)


def read_sign_ins(
    *,
    oidc: str,
    saml: str,
    platforms: Mapping[str, tuple[str, str]],
    folder: Path,
    only_https: bool,
) -> SignIns:
    """Sign-ins from the texts of settings: JSON, or the path of a file with it.

    A relative path counts from ``folder``. Raises ImproperlyConfigured.
    """
    own: dict[str, OwnSignIn] = {}
    oidc_apps, saml_apps = [], []
    for entry in _entries("OIDC_PROVIDERS", oidc, folder, OIDC_KEYS):
        tie = _tie("OIDC_PROVIDERS", entry, own)
        oidc_apps.append(_oidc_app(entry, tie, only_https))
    for entry in _entries("SAML_PROVIDERS", saml, folder, SAML_KEYS):
        tie = _tie("SAML_PROVIDERS", entry, own)
        saml_apps.append(_saml_app(entry, tie, only_https))
    social: dict[str, dict[str, Any]] = {
        "openid_connect": {
            "provider_class": "booking.accounts.entering.oidc.CheckedProvider",
            "OAUTH_PKCE_ENABLED": True,
            "APPS": oidc_apps,
        },
        "saml": {
            "provider_class": "booking.accounts.entering.saml.MappedProvider",
            "APPS": saml_apps,
        },
    }
    for name, prefix in PLATFORMS.items():
        client_id, secret = platforms.get(name, ("", ""))
        if bool(client_id) != bool(secret):
            raise ImproperlyConfigured(
                f"{prefix}_CLIENT_ID and {prefix}_SECRET go together: set both or neither."
            )
        apps = [{"client_id": client_id, "secret": secret}] if client_id else []
        social[name] = {"APPS": apps}
    return SignIns(social, own)


def _entries(
    setting: str, text: str, folder: Path, keys: Mapping[str, type | tuple[type, ...]]
) -> list[dict[str, Any]]:
    text = text.strip()
    if not text:
        return []
    if not text.startswith("["):
        try:
            text = (folder / text).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(
                f"{setting} names a file that cannot be read: {error}"
            ) from None
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise ImproperlyConfigured(f"{setting} is no JSON: {error}") from None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ImproperlyConfigured(f"{setting} is a list of objects: [{{...}}, {{...}}]")
    for entry in found:
        for key, value in entry.items():
            if key not in keys:
                raise ImproperlyConfigured(
                    f"{setting}: there is no {key!r}; there are {', '.join(keys)}."
                )
            if not isinstance(value, keys[key]):
                raise ImproperlyConfigured(f"{setting}: {key!r} is of another kind.")
    return found


def _given(setting: str, entry: Mapping[str, Any], key: str) -> str:
    value = str(entry.get(key, "")).strip()
    if not value:
        raise ImproperlyConfigured(f"{setting}: {entry.get('id', 'an entry')} needs {key!r}.")
    return value


def _tie(setting: str, entry: Mapping[str, Any], own: dict[str, OwnSignIn]) -> OwnSignIn:
    identity = _given(setting, entry, "id")
    if not IDENTITY.fullmatch(identity) or identity in RESERVED:
        raise ImproperlyConfigured(
            f"{setting}: the id {identity!r} is 3 to 40 small letters, digits and hyphens, "
            "and none of a provider's own names."
        )
    if identity in own:
        raise ImproperlyConfigured(f"{setting}: the id {identity!r} stands twice.")
    name = _given(setting, entry, "name")
    if len(name) > 40:
        raise ImproperlyConfigured(f"{setting}: the name {name!r} has more than 40 characters.")
    domains = {str(each).strip().lower().lstrip("@") for each in entry.get("domains", [])}
    own[identity] = OwnSignIn(
        id=identity,
        organisation=_given(setting, entry, "organisation"),
        name=name,
        domains=frozenset(domains - {ANY_ADDRESS}),
        any_address=ANY_ADDRESS in domains,
        trusted=entry.get("trusted", False),
    )
    return own[identity]


def _address(setting: str, entry: Mapping[str, Any], key: str, only_https: bool) -> str:
    value = _given(setting, entry, key)
    schemes = {"https"} if only_https else {"https", "http"}
    parts = urlsplit(value)
    if parts.scheme not in schemes or not parts.netloc:
        raise ImproperlyConfigured(f"{setting}: {key!r} of {entry['id']} is an https address.")
    return value


def _oidc_app(entry: Mapping[str, Any], tie: OwnSignIn, only_https: bool) -> dict[str, Any]:
    setting = "OIDC_PROVIDERS"
    settings = {"server_url": _address(setting, entry, "server_url", only_https).rstrip("/")}
    for key in ("scope", "token_auth_method"):
        if key in entry:
            settings[key] = entry[key]
    return {
        "provider_id": tie.id,
        "name": tie.name,
        "client_id": _given(setting, entry, "client_id"),
        "secret": _given(setting, entry, "secret"),
        "settings": settings,
    }


def _saml_app(entry: Mapping[str, Any], tie: OwnSignIn, only_https: bool) -> dict[str, Any]:
    setting = "SAML_PROVIDERS"
    idp = {"entity_id": _given(setting, entry, "entity_id")}
    if "metadata_url" in entry:
        idp["metadata_url"] = _address(setting, entry, "metadata_url", only_https)
    else:
        idp["sso_url"] = _address(setting, entry, "sso_url", only_https)
        idp["x509cert"] = _given(setting, entry, "x509cert")
        if "slo_url" in entry:
            idp["slo_url"] = _address(setting, entry, "slo_url", only_https)
    # What an organisation's own names add goes before the usual ones.
    attributes = {
        kind: [*_listed(entry.get("attributes", {}).get(kind, [])), *names]
        for kind, names in SAML_ATTRIBUTES.items()
    }
    advanced: dict[str, Any] = {
        "strict": True,
        "want_assertion_signed": True,
        "reject_idp_initiated_sso": True,
        "reject_deprecated_algorithm": True,
        "allow_single_label_domains": not only_https,
    }
    if "sp_private_key" in entry or "sp_x509cert" in entry:
        advanced |= {
            "private_key": _given(setting, entry, "sp_private_key"),
            "x509cert": _given(setting, entry, "sp_x509cert"),
            "authn_request_signed": True,
            "logout_request_signed": True,
            "logout_response_signed": True,
            "metadata_signed": True,
        }
    settings: dict[str, Any] = {"idp": idp, "attribute_mapping": attributes, "advanced": advanced}
    if "sp_entity_id" in entry:
        settings["sp"] = {"entity_id": _given(setting, entry, "sp_entity_id")}
    # The slug of its addresses is what django-allauth calls the client's id.
    return {"provider_id": tie.id, "name": tie.name, "client_id": tie.id, "settings": settings}


def _listed(names: Any) -> list[str]:
    return [names] if isinstance(names, str) else [str(name) for name in names]
