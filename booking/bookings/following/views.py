"""Pages of following: following an instrument, and the list of one's own."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from booking.accounts.asking import person_of
from booking.labs.models import Instrument

from . import actions
from .queries import followed_by
from .wording import FOLLOW_PROBLEMS


@login_required
@require_safe
def my_followed(request: HttpRequest) -> HttpResponse:
    """The instruments that one follows."""
    rows = [
        (each, request.user.has_perm("labs.see_instrument", each.instrument))
        for each in followed_by(person_of(request))
    ]
    return render(request, "bookings/following/my_followed.html", {"rows": rows})


@login_required
@require_POST
def follow_instrument(request: HttpRequest, public_id: str) -> HttpResponse:
    """Follows an instrument."""
    found = _instrument(public_id)
    if not request.user.has_perm("labs.see_instrument", found):
        raise Http404
    try:
        actions.follow(person=person_of(request), instrument=found, now=timezone.now())
    except actions.NotFollowed as refused:
        messages.error(request, str(FOLLOW_PROBLEMS[refused.problem]))
    else:
        messages.success(
            request,
            gettext("You follow %(instrument)s. We write to you when time becomes free.")
            % {"instrument": found.name},
        )
    return redirect("instrument", public_id=public_id)


@login_required
@require_POST
def unfollow_instrument(request: HttpRequest, public_id: str) -> HttpResponse:
    """Follows an instrument no more, which one may have lost from sight by now."""
    found, person = _instrument(public_id), person_of(request)
    sees = request.user.has_perm("labs.see_instrument", found)
    if not actions.unfollow(person=person, instrument=found) and not sees:
        raise Http404
    messages.success(
        request, gettext("You no longer follow %(instrument)s.") % {"instrument": found.name}
    )
    back = request.POST.get("next")
    if back == reverse("my_followed") or not sees:
        return redirect("my_followed")
    return redirect("instrument", public_id=public_id)


def _instrument(public_id: str) -> Instrument:
    found = Instrument.objects.select_related("lab__university").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
