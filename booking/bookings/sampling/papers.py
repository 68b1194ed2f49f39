"""A lab's list of samples, and what is printed: the label of a parcel and the sheet in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.accounts.asking import person_of
from booking.labs.intake.wording import HAZARDS, STORAGES

from ..arriving.labels import drawn
from ..asking import booking_of
from ..models import Booking, Parcel
from ..rules import Verb
from .forms import ShelfFilter
from .queries import labs_with_samples, shelves_of
from .rules import SampleState
from .showing import Bench, address_of
from .views import asked, bench_of

A_PAGE = 25


@dataclass(frozen=True)
class Line:
    """A booking in a lab's list, with the parcels that are on their way there."""

    booking: Booking
    coming: list[Parcel]

    @property
    def remaining(self) -> int:
        """How many are to be returned or disposed of: once it is over, all that are there."""
        counts: Any = self.booking
        return int(counts.left if self.booking.is_live else counts.left + counts.to_do)

    @property
    def too_late(self) -> int:
        """How many are on their way although it is over."""
        if self.booking.is_live:
            return 0
        return sum(
            sample.state == SampleState.EXPECTED
            for parcel in self.coming
            for sample in parcel.samples.all()
        )


@login_required
@require_safe
def lab_samples(request: HttpRequest) -> HttpResponse:
    """The samples that one's labs wait for, have, and have to return or dispose of."""
    person, now = person_of(request), timezone.now()
    labs = labs_with_samples(person, now=now)
    if not labs:
        raise PermissionDenied
    narrowed = ShelfFilter(request.GET, labs=labs)
    found = shelves_of(
        person,
        shelf=narrowed.shelf_asked(),
        lab=narrowed.lab_asked(labs),
        words=narrowed.value("q").strip(),
        now=now,
    )
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [
            Line(each, [row for row in each.parcels.all() if row.is_on_its_way]) for each in page
        ],
        "filter": narrowed,
        "several": len(labs) > 1,
    }
    return render(request, "bookings/sampling/lab_samples.html", context)


def _paper(request: HttpRequest, public_id: str) -> dict[str, object]:
    """What both papers show: nothing of what the work is for."""
    now = timezone.now()
    bench: Bench = bench_of(request, booking_of(request, public_id, now=now), now)
    address = address_of(bench.booking)
    hazards = {each.hazard for each in bench.samples if each.is_dangerous}
    storages = {each.storage for each in bench.samples if each.storage}
    return {
        "booking": bench.booking,
        "instrument": bench.booking.instrument,
        "lab": bench.booking.instrument.lab,
        "samples": bench.samples,
        "hazards": [word for value, word in HAZARDS.items() if value in hazards],
        "storages": [word for value, word in STORAGES.items() if value in storages],
        "address": address,
        "back_to": bench.back_to,
        "picture": drawn(address),
        "now": now,
    }


@login_required
@require_safe
def samples_label(request: HttpRequest, public_id: str) -> HttpResponse:
    """The label of a parcel, for its outside: where it goes, and how it is to be handled; and
    small ones for the samples."""
    return render(request, "bookings/sampling/label.html", _paper(request, public_id))


@login_required
@require_safe
def samples_sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """The sheet that lies in a parcel: the booking and its samples with hazard and storage, and
    where they go back to."""
    return render(request, "bookings/sampling/sheet.html", _paper(request, public_id))


@login_required
@require_safe
def samples_return_label(request: HttpRequest, public_id: str) -> HttpResponse:
    """The label of a parcel that goes back, for who returns it. Raises Http404 where there is no
    address to send it to."""
    bench, _person, _now = asked(request, public_id, Verb.SEND_BACK)
    if bench.back_to is None or bench.back_to.fetched:
        raise Http404
    context = _paper(request, public_id)
    return render(request, "bookings/sampling/return_label.html", context)
