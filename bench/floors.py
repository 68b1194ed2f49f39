"""Floors of the site's answers: the least that a Django view with sign-in can do."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from booking.labs.models import Instrument

from .models import Slot


@require_safe
@login_required
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign-in by session and one read."""
    found = Instrument.objects.get(pk=pk)
    return JsonResponse({"instrument": found.name_en, "person": request.user.get_username()})


@require_POST
@login_required
def hold(request: HttpRequest) -> HttpResponse:
    """Sign-in by session and one INSERT under the exclusion constraint."""
    row = Slot.objects.create(
        unit_id=int(request.POST["unit"]),
        holder=int(request.POST["holder"]),
        starts=dt.datetime.fromisoformat(request.POST["starts"]),
        ends=dt.datetime.fromisoformat(request.POST["ends"]),
    )
    return JsonResponse({"slot": row.pk}, status=201)
