"""What a label at an instrument leads to, walking in, and the sheet of labels."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.accounts.asking import person_of
from booking.accounts.models import User
from booking.calendars.queries import terms_for
from booking.calendars.queries.repairing import is_shut, units_shut
from booking.labs.models import Unit
from booking.labs.rules import ServiceMode
from booking.labs.views.running import lab_of

from ..actions import Refused
from ..faults.queries import may_report, open_faults
from ..forms.extending import ExtendForm, StopForm
from ..forms.using import FinishForm
from ..headlines import Headline, headline
from ..models import Booking, Fault, UnitCode
from ..offering.fallen import why_fallen
from ..queries import actors_of
from ..queries.extending import possible_ends
from ..refusals import is_not_free, reason_sentence, sentences_of, slot_sentence
from ..rules import (
    AUTO_FINISH,
    Reason,
    State,
    Verb,
    allowed_verbs,
    check_in_opens,
)
from ..ticking.queries import check_in_by
from ..views.page import reader_of
from ..views.panel import Panel
from . import actions
from .forms import WalkInForm
from .labels import address_of, picture_of
from .queries import (
    WalkIn,
    bench_of,
    elsewhere,
    free_now,
    last_purpose,
    place_of,
    units_with_codes,
    visits_at,
    walk_in_for,
)


@dataclass(frozen=True)
class Visit:
    """One booking at the unit with what its reader may do now; ``fallen`` tells that its time is
    closed, ``opens`` is when check-in opens,
    while it has not, ``ends_itself`` when an overrunning use is ended by the clock."""

    booking: Booking
    mine: bool
    fallen: bool
    headline: Headline
    checks_in: bool
    opens: dt.datetime | None
    ends_itself: dt.datetime | None
    finish_form: FinishForm | None
    extends: bool
    extend_form: ExtendForm | None
    stop_form: StopForm | None


class Place:
    """One reader before one unit at one moment."""

    def __init__(self, request: HttpRequest, code: str) -> None:
        found = place_of(code)
        if found is None or not request.user.has_perm("labs.see_instrument", found.unit.instrument):
            raise Http404
        self.request, self.found, self.now = request, found, timezone.now()
        self.unit: Unit = found.unit
        self.instrument, self.lab = self.unit.instrument, self.unit.instrument.lab
        self.terms = terms_for(self.instrument)
        self.bench = bench_of(self.unit, self.terms, now=self.now)
        self.person: User | None = person_of(request) if request.user.is_authenticated else None
        given = request.POST.get("project") or request.GET.get("project", "")
        self.panel = Panel(self.instrument, self.terms, self.person, self.now, given)
        self.works = request.user.has_perm("labs.work_in_lab", self.instrument)

    def walk_in(self) -> WalkIn | None:
        """What walking in would mean; None for who can book for nobody."""
        if self.person is None or self.panel.project is None:
            return None
        return walk_in_for(
            self.person,
            self.panel.project,
            self.unit,
            terms=self.terms,
            bench=self.bench,
            now=self.now,
        )

    def form(
        self, walked: WalkIn | None, given: Any = None, *, typed: Mapping[str, Any] | None = None
    ) -> WalkInForm | None:
        """The form of a walk-in; ``given`` is what was sent, ``typed`` what is only shown again."""
        if walked is None or not walked.stays or self.person is None:
            return None
        assert self.panel.project is not None, "who may walk in has a project"
        return WalkInForm(
            given,
            projects=self.panel.projects,
            project=self.panel.project,
            stays=walked.stays,
            zone=self.panel.zone,
            typed=typed or {"purpose": last_purpose(self.person, self.instrument)},
            now=self.now,
        )

    def visits(self) -> list[Visit]:
        if self.person is None:
            return []
        rows = visits_at(self.unit, self.person, works=self.works, now=self.now)
        return [self._visit(each, self.person) for each in rows]

    def _visit(self, booking: Booking, person: User) -> Visit:
        now = self.now
        actors = actors_of(person, booking, now=now)
        verbs = allowed_verbs(State(booking.state), ServiceMode(booking.mode), actors)
        starts, ends = booking.machine_slot
        opens, mine = check_in_opens(starts), booking.requester_id == person.pk
        may_start, runs = Verb.CHECK_IN in verbs, booking.state == State.IN_USE
        later = possible_ends(booking, actors=actors, now=now) if Verb.EXTEND in verbs else []
        fallen = why_fallen(booking)
        return Visit(
            booking=booking,
            mine=mine,
            fallen=fallen is not None,
            headline=headline(
                booking,
                reader=reader_of(actors),
                now=now,
                check_in_by=check_in_by(booking, now=now),
                fallen=fallen,
            ),
            checks_in=may_start and opens <= now < ends,
            opens=opens if may_start and now < opens else None,
            ends_itself=ends + AUTO_FINISH if runs and now >= ends else None,
            finish_form=FinishForm(booking=booking) if Verb.FINISH in verbs else None,
            extends=Verb.EXTEND in verbs,
            extend_form=ExtendForm(booking=booking, ends=later, now=now) if later else None,
            stop_form=StopForm(auto_id=f"stop-{booking.public_id}-%s")
            if Verb.STOP in verbs and not mine
            else None,
        )

    def page(
        self,
        *,
        form: WalkInForm | None = None,
        sentences: Sequence[str] = (),
        status: int = 200,
    ) -> HttpResponse:
        visits, walked = self.visits(), self.walk_in()
        mine_runs = any(each.mine and each.booking.state == State.IN_USE for each in visits)
        context = {
            "code": self.found,
            "unit": self.unit,
            "instrument": self.instrument,
            "lab": self.lab,
            "units": self.instrument.units.count(),
            "units_shut": units_shut([self.instrument], now=self.now).get(self.instrument.pk),
            "unit_shut": is_shut(self.unit, now=self.now),
            "free": free_now(
                self.unit,
                self.bench,
                audience=self.panel.audience,
                terms=self.terms,
                now=self.now,
            ),
            "in_use_by_reader": mine_runs,
            "visits": visits,
            "elsewhere": elsewhere(self.unit, self.person, now=self.now) if self.person else None,
            "walks_in": not mine_runs and self.person is not None,
            "form": form or self.form(walked),
            "several": len(self.panel.projects) > 1,
            "by_appointment": walked is not None and Reason.NO_WALK_IN in walked.reasons,
            "why_not": [] if sentences else self._why_not(walked),
            "sentences": sentences,
            "panel": self.panel,
            "reports": self.person is not None
            and may_report(self.person, self.instrument, now=self.now),
            "faults": self._faults(),
            "now": self.now,
        }
        return render(self.request, "bookings/arriving/at.html", context, status=status)

    def _faults(self) -> list[Fault]:
        """What is known to be wrong here; it is for the lab, and for who works with it now."""
        if self.person is None or not may_report(self.person, self.instrument, now=self.now):
            return []
        rows = open_faults(self.lab).filter(instrument=self.instrument)
        return list(rows.filter(Q(unit=None) | Q(unit=self.unit)).order_by("-reported_at"))

    def _why_not(self, walked: WalkIn | None) -> list[str]:
        if walked is None:
            return []
        zone = self.panel.zone
        return [
            *(reason_sentence(each, zone=zone, now=self.now) for each in walked.reasons),
            *(slot_sentence(each, zone=zone, now=self.now) for each in walked.slots),
        ]


@never_cache
@require_safe
def at(request: HttpRequest, code: str) -> HttpResponse:
    """What one may do here and now; open to visitors, who learn whether it stands free."""
    return Place(request, code).page()


@login_required
@require_POST
def walk_in(request: HttpRequest, code: str) -> HttpResponse:
    """Begins a use of a unit that stands free."""
    place = Place(request, code)
    form = place.form(place.walk_in(), request.POST)
    if form is None:
        # What speaks against it stands on the page.
        return place.page(status=409)
    if "show" in request.POST:
        return place.page(form=place.form(place.walk_in(), typed=request.POST))
    if not form.is_valid():
        return place.page(form=form, status=422)
    data, person = form.cleaned_data, person_of(request)
    if data["priced_for"] != data["project"].public_id:
        shown = gettext("The prices for this project are shown now. Start if they are right.")
        again = request.POST.copy()
        again["priced_for"] = data["project"].public_id
        return place.page(form=place.form(place.walk_in(), again), sentences=[shown])
    try:
        booking = actions.walk_in(
            person=person,
            project=data["project"],
            unit=place.unit,
            ends=data["until"],
            purpose=data["purpose"],
            key=_key(place.found, person, data),
            now=place.now,
        )
    except Refused as refused:
        sentences = sentences_of(refused, lab=place.lab, now=place.now)
        status = 409 if is_not_free(refused) else 422
        return Place(request, code).page(form=form, sentences=sentences, status=status)
    messages.success(
        request,
        gettext("Started: %(instrument)s is in use.") % {"instrument": booking.instrument.name},
    )
    return redirect("at", code=place.found.code)


def _key(code: UnitCode, person: User, data: dict[str, Any]) -> str | None:
    """One key for one form of one person at one unit: sent twice it is one booking."""
    if not data["key"]:
        return None
    content = f"{person.pk}\n{code.pk}\n{data['key']}"
    return hashlib.sha256(content.encode()).hexdigest()[:40]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lab_codes(request: HttpRequest, public_id: str) -> HttpResponse:
    """The labels of a lab's units, to print; makes the codes of those that have none."""
    lab = lab_of(request, public_id, to_change=False)
    if request.method == "POST":
        count = actions.make_codes(lab=lab, now=timezone.now())
        said = ngettext("%(count)s code is made.", "%(count)s codes are made.", count)
        messages.success(request, said % {"count": count})
        return redirect("lab_codes", public_id=lab.public_id)
    units = list(units_with_codes(lab))
    labels = [
        (unit, unit.code, picture_of(unit.code), address_of(unit.code))
        for unit in units
        if hasattr(unit, "code")
    ]
    context = {"lab": lab, "labels": labels, "missing": len(units) - len(labels)}
    return render(request, "bookings/arriving/labels.html", context)
