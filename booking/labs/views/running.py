"""The labs that one runs: their instruments, details and staff."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.accounts.asking import numbered, person_of
from booking.accounts.queries import administered_by, today_in
from booking.accounts.rules import LISTS_LABS, may_book

from .. import actions
from ..forms import InstrumentFilter, LabForm, StaffForm
from ..models import Instrument, Lab
from ..queries import instruments_listed, labs_run_by, roles_in, staff_of, with_counts
from ..rules import LabRoleKind
from ..wording import LAB_REASONS
from .publishing import publish_chosen
from .university import A_PAGE, rows_of


def lab_of(request: HttpRequest, public_id: str, *, to_change: bool = True) -> Lab:
    """A lab that the reader manages, or with ``to_change=False`` works in.

    Another lab is not there; whoever works in it but may not change it is told so.
    """
    lab = get_object_or_404(Lab.objects.select_related("university"), public_id=public_id)
    if request.user.has_perm("labs.manage_lab", lab):
        return lab
    if not request.user.has_perm("labs.work_in_lab", lab):
        raise Http404
    if to_change:
        raise PermissionDenied
    return lab


@login_required
@require_safe
def manage_labs(request: HttpRequest) -> HttpResponse:
    """The labs in which one has a role, and those of the universities that one administers."""
    person = person_of(request)
    today = timezone.now().date()
    run = labs_run_by(person, today=today)
    universities = administered_by(person, today=today).filter(kind__in=LISTS_LABS)
    labs = Lab.objects.filter(Q(pk__in=run.values("pk")) | Q(university__in=universities))
    if not universities and not labs:
        raise PermissionDenied
    context = {"labs": with_counts(labs), "universities": universities.order_by("pk")}
    return render(request, "labs/manage_labs.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_lab(request: HttpRequest, public_id: str) -> HttpResponse:
    """A lab's page for those who run it; publishes and hides those ticked."""
    person = person_of(request)
    lab = lab_of(request, public_id, to_change=request.method == "POST")
    may_change = person.has_perm("labs.manage_lab", lab)
    narrowed = InstrumentFilter(request.GET)
    listed = instruments_listed(
        Instrument.objects.filter(lab=lab),
        words=narrowed.value("q"),
        status=narrowed.value("status"),
        published=narrowed.value("published"),
    )
    if request.method == "POST":
        publish_chosen(request, listed)
        return redirect(request.get_full_path())
    today = today_in(lab.time_zone, timezone.now())
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    kinds = _appoints(request, lab)
    context = {
        "lab": lab,
        "may_change": may_change,
        "works_here": bool(roles_in(person, lab, today=today)),
        "administers": LabRoleKind.MANAGER in kinds,
        "verified": may_book(lab.university.state),
        "filter": narrowed,
        "page": page,
        "rows": rows_of(list(page)),
        "staff": [(role, role.kind in kinds) for role in staff_of(lab, today=today)],
    }
    return render(request, "labs/manage_lab.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_lab(request: HttpRequest, public_id: str) -> HttpResponse:
    """Changes what a lab says of itself."""
    lab = lab_of(request, public_id)
    form = LabForm(request.POST or None, noun=lab)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_lab(lab=lab, **form.details())
        except actions.LabRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The lab's details are saved."))
            return redirect("manage_lab", public_id)
    context = {"lab": lab, "form": form}
    return render(request, "labs/change_lab.html", context, status=422 if form.errors else 200)


def _appoints(request: HttpRequest, lab: Lab) -> list[LabRoleKind]:
    """The roles that the reader may give and end in a lab."""
    if request.user.has_perm("labs.view_university", lab.university):
        return list(LabRoleKind)
    may_change = request.user.has_perm("labs.manage_lab", lab)
    return [LabRoleKind.TECHNICIAN] if may_change else []


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_staff(request: HttpRequest, public_id: str) -> HttpResponse:
    """Makes somebody of the university manager or technician of a lab."""
    lab = lab_of(request, public_id)
    form = StaffForm(request.POST or None, kinds=_appoints(request, lab))
    if request.method == "POST" and form.is_valid():
        try:
            role = actions.appoint(
                lab=lab,
                email=form.cleaned_data["email"],
                kind=LabRoleKind(form.cleaned_data["kind"]),
                by=person_of(request),
                now=timezone.now(),
            )
        except actions.LabRefused as refused:
            form.refuse(refused)
        else:
            words = {"name": role.person.name, "role": role.get_kind_display()}
            messages.success(request, _("%(name)s is now: %(role)s.") % words)
            return redirect("manage_lab", public_id)
    context = {"lab": lab, "form": form}
    return render(request, "labs/add_staff.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def end_staff(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ends somebody's role in a lab."""
    lab = lab_of(request, public_id)
    role = get_object_or_404(
        lab.roles.select_related("person", "lab"), pk=numbered(request, "role")
    )
    try:
        actions.end_lab_role(role=role, by=person_of(request), now=timezone.now())
    except actions.LabRefused as refused:
        for reason in refused.reasons:
            messages.error(request, str(LAB_REASONS[reason.value]))
    else:
        messages.success(
            request, _("The role of %(name)s in the lab has ended.") % {"name": role.person.name}
        )
    if not request.user.has_perm("labs.manage_lab", lab):
        return redirect("home")
    return redirect("manage_lab", public_id)
