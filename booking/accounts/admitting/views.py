"""The pages of asking to join: the asker's own, and the organisation's answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..actions.refusing import AccountRefused
from ..asking import numbered, person_of
from ..models import JoinRequest, Organisation
from ..rules import JoinState, JoinWay, Role
from ..views.organisations import organisation_of, say_why
from ..wording import ROLES
from . import actions
from .forms import AskForm, DomainForm
from .queries import (
    answered_of,
    is_named,
    organisation_at,
    organisation_with,
    requests_of,
    waiting_for,
)

CODES = "asked_by_code"
MOST_CODES = 10
ANSWERS_SHOWN = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_to_join(request: HttpRequest) -> HttpResponse:
    """Asks to join by a code or by one's address, and shows where one's requests stand.

    Whether an organisation has a code is not told, unless its name is public.
    """
    person = person_of(request)
    by_domain = organisation_at(person)
    named = by_domain if by_domain is not None and is_named(by_domain) else None
    form = AskForm(request.POST or None, initial={"code": request.GET.get("code", "")[:40]})
    if request.method == "POST" and "domain" in request.POST and named is not None:
        return _ask(request, named, JoinWay.DOMAIN, "", form) or redirect("ask_to_join")
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"].strip()
        found = organisation_with(code)
        note = form.cleaned_data["note"]
        answer = _ask(request, found, JoinWay.CODE, note, form, code=code)
        if answer is not None:
            return answer
    known = requests_of(person)
    named_by_now = {each.organisation.code.lower() for each in known}
    context = {
        "form": form,
        "by_domain": named,
        "requests": known,
        "codes": [code for code in _codes(request) if code.lower() not in named_by_now],
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/admitting/ask_to_join.html", context, status=status)


def _ask(
    request: HttpRequest,
    found: Organisation | None,
    way: JoinWay,
    note: str,
    form: AskForm,
    code: str = "",
) -> HttpResponse | None:
    """Asks where there is somebody to ask; None when that is refused, which the form then says."""
    if found is not None:
        try:
            actions.ask(
                organisation=found,
                person=person_of(request),
                way=way,
                note=note,
                now=timezone.now(),
            )
        except AccountRefused as refused:
            if not form.is_bound or way is JoinWay.DOMAIN:
                say_why(request, refused)
                return redirect("ask_to_join")
            form.refuse(refused)
            return None
    if found is not None and is_named(found):
        said = _("The administrators of %(name)s decide. You see the answer here.")
        messages.success(request, said % {"name": found.name})
        return redirect("ask_to_join")
    others = [each for each in _codes(request) if each.lower() != code.lower()]
    request.session[CODES] = [code, *others][:MOST_CODES]
    said = _("If an organisation has the code %(code)s, its administrators see your request now.")
    messages.success(request, said % {"code": code})
    return redirect("ask_to_join")


def _codes(request: HttpRequest) -> list[str]:
    """The codes asked for that are no public organisation's; kept with the session, since
    one that nobody has must look like one that somebody has."""
    return [str(code) for code in request.session.get(CODES, [])]


@login_required
@require_POST
def withdraw_join(request: HttpRequest) -> HttpResponse:
    """Takes a request back."""
    person = person_of(request)
    code = request.POST.get("code", "")
    mine = JoinRequest.objects.filter(person=person, state=JoinState.WAITING.value)
    if code:
        request.session[CODES] = [each for each in _codes(request) if each != code]
        found = mine.filter(organisation__code__iexact=code).first()
    else:
        found = mine.filter(public_id=request.POST.get("request", "")).first()
    if found is not None:
        actions.withdraw_request(request=found, person=person, now=timezone.now())
    messages.success(request, _("Your request is withdrawn."))
    return redirect("ask_to_join")


@login_required
@require_safe
def join_requests(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who asks to join an organisation, and the domains by which one may."""
    found = organisation_of(request, public_id)
    return render(request, "accounts/admitting/requests.html", _page(found))


def _page(found: Organisation, **more: Any) -> dict[str, Any]:
    return {
        "organisation": found,
        "waiting": waiting_for(found),
        "answered": answered_of(found)[:ANSWERS_SHOWN],
        "domains": found.email_domains.order_by("domain"),
        "domain_form": DomainForm(),
        "roles": ROLES.items(),
        "refused": {},
        **more,
    }


def _asked(request: HttpRequest, organisation: Organisation) -> JoinRequest | None:
    """The request that a button names; None without one."""
    named = request.POST.get("request", "")
    if not named:
        return None
    return get_object_or_404(organisation.join_requests.all(), public_id=named)


@login_required
@require_POST
def admit_join(request: HttpRequest, public_id: str) -> HttpResponse:
    """Lets somebody in who asked."""
    found = organisation_of(request, public_id)
    asked = _asked(request, found)
    if asked is None:
        return redirect("join_requests", public_id)
    given = request.POST.get("role", "")
    role = Role(given) if given in ROLES else Role.MEMBER
    try:
        made = actions.admit(request=asked, role=role, by=person_of(request), now=timezone.now())
    except AccountRefused as refused:
        say_why(request, refused)
    else:
        said = _("%(person)s belongs to the organisation now. The role is: %(role)s.")
        words = {"person": made.person, "role": made.get_role_display()}
        messages.success(request, said % words)
    return redirect("join_requests", public_id)


@login_required
@require_POST
def refuse_join(request: HttpRequest, public_id: str) -> HttpResponse:
    """Refuses somebody who asked, with a reason."""
    found = organisation_of(request, public_id)
    asked = _asked(request, found)
    if asked is None:
        return redirect("join_requests", public_id)
    answer = request.POST.get("answer", "")[:1000]
    if not answer.strip():
        context = _page(found, unanswered=asked.public_id)
        return render(request, "accounts/admitting/requests.html", context, status=422)
    try:
        actions.refuse(request=asked, answer=answer, by=person_of(request), now=timezone.now())
    except AccountRefused as refused:
        say_why(request, refused)
    else:
        messages.success(request, _("The request is refused. The person reads your reason."))
    return redirect("join_requests", public_id)


@login_required
@require_POST
def add_domain(request: HttpRequest, public_id: str) -> HttpResponse:
    """Lets people with addresses of a domain ask to join."""
    found = organisation_of(request, public_id)
    form = DomainForm(request.POST)
    if form.is_valid():
        try:
            added = actions.add_domain(
                organisation=found,
                domain=form.cleaned_data["domain"],
                by=person_of(request),
                now=timezone.now(),
            )
        except AccountRefused as refused:
            form.refuse(refused)
        else:
            said = _("People with an address at %(domain)s can ask to join now.")
            messages.success(request, said % {"domain": added.domain})
            return redirect("join_requests", public_id)
    context = _page(found, domain_form=form)
    return render(request, "accounts/admitting/requests.html", context, status=422)


@login_required
@require_POST
def remove_domain(request: HttpRequest, public_id: str) -> HttpResponse:
    """Takes a domain away again."""
    found = organisation_of(request, public_id)
    domain = get_object_or_404(found.email_domains, pk=numbered(request, "domain"))
    try:
        actions.remove_domain(domain=domain, by=person_of(request), now=timezone.now())
    except AccountRefused as refused:
        say_why(request, refused)
    else:
        messages.success(request, _("The domain is removed."))
    return redirect("join_requests", public_id)
