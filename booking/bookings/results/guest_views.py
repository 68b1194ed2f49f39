"""The page of a guest's link: the files of one release, and each of them."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking.accounts.models import User

from ..deciding.link_views import has_tries, unseen
from .guests import files_for_guest, release_of_key
from .models import ResultRelease
from .rules import ResultState
from .views import sent_of


def _release_of(request: HttpRequest, key: str) -> ResultRelease | None:
    """The release that a link opens; None to whom it opens nothing, also to somebody signed in
    with another address than the letter's."""
    release = release_of_key(key)
    reader = request.user if isinstance(request.user, User) else None
    if release is None:
        return None
    email = release.booking.guest.email
    return None if reader is not None and reader.email.lower() != email.lower() else release


@unseen
@never_cache
@require_safe
def guest_results(request: HttpRequest, key: str) -> HttpResponseBase:
    """What the link in a guest's letter opens: the files, and each of them by ``?file=`` and its
    public id. Looking changes nothing, since programs that read
    mail open links too. To anybody else it says that the link no longer works, and no more."""
    if not has_tries(request):
        return ratelimit.respond_429(request)
    release = _release_of(request, key)
    if release is None:
        return render(request, "bookings/results/link_shut.html", status=404)
    files = list(files_for_guest(release))
    if "file" in request.GET:
        wanted = next((each for each in files if each.public_id == request.GET["file"]), None)
        if wanted is None:
            raise Http404
        return sent_of(request, wanted)
    context = {
        "release": release,
        "booking": release.booking,
        "instrument": release.booking.instrument,
        "lab": release.booking.instrument.lab,
        "files": files,
        "withdrawn": release.files.filter(state=ResultState.WITHDRAWN.value).exists(),
    }
    status = 200 if files else 410
    return render(request, "bookings/results/by_link.html", context, status=status)
