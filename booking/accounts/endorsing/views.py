"""The pages on which an organisation and a project say what they demand."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..actions import AccountRefused
from ..asking import person_of
from ..models import Project
from ..views.organisations import organisation_of
from . import actions
from .forms import DemandForm, ProjectDemandForm

PAGE = "accounts/endorsing/demand.html"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_endorsement(request: HttpRequest, public_id: str) -> HttpResponse:
    """When requests of an organisation need its own yes, and whose."""
    found = organisation_of(request, public_id)
    form = DemandForm(request.POST or None, noun=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.demand_of_organisation(
                organisation=found, demand=form.wish(), by=person_of(request), now=timezone.now()
            )
        except AccountRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Saved. It counts for requests made from now on."))
            return redirect("organisation", public_id)
    context = {"form": form, "organisation": found, "project": None}
    return render(request, PAGE, context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_endorsement(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a project demands besides, for its head and for administrators."""
    project = get_object_or_404(Project.objects.select_related("organisation"), public_id=public_id)
    person, now = person_of(request), timezone.now()
    if not actions.may_demand(person, project, project.organisation, now=now):
        raise Http404
    form = ProjectDemandForm(request.POST or None, noun=project)
    if request.method == "POST" and form.is_valid():
        try:
            actions.demand_of_project(project=project, demand=form.wish(), by=person, now=now)
        except AccountRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Saved. It counts for requests made from now on."))
            return redirect("project_endorsement", public_id)
    context = {"form": form, "organisation": project.organisation, "project": project}
    return render(request, PAGE, context, status=422 if form.errors else 200)
