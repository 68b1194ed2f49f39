"""Policies of a lab or an instrument, and next week as an outsider sees it."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from booking.accounts.dates import moment_text
from booking.labs.rules import Audience
from booking.labs.wording import AUDIENCES

from .. import actions
from ..feeds import BadRange, event_of, read_range
from ..forms.policy import PolicyForm
from ..models import Policy
from ..queries import seen_by, terms_for, zone_of
from ..rules import DEFAULT_TERMS, Look
from ..rules.policy import OUTSIDERS
from ..rules.recurrence import DAY
from ..sentences import policy_sentences, span_text
from .owners import Owner, owned_instrument, owned_lab


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lab_policy(request: HttpRequest, public_id: str) -> HttpResponse:
    """The rules of booking of a lab's instruments."""
    return _policy(request, owned_lab(request, public_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def instrument_policy(request: HttpRequest, public_id: str) -> HttpResponse:
    """The rules of booking of one instrument: its own, or its lab's."""
    return _policy(request, owned_instrument(request, public_id))


def _policy(request: HttpRequest, owner: Owner) -> HttpResponse:
    own = _own_policy(owner)
    if request.POST.get("verb") == "drop" and owner.instrument is not None:
        actions.drop_instrument_policy(instrument=owner.instrument)
        messages.success(request, _("The lab's policy counts for it again."))
        return redirect(owner.url("policy"))
    of_lab = Policy.objects.filter(lab=owner.lab).first()
    standing = own or of_lab or Policy()
    form = PolicyForm(request.POST or None, policy=standing)
    terms = standing.terms() if own or of_lab else DEFAULT_TERMS
    if request.method == "POST" and form.is_valid():
        if request.htmx:  # type: ignore[attr-defined]
            terms = form.terms()
        else:
            try:
                actions.set_policy(owner=owner.noun, **form.changes())
            except actions.PolicyRefused as refused:
                form.show(refused.faults)
            else:
                messages.success(request, _("The policy is saved. It counts from now on."))
                return redirect(owner.url("policy"))
    sentences = policy_sentences(terms)
    if request.htmx:  # type: ignore[attr-defined]
        context = {"sentences": sentences, "unfinished": bool(form.errors)}
        return render(request, "calendars/_policy_words.html", context)
    context = owner.context("policy", form=form, own=own, sentences=sentences)
    return render(request, "calendars/policy.html", context, status=422 if form.errors else 200)


def _own_policy(owner: Owner) -> Policy | None:
    if owner.instrument is not None:
        return Policy.objects.filter(instrument=owner.instrument).first()
    return Policy.objects.filter(lab=owner.lab).first()


def _audience(request: HttpRequest) -> Audience:
    asked = request.GET.get("as", "")
    return Audience(asked) if asked in OUTSIDERS else Audience.EVERYONE


@login_required
@require_safe
def preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """The next seven days of an instrument as an outsider sees them."""
    owner = owned_instrument(request, public_id)
    instrument = owner.instrument
    assert instrument is not None
    audience = _audience(request)
    now = timezone.now()
    zone = zone_of(owner.lab)
    today = now.astimezone(zone).date()
    seen = seen_by(
        instrument,
        audience=audience,
        starts=dt.datetime.combine(today, dt.time.min, zone),
        ends=dt.datetime.combine(today + 7 * DAY, dt.time.min, zone),
        now=now,
    )
    days = [
        (
            day,
            [
                (each, span_text(each.starts, each.ends, zone))
                for each in seen
                if each.starts.astimezone(zone).date() == day
            ],
        )
        for day in (today + n * DAY for n in range(7))
    ]
    context = owner.context(
        "preview",
        days=days,
        audience=audience,
        audiences=[(each, AUDIENCES[each.value]) for each in Audience if each in OUTSIDERS],
        sentences=policy_sentences(terms_for(instrument), audience=audience),
    )
    return render(request, "calendars/preview.html", context)


@login_required
@require_safe
def preview_feed(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same for the calendar, in any week."""
    owner = owned_instrument(request, public_id)
    instrument = owner.instrument
    assert instrument is not None
    zone = zone_of(owner.lab)
    try:
        asked = read_range(request.GET.get("start", ""), request.GET.get("end", ""), zone)
    except BadRange:
        wrong = _("Give a start and an end, at most 45 days apart.")
        return JsonResponse({"error": wrong}, status=400)
    now = timezone.now()
    events = []
    for seen in seen_by(
        instrument, audience=_audience(request), starts=asked.starts, ends=asked.ends, now=now
    ):
        title = ""
        if seen.look is Look.LATER and seen.opens_at is not None:
            when = moment_text(seen.opens_at, zone=zone, language=get_language(), now=now)
            title = _("opens to them on %(when)s") % {"when": when}
        events.append(event_of(seen, zone, title=title))
    return JsonResponse(events, safe=False)
