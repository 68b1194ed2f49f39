"""What one tells of oneself."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from .. import actions
from ..acting import ACTING_FOR
from ..asking import person_of
from ..forms import ProfileForm
from ..queries import acting_places, memberships_of, platform_day


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One's own name, telephone, language and time zone, and where one belongs."""
    person = person_of(request)
    form = ProfileForm(request.POST or None, noun=person)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_profile(person=person, **form.wishes())
        except actions.AccountRefused as refused:
            form.refuse(refused)
        else:
            return _saved(request, person.language)
    context = {
        "form": form,
        "memberships": memberships_of(person, today=timezone.now().date()),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/profile.html", context, status=status)


@login_required
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Keeps for which organisation one acts, and shows the home page of that.

    One to which the reader does not belong, by now, is no choice.
    """
    person = person_of(request)
    wanted = request.POST.get("organisation", "")
    places = acting_places(person, today=platform_day(timezone.now()))
    chosen = next((each for each in places if each.public_id == wanted), None)
    if chosen is None:
        request.session.pop(ACTING_FOR, None)
        return redirect("home")
    request.session[ACTING_FOR] = chosen.public_id
    messages.success(request, _("You act for %(name)s now.") % {"name": chosen.name})
    return redirect("home")


def _saved(request: HttpRequest, language: str) -> HttpResponse:
    """Back to the profile, in the language chosen: the switch in the page's head follows it."""
    with translation.override(language or translation.get_language()):
        messages.success(request, _("Your profile is saved."))
    answer = redirect("profile")
    if language:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            domain=settings.LANGUAGE_COOKIE_DOMAIN,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    else:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return answer
