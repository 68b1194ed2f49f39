"""The pages of an organisation's channels."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from booking.accounts.asking import person_of
from booking.accounts.sealing import seal, unseal
from booking.accounts.views.organisations import organisation_of

from . import actions
from .actions import HookRefused
from .forms import HookForm
from .models import Hook, HookDelivery
from .queries import hooks_of, last_deliveries
from .rules import DELIVERY, MOST_HOOKS, SIGNATURE, TIMESTAMP

SECRET = "hook_secret"
VERBS = frozenset({"try", "renew", "remove", "again"})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hooks(request: HttpRequest, public_id: str) -> HttpResponse:
    """An organisation's channels, and a new one."""
    organisation = organisation_of(request, public_id)
    form = HookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hook, secret = actions.add_hook(
                organisation=organisation,
                by=person_of(request),
                now=timezone.now(),
                **form.wishes(),
            )
        except HookRefused as refused:
            form.show(refused.faults)
        else:
            messages.success(request, gettext("The channel is added. Try it now."))
            return _to(request, hook, secret)
    rows = list(hooks_of(organisation))
    context = {
        "organisation": organisation,
        "hooks": rows,
        "full": len(rows) >= MOST_HOOKS,
        "form": form,
    }
    return render(request, "notices/hooks/hooks.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hook(request: HttpRequest, public_id: str) -> HttpResponse:
    """A channel with what was last sent by it; tries it, renews its secret, sends again,
    removes it."""
    found = Hook.objects.filter(public_id=public_id).select_related("organisation").first()
    if found is None:
        raise Http404
    organisation_of(request, found.organisation.public_id)
    if request.method == "POST":
        return _act(request, found)
    kept = request.session.pop(SECRET, None)
    context = {
        "hook": found,
        "organisation": found.organisation,
        "deliveries": last_deliveries(found),
        # Once: whoever opens the page again does not see it any more.
        "secret": unseal(kept[1], purpose=SECRET) if kept and kept[0] == found.public_id else "",
        "headers": {"signature": SIGNATURE, "timestamp": TIMESTAMP, "delivery": DELIVERY},
    }
    return render(request, "notices/hooks/hook.html", context)


def _act(request: HttpRequest, hook: Hook) -> HttpResponse:
    verb, now = request.POST.get("verb", ""), timezone.now()
    if verb not in VERBS:
        raise BadRequest("a channel is tried, renewed, removed, or sends again")
    if verb == "remove":
        organisation = hook.organisation
        actions.remove_hook(hook=hook)
        messages.success(request, gettext("The channel is removed. Nothing more is sent by it."))
        return redirect("hooks", public_id=organisation.public_id)
    if verb == "renew":
        if not hook.signs_itself:
            raise BadRequest("the robot's platform makes its secret")
        messages.success(request, gettext("The former secret signs nothing any more."))
        return _to(request, hook, actions.renew_secret(hook=hook))
    if verb == "try":
        actions.try_hook(hook=hook, now=now)
        messages.success(request, gettext("A trial is on its way. Look here again in a moment."))
    elif actions.send_again(delivery=_delivery(request, hook), now=now):
        messages.success(request, gettext("It is on its way again."))
    else:
        messages.info(request, gettext("It is still on its way."))
    return redirect("hook", public_id=hook.public_id)


def _delivery(request: HttpRequest, hook: Hook) -> HookDelivery:
    """The delivery that a form names, of this channel. Raises Http404."""
    try:
        key = uuid.UUID(request.POST.get("delivery", ""))
    except ValueError:
        raise Http404 from None
    found = HookDelivery.objects.filter(hook=hook, key=key).first()
    if found is None:
        raise Http404
    return found


def _to(request: HttpRequest, hook: Hook, secret: str) -> HttpResponse:
    """To a channel's page, which shows a new secret once."""
    if secret:
        request.session[SECRET] = [hook.public_id, seal(secret, purpose=SECRET)]
    return redirect("hook", public_id=hook.public_id)
