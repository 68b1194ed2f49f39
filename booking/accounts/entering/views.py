"""What one sees and does about one's own sign-in."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ..actions.refusing import AccountRefused
from ..asking import numbered, person_of
from ..wording import ACCOUNT_REASONS
from . import actions
from .queries import (
    connections_of,
    has_second_factor,
    must_have_second_factor,
    open_sign_ins,
    sessions_of,
)
from .social import name_of, providers_offered


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """One's password, second factors, passkeys, connected sign-ins and sessions."""
    person = person_of(request)
    factors = list(Authenticator.objects.filter(user=person).order_by("created_at", "pk"))
    by_type = {factor.type: factor for factor in factors}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    connected = list(connections_of(person))
    offered = providers_offered(request, own=open_sign_ins())
    names = {provider.sub_id: name_of(provider) for provider in offered}
    names |= {each.id: each.name for each in settings.OWN_SIGN_INS.values()}
    taken = {account.provider for account in connected}
    context = {
        "has_password": person.has_usable_password(),
        "app": by_type.get(Authenticator.Type.TOTP),
        "passkeys": [each for each in factors if each.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "required": must_have_second_factor(person, now=timezone.now()),
        "protected": has_second_factor(person),
        "connections": [
            (account, names.get(account.provider, account.provider), _told(account.extra_data))
            for account in connected
        ],
        "connectable": [each for each in offered if each.sub_id not in taken],
        "sessions": sessions_of(person, current=request.session.session_key),
    }
    return render(request, "accounts/security.html", context)


def _told(data: dict[str, str]) -> str:
    """By what somebody knows an account of theirs elsewhere."""
    return next((data[key] for key in ("email", "name", "nickname", "nick") if data.get(key)), "")


@login_required
@require_safe
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Where those are led who must have a second factor and have none."""
    if has_second_factor(person_of(request)):
        return redirect("security")
    return render(request, "accounts/set_up_second_factor.html")


@login_required
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Ends one of one's own sessions; the present one is what signing out is for."""
    person = person_of(request)
    session = get_object_or_404(UserSession, user=person, pk=numbered(request, "session"))
    if session.session_key == request.session.session_key:
        return redirect("account_logout")
    actions.end_sessions(sessions=[session])
    messages.success(request, _("The session has ended."))
    return redirect("security")


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Ends all of one's sessions but the present one."""
    others = UserSession.objects.filter(user=person_of(request)).exclude(
        session_key=request.session.session_key
    )
    ended = actions.end_sessions(sessions=others)
    said = ngettext("%(count)d session has ended.", "%(count)d sessions have ended.", ended)
    messages.success(request, said % {"count": ended})
    return redirect("security")


@login_required
@require_POST
@reauthentication_required(app="allauth.socialaccount")
def disconnect(request: HttpRequest) -> HttpResponse:
    """Takes a connected sign-in off one's own account."""
    person = person_of(request)
    account = get_object_or_404(connections_of(person), pk=numbered(request, "connection"))
    try:
        actions.let_go(account=account, person=person)
    except AccountRefused as refused:
        for reason in refused.reasons:
            messages.error(request, str(ACCOUNT_REASONS[reason.value]))
    else:
        messages.success(request, _("The sign-in is no longer connected."))
    return redirect("security")
