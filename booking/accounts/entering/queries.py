"""Questions about signing in: second factors, sessions, and ways in."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from importlib import import_module

from allauth.core.internal.sessionkit import get_session_user
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Lower

from ..models import Membership, Organisation, User
from ..prepared import Prepared
from ..queries import live_on, platform_day
from ..rules import check_open, needs_second_factor
from .providers import OwnSignIn

_live_roles = Prepared(
    lambda person, today: (
        Membership.objects.filter(live_on(today), person=person)
        .order_by("role")
        .values_list("role", flat=True)
    )
)

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(person: User) -> bool:
    """Whether a person has an authenticator app or a passkey; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists())


def must_have_second_factor(person: User, *, now: dt.datetime) -> bool:
    """Whether this site asks a person for a second factor, which they may have or not."""
    if not settings.MFA_REQUIRED:
        return False
    roles = [] if person.is_operator else _live_roles(person=person.pk, today=platform_day(now))
    return needs_second_factor(is_operator=person.is_operator, roles=roles)


@dataclass(frozen=True)
class SessionSeen:
    """A session as its person sees it: where from, what with, since when."""

    session: UserSession
    browser: str
    system: str
    is_this: bool


def sessions_of(person: User, *, current: str | None) -> list[SessionSeen]:
    """A person's sessions that are still good, the present one first, then the newest."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    found = []
    for session in UserSession.objects.filter(user=person).order_by("-created_at", "-pk"):
        kept = store(session.session_key)
        # One whose password was changed elsewhere is in the table, and lets nobody in.
        if not kept.exists(session.session_key) or get_session_user(kept) != person:
            continue
        browser, system = told_by(session.user_agent)
        found.append(SessionSeen(session, browser, system, session.session_key == current))
    return sorted(found, key=lambda each: not each.is_this)


BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Lark|Feishu", "Feishu"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/|Chromium/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def told_by(user_agent: str) -> tuple[str, str]:
    """The browser and the system that a browser says it is; empty where it is none we know."""

    def first(known: tuple[tuple[str, str], ...]) -> str:
        return next((name for sign, name in known if re.search(sign, user_agent)), "")

    return first(BROWSERS), first(SYSTEMS)


def connections_of(person: User) -> QuerySet[SocialAccount]:
    """The sign-ins of others by which a person comes in."""
    found: QuerySet[SocialAccount] = SocialAccount.objects.filter(user=person).order_by(
        "provider", "pk"
    )
    return found


def is_open(sign_in: OwnSignIn) -> bool:
    """Whether the organisation of a sign-in is one that people may enter."""
    found = Organisation.objects.filter(code__iexact=sign_in.organisation).first()
    return check_open(found.state if found else None) is None


def open_sign_ins() -> list[OwnSignIn]:
    """The organisations' own sign-ins that people may come by, by name."""
    own: dict[str, OwnSignIn] = settings.OWN_SIGN_INS
    if not own:
        return []
    named = Organisation.objects.annotate(plain=Lower("code")).filter(
        plain__in={each.organisation.lower() for each in own.values()}
    )
    codes = {code for code, state in named.values_list("plain", "state") if not check_open(state)}
    return sorted(
        (each for each in own.values() if each.organisation.lower() in codes),
        key=lambda each: each.name,
    )
