"""Saved searches: one's own list, keeping a search of the find page, and ending it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from booking.accounts.asking import person_of
from booking.accounts.dates import day_text
from booking.accounts.models import User
from booking.accounts.queries import platform_day

from .. import actions
from ..models import SavedSearch, SearchHit
from ..queries.searches import last_hits, live_of, over_of
from ..queries.watching import KNOWN
from ..rules.searches import MOST_LIVE, SearchReason, normal_query
from ..searchwords import find_address, hit_address, last_day_watched, search_texts
from ..wording import SEARCH_REASONS

FEW = 10
"""So many searches that are over are still listed."""


@dataclass(frozen=True)
class Row:
    """A saved search as the list shows it, with what it found last."""

    search: SavedSearch
    words: str
    last_day: dt.date
    url: str
    hit: SearchHit | None
    hit_url: str


@login_required
@require_safe
def my_searches(request: HttpRequest) -> HttpResponse:
    """One's own searches: those that are watched, and the last ones that are over."""
    person, now = person_of(request), timezone.now()
    live = list(live_of(person, now=now)[:MOST_LIVE])
    over = list(over_of(person, now=now)[:FEW])
    rows = _rows([*live, *over], now)
    context = {"live": rows[: len(live)], "over": rows[len(live) :], "now": now}
    return render(request, "calendars/my_searches.html", context)


def _rows(searches: list[SavedSearch], now: dt.datetime) -> list[Row]:
    hits = last_hits(searches)
    texts = search_texts([each.query for each in searches], today=platform_day(now))
    return [
        _row(search, text, hits.get(search.pk))
        for search, text in zip(searches, texts, strict=True)
    ]


def _row(search: SavedSearch, text: str, hit: SearchHit | None) -> Row:
    return Row(
        search,
        text,
        last_day_watched(search),
        find_address(search.query),
        hit,
        hit_address(hit) if hit is not None else "",
    )


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keeps the search of the find page; who is signed out comes back to it after sign-in."""
    query, now = request.POST.get("query", ""), timezone.now()
    if not isinstance(request.user, User):
        return redirect_to_login(find_address(_readable(query)))
    try:
        search = actions.save_search(
            person=request.user, query=query, language=get_language() or "", now=now
        )
    except actions.SearchRefused as refused:
        messages.error(request, str(SEARCH_REASONS[refused.reason.value]))
        if refused.reason is SearchReason.TOO_MANY:
            return redirect("my_searches")
        return redirect(find_address(_readable(query)))
    until = day_text(last_day_watched(search), language=get_language(), today=platform_day(now))
    messages.success(
        request,
        gettext(
            "Your search is saved. Until %(until)s we write to %(address)s "
            "when something becomes free."
        )
        % {"until": until, "address": request.user.email},
    )
    return redirect("my_searches")


def _readable(query: str) -> str:
    try:
        return normal_query(query, known=KNOWN)
    except ValueError:
        return ""


@require_POST
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stops watching one of one's own searches."""
    if not isinstance(request.user, User):
        return redirect_to_login(reverse("my_searches"))
    search = SavedSearch.objects.filter(public_id=public_id, person=request.user).first()
    if search is None:
        raise Http404
    actions.end_search(search=search, person=request.user, now=timezone.now())
    messages.success(
        request, gettext("This search is no longer watched. You get no more e-mails about it.")
    )
    return redirect("my_searches")
