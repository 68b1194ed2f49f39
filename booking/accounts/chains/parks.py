"""The park or township of an enterprise: tied and untied by the operator and its conveners."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .. import actions
from ..asking import person_of
from ..models import Organisation
from ..views.organisations import say_why
from .forms import ParkForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_park(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ties an enterprise to its park or township, or ends that."""
    found = get_object_or_404(Organisation.objects.select_related("park"), public_id=public_id)
    if not request.user.has_perm("accounts.tie_to_park", found):
        raise Http404
    manages = request.user.has_perm("accounts.manage_organisation", found)
    back_url = reverse("organisation", args=[public_id]) if manages else reverse("my_chains")
    ends = request.method == "POST" and request.POST.get("verb") == "end"
    posted = request.POST if request.method == "POST" and not ends else None
    initial = {"park": found.park.public_id} if found.park else None
    form = ParkForm(posted, initial=initial)
    person, now = person_of(request), timezone.now()
    try:
        if ends:
            actions.end_park_tie(organisation=found, by=person, now=now)
            said = _("%(name)s belongs to no park or township any more.")
            messages.success(request, said % {"name": found.name})
            return redirect(back_url)
        if posted is not None and form.is_valid():
            park = form.cleaned_data["park"]
            actions.tie_to_park(organisation=found, park=park, by=person, now=now)
            said = _("%(name)s belongs to %(park)s now.")
            messages.success(request, said % {"name": found.name, "park": park.name})
            return redirect(back_url)
    except actions.AccountRefused as refused:
        if ends:
            say_why(request, refused)
            return redirect("organisation_park", public_id)
        form.refuse(refused)
    context = {"organisation": found, "form": form, "back_url": back_url}
    status = 422 if form.errors else 200
    return render(request, "accounts/organisation_park.html", context, status=status)
