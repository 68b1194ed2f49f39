"""Leaving an organisation, ending a place in it, and suspending it: all touch its bookings."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from booking.accounts.actions import AccountRefused
from booking.accounts.asking import person_of
from booking.accounts.joining.queries import is_last_administrator
from booking.accounts.models import Organisation
from booking.accounts.queries import colleagues_among, has_role, today_in
from booking.accounts.rules import LISTS_LABS, Role
from booking.accounts.views.organisations import operator_only, organisation_of, say_why
from booking.accounts.views.people import back_from, membership_of

from .. import actions
from ..actions.suspending import list_mark
from ..forms.suspending import SuspendForm
from ..queries import with_nouns
from ..queries.heirs import cancelled_with, open_bookings_of


@login_required
@require_POST
def end_membership(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ends somebody's role in the organisation; their open bookings pass on with the last one."""
    found = organisation_of(request, public_id)
    membership = membership_of(request, found)
    try:
        actions.end_place(membership=membership, by=person_of(request), now=timezone.now())
    except AccountRefused as refused:
        say_why(request, refused)
    else:
        words = {"email": membership.person.email}
        messages.success(request, _("The role of %(email)s has ended.") % words)
    return back_from(request, found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave_organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Says what leaving means, and leaves when that is confirmed."""
    person, now = person_of(request), timezone.now()
    found = get_object_or_404(Organisation, public_id=public_id)
    today = today_in(found.time_zone, now)
    if not colleagues_among([person.pk], found, today=today).exists():
        raise Http404
    status = 200
    if request.method == "POST":
        try:
            actions.leave(organisation=found, person=person, now=now)
        except AccountRefused as refused:
            say_why(request, refused)
            status = 409
        else:
            messages.success(request, _("You belong to %(name)s no longer.") % {"name": found.name})
            return redirect("home")
    administers = has_role(person, found, Role.ADMINISTRATOR, today=today)
    context = {
        "organisation": found,
        "bookings": with_nouns(open_bookings_of(person, found)).order_by("starts", "pk"),
        "administers": administers,
        "is_last": administers and is_last_administrator(person, found, today=today),
    }
    return render(request, "bookings/leave_organisation.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suspend_organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Shows what a suspension cancels, and suspends when that is confirmed."""
    found = organisation_of(request, public_id)
    operator_only(request)
    form = SuspendForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.suspend(
                    organisation=found,
                    shown=form.cleaned_data["shown"],
                    reason=form.cleaned_data["reason"],
                    person=person_of(request),
                    now=timezone.now(),
                )
            except AccountRefused as refused:
                say_why(request, refused)
                return redirect("organisation", public_id)
            except actions.CancelsChanged:
                form.add_error(
                    None, _("The bookings have changed since you saw them. Look at the list again.")
                )
            else:
                messages.success(request, _("%(name)s is suspended.") % {"name": found.name})
                return redirect("organisation", public_id)
        status = 422
    hits = list(cancelled_with(found))
    context = {
        "organisation": found,
        "lists_labs": found.kind in LISTS_LABS,
        "hits": hits,
        "shown": list_mark(hits),
        "form": form,
    }
    return render(request, "bookings/suspend_organisation.html", context, status=status)
