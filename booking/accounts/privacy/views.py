"""The texts and consent to them, one's own copy, and the end of an account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..asking import person_of
from ..rules import ConsentKind
from ..rules.privacy import VERSIONS, Obstacle, current, stamp
from ..wording import CONSENT_KINDS
from . import actions
from .asking import AGREED
from .copying import copy_of
from .forms import ConsentForm, EraseForm, OneselfForm
from .queries import hindrances_of
from .register import Hindrance

WRITTEN = ("en", "zh-hans", "zh-hant")


def text_of(kind: ConsentKind, version: str) -> str:
    """The template of a version of a text in the reader's language."""
    language = get_language()
    language = language if language in WRITTEN else WRITTEN[0]
    return f"accounts/terms/{version}/{kind.value}.{language}.html"


def _text(request: HttpRequest, kind: ConsentKind) -> HttpResponse:
    version = request.GET.get("version") or current(kind)
    if version not in VERSIONS[kind]:
        raise Http404
    context = {
        "title": CONSENT_KINDS[kind.value],
        "text": text_of(kind, version),
        "version": version,
        "versions": [each for each in reversed(VERSIONS[kind]) if each != version],
    }
    return render(request, "accounts/terms.html", context)


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """The terms of use, in this or an earlier version."""
    return _text(request, ConsentKind.TERMS)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice, in this or an earlier version."""
    return _text(request, ConsentKind.PRIVACY)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """Asks for consent to the current texts, and leads on to where one wanted to go."""
    form = ConsentForm(request.POST or None)
    onward = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(
        onward, {request.get_host()}, require_https=request.is_secure()
    ):
        onward = ""
    if request.method == "POST" and form.is_valid():
        actions.agree(person=person_of(request), language=get_language() or "", now=timezone.now())
        request.session[AGREED] = stamp()
        return redirect(onward or "home")
    texts: list[tuple[str | Promise, str, str]] = [
        (CONSENT_KINDS[kind.value], text_of(kind, current(kind)), current(kind))
        for kind in ConsentKind
    ]
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "texts": texts, "next": onward}
    return render(request, "accounts/consent.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_data(request: HttpRequest) -> HttpResponseBase:
    """A copy of all that the site holds of oneself, to whom proves to be that person."""
    person, now = person_of(request), timezone.now()
    posted = request.POST if request.method == "POST" else None
    form = OneselfForm(posted, request=request, person=person, now=now)
    if posted is not None and form.is_valid():
        answer = StreamingHttpResponse(
            copy_of(person, now=now),
            content_type="application/json; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="benchlink-data.json"'},
        )
        add_never_cache_headers(answer)
        return answer
    status = 422 if form.errors else 200
    return render(request, "accounts/my_data.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase_account(request: HttpRequest) -> HttpResponse:
    """Says what is erased and what stays, and erases when that is confirmed."""
    person, now = person_of(request), timezone.now()
    hindrances = hindrances_of(person, now=now)
    posted = request.POST if request.method == "POST" else None
    form = EraseForm(posted, request=request, person=person, now=now)
    if posted is not None and form.is_valid() and not hindrances:
        try:
            actions.erase_account(person=person, now=now)
        except actions.ErasureRefused as refused:
            hindrances = refused.hindrances
        else:
            logout(request)
            messages.success(request, _("Your account is erased."))
            return redirect("front")
    context: dict[str, Any] = {
        "form": form,
        "hindrances": [hindrance_words(each) for each in hindrances],
    }
    status = 422 if posted is not None else 200
    return render(request, "accounts/erase_account.html", context, status=status)


def hindrance_words(hindrance: Hindrance) -> str:
    """Why an account cannot be erased as yet, and what to do about it."""
    if hindrance.obstacle is Obstacle.LAST_ADMINISTRATOR:
        return _(
            "At %(name)s you are the last administrator. Make somebody else administrator first."
        ) % {"name": hindrance.name}
    return _("You are the last operator of the site. Make somebody else operator first.")
