"""Suggestions while somebody types into the search."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from booking.accounts.bounds import TookTooLong, bounded
from booking.labs.models import Instrument

from ..catalogue.suggesting import Suggestion, SuggestionKind, suggest

SECONDS = 1.0
"""A suggestion that comes later is of no use."""


@require_safe
@cache_control(private=True, max_age=60)
def suggestions(request: HttpRequest) -> JsonResponse:
    """What ``q`` may mean, as JSON: kind, its word, text, address, and how many it leads to.

    Always an answer: an empty one for what cannot be read, and for what takes too long.
    """
    try:
        with bounded(SECONDS):
            found = suggest(request.GET.get("q", ""), get_language() or "en")
            pages = _pages(found)
    except TookTooLong:
        found, pages = [], {}
    words = {
        SuggestionKind.TECHNIQUE: _("Technique"),
        SuggestionKind.INSTRUMENT: _("Instrument"),
        SuggestionKind.LAB: _("Lab"),
        SuggestionKind.WORD: _("Word"),
    }
    rows = [
        {
            "kind": each.kind.value,
            "label": words[each.kind],
            "text": each.text,
            "count": each.count,
            "url": _address(each, pages),
        }
        for each in found
    ]
    return JsonResponse({"suggestions": rows})


def _pages(found: list[Suggestion]) -> dict[str, str]:
    """The public ids of instruments that have a page to lead to."""
    keys = [
        int(each.slug) for each in found if each.kind is SuggestionKind.INSTRUMENT and each.slug
    ]
    if not keys:
        return {}
    rows = Instrument.objects.published().filter(pk__in=keys).values_list("pk", "public_id")
    return {str(pk): public_id for pk, public_id in rows}


def _address(each: Suggestion, pages: dict[str, str]) -> str:
    if each.slug in pages and each.kind is SuggestionKind.INSTRUMENT:
        return reverse("instrument", args=[pages[each.slug]])
    named = each.kind in {SuggestionKind.TECHNIQUE, SuggestionKind.LAB}
    query = {each.kind.value: each.slug} if named else {"q": each.text}
    return f"{reverse('find')}?{urlencode(query)}"
