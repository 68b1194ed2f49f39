"""A university's labs and instruments, for its administrators."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.accounts.models import Organisation
from booking.accounts.rules import LISTS_LABS, may_book

from .. import actions
from ..forms import InstrumentFilter, LabForm
from ..models import Instrument, Lab
from ..queries import instruments_listed, lacks, with_counts
from ..wording import LACKS
from .publishing import publish_chosen

A_PAGE = 50


def university_of(request: HttpRequest, public_id: str) -> Organisation:
    """The university that the reader administers; another one is not there."""
    found = get_object_or_404(Organisation, public_id=public_id, kind__in=LISTS_LABS)
    if not request.user.has_perm("labs.view_university", found):
        raise Http404
    return found


def rows_of(instruments: list[Instrument]) -> list[tuple[Instrument, list[str]]]:
    """Instruments with the words for what each lacks before it may be published."""
    return [
        (each, [] if each.published_at else [str(LACKS[reason.value]) for reason in lacks(each)])
        for each in instruments
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def university(request: HttpRequest, public_id: str) -> HttpResponse:
    """Its labs and all its instruments, published or not; publishes and hides those ticked."""
    found = university_of(request, public_id)
    labs = list(with_counts(Lab.objects.filter(university=found)))
    narrowed = InstrumentFilter(request.GET, labs=labs)
    listed = instruments_listed(
        Instrument.objects.filter(university=found),
        words=narrowed.value("q"),
        lab=narrowed.value("lab"),
        status=narrowed.value("status"),
        published=narrowed.value("published"),
    )
    if request.method == "POST":
        publish_chosen(request, listed)
        return redirect(request.get_full_path())
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "university": found,
        "verified": may_book(found.state),
        "labs": labs,
        "filter": narrowed,
        "page": page,
        "rows": rows_of(list(page)),
        "with_lab": True,
    }
    return render(request, "labs/university.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_lab(request: HttpRequest, public_id: str) -> HttpResponse:
    """Adds a lab to a university."""
    found = university_of(request, public_id)
    form = LabForm(request.POST or None, zone=found.time_zone)
    if request.method == "POST" and form.is_valid():
        try:
            lab = actions.create_lab(university=found, **form.details())
        except actions.LabRefused as refused:
            form.refuse(refused)
        else:
            messages.success(
                request, _("%(name)s is added. Appoint its manager next.") % {"name": lab.name}
            )
            return redirect("manage_lab", lab.public_id)
    context = {"university": found, "form": form}
    return render(request, "labs/add_lab.html", context, status=422 if form.errors else 200)
