"""Registering an organisation: the form, the letter's link, and the code that is here already."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import perform_login
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ..actions import AccountRefused
from ..models import Organisation, User
from ..owing.rules import Letter
from ..rules import AccountReason, OrganisationState
from ..tasks import post
from .actions import ask_to_register, confirm_registration, register_organisation
from .forms import ConfirmRegistration, RegisterOrganisation, RegisterVisitor
from .letters import registration_of
from .queries import with_code


def too_often(request: HttpRequest, action: str, key: str | None = None) -> bool:
    """Whether somebody does something more often than settings allow; counts this time too."""
    return not ratelimit.consume(
        request, app="booking", action=action, config=settings.REGISTRATION_RATES, key=key
    )


def ask_to_join_address(code: str) -> str:
    """Where one asks to join the organisation of a code."""
    try:
        page = reverse("ask_to_join")
    except NoReverseMatch:
        page = "/join/"
    return f"{page}?{urlencode({'code': code})}"


def met(code: str) -> dict[str, Any]:
    """What is told of an organisation that has a code: its name once it is verified."""
    first = with_code(code)
    verified = first is not None and first.state == OrganisationState.VERIFIED
    return {"first": first if verified else None, "join_url": ask_to_join_address(code)}


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Registers an organisation; a visitor gets an account with it, once the address is confirmed.

    A code that is registered already is no mistake: the page leads to the
    organisation that has it.
    """
    person = request.user if isinstance(request.user, User) else None
    make = RegisterOrganisation if person is not None else RegisterVisitor
    if request.method == "POST" and too_often(request, "register"):
        return ratelimit.respond_429(request)
    form = make(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            if person is None:
                return _ask(request, form)
            made = register_organisation(person=person, details=form.wish(), now=timezone.now())
        except AccountRefused as refused:
            if refused.reasons == (AccountReason.CODE_TAKEN,):
                context["met"] = met(_code_of(form))
                return render(request, "accounts/register.html", context)
            form.refuse(refused)
        else:
            messages.success(request, _("%(name)s is registered.") % {"name": made.name})
            return redirect("application", made.public_id)
    status = 422 if form.errors else 200
    return render(request, "accounts/register.html", context, status=status)


def _code_of(form: RegisterOrganisation) -> str:
    """The code as it is kept: a credit code in capitals and without blanks."""
    wished = Organisation(**{name: form.cleaned_data[name] for name in ("kind", "code", "country")})
    wished.clean()
    return wished.code.strip()


def _ask(request: HttpRequest, form: RegisterOrganisation) -> HttpResponse:
    """The same answer whether the address has an account or not: the letter tells."""
    wish = form.cleaned_data
    if too_often(request, "register_letter", key=wish["email"].lower()):
        return ratelimit.respond_429(request)
    asked = ask_to_register(
        email=wish["email"],
        name=wish["your_name"],
        password=wish["password1"],
        language=get_language() or "",
        details=form.wish(),
        now=timezone.now(),
    )
    post(Letter.REGISTRATION, registration=asked.pk)
    return redirect("registered")


@require_safe
def registered(request: HttpRequest) -> HttpResponse:
    """What to do next: the link in the letter."""
    return render(request, "accounts/registered.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Where the letter's link leads: the password once more makes the account.

    A link alone confirms nothing, since programs that read mail open links too.
    """
    if request.method == "POST" and too_often(request, "register_confirm"):
        return ratelimit.respond_429(request)
    asked = registration_of(request.POST.get("key") or request.GET.get("key", ""))
    form = ConfirmRegistration(request.POST or None)
    context: dict[str, Any] = {"form": form, "asked": asked}
    if asked is None:
        return render(request, "accounts/confirm_registration.html", context, status=410)
    context["key"] = request.POST.get("key") or request.GET.get("key", "")
    if request.method == "POST" and form.is_valid():
        try:
            person, made = confirm_registration(
                registration=asked.pk, password=form.cleaned_data["password"], now=timezone.now()
            )
        except AccountRefused as refused:
            if AccountReason.WRONG_PASSWORD not in refused.reasons:
                context["asked"] = None
                return render(request, "accounts/confirm_registration.html", context, status=410)
            form.refuse(refused)
        else:
            messages.success(request, _("Your address is confirmed."))
            target = (
                reverse("application", args=[made.public_id])
                if made is not None
                else ask_to_join_address(asked.details["code"])
            )
            if made is None:
                messages.info(
                    request,
                    _("The organisation was registered in the meantime. Ask to join it."),
                )
            return perform_login(request, person, email_verification="none", redirect_url=target)
    status = 422 if form.errors else 200
    return render(request, "accounts/confirm_registration.html", context, status=status)
