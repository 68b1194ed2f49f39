"""Who may operate an instrument, and publishing it from its own page."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from booking.accounts.asking import numbered, person_of
from booking.accounts.queries import today_in

from .. import actions
from ..forms import QualificationForm
from ..models import Instrument, Qualification
from ..queries import qualifications_of, qualified_people
from .publishing import publish_chosen


def instrument_of(request: HttpRequest, public_id: str) -> Instrument:
    """An instrument that the reader manages.

    Another one is not there; a technician of its lab is told that it is the manager's.
    """
    found = get_object_or_404(
        Instrument.objects.select_related("lab__university"), public_id=public_id
    )
    if request.user.has_perm("labs.manage_lab", found):
        return found
    if request.user.has_perm("labs.work_in_lab", found):
        raise PermissionDenied
    raise Http404


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def qualifications(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who may operate an instrument; enters one more."""
    found = instrument_of(request, public_id)
    form = QualificationForm(request.POST or None)
    now = timezone.now()
    today = today_in(found.lab.time_zone, now)
    if request.method == "POST" and form.is_valid():
        try:
            given = actions.grant_qualification(
                instrument=found,
                email=form.cleaned_data["email"],
                expires_on=form.cleaned_data["expires_on"],
                limits=form.limits(),
                by=person_of(request),
                now=now,
            )
        except actions.LabRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _granted(found, given, today))
            return redirect("qualifications", public_id)
    context = {
        "instrument": found,
        "form": form,
        "people": qualified_people(qualifications_of(found), found, today=today),
        "today": today,
    }
    status = 422 if form.errors else 200
    return render(request, "labs/qualifications.html", context, status=status)


def _granted(instrument: Instrument, given: Qualification | None, today: dt.date) -> str:
    """The same for every address of an outsider, whether or not it has an account."""
    if given is not None:
        [shown] = qualified_people([given], instrument, today=today)
        if shown.named:
            return _("%(name)s may operate it now.") % {"name": shown.label}
    return _("Granted, if this address has an account here.")


@login_required
@require_POST
def withdraw_qualification(request: HttpRequest, public_id: str) -> HttpResponse:
    """Takes a qualification away."""
    found = instrument_of(request, public_id)
    given = get_object_or_404(qualifications_of(found), pk=numbered(request, "qualification"))
    today = today_in(found.lab.time_zone, timezone.now())
    [shown] = qualified_people([given], found, today=today)
    actions.withdraw_qualification(qualification=given)
    messages.success(request, _("%(name)s may no longer operate it.") % {"name": shown.label})
    return redirect("qualifications", public_id)


@login_required
@require_POST
def publish_instrument(request: HttpRequest, public_id: str) -> HttpResponse:
    """Publishes or hides one instrument, from its own page."""
    found = instrument_of(request, public_id)
    if not request.user.has_perm("labs.publish_instrument", found):
        raise PermissionDenied
    one = Instrument.objects.filter(pk=found.pk)
    publish_chosen(request, one, everything=True)
    return redirect("edit_instrument", public_id)
