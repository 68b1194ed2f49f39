"""A lab's uses without a booking: the list, entering one and taking one back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from booking.accounts.asking import numbered, person_of
from booking.labs.models import Lab
from booking.labs.views.running import lab_of

from .actions import RecordRefused, record_use, take_back_use
from .forms import UseForm
from .queries import records_of

ON_A_PAGE = 25


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lab_uses(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was used without a booking, as a lab's staff enter it."""
    lab = lab_of(request, public_id, to_change=False)
    if request.method == "POST" and request.POST.get("verb") == "take_back":
        return _take_back(request, lab)
    form = UseForm(request.POST if request.method == "POST" else None, lab=lab)
    if form.is_bound and form.is_valid():
        try:
            record_use(**form.cleaned_data, person=person_of(request), now=timezone.now())
        except RecordRefused as refused:
            form.refuse(refused.refusal)
        else:
            messages.success(request, gettext("Entered. It counts in the lab's figures."))
            return redirect("lab_uses", public_id=lab.public_id)
    page = Paginator(records_of(lab), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"lab": lab, "form": form, "page": page}
    status = 422 if form.errors else 200
    return render(request, "bookings/recording/uses.html", context, status=status)


def _take_back(request: HttpRequest, lab: Lab) -> HttpResponse:
    record = records_of(lab).filter(pk=numbered(request, "record")).first()
    if record is None:
        messages.info(request, gettext("This use was taken back already."))
    else:
        take_back_use(record=record)
        messages.success(request, gettext("Taken back. It does not count any more."))
    return redirect("lab_uses", public_id=lab.public_id)
