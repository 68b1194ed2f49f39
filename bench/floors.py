"""Floors of the site's answers: the least that a Django view with sign-in can do.

Sign-in is read as Django itself reads it, not by the site's prepared questions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_POST, require_safe

from booking.labs.models import Instrument

from .models import Slot

View = Callable[..., HttpResponse]


def by_session(view: View) -> View:
    """Reads the session and the person as Django's session engine and backend do, and checks
    the hash of the password. The site's own are lazy, and so read nothing."""

    @wraps(view)
    def plain(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        session = SessionStore(request.COOKIES.get("sessionid"))
        person = ModelBackend().get_user(session[SESSION_KEY])
        assert person is not None
        assert constant_time_compare(session[HASH_SESSION_KEY], person.get_session_auth_hash())
        request.session, request.user = session, person
        return login_required(view)(request, *args, **kwargs)

    return plain


@require_safe
@by_session
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign-in by session and one read."""
    found = Instrument.objects.get(pk=pk)
    return JsonResponse({"instrument": found.name_en, "person": request.user.get_username()})


@require_POST
@by_session
def hold(request: HttpRequest) -> HttpResponse:
    """Sign-in by session and one INSERT under the exclusion constraint."""
    row = Slot.objects.create(
        unit_id=int(request.POST["unit"]),
        holder=int(request.POST["holder"]),
        starts=dt.datetime.fromisoformat(request.POST["starts"]),
        ends=dt.datetime.fromisoformat(request.POST["ends"]),
    )
    return JsonResponse({"slot": row.pk}, status=201)
