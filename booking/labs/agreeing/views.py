"""A lab's terms: reading them, writing them, and what one accepted."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from booking.accounts.asking import person_of
from booking.accounts.models import User

from ..actions.refusing import LabRefused
from ..models import Lab
from ..views.running import lab_of
from . import actions
from .forms import TermsForm
from .queries import accepted_by, terms_of, versions_of

A_PAGE = 50


@require_safe
def lab_terms(request: HttpRequest, public_id: str) -> HttpResponse:
    """A lab's terms, open to visitors; ``?version=`` opens one that held before."""
    lab = get_object_or_404(Lab.objects.select_related("university"), public_id=public_id)
    newest = shown = terms_of(lab)
    asked = request.GET.get("version", "")
    if asked and newest is not None:
        known = asked.isascii() and asked.isdigit() and len(asked) <= 9
        shown = lab.agreements.filter(version=int(asked)).first() if known else None
        if shown is None:
            raise Http404
    accepted = None
    if shown is not None and isinstance(request.user, User):
        accepted = shown.acceptances.filter(person=request.user).first()
    context = {"lab": lab, "terms": shown, "newest": newest, "accepted": accepted}
    return render(request, "labs/agreeing/terms.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write_terms(request: HttpRequest, public_id: str) -> HttpResponse:
    """A lab's terms as its managers write them: looked at first, then published."""
    lab = lab_of(request, public_id)
    standing = terms_of(lab)
    form = TermsForm(request.POST or None, noun=standing)
    looks = request.POST.get("verb") != "publish"
    if form.is_bound and form.is_valid() and not looks:
        try:
            made = actions.publish_terms(
                lab=lab,
                **form.details(),
                seen=form.cleaned_data["seen"] or 0,
                by=person_of(request),
                now=timezone.now(),
            )
        except LabRefused as refused:
            form.refuse(refused)
        else:
            said = _("Version %(number)s holds from now on. It is accepted with the next request.")
            messages.success(request, said % {"number": made.version})
            return redirect("write_terms", public_id)
    context = {
        "lab": lab,
        "form": form,
        "standing": standing,
        "versions": versions_of(lab),
        "preview": form.shown() if form.is_bound and form.is_valid() and looks else [],
    }
    status = 422 if form.errors else 200
    return render(request, "labs/agreeing/write.html", context, status=status)


@login_required
@require_safe
def accepted_terms(request: HttpRequest) -> HttpResponse:
    """Which terms one accepted, and when."""
    page = Paginator(accepted_by(person_of(request)), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "labs/agreeing/accepted.html", {"page": page})
