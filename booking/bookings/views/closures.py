"""Closures of a lab and of an instrument, over bookings too; and retiring an instrument."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from booking.accounts.asking import numbered, person_of
from booking.calendars.actions import HoursRefused
from booking.calendars.queries import closures_of, zone_of
from booking.calendars.rules import OPEN_END
from booking.calendars.views.owners import Owner
from booking.calendars.wording import HOURS_REASONS
from booking.labs.models import Instrument, Lab, Unit
from booking.labs.rules import InstrumentStatus
from booking.labs.views.instruments import instrument_of
from booking.labs.views.running import lab_of

from .. import actions
from ..actions.closing import may_be_cancelled
from ..forms.closing import CloseForm
from ..models import Booking
from ..queries.worklists import (
    closures_of_instruments,
    closures_of_single_units,
    instruments_of,
)
from .moved import say_moved, unit_name


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lab_closures(request: HttpRequest, public_id: str) -> HttpResponse:
    """A lab's coming closures; adds one and takes one back."""
    return _closures(request, lab_of(request, public_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def instrument_closures(request: HttpRequest, public_id: str) -> HttpResponse:
    """An instrument's coming closures, its lab's included; adds one and takes one back."""
    return _closures(request, instrument_of(request, public_id))


def _closures(request: HttpRequest, owner: Lab | Instrument) -> HttpResponse:
    now = timezone.now()
    verb = request.POST.get("verb", "")
    if verb == "remove":
        return _remove(request, owner, now)
    form = _form(owner, now, request.POST or None)
    # "change" goes back from the bookings hit to what was typed.
    if request.method != "POST" or verb == "change" or not form.is_valid():
        status = 422 if form.is_bound and verb != "change" else 200
        return _page(request, owner, now, status, form=form)
    confirmed = verb == "confirm"
    shown = [tuple(each.split(":", 1)) for each in request.POST.getlist("shown") if ":" in each]
    ticked = set(request.POST.getlist("cancel"))
    data = dict(form.cleaned_data)
    unit: Unit | None = data.pop("unit")
    try:
        actions.close(
            owner=unit or owner,
            **data,
            shown=[(each[0], each[1]) for each in shown] if confirmed else (),
            cancelled=ticked if confirmed else (),
            person=person_of(request),
            now=now,
        )
    except actions.HitsChanged as changed:
        known = {each[0] for each in shown} if confirmed else set()
        hits = [
            (each, may_be_cancelled(each), _to_cancel(each, known, ticked, now))
            for each in changed.hits
        ]
        context = {"form": form, "hits": hits, "changed": confirmed}
        return _page(request, owner, now, 409 if confirmed else 200, **context)
    except HoursRefused as refused:
        form.add_error(None, str(HOURS_REASONS[refused.reason.value]))
        return _page(request, owner, now, 422, form=form)
    except actions.Refused as refused_all:
        raise PermissionDenied from refused_all
    count = sum(each[0] in ticked for each in shown) if confirmed else 0
    messages.success(request, _said(unit or owner, count))
    if isinstance(owner, Instrument):
        say_moved(request, owner, now=now)
    return redirect(request.path)


def _form(owner: Lab | Instrument, now: dt.datetime, given: Any = None) -> CloseForm:
    if isinstance(owner, Lab):
        return CloseForm(given, zone=zone_of(owner), now=now)
    units = list(owner.units.filter(in_service=True).order_by("pk"))
    return CloseForm(given, zone=zone_of(owner.lab), now=now, units=units)


def _to_cancel(booking: Booking, known: set[str], ticked: set[str], now: dt.datetime) -> bool:
    """Whether a booking's box is ticked: as it was left, at first for what has not begun."""
    if not may_be_cancelled(booking):
        return False
    if booking.public_id in known:
        return booking.public_id in ticked
    return booking.machine_slot[0] > now


def _said(owner: Lab | Instrument | Unit, count: int) -> str:
    name = unit_name(owner) if isinstance(owner, Unit) else owner.name
    if not count:
        return gettext("%(name)s is closed for this time.") % {"name": name}
    return ngettext(
        "%(name)s is closed for this time. %(count)s booking is cancelled; its customer "
        "gets an e-mail with your reason.",
        "%(name)s is closed for this time. %(count)s bookings are cancelled; their customers "
        "get an e-mail with your reason.",
        count,
    ) % {"name": name, "count": count}


def _remove(request: HttpRequest, owner: Lab | Instrument, now: dt.datetime) -> HttpResponse:
    wanted = numbered(request, "entry")
    entry = closures_of(owner, now=now).filter(pk=wanted).first()
    if entry is None and isinstance(owner, Instrument):
        of_units = closures_of_single_units(owner, now=now)
        entry = next((each for each in of_units if each.pk == wanted), None)
    if entry is None:
        messages.info(request, gettext("This closure is over or was taken back already."))
        return redirect(request.path)
    try:
        actions.reopen(entry=entry, person=person_of(request), now=now)
    except HoursRefused as refused:
        messages.error(request, str(HOURS_REASONS[refused.reason.value]))
    else:
        messages.success(request, gettext("The closure is taken back; the time is open again."))
    return redirect(request.path)


def _page(
    request: HttpRequest, owner: Lab | Instrument, now: dt.datetime, status: int, **more: Any
) -> HttpResponse:
    lab = owner if isinstance(owner, Lab) else owner.lab
    instrument = owner if isinstance(owner, Instrument) else None
    context = {
        **Owner(owner).context("closures"),
        "owner": owner,
        "entries": closures_of(owner, now=now),
        "lab_entries": closures_of(lab, now=now) if instrument else [],
        "unit_entries": closures_of_single_units(owner, now=now),
        "open_end": OPEN_END,
        "singles": [] if instrument else closures_of_instruments(lab, now=now),
        "instruments": [] if instrument else instruments_of(lab),
        "retired": instrument is not None and instrument.status == InstrumentStatus.RETIRED,
        "now": now,
        **more,
    }
    return render(request, "bookings/closures.html", context, status=status)


@login_required
@require_POST
def retire_instrument(request: HttpRequest, public_id: str) -> HttpResponse:
    """Retires an instrument, unless somebody still counts on it."""
    instrument, now = instrument_of(request, public_id), timezone.now()
    try:
        actions.retire(instrument=instrument, person=person_of(request), now=now)
    except actions.StillBooked as still:
        form = _form(instrument, now)
        return _page(request, instrument, now, 409, form=form, still=still.bookings)
    except actions.Refused as refused:
        raise Http404 from refused
    messages.success(
        request, gettext("%(name)s is retired. Its history stays.") % {"name": instrument.name}
    )
    return redirect("manage_lab", public_id=instrument.lab.public_id)
