"""Wishes for chains: the conveners' queue, their answers, and asking."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..actions.refusing import AccountRefused
from ..asking import numbered, person_of
from ..joining.deciding import application_page, decided_organisation, managed_organisation
from ..models import ChainWish
from ..views.organisations import say_why
from . import actions
from .forms import AskForChain
from .queries import due_of_wish, wishes_for

A_PAGE = 25


@login_required
@require_safe
def wishes(request: HttpRequest) -> HttpResponse:
    """Verified organisations that ask for a chain of the reader's, the oldest first."""
    if not request.user.has_perm("accounts.list_applications"):
        raise PermissionDenied
    now = timezone.now()
    page = Paginator(wishes_for(person_of(request), now=now), A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = []
    for each in page:
        due = due_of_wish(each, now=now)
        rows.append({"wish": each, "due": due, "late": due is not None and due <= now})
    return render(request, "accounts/wishing/wishes.html", {"page": page, "rows": rows})


def _wish(request: HttpRequest, public_id: str) -> ChainWish:
    """The wish that a button names, of those that the reader decides; another is not there."""
    found = decided_organisation(request, public_id)
    mine = wishes_for(person_of(request), now=timezone.now()).filter(organisation=found)
    wish: ChainWish = get_object_or_404(mine, pk=numbered(request, "wish"))
    return wish


@login_required
@require_POST
def admit_wish(request: HttpRequest, public_id: str) -> HttpResponse:
    """Takes an organisation into a chain."""
    wish = _wish(request, public_id)
    try:
        actions.admit_wish(wish=wish, by=person_of(request), now=timezone.now())
    except AccountRefused as refused:
        say_why(request, refused)
    else:
        said = _("%(name)s is in the chain %(chain)s now. Its people are told.")
        words = {"name": wish.organisation.name, "chain": wish.chain.name}
        messages.success(request, said % words)
    return redirect("wishes")


@login_required
@require_POST
def decline_wish(request: HttpRequest, public_id: str) -> HttpResponse:
    """Declines a wish with a reason."""
    wish = _wish(request, public_id)
    reason = request.POST.get("reason", "")[:2000]
    if not reason.strip():
        return application_page(request, wish.organisation, status=422, unanswered=wish.pk)
    try:
        actions.decline_wish(wish=wish, by=person_of(request), now=timezone.now(), reason=reason)
    except AccountRefused as refused:
        say_why(request, refused)
    else:
        said = _("The wish of %(name)s is declined. Its people are told why.")
        messages.success(request, said % {"name": wish.organisation.name})
    return redirect("wishes")


@login_required
@require_POST
def ask_for_chain(request: HttpRequest, public_id: str) -> HttpResponse:
    """An organisation asks to be taken into a chain."""
    found = managed_organisation(request, public_id)
    form = AskForChain(request.POST)
    if form.is_valid():
        chain = form.cleaned_data["chain"]
        try:
            actions.ask_for_chain(
                organisation=found,
                chain=chain,
                note=form.cleaned_data["note"],
                by=person_of(request),
                now=timezone.now(),
            )
        except AccountRefused as refused:
            form.refuse(refused)
        else:
            said = _("You asked for the chain %(chain)s. You get a message with the answer.")
            messages.success(request, said % {"chain": chain.name})
            return redirect("application", public_id)
    return application_page(request, found, status=422, ask_form=form)
