"""The pages of invitations: sending them, how they stand, and the page of a link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..actions.refusing import AccountRefused
from ..asking import person_of
from ..models import Invitation, Membership, Organisation, User
from ..rules import AccountReason, LineOutcome, Role
from ..views.organisations import organisation_of, say_why
from ..wording import ACCOUNT_REASONS, LINE_OUTCOMES
from . import actions
from .forms import InviteForm, InviteListForm, NewcomerForm
from .letters import send_link
from .queries import invitation_of, invitations_to, judged, listed, state_of
from .rules import check_accepting

A_PAGE = 50
BACKEND = "booking.accounts.backends.AccountBackend"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Invites one person; the answer is the same for known and new addresses."""
    found = organisation_of(request, public_id)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wish = form.cleaned_data
        try:
            made = actions.invite(
                organisation=found,
                email=wish["email"],
                name=wish["name"],
                role=Role(wish["role"]),
                by=person_of(request),
                now=timezone.now(),
            )
        except AccountRefused as refused:
            form.refuse(refused)
        else:
            send_link(made)
            said = _("An invitation is on its way to %(email)s.") % {"email": made.email}
            messages.success(request, said)
            return redirect("invitations", public_id)
    context = {"form": form, "organisation": found}
    status = 422 if form.errors else 200
    return render(request, "accounts/add_person.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """Reads a pasted list, shows what becomes of each line, and sends when that is confirmed."""
    found = organisation_of(request, public_id)
    form = InviteListForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "organisation": found}
    if request.method == "POST" and form.is_valid():
        person, now = person_of(request), timezone.now()
        text, role = form.cleaned_data["people"], Role(form.cleaned_data["role"])
        if "send" in request.POST:
            try:
                return _send(request, found, text, role)
            except AccountRefused as refused:
                form.refuse(refused)
        lines = judged(text, organisation=found, role=role, by=person, now=now)
        context["lines"] = [
            (line, LINE_OUTCOMES[line.outcome.value], line.outcome is LineOutcome.INVITE)
            for line in lines
        ]
        context["count"] = sum(line.outcome is LineOutcome.INVITE for line in lines)
    status = 422 if form.errors else 200
    return render(request, "accounts/inviting/invite_list.html", context, status=status)


def _send(request: HttpRequest, found: Organisation, text: str, role: Role) -> HttpResponse:
    made = actions.invite_several(
        organisation=found, text=text, role=role, by=person_of(request), now=timezone.now()
    )
    for each in made:
        send_link(each)
    said = ngettext(
        "%(count)d invitation is on its way.", "%(count)d invitations are on their way.", len(made)
    )
    messages.success(request, said % {"count": len(made)})
    return redirect("invitations", found.public_id)


@login_required
@require_safe
def invitations(request: HttpRequest, public_id: str) -> HttpResponse:
    """An organisation's invitations and how each stands."""
    found = organisation_of(request, public_id)
    now = timezone.now()
    page = Paginator(invitations_to(found), A_PAGE).get_page(request.GET.get("page"))
    rows = [listed(each, now) for each in page]
    context = {"organisation": found, "page": page, "rows": rows}
    return render(request, "accounts/inviting/invitations.html", context)


def _sent(request: HttpRequest, organisation: Organisation) -> Invitation:
    """The invitation of an organisation that a button names."""
    named = request.POST.get("invitation", "")
    return get_object_or_404(organisation.invitations.all(), public_id=named)


@login_required
@require_POST
def send_invitation_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sends an invitation anew; the link of the old letter is dead."""
    found = organisation_of(request, public_id)
    if not request.POST.get("invitation"):
        return redirect("invitations", public_id)
    try:
        made = actions.send_again(
            invitation=_sent(request, found), by=person_of(request), now=timezone.now()
        )
    except AccountRefused as refused:
        say_why(request, refused)
    else:
        send_link(made)
        said = _("A new link is on its way to %(email)s. The old one no longer works.")
        messages.success(request, said % {"email": made.email})
    return redirect("invitations", public_id)


@login_required
@require_POST
def withdraw_invitation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Takes an invitation back."""
    found = organisation_of(request, public_id)
    if not request.POST.get("invitation"):
        return redirect("invitations", public_id)
    try:
        gone = actions.withdraw(
            invitation=_sent(request, found), by=person_of(request), now=timezone.now()
        )
    except AccountRefused as refused:
        say_why(request, refused)
    else:
        said = _("The invitation to %(email)s is withdrawn. Its link no longer works.")
        messages.success(request, said % {"email": gone.email})
    return redirect("invitations", public_id)


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """The page of a link: what it is an invitation to, and the ways to take it up.

    It says the same whether the address has an account or not.
    """
    found = invitation_of(secret)
    if found is None:
        return _refused(request, AccountReason.INVITATION_WITHDRAWN, 404)
    person = request.user if isinstance(request.user, User) else None
    reason = check_accepting(
        state_of(found, timezone.now()),
        addressed=person is None or person.email.lower() == found.email.lower(),
        own=person is not None and person.pk == found.invited_by_id,
    )
    if reason is not None:
        return _refused(request, reason, 409)
    form = None
    if person is None:
        first = {"name": found.name}
        form = NewcomerForm(request.POST or None, email=found.email, initial=first)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            return _accepted(request, secret, person, form)
        except AccountRefused as refused:
            if form is None or refused.reasons[0] is not AccountReason.SIGN_IN_FIRST:
                return _refused(request, refused.reasons[0], 409)
            form.refuse(refused)
    context = {"invitation": found, "organisation": found.organisation, "form": form}
    status = 422 if form is not None and (form.errors or request.method == "POST") else 200
    return render(request, "accounts/inviting/invitation.html", context, status=status)


def _accepted(
    request: HttpRequest, secret: str, person: User | None, form: NewcomerForm | None
) -> HttpResponse:
    now = timezone.now()
    membership: Membership
    if person is not None:
        membership = actions.accept(secret=secret, person=person, now=now)
    else:
        assert form is not None
        membership = actions.accept_as_new(
            secret=secret,
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"],
            language=get_language() or "",
            now=now,
        )
        login(request, membership.person, BACKEND)
    said = _("You belong to %(name)s now.") % {"name": membership.organisation.name}
    messages.success(request, said)
    return redirect("home")


def _refused(request: HttpRequest, reason: AccountReason, status: int) -> HttpResponse:
    context = {
        "sentence": ACCOUNT_REASONS[reason.value],
        "sign_out": reason is AccountReason.INVITATION_ELSEWHERE,
    }
    return render(request, "accounts/inviting/refused.html", context, status=status)
