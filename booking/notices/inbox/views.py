"""The inbox: what one was told, opening it, and marking it as read."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from booking.accounts.asking import person_of
from booking.accounts.models import User

from ..models import Delivery
from . import actions
from .lines import address_of, line_of, place_of
from .queries import inbox_of, unread_of, with_what

A_PAGE = 25


@dataclass(frozen=True)
class Row:
    """A notice as the list shows it."""

    notice: Delivery
    line: str
    place: str


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What one was told, the newest first: all of it, or what is unread."""
    person = person_of(request)
    unread_alone = request.GET.get("show") == "unread"
    notices = unread_of(person) if unread_alone else inbox_of(person)
    page = Paginator(with_what(notices), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [Row(each, line_of(each), place_of(each)) for each in page],
        "unread_alone": unread_alone,
        "unread": unread_of(person).count(),
        "now": timezone.now(),
    }
    return render(request, "notices/inbox.html", context)


@require_POST
def open_notice(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Marks a notice as read and leads to what it is about."""
    if not isinstance(request.user, User):
        return redirect_to_login(reverse("inbox"))
    notice = get_object_or_404(with_what(inbox_of(request.user)), key=public_id)
    actions.mark_read(notice=notice, now=timezone.now())
    return redirect(address_of(notice))


@require_POST
def mark_notice(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Marks a notice as read, or as unread."""
    if not isinstance(request.user, User):
        return redirect_to_login(reverse("inbox"))
    notice = get_object_or_404(inbox_of(request.user), key=public_id)
    if request.POST.get("as") == "unread":
        actions.mark_unread(notice=notice)
    else:
        actions.mark_read(notice=notice, now=timezone.now())
    return redirect(_back(request))


@require_POST
def mark_all(request: HttpRequest) -> HttpResponse:
    """Marks all that the page had shown or counted as read; not what came since."""
    if not isinstance(request.user, User):
        return redirect_to_login(reverse("inbox"))
    now = timezone.now()
    actions.mark_all_read(
        person=request.user, until=_moment(request.POST.get("until", ""), now), now=now
    )
    return redirect("inbox")


def _moment(text: str, now: dt.datetime) -> dt.datetime:
    """A moment with its zone, or now where it is none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return now
    return moment if moment is not None and moment.tzinfo is not None else now


def _back(request: HttpRequest) -> str:
    """The list as it was: its filter and its page."""
    here = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(here, allowed_hosts=None)
    return here if safe and here.startswith(reverse("inbox")) else reverse("inbox")
