"""Points as their person, their lab and the university that hears appeals see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from booking.accounts.asking import numbered, person_of
from booking.labs.models import Lab
from booking.labs.views.running import lab_of
from booking.labs.views.university import university_of

from . import actions
from .forms import ConductForm
from .models import ConductTerms, Point
from .queries import (
    appeals_at,
    appeals_heard,
    points_given,
    points_of,
    summaries,
    terms_at,
    use_at,
    use_by,
)
from .rules import SHOWN_DAYS, USUAL
from .wording import CONDUCT_REASONS

ON_A_PAGE = 25
SHOWN_USES = 50
LONGEST_NOTE = 2000

VERBS: dict[str, tuple[Callable[..., Point], str | Promise]] = {
    "appeal": (actions.appeal, _("Your appeal is with the university. You will get an e-mail.")),
    "uphold": (actions.uphold, _("The point stands. Its person is told why.")),
    "forgive": (actions.forgive, _("The point is forgiven and counts no more.")),
}


def _do(request: HttpRequest, points: QuerySet[Point], verb: str, now: dt.datetime) -> None:
    """Does a verb with one of some points, and says what became of it; others are not there."""
    do, said = VERBS[verb]
    point = get_object_or_404(points, pk=numbered(request, "point"))
    note = request.POST.get("note", "")[:LONGEST_NOTE]
    try:
        do(point=point, person=person_of(request), note=note, now=now)
    except actions.ConductRefused as refused:
        messages.error(request, str(CONDUCT_REASONS[refused.reason.value]))
    else:
        messages.success(request, str(said))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_conduct(request: HttpRequest) -> HttpResponse:
    """One's own points at every lab, with an appeal, and how booked time was used."""
    person, now = person_of(request), timezone.now()
    if request.method == "POST":
        _do(request, points_of(person), "appeal", now)
        return redirect("my_conduct")
    page = Paginator(points_of(person), ON_A_PAGE).get_page(request.GET.get("page"))
    labs = Lab.objects.filter(points__person=person).distinct().order_by("pk")
    known = summaries([(person.pk, lab.pk) for lab in labs], now=now)
    ends = [(lab, known[person.pk, lab.pk]) for lab in labs if (person.pk, lab.pk) in known]
    barred = [(lab, each.barred_until) for lab, each in ends if each.barred_until is not None]
    context = {
        "page": page,
        "barred": barred,
        "uses": use_by(person, now=now),
        "days": SHOWN_DAYS,
        "longest_note": LONGEST_NOTE,
    }
    return render(request, "bookings/conduct/mine.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lab_conduct(request: HttpRequest, public_id: str) -> HttpResponse:
    """A lab's points with forgiving, what they lead to here, and how its time was used."""
    lab, now = lab_of(request, public_id), timezone.now()
    verb = request.POST.get("verb", "")
    if request.method == "POST" and verb == "forgive":
        _do(request, points_given(lab), verb, now)
        return redirect("lab_conduct", public_id)
    row = ConductTerms.objects.filter(lab=lab).first()
    usual = {"most": USUAL.most, "days": USUAL.days, "barred_days": USUAL.barred_days}
    form = ConductForm(
        request.POST if request.method == "POST" else None, noun=row, initial={} if row else usual
    )
    if form.is_bound and form.is_valid():
        actions.set_terms(lab=lab, **form.details())
        messages.success(request, gettext("Saved. It counts for points given before as well."))
        return redirect("lab_conduct", public_id)
    page = Paginator(points_given(lab), ON_A_PAGE).get_page(request.GET.get("page"))
    uses = use_at(lab, now=now)
    context = {
        "lab": lab,
        "form": form,
        "page": page,
        "terms": terms_at(lab),
        "uses": uses[:SHOWN_USES],
        "left_out": max(len(uses) - SHOWN_USES, 0),
        "days": SHOWN_DAYS,
        "longest_note": LONGEST_NOTE,
    }
    status = 422 if form.errors else 200
    return render(request, "bookings/conduct/lab.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appeals(request: HttpRequest, public_id: str) -> HttpResponse:
    """The appeals that a university hears, and those that it heard."""
    university, now = university_of(request, public_id), timezone.now()
    if request.method == "POST":
        verb = request.POST.get("verb", "")
        if verb not in {"uphold", "forgive"}:
            raise BadRequest("an appeal is upheld or forgiven")
        # One that was heard meanwhile is told so.
        _do(request, appeals_at(university) | appeals_heard(university), verb, now)
        return redirect("appeals", public_id)
    heard = Paginator(appeals_heard(university), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "university": university,
        "waiting": appeals_at(university),
        "page": heard,
        "longest_note": LONGEST_NOTE,
    }
    return render(request, "bookings/conduct/appeals.html", context)
