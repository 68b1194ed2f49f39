"""Applications: the queue, an application's page for both sides, its papers and decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import actions
from ..asking import person_of
from ..countries import country_name
from ..downloads import as_download
from ..models import Document, Organisation
from ..queries import chain_ties_of, has_role, today_in
from ..rules import DocumentKind, Role, check_removal
from ..views.organisations import operator_only, say_why
from ..wishing.forms import AskForChain
from ..wishing.queries import asked_of, wishes_for
from ..wording import ACCOUNT_REASONS
from .actions import add_document as keep_document
from .actions import hand_in as hand_in_application
from .actions import remove_document as drop_document
from .forms import AddDocument, HandIn, Reject
from .queries import applications_for, due_of, namesakes_of, standing_of
from .rules import DOCUMENT_MAX_BYTES, MOST_DOCUMENTS

A_PAGE = 25


def seen_organisation(request: HttpRequest, public_id: str) -> Organisation:
    """The organisation whose application the reader sees; another one is not there."""
    found = get_object_or_404(Organisation.objects.select_related("park"), public_id=public_id)
    if not request.user.has_perm("accounts.view_application", found):
        raise Http404
    return found


def decided_organisation(request: HttpRequest, public_id: str) -> Organisation:
    """The same, for whoever decides. Raises PermissionDenied for its own people."""
    found = seen_organisation(request, public_id)
    if not request.user.has_perm("accounts.decide_application", found):
        raise PermissionDenied
    return found


def managed_organisation(request: HttpRequest, public_id: str) -> Organisation:
    """The same, for its administrators. Raises PermissionDenied for whoever only decides."""
    found = seen_organisation(request, public_id)
    if not request.user.has_perm("accounts.manage_organisation", found):
        raise PermissionDenied
    return found


@login_required
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """What waits for the reader to verify, the oldest first."""
    if not request.user.has_perm("accounts.list_applications"):
        raise PermissionDenied
    now = timezone.now()
    waiting = applications_for(person_of(request), now=now).prefetch_related("chain_wishes__chain")
    page = Paginator(waiting, A_PAGE).get_page(request.GET.get("page"))
    rows = []
    for each in page:
        due = due_of(each, each.handed_in, now=now)  # type: ignore[attr-defined]
        rows.append({"organisation": each, "due": due, "late": due <= now})
    context = {
        "page": page,
        "rows": rows,
        "wishes": wishes_for(person_of(request), now=now).count(),
    }
    return render(request, "accounts/applications.html", context)


@login_required
@require_safe
def application(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where an application stands, for its people and for whoever decides."""
    found = seen_organisation(request, public_id)
    return application_page(request, found)


def application_page(
    request: HttpRequest, found: Organisation, *, status: int = 200, **forms: Any
) -> HttpResponse:
    now = timezone.now()
    person = person_of(request)
    today = today_in(found.time_zone, now)
    own = has_role(person, found, Role.ADMINISTRATOR, today=today)
    decides = request.user.has_perm("accounts.decide_application", found)
    standing = standing_of(found, now=now)
    documents = list(found.documents.select_related("organisation"))
    context = {
        "organisation": found,
        "country": country_name(found.country),
        "standing": standing,
        "documents": documents,
        "removable": _removable(found, documents),
        "has_room": len(documents) < MOST_DOCUMENTS,
        "steps": found.application.select_related("actor"),
        "wishes": asked_of(
            found,
            person,
            all_of_them=own or person.is_operator,
            now=now,
        ),
        "unanswered": None,
        "ask_form": AskForChain(),
        "ties": chain_ties_of(found, today=today),
        "own": own,
        "manages": request.user.has_perm("accounts.manage_organisation", found),
        "decides": decides,
        "operates": request.user.has_perm("accounts.add_organisations"),
        "lists": request.user.has_perm("accounts.list_applications"),
        "namesakes": namesakes_of(found) if decides else (),
        "now": now,
        "document_form": AddDocument(),
        "hand_in_form": HandIn(answers=standing.rejection is not None),
        "reject_form": Reject(),
        **forms,
    }
    return render(request, "accounts/application.html", context, status=status)


def _removable(found: Organisation, documents: Sequence[Document]) -> set[int]:
    """The keys of the documents that may be taken back as things stand."""
    licences = sum(each.kind == DocumentKind.LICENCE for each in documents)
    return {
        each.pk
        for each in documents
        if check_removal(
            found.state, licences=licences, is_licence=each.kind == DocumentKind.LICENCE
        )
        is None
    }


@login_required
@require_POST
def add_document(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keeps a paper of the organisation."""
    found = managed_organisation(request, public_id)
    form = AddDocument(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            # One byte more than is kept shows that it is too large.
            document = keep_document(
                organisation=found,
                name=file.name,
                content=file.read(DOCUMENT_MAX_BYTES + 1),
                kind=DocumentKind(form.cleaned_data["kind"]),
                by=person_of(request),
                now=timezone.now(),
            )
        except actions.AccountRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(name)s is added.") % {"name": document.name})
            return redirect("application", public_id)
    return application_page(request, found, status=422, document_form=form)


@login_required
@require_safe
def document(request: HttpRequest, public_id: str) -> HttpResponse | FileResponse:
    """A paper, for the organisation's administrators and whoever decides about it."""
    found = get_object_or_404(Document.objects.select_related("organisation"), public_id=public_id)
    if not request.user.has_perm("accounts.view_application", found.organisation):
        raise Http404
    return as_download(found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_document(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asks whether a paper is to go, and removes it."""
    paper = get_object_or_404(Document.objects.select_related("organisation"), public_id=public_id)
    found = managed_organisation(request, paper.organisation.public_id)
    refusals: list[str] = []
    if request.method == "POST":
        try:
            drop_document(document=paper, by=person_of(request), now=timezone.now())
        except actions.AccountRefused as refused:
            refusals = [str(ACCOUNT_REASONS[each.value]) for each in refused.reasons]
        else:
            messages.success(request, _("%(name)s is removed.") % {"name": paper.name})
            return redirect("application", found.public_id)
    context = {"document": paper, "organisation": found, "refusals": refusals}
    status = 409 if refusals else 200
    return render(request, "accounts/remove_document.html", context, status=status)


@login_required
@require_POST
def hand_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hands the application in, the first time or as an answer."""
    found = managed_organisation(request, public_id)
    standing = standing_of(found, now=timezone.now())
    form = HandIn(request.POST, answers=standing.rejection is not None)
    if form.is_valid():
        try:
            hand_in_application(
                organisation=found,
                by=person_of(request),
                now=timezone.now(),
                note=form.cleaned_data["note"],
            )
        except actions.AccountRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The application is handed in."))
            return redirect("application", public_id)
    return application_page(request, found, status=422, hand_in_form=form)


@login_required
@require_POST
def verify(request: HttpRequest, public_id: str) -> HttpResponse:
    """Lets an organisation book and list."""
    found = decided_organisation(request, public_id)
    try:
        actions.verify_organisation(organisation=found, by=person_of(request), now=timezone.now())
    except actions.AccountRefused as refused:
        say_why(request, refused)
        return redirect("application", public_id)
    messages.success(
        request, _("%(name)s is verified: it can book and list now.") % {"name": found.name}
    )
    return redirect("application", public_id)


@login_required
@require_POST
def reject(request: HttpRequest, public_id: str) -> HttpResponse:
    """Gives an application back with a reason."""
    found = decided_organisation(request, public_id)
    form = Reject(request.POST)
    if form.is_valid():
        try:
            actions.reject_application(
                organisation=found,
                by=person_of(request),
                now=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
        except actions.AccountRefused as refused:
            form.refuse(refused)
        else:
            said = _("The application of %(name)s is rejected. Its people are told why.")
            messages.success(request, said % {"name": found.name})
            return redirect("application", public_id)
    return application_page(request, found, status=422, reject_form=form)


@login_required
@require_POST
def restore(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ends a suspension."""
    found = seen_organisation(request, public_id)
    operator_only(request)
    try:
        actions.restore_organisation(organisation=found, by=person_of(request), now=timezone.now())
    except actions.AccountRefused as refused:
        say_why(request, refused)
    else:
        messages.success(request, _("%(name)s can book and list again.") % {"name": found.name})
    return redirect("organisation", public_id)
