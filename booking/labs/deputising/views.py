"""A lab's people: who decides, and who does in whose place."""

from __future__ import annotations

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

from ..actions.refusing import LabRefused
from ..models import Lab
from ..queries import staff_of
from ..rules import LabRoleKind
from ..views.running import lab_of
from ..wording import LAB_REASONS
from . import actions
from .forms import DeputyForm
from .queries import approves_by_role, deputies_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lab_people(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who decides in a lab; whoever does by a role of their own names a deputy here."""
    person, now = person_of(request), timezone.now()
    lab = lab_of(request, public_id, to_change=False)
    today = today_in(lab.time_zone, now)
    approves = approves_by_role(person, lab, today=today)
    if request.method == "POST" and not approves:
        raise PermissionDenied
    form = DeputyForm(request.POST or None, initial={"first": today})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.name_deputy(
                lab=lab,
                absent=person,
                email=form.cleaned_data["email"],
                first=form.cleaned_data["first"],
                last=form.cleaned_data["last"],
                now=now,
            )
        except LabRefused as refused:
            form.refuse(refused)
        else:
            said = _("%(name)s decides in your place on these days.")
            messages.success(request, said % {"name": made.deputy})
            return redirect("lab_people", public_id)
    may_change = request.user.has_perm("labs.manage_lab", lab)
    context = {
        "lab": lab,
        "form": form,
        "approves": approves,
        "may_change": may_change,
        "staff": [
            (
                role,
                role.approves or role.kind == LabRoleKind.MANAGER,
                may_change and role.kind == LabRoleKind.TECHNICIAN and role.person_id != person.pk,
            )
            for role in staff_of(lab, today=today)
        ],
        "deputies": [
            (each, may_change or each.absent_id == person.pk, each.last_day)
            for each in deputies_of(lab, today=today)
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "labs/people.html", context, status=status)


def _worked_in(request: HttpRequest, public_id: str) -> Lab:
    """A lab that the reader works in or manages; another is not there."""
    return lab_of(request, public_id, to_change=False)


def _say_why(request: HttpRequest, refused: LabRefused) -> None:
    for reason in refused.reasons:
        messages.error(request, str(LAB_REASONS[reason.value]))


@login_required
@require_POST
def end_deputy(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ends that somebody stands in for another."""
    person = person_of(request)
    lab = _worked_in(request, public_id)
    may_change = person.has_perm("labs.manage_lab", lab)
    if not may_change and not lab.deputies.filter(absent=person).exists():
        raise PermissionDenied
    deputy = get_object_or_404(
        lab.deputies.select_related("lab", "deputy"), pk=numbered(request, "deputy")
    )
    if not may_change and deputy.absent_id != person.pk:
        raise Http404
    name = str(deputy.deputy)
    try:
        actions.end_deputy(deputy=deputy, by=person, now=timezone.now())
    except LabRefused as refused:
        _say_why(request, refused)
    else:
        messages.success(request, _("%(name)s is no longer a deputy.") % {"name": name})
    return redirect("lab_people", public_id)


@login_required
@require_POST
def let_approve(request: HttpRequest, public_id: str) -> HttpResponse:
    """Lets a technician decide on requests, or no longer."""
    lab = lab_of(request, public_id)
    role = get_object_or_404(
        lab.roles.select_related("person", "lab"), pk=numbered(request, "role")
    )
    approves = request.POST.get("approves") == "1"
    try:
        actions.let_approve(role=role, approves=approves, by=person_of(request), now=timezone.now())
    except LabRefused as refused:
        _say_why(request, refused)
    else:
        said = (
            _("%(name)s decides on requests now.")
            if approves
            else _("%(name)s no longer decides on requests.")
        )
        messages.success(request, said % {"name": role.person})
    return redirect("lab_people", public_id)
