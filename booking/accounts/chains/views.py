"""Chains: a convener's enterprises and the list of those known, and the operator's chains."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..actions import AccountRefused
from ..asking import numbered, person_of
from ..models import Chain
from ..owing.rules import Letter
from ..queries import chains as all_chains
from ..queries import platform_day
from ..rules import ChainKind
from ..rules.chains import KnownRow, may_write_to, read_known
from ..tasks import post
from ..wording import ROW_PROBLEMS
from . import actions
from .forms import ChainForm, ListForm
from .queries import convened_by, coverage_of, known_of, members_of

A_PAGE = 50


def chain_of(request: HttpRequest, slug: str) -> Chain:
    """A chain that the reader convenes, or any to the operator; another one is not there."""
    found = get_object_or_404(Chain, slug=slug)
    if not request.user.has_perm("accounts.see_chain", found):
        raise Http404
    return found


@login_required
@require_safe
def my_chains(request: HttpRequest) -> HttpResponse:
    """The chains that one convenes, each with its coverage."""
    person, today = person_of(request), platform_day(timezone.now())
    mine = all_chains() if person.is_operator else convened_by(person, today=today)
    if not mine and not person.is_operator:
        raise PermissionDenied
    rows = [(each, coverage_of(each, today=today)) for each in mine]
    if len(rows) == 1:
        return redirect("chain", rows[0][0].slug)
    return render(request, "accounts/my_chains.html", {"rows": rows})


@login_required
@require_safe
def chain(request: HttpRequest, slug: str) -> HttpResponse:
    """A chain's members and how many of those known have joined."""
    found, today = chain_of(request, slug), platform_day(timezone.now())
    page = Paginator(members_of(found, today=today), A_PAGE).get_page(request.GET.get("page"))
    context = {"chain": found, "page": page, "coverage": coverage_of(found, today=today)}
    return render(request, "accounts/chain.html", context)


@login_required
@require_safe
def known_enterprises(request: HttpRequest, slug: str) -> HttpResponse:
    """The enterprises that a chain's conveners know, joined or not."""
    found, now = chain_of(request, slug), timezone.now()
    today = platform_day(now)
    page = Paginator(known_of(found, today=today), A_PAGE).get_page(request.GET.get("page"))
    rows = [
        (
            each,
            may_write_to(
                each.invited_at,
                email=each.email,
                joined=each.joined,  # type: ignore[attr-defined]
                now=now,
            ),
        )
        for each in page.object_list
    ]
    context = {
        "chain": found,
        "page": page,
        "rows": rows,
        "coverage": coverage_of(found, today=today),
    }
    return render(request, "accounts/known_enterprises.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_known_enterprises(request: HttpRequest, slug: str) -> HttpResponse:
    """Reads a list of enterprises, shows each row with what is wrong, and keeps the right ones."""
    found = chain_of(request, slug)
    form = ListForm(request.POST or None, request.FILES or None)
    rows: list[KnownRow] = []
    status = 200
    if request.method == "POST":
        if form.is_valid():
            rows = read_known(form.table)
            if request.POST.get("verb") == "save":
                left = _save(request, found, rows)
                if not left:
                    return redirect("known_enterprises", slug)
                rows = left
            # The file's rows go on as text, which can be put right where it stands.
            form = ListForm(initial={"text": as_text(rows)})
        status = 422 if form.errors or any(row.problems for row in rows) else 200
    right = sum(not row.problems for row in rows)
    context = {
        "chain": found,
        "form": form,
        "rows": [(row, [ROW_PROBLEMS[each.value] for each in row.problems]) for row in rows],
        "right": right,
        "wrong": len(rows) - right,
    }
    return render(request, "accounts/add_known_enterprises.html", context, status=status)


def _save(request: HttpRequest, found: Chain, rows: list[KnownRow]) -> list[KnownRow]:
    """Keeps the right rows and answers the others."""
    saved = actions.save_known(chain=found, rows=rows, by=person_of(request), now=timezone.now())
    if saved:
        said = ngettext("%(n)s enterprise is saved.", "%(n)s enterprises are saved.", len(saved))
        messages.success(request, said % {"n": len(saved)})
    return [row for row in rows if row.problems]


def as_text(rows: Iterable[KnownRow]) -> str:
    """Rows as one would paste them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerows(row.cells for row in rows)
    return out.getvalue()


@login_required
@require_POST
def invite_known_enterprises(request: HttpRequest, slug: str) -> HttpResponse:
    """Writes to one enterprise of the list, or to all that may be written to now."""
    found, now = chain_of(request, slug), timezone.now()
    chosen = None
    if not request.POST.get("everybody"):
        known = get_object_or_404(found.known_enterprises, pk=numbered(request, "known"))
        chosen = [known.pk]
    taken = actions.note_invited(chain=found, known=chosen, now=now)
    for each in taken:
        post(Letter.KNOWN, known=each.pk, by=person_of(request).pk)
    if taken:
        said = ngettext(
            "A letter is on its way to %(n)s enterprise.",
            "Letters are on their way to %(n)s enterprises.",
            len(taken),
        )
        messages.success(request, said % {"n": len(taken)})
    else:
        messages.info(
            request,
            _(
                "Nobody was written to: each gets a letter a week at most, "
                "and only before it joins."
            ),
        )
    return redirect("known_enterprises", slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def chains(request: HttpRequest) -> HttpResponse:
    """All chains, for the operator; adds one."""
    if not request.user.has_perm("accounts.add_organisations"):
        raise PermissionDenied
    form = ChainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.save_chain(chain=None, slug=form.cleaned_data["slug"], **_said(form))
        except AccountRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(name)s is added.") % {"name": added.name})
            return redirect("chains")
    today = platform_day(timezone.now())
    context = {
        "form": form,
        "rows": [(each, coverage_of(each, today=today)) for each in all_chains()],
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/chains.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_chain(request: HttpRequest, slug: str) -> HttpResponse:
    """Renames a chain in three languages, and makes it a key or a specialty one."""
    found = chain_of(request, slug)
    if not request.user.has_perm("accounts.add_organisations"):
        raise PermissionDenied
    form = ChainForm(request.POST or None, noun=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_chain(chain=found, **_said(form))
        except AccountRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The chain is saved."))
            return redirect("chains")
    status = 422 if form.errors else 200
    return render(
        request, "accounts/change_chain.html", {"form": form, "chain": found}, status=status
    )


def _said(form: ChainForm) -> dict[str, Any]:
    details = form.details()
    return {**details, "kind": ChainKind(details["kind"])}
