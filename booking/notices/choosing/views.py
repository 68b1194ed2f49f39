"""The page on which one chooses what comes by e-mail, and when."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from booking.accounts.asking import person_of

from . import actions
from .actions import ChoiceRefused
from .forms import ChoicesForm
from .queries import choices_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice_choices(request: HttpRequest) -> HttpResponse:
    """What comes by e-mail at once, daily or not, quiet hours, and when the digest comes."""
    person = person_of(request)
    form = ChoicesForm(request.POST or None, chosen=choices_of(person))
    if form.is_bound and form.is_valid():
        try:
            actions.choose(person=person, **form.wishes())
        except ChoiceRefused as refused:
            form.show(refused.faults)
        else:
            messages.success(request, gettext("Saved. It counts for what happens from now on."))
            return redirect("notice_choices")
    context = {"form": form, "own_zone": person.time_zone or settings.TIME_ZONE}
    status = 422 if form.errors else 200
    return render(request, "notices/choosing/choices.html", context, status=status)
