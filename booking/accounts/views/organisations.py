"""Organisations: the operator's list, one's page, its details, state and chains."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import actions
from ..admitting.queries import waiting_for
from ..asking import numbered, person_of
from ..forms import ChangeOrganisation, JoinChain, NewOrganisation, OrganisationFilter
from ..invitations import invite
from ..joining.queries import mark_sent_back, standing_of
from ..models import Organisation
from ..queries import chain_ties_of, colleagues_of, organisations_listed, today_in
from ..rules import LISTS_LABS, ChainRole, OrganisationKind, Role
from ..wording import ACCOUNT_REASONS

A_PAGE = 25
PEOPLE_A_PAGE = 50


def organisation_of(request: HttpRequest, public_id: str) -> Organisation:
    """The organisation that the reader manages; another one is not there."""
    organisation = get_object_or_404(Organisation, public_id=public_id)
    if not request.user.has_perm("accounts.manage_organisation", organisation):
        raise Http404
    return organisation


def operator_only(request: HttpRequest) -> None:
    """Raises PermissionDenied for everyone else."""
    if not request.user.has_perm("accounts.add_organisations"):
        raise PermissionDenied


def say_why(request: HttpRequest, refused: actions.AccountRefused) -> None:
    """Shows the reasons of a refusal where there is no form to show them in."""
    for reason in refused.reasons:
        messages.error(request, str(ACCOUNT_REASONS[reason.value]))


@login_required
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """All organisations, for the operator."""
    if not request.user.has_perm("accounts.list_organisations"):
        raise PermissionDenied
    narrowed = OrganisationFilter(request.GET)
    found = organisations_listed(
        words=narrowed.value("q"),
        kind=narrowed.value("kind"),
        state=narrowed.value("state"),
        today=timezone.now().date(),
    )
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    mark_sent_back(list(page.object_list))
    return render(request, "accounts/organisations.html", {"filter": narrowed, "page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_organisation(request: HttpRequest) -> HttpResponse:
    """Enters an organisation, and its first administrator where one is named."""
    operator_only(request)
    form = NewOrganisation(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            entered = _enter(request, form)
        except actions.AccountRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(name)s is entered.") % {"name": entered.name})
            return redirect("organisation", entered.public_id)
    status = 422 if form.errors else 200
    return render(request, "accounts/add_organisation.html", {"form": form}, status=status)


@transaction.atomic
def _enter(request: HttpRequest, form: NewOrganisation) -> Organisation:
    """All of the form or nothing: its verbs in one transaction."""
    now = timezone.now()
    person, wish = person_of(request), form.cleaned_data
    details = form.details()
    entered = actions.create_organisation(
        kind=OrganisationKind(details.pop("kind")),
        code=details.pop("code"),
        country=wish["country"],
        **details,
    )
    for chain in wish["chains"]:
        actions.join_chain(organisation=entered, chain=chain, role=ChainRole.MEMBER, now=now)
    if wish["verified"]:
        entered = actions.verify_organisation(organisation=entered, by=person, now=now)
    if wish["administrator_email"]:
        first = actions.add_person_to_organisation(
            organisation=entered,
            email=wish["administrator_email"],
            name=wish["administrator_name"],
            role=Role.ADMINISTRATOR,
            by=person,
            now=now,
        )
        transaction.on_commit(lambda: invite(first, by=person))
    return entered


@login_required
@require_safe
def organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """An organisation's page for its administrators and the operator."""
    found = organisation_of(request, public_id)
    return render(request, "accounts/organisation.html", _page(request, found))


def _page(request: HttpRequest, found: Organisation, **more: Any) -> dict[str, Any]:
    today = today_in(found.time_zone, timezone.now())
    colleagues = colleagues_of(found, today=today)
    labels: dict[int | None, str] = {each.person.pk: each.label for each in colleagues}
    return {
        "organisation": found,
        "standing": standing_of(found, now=timezone.now()),
        "page": Paginator(colleagues, PEOPLE_A_PAGE).get_page(request.GET.get("page")),
        "projects": [
            (project, labels.get(project.head_id, str(project.head or "")))
            for project in found.projects.select_related("head")
        ],
        "chains": chain_ties_of(found, today=today),
        "wishes": [wish.chain for wish in found.chain_wishes.select_related("chain")],
        "chain_form": JoinChain(),
        "lists_labs": found.kind in LISTS_LABS,
        "may_see_university": request.user.has_perm("labs.view_university", found),
        "operates": request.user.has_perm("accounts.add_organisations"),
        "today": today,
        "askers": waiting_for(found).count(),
        **more,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Changes what an organisation says of itself."""
    found = organisation_of(request, public_id)
    form = ChangeOrganisation(
        request.POST or None,
        noun=found,
        with_code=request.user.has_perm("accounts.add_organisations"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_organisation(organisation=found, **form.details())
        except actions.AccountRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The details are saved."))
            return redirect("organisation", public_id)
    context = {"form": form, "organisation": found}
    status = 422 if form.errors else 200
    return render(request, "accounts/change_organisation.html", context, status=status)


@login_required
@require_POST
def join_chain(request: HttpRequest, public_id: str) -> HttpResponse:
    """The operator ties an organisation to an industry chain."""
    found = organisation_of(request, public_id)
    operator_only(request)
    form = JoinChain(request.POST)
    if not form.is_valid():
        today = _page(request, found, chain_form=form)
        return render(request, "accounts/organisation.html", today, status=422)
    try:
        actions.join_chain(
            organisation=found,
            chain=form.cleaned_data["chain"],
            role=ChainRole(form.cleaned_data["role"]),
            now=timezone.now(),
        )
    except actions.AccountRefused as refused:
        say_why(request, refused)
    else:
        messages.success(request, _("The organisation is in the chain."))
    return redirect("organisation", public_id)


@login_required
@require_POST
def leave_chain(request: HttpRequest, public_id: str) -> HttpResponse:
    """The operator ends an organisation's tie to a chain."""
    found = organisation_of(request, public_id)
    operator_only(request)
    tie = get_object_or_404(found.chain_memberships, pk=numbered(request, "tie"))
    try:
        actions.leave_chain(membership=tie, now=timezone.now())
    except actions.AccountRefused as refused:
        say_why(request, refused)
    else:
        messages.success(request, _("The tie to the chain has ended."))
    return redirect("organisation", public_id)
