"""The people of an organisation and their projects."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from .. import actions
from ..asking import numbered, person_of
from ..forms import ProjectForm
from ..invitations import invite
from ..models import Membership, Organisation, Project
from ..queries import colleagues_of, today_in
from ..rules import Role
from .organisations import organisation_of, say_why


def membership_of(request: HttpRequest, organisation: Organisation) -> Membership:
    """The membership of an organisation that a button names."""
    return get_object_or_404(
        organisation.memberships.select_related("person", "organisation"),
        pk=numbered(request, "membership"),
    )


@login_required
@require_POST
def invite_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sends the letter of a role once more."""
    found = organisation_of(request, public_id)
    membership = membership_of(request, found)
    invite(membership, by=person_of(request))
    said = _("A message is on its way to %(email)s.") % {"email": membership.person.email}
    messages.success(request, said)
    return redirect("organisation", public_id)


@login_required
@require_POST
def change_role(request: HttpRequest, public_id: str) -> HttpResponse:
    """Gives somebody another role in place of the one they have."""
    found = organisation_of(request, public_id)
    membership = membership_of(request, found)
    if request.POST.get("role") not in {role.value for role in Role}:
        raise BadRequest("there is no such role")
    try:
        changed = actions.change_role(
            membership=membership,
            role=Role(request.POST["role"]),
            by=person_of(request),
            now=timezone.now(),
        )
    except actions.AccountRefused as refused:
        say_why(request, refused)
        return back_from(request, found)
    words = {"email": changed.person.email, "role": changed.get_role_display()}
    messages.success(request, _("The role of %(email)s is now: %(role)s.") % words)
    return back_from(request, found)


def back_from(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """To the organisation, unless the reader has just left its administration."""
    if request.user.has_perm("accounts.manage_organisation", organisation):
        return redirect("organisation", organisation.public_id)
    return redirect("home")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_project(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begins a project of an organisation."""
    return _edit(request, organisation_of(request, public_id), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_project(request: HttpRequest, public_id: str) -> HttpResponse:
    """Changes a project: its name, dates, head and members."""
    project = get_object_or_404(Project.objects.select_related("organisation"), public_id=public_id)
    return _edit(request, organisation_of(request, project.organisation.public_id), project)


def _edit(
    request: HttpRequest, organisation: Organisation, project: Project | None
) -> HttpResponse:
    now = timezone.now()
    colleagues = colleagues_of(organisation, today=today_in(organisation.time_zone, now))
    form = ProjectForm(request.POST or None, noun=project, colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        try:
            if project is None:
                actions.create_project(organisation=organisation, now=now, **form.wishes())
            else:
                actions.change_project(project=project, now=now, **form.wishes())
        except actions.AccountRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The project is saved."))
            return redirect("organisation", organisation.public_id)
    context = {"form": form, "organisation": organisation, "project": project}
    status = 422 if form.errors else 200
    return render(request, "accounts/project.html", context, status=status)
