"""Pages of faults: reporting one, a lab's list, and repairing over bookings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.accounts.asking import person_of
from booking.accounts.models import User
from booking.accounts.queries import today_in
from booking.calendars.actions import HoursRefused
from booking.calendars.queries import zone_of
from booking.calendars.wording import HOURS_REASONS
from booking.labs.models import Instrument, Lab, Unit
from booking.labs.queries import approves_in
from booking.labs.views.running import lab_of

from ..actions import HitsChanged, Refused
from ..actions.closing import may_be_cancelled
from ..models import Booking, Fault
from ..offering.queries import open_offer_of
from ..refusals import sentences_of
from ..rules import State
from ..views.moved import say_moved, unit_name
from . import actions
from .forms import RepairForm, ReportForm, ResolveForm
from .queries import faults_of, may_report, works_at
from .rules import USUAL_REPAIR

ON_A_PAGE = 25


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_fault(request: HttpRequest, public_id: str) -> HttpResponse:
    """Says what is wrong with an instrument; its lab's staff may go on to repair it."""
    instrument = get_object_or_404(
        Instrument.objects.select_related("lab__university"), public_id=public_id
    )
    if not request.user.has_perm("labs.see_instrument", instrument):
        raise Http404
    person, now = person_of(request), timezone.now()
    if not may_report(person, instrument, now=now):
        raise Http404
    units = list(instrument.units.order_by("pk"))
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        units=units,
        initial={"unit": request.GET.get("unit", "")},
    )
    works = works_at(person, instrument, now=now)
    if not form.is_bound or not form.is_valid():
        context = {
            "instrument": instrument,
            "lab": instrument.lab,
            "form": form,
            "several": len(units) > 1,
            "works": works,
            "next": _next(request),
        }
        status = 422 if form.is_bound else 200
        return render(request, "bookings/faults/report.html", context, status=status)
    fault = actions.report(instrument=instrument, **form.cleaned_data, person=person, now=now)
    messages.success(request, gettext("Reported. The lab's staff get an e-mail."))
    if works and "repair" in request.POST:
        return redirect("repair", public_id=fault.public_id)
    return redirect(_next(request) or reverse("instrument", args=[instrument.public_id]))


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next") or request.GET.get("next", "")
    fine = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if fine else ""


@login_required
@require_safe
def lab_faults(request: HttpRequest, public_id: str) -> HttpResponse:
    """A lab's faults: the open ones first."""
    return _listed(request, lab_of(request, public_id, to_change=False))


def _listed(
    request: HttpRequest, lab: Lab, *, mistyped: dict[int, ResolveForm] | None = None
) -> HttpResponse:
    """The list of a lab's faults, or of those alone for which what was ``mistyped`` cannot stand,
    by their keys."""
    given = mistyped or {}
    found = faults_of(lab).filter(pk__in=given) if given else faults_of(lab)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "lab": lab,
        "page": page,
        "rows": [
            (each, given.get(each.pk) or ResolveForm(auto_id=f"%s-{each.public_id}"))
            for each in page
        ],
        "now": timezone.now(),
    }
    status = 422 if given else 200
    return render(request, "bookings/faults/faults.html", context, status=status)


def _fault_of(request: HttpRequest, public_id: str) -> Fault:
    """A fault that the reader sees to; others are not there."""
    fault = get_object_or_404(
        Fault.objects.select_related("instrument__lab__university", "unit", "reported_by"),
        public_id=public_id,
    )
    lab_of(request, fault.instrument.lab.public_id, to_change=False)
    return fault


@login_required
@require_POST
def resolve_fault(request: HttpRequest, public_id: str) -> HttpResponse:
    """Closes a fault."""
    fault, now = _fault_of(request, public_id), timezone.now()
    form = ResolveForm(request.POST, auto_id=f"%s-{fault.public_id}")
    if fault.is_open and not form.is_valid():
        return _listed(request, fault.instrument.lab, mistyped={fault.pk: form})
    words = form.cleaned_data["words"] if form.is_valid() else ""
    try:
        actions.resolve(fault=fault, words=words, person=person_of(request), now=now)
    except Refused:
        messages.info(request, gettext("This fault was resolved already."))
    else:
        messages.success(request, gettext("Resolved. What was closed for it is open again."))
    return redirect("lab_faults", public_id=fault.instrument.lab.public_id)


class Wish(StrEnum):
    """What becomes of a booking that a repair hits."""

    OFFER = "offer"
    CANCEL = "cancel"
    KEEP = "keep"


@dataclass(frozen=True)
class Hit:
    """A booking that a repair hits, with what may become of it and what is chosen."""

    booking: Booking
    wishes: tuple[Wish, ...]
    chosen: Wish


class _Repair:
    """Somebody who repairs an instrument over its bookings."""

    def __init__(self, request: HttpRequest, fault: Fault, person: User, now: dt.datetime) -> None:
        self.request, self.fault, self.person, self.now = request, fault, person, now
        self.instrument, self.lab = fault.instrument, fault.instrument.lab
        self.units = list(self.instrument.units.filter(in_service=True).order_by("pk"))
        today = today_in(self.lab.time_zone, now)
        self.approves = approves_in(person, self.lab, today=today)

    def form(self) -> RepairForm:
        zone = zone_of(self.lab)
        if self.request.method == "POST":
            return RepairForm(self.request.POST, zone=zone, now=self.now, units=self.units)
        until = (self.now + USUAL_REPAIR).astimezone(zone).replace(tzinfo=None)
        initial = {
            "ends": until.replace(minute=0, second=0, microsecond=0),
            "title": self.fault.words[:200],
            "unit": self.fault.unit.label if self.fault.unit is not None else "",
        }
        return RepairForm(zone=zone, now=self.now, units=self.units, initial=initial)

    def hits(self, bookings: list[Booking]) -> list[Hit]:
        return [self._hit(each) for each in bookings]

    def _hit(self, booking: Booking) -> Hit:
        wishes: list[Wish] = []
        begun = booking.machine_slot[0] <= self.now
        may_offer = booking.state in {State.APPROVED, State.REQUESTED} and not booking.held_back
        # Who has no account could not answer.
        may_offer = may_offer and booking.caller is None
        if self.approves and may_offer and not begun and open_offer_of(booking) is None:
            wishes.append(Wish.OFFER)
        if may_be_cancelled(booking):
            wishes.append(Wish.CANCEL)
        wishes.append(Wish.KEEP)
        given = self.request.POST.get(f"wish-{booking.public_id}", "")
        usual = wishes[0] if Wish.OFFER in wishes else Wish.KEEP
        chosen = next((each for each in wishes if each == given), usual)
        return Hit(booking, tuple(wishes), chosen)

    def page(
        self, form: RepairForm, *, hits: list[Hit] | None = None, changed: bool = False, status: int
    ) -> HttpResponse:
        context = {
            "fault": self.fault,
            "instrument": self.instrument,
            "lab": self.lab,
            "units": len(self.units),
            "form": form,
            "hits": hits,
            "changed": changed,
            "approves": self.approves,
        }
        return render(self.request, "bookings/faults/repair.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def repair(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keeps an instrument from use for a fault, and says what becomes of the bookings it hits."""
    fault, person, now = _fault_of(request, public_id), person_of(request), timezone.now()
    desk = _Repair(request, fault, person, now)
    if not fault.is_open or fault.repair_from is not None:
        messages.info(request, gettext("This fault is seen to already."))
        return redirect("lab_faults", public_id=desk.lab.public_id)
    form = desk.form()
    if not form.is_bound or not form.is_valid():
        return desk.page(form, status=422 if form.is_bound else 200)
    confirmed = request.POST.get("verb") == "confirm"
    pairs = [each.split(":", 1) for each in request.POST.getlist("shown") if ":" in each]
    wishes = {each[0]: request.POST.get(f"wish-{each[0]}", "") for each in pairs}
    try:
        actions.repair(
            fault=fault,
            **form.cleaned_data,
            shown=[(each[0], each[1]) for each in pairs] if confirmed else (),
            cancelled={key for key, wish in wishes.items() if confirmed and wish == Wish.CANCEL},
            offered={key for key, wish in wishes.items() if confirmed and wish == Wish.OFFER},
            person=person,
            now=now,
        )
    except HitsChanged as hit:
        status = 409 if confirmed else 200
        return desk.page(form, hits=desk.hits(hit.hits), changed=confirmed, status=status)
    except HoursRefused as refused:
        form.add_error(None, str(HOURS_REASONS[refused.reason.value]))
        return desk.page(form, status=422)
    except Refused as refused:
        for sentence in sentences_of(refused, lab=desk.lab, now=now):
            messages.error(request, sentence)
        return redirect("lab_faults", public_id=desk.lab.public_id)
    _say(request, desk, wishes if confirmed else {}, form.cleaned_data["unit"])
    return redirect("lab_faults", public_id=desk.lab.public_id)


def _say(request: HttpRequest, desk: _Repair, wishes: dict[str, str], unit: Unit | None) -> None:
    """Offers later times where that was chosen, and says what became of all."""
    done = actions.offer_owed(fault=desk.fault, now=desk.now)
    offered = sum(made for _booking, made in done)
    without = [booking for booking, made in done if not made]
    cancelled = sum(wish == Wish.CANCEL for wish in wishes.values())
    name = desk.instrument.name if unit is None else unit_name(unit)
    messages.success(request, gettext("%(name)s is under maintenance.") % {"name": name})
    say_moved(request, desk.instrument, now=desk.now)
    if offered:
        said = ngettext(
            "%(count)s customer is offered another time and gets an e-mail.",
            "%(count)s customers are offered another time and get an e-mail.",
            offered,
        )
        messages.success(request, said % {"count": offered})
    if cancelled:
        said = ngettext(
            "%(count)s booking is cancelled; its customer gets an e-mail with your reason.",
            "%(count)s bookings are cancelled; their customers get an e-mail with your reason.",
            cancelled,
        )
        messages.success(request, said % {"count": cancelled})
    for booking in without:
        messages.warning(
            request,
            gettext(
                "No free time was found for %(person)s. The booking stands; name a time "
                "yourself, or cancel it."
            )
            % {"person": booking.who},
        )
