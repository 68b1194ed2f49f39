"""An instrument's page for those who manage it: what it is, and what it costs."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.labs.actions import LabRefused
from booking.labs.models import Instrument, Lab
from booking.labs.queries import lacks
from booking.labs.views.instruments import instrument_of
from booking.labs.views.running import lab_of
from booking.labs.wording import LACKS

from .actions import save_instrument
from .forms import InstrumentPage


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_instrument(request: HttpRequest, public_id: str) -> HttpResponse:
    """Adds an instrument to a lab."""
    return _page(request, lab_of(request, public_id), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_instrument(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everything of an instrument that its managers change, on one page."""
    instrument = instrument_of(request, public_id)
    return _page(request, instrument.lab, instrument)


def _page(request: HttpRequest, lab: Lab, instrument: Instrument | None) -> HttpResponse:
    page = InstrumentPage(instrument, request.POST if request.method == "POST" else None)
    publish = "publish" in request.POST
    if request.method == "POST" and page.is_valid():
        try:
            saved = save_instrument(
                instrument=instrument, lab=lab, publish=publish, now=timezone.now(), **page.wishes()
            )
        except LabRefused as refused:
            page.refuse(refused)
        else:
            said = _("%(name)s is saved and published.") if publish else _("%(name)s is saved.")
            messages.success(request, said % {"name": saved.name})
            return redirect("edit_instrument", saved.public_id)
    if instrument is not None:
        # What a refused form holds is shown in its fields, not in the page's head.
        instrument.refresh_from_db()
    context = {
        "lab": lab,
        "instrument": instrument,
        "page": page,
        "lacking": [LACKS[reason.value] for reason in lacks(instrument)] if instrument else [],
    }
    status = 422 if page.is_wrong else 200
    return render(request, "money/instrument.html", context, status=status)
