"""The map of labs, what it draws, and the ground of the operator's own."""

from __future__ import annotations

import gzip
import hashlib
import logging
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_headers

from booking.accounts.models import User

from ..forms import LabFilter
from .feeds import instruments_text, pin_of, pins
from .forms import PlaceFilter
from .ground import UnusableGround, read_geojson
from .queries import (
    Origin,
    home_of,
    labs_at,
    labs_in_order,
    labs_with_a_place,
    origin_of,
)
from .rules import NearProblem, point_text
from .wording import near_sentence

log = logging.getLogger(__name__)

A_PAGE = 50
FEED_FOR = 60
"""Seconds for which a browser keeps the labs of the map without asking again."""
GROUND_FOR = 3600


def origin_asked(request: HttpRequest) -> tuple[Origin | None, str]:
    """Where distances are told from, and what was wrong with the wish, in a sentence.

    Without a wish it is the township of the reader's own organisation, if it is known.
    """
    asked = request.GET.get("near")
    if asked is None:
        if not isinstance(request.user, User):
            return None, ""
        return home_of(request.user, now=timezone.now()), ""
    found = origin_of(asked)
    if isinstance(found, NearProblem):
        return None, near_sentence(found, asked)
    return found, ""


@require_safe
def lab_map(request: HttpRequest) -> HttpResponse:
    """Labs on a map, and beside it as a list by distance from a chosen place."""
    origin, problem = origin_asked(request)
    narrowed = PlaceFilter(request.GET, origin=origin)
    words = narrowed.value("q")
    point = origin.point if origin else None
    page = Paginator(labs_in_order(words=words, origin=point), A_PAGE).get_page(
        request.GET.get("page")
    )
    asked = f"?{urlencode({'q': words})}" if words else ""
    context = {
        "filter": narrowed,
        "words": words,
        "page": page,
        "labs": labs_at(page),
        "origin": origin,
        "near_point": point_text(origin.point) if origin else "",
        "problem": problem,
        "feed": f"{reverse('lab_map_feed')}{asked}",
        "list_url": f"{reverse('labs')}{asked}",
    }
    return render(request, "labs/map.html", context)


@require_safe
@gzip_page
@conditional_page
@cache_control(private=True, max_age=FEED_FOR)
@vary_on_headers("Accept-Language", "Cookie")
def lab_map_feed(request: HttpRequest) -> HttpResponse:
    """The labs of the map as GeoJSON; ``q`` narrows them as on the page."""
    words = LabFilter(request.GET).value("q")
    found = (
        pin_of(lab, instruments=count, lines=[lab.university.name, instruments_text(count)])
        for lab, count in labs_with_a_place(words=words)
    )
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    return JsonResponse(pins(found), content_type="application/geo+json", json_dumps_params=compact)


@lru_cache(maxsize=1)
def _packed(path: Path, changed: int, size: int) -> tuple[bytes, bytes, str]:
    """A GeoJSON file, the same packed, and its tag; read anew when it has changed."""
    content = read_geojson(path)
    return content, gzip.compress(content, 6), f'"{hashlib.sha256(content).hexdigest()[:32]}"'


@require_safe
def map_ground(request: HttpRequest) -> HttpResponse:
    """The operator's own ground. Nothing to draw (204) without one, 404 when it is broken."""
    path = settings.MAP_GROUND.path
    if path is None:
        return HttpResponse(status=204)
    try:
        about = path.stat()
        content, packed, tag = _packed(path, about.st_mtime_ns, about.st_size)
    except (OSError, UnusableGround) as error:
        log.error("The ground of the map, MAP_GEOJSON=%s, is not shown: %s.", path, error)
        return HttpResponse(status=404)
    answer = get_conditional_response(request, etag=tag)
    if not isinstance(answer, HttpResponseNotModified):
        zipped = "gzip" in request.headers.get("Accept-Encoding", "")
        answer = HttpResponse(packed if zipped else content, content_type="application/geo+json")
        if zipped:
            answer["Content-Encoding"] = "gzip"
    answer["ETag"] = f"W/{tag}"
    patch_cache_control(answer, public=True, max_age=GROUND_FOR)
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer
