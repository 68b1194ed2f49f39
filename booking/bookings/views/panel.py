"""The request panel: what its reader may choose, and what a choice would mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import Organisation, Project, User
from booking.accounts.queries import (
    bookable_projects,
    in_chain,
    organisations_of,
    platform_day,
    today_in,
)
from booking.accounts.rules import may_book
from booking.calendars.queries import Reader, opened, zone_of
from booking.calendars.queries.repairing import UnitsShut
from booking.calendars.rules import BookingMode, PolicyTerms, SlotRefusal
from booking.labs.agreeing.queries import terms_owed
from booking.labs.limits import qualified_hint
from booking.labs.models import Agreement, Instrument
from booking.labs.queries import limits_held
from booking.labs.rules import MACHINE_TIME, Audience, InstrumentStatus, Limits, ServiceMode
from booking.labs.ties import keep_ties, lab_places_of
from booking.labs.wording import SERVICE_MODES
from booking.money.rules import CustomerClass

from ..forms.requesting import (
    WALL_CLOCK,
    RequestForm,
    new_key,
    usual_length,
)
from ..models import Booking
from ..queries import Preview, modes_offered, own_at, preview
from ..refusals import NOT_FREE, other_times_help, reason_sentence, slot_sentence
from .picks import Pick, nearby_picks

FILLED = ("start", "length", "mode", "samples", "project", "purpose", "agreed", "key")

HINTS: dict[ServiceMode, str | Promise] = {
    ServiceMode.SELF_OPERATED: _("You work at the instrument yourself."),
    ServiceMode.ASSISTED: _("A technician of the lab works with you."),
}


@dataclass(frozen=True)
class ModeChoice:
    """A way to use the instrument; ``closed`` says why this reader cannot, if so."""

    mode: ServiceMode
    hint: str | Promise
    closed: str = ""

    @property
    def word(self) -> str | Promise:
        return SERVICE_MODES[self.mode.value]

    @property
    def possible(self) -> bool:
        return not self.closed


@dataclass
class Panel:
    """One reader before one instrument at one moment."""

    instrument: Instrument
    terms: PolicyTerms
    person: User | None
    now: dt.datetime
    wanted_project: str = ""
    asks: bool = True
    has_terms: bool = True
    """Where false, it is known that the lab asks nothing with a request, or has no terms."""
    units_shut: UnitsShut | None = None

    @cached_property
    def zone(self) -> ZoneInfo:
        return zone_of(self.instrument.lab)

    @cached_property
    def projects(self) -> list[Project]:
        """Those that the reader may book for."""
        if self.person is None:
            return []
        return bookable_projects(self.person, today=platform_day(self.now))

    @cached_property
    def project(self) -> Project | None:
        """The one that is chosen, else the general one of whom the reader acts for, else of
        another of theirs."""
        for project in self.projects:
            if project.public_id == self.wanted_project:
                return project
        acting = self.person.acting_for if self.person is not None else ""
        usual = sorted(
            self.projects,
            key=lambda each: (each.organisation.public_id != acting, not each.is_general),
        )
        return usual[0] if usual else None

    @cached_property
    def unverified(self) -> Organisation | None:
        """Whom the reader belongs to where that may not book yet, or no longer."""
        if self.person is None or self.project is not None:
            return None
        mine = organisations_of(self.person, today=platform_day(self.now))
        return next((each for each in mine if not may_book(each.state)), None)

    @property
    def organisation(self) -> Organisation | None:
        return self.project.organisation if self.project is not None else None

    @cached_property
    def reader(self) -> Reader:
        """Who the reader is to this lab and others, as one of the chosen organisation."""
        if self.person is None or self.organisation is None:
            return Reader()
        roles = lab_places_of(self.person)
        return Reader(
            self.organisation,
            frozenset(role.lab for role in roles if role.holds(self.today)),
            in_chain(self.organisation, today=self.today, member=self.person),
        )

    @cached_property
    def audience(self) -> Audience:
        return self.reader.audience_for(self.instrument.lab)

    @property
    def own_class(self) -> CustomerClass | None:
        """Whose price the reader pays here; None for a visitor."""
        return self.reader.class_for(self.instrument.lab)

    @property
    def in_service(self) -> bool:
        return self.instrument.status == InstrumentStatus.IN_SERVICE

    @cached_property
    def has_slots(self) -> bool:
        """Whether machine time is offered at all."""
        return bool(modes_offered(self.instrument) & MACHINE_TIME)

    @property
    def offered(self) -> list[ServiceMode]:
        """Every way that is offered, in one order."""
        offered = modes_offered(self.instrument)
        return [mode for mode in ServiceMode if mode in offered]

    @cached_property
    def modes(self) -> list[ModeChoice]:
        """The ways that are offered, each with why it is closed to this reader."""
        return [ModeChoice(mode, self._hint(mode), self._closed(mode)) for mode in self.offered]

    def _hint(self, mode: ServiceMode) -> str | Promise:
        if mode is ServiceMode.SAMPLES:
            return gettext("You send samples; results in about %(days)s working days.") % {
                "days": self.instrument.sample_working_days
            }
        if mode is ServiceMode.SELF_OPERATED and self.instrument.needs_qualification:
            return qualified_hint(self._limits)
        return HINTS[mode]

    def _closed(self, mode: ServiceMode) -> str:
        if mode in MACHINE_TIME and self.terms.mode is BookingMode.CLOSED:
            return gettext("Closed to booking now.")
        if (
            mode is ServiceMode.SELF_OPERATED
            and self.person is not None
            and self.instrument.needs_qualification
            and not self._limits
        ):
            return gettext("Needs a qualification, which you do not hold. The lab trains people.")
        return ""

    @cached_property
    def _limits(self) -> list[Limits]:
        """What the reader's qualification is limited to; none where they hold none today."""
        if self.person is None:
            return []
        return limits_held(self.person, self.instrument, day=self.today)

    @cached_property
    def terms_owed(self) -> Agreement | None:
        """The lab's terms that the reader accepts with the request, if they have not yet."""
        if self.person is None or not self.has_terms:
            return None
        return terms_owed(self.instrument.lab_id, self.person)

    @property
    def can_ask(self) -> bool:
        """Whether any way of use is possible for the reader."""
        return any(each.possible for each in self.modes)

    @property
    def mode(self) -> ServiceMode | None:
        """The first way that is possible, else the first that is offered."""
        possible = [each.mode for each in self.modes if each.possible]
        return next(iter(possible or [each.mode for each in self.modes]), None)

    @cached_property
    def today(self) -> dt.date:
        """The lab's day."""
        return today_in(self.instrument.lab.time_zone, self.now)

    def form(self, data: Mapping[str, Any] | None = None, **fields: Any) -> RequestForm:
        """A form bound to ``data``; with ``initial`` one that is not."""
        return RequestForm(
            data,
            zone=self.zone,
            terms=self.terms,
            modes=self.offered,
            projects=self.projects,
            **fields,
        )

    def filled_form(self, given: Mapping[str, str]) -> RequestForm:
        """A form that shows what is readable of ``given`` and the usual choices for the rest:
        a link with nonsense in it opens an empty form."""
        usual = {
            "mode": self.mode.value if self.mode else None,
            "length": usual_length(self.terms),
            "project": self.project.public_id if self.project is not None else None,
            "key": new_key(),
        }
        texts = {name: given[name] for name in FILLED if given.get(name)}
        if not texts:
            return self.form(initial=usual)
        trial = self.form(texts)
        wrong = set(trial.errors) - {"purpose"}
        if texts.get("mode") not in {each.mode.value for each in self.modes if each.possible}:
            wrong.add("mode")
        start = trial.cleaned_data.get("start")
        if start is None:
            wrong.add("start")
        else:
            texts["start"] = start.strftime(WALL_CLOCK)
        right = {name: text for name, text in texts.items() if name not in wrong}
        return self.form(initial={**usual, **right})

    def outcome(self, form: RequestForm) -> Outcome:
        """What a form would mean if it were sent as it stands."""
        if form.is_bound:
            return outcome_of(self, form)
        texts = {name: form[name].value() or "" for name in form.fields}
        if not texts["start"] and not texts["samples"]:
            # Nothing is asked yet, as on most visits.
            return Outcome(ServiceMode(texts["mode"]) if texts["mode"] else None)
        return outcome_of(self, self.form(texts))


@dataclass(frozen=True)
class Outcome:
    """What a choice would mean, in words; ``meant`` is None until there is enough to tell.

    ``refused``: it was asked for, and refused. ``own``: the reader holds that time already.
    """

    mode: ServiceMode | None
    starts: dt.datetime | None = None
    ends: dt.datetime | None = None
    meant: Preview | None = None
    sentences: Sequence[str] = ()
    nearby: Sequence[Pick] = ()
    cancel_until: dt.datetime | None = None
    refused: bool = False
    own: Booking | None = None

    waits: bool = False  # time that is not free now may be waited for

    @property
    def samples(self) -> bool:
        return self.mode is ServiceMode.SAMPLES


def outcome_of(panel: Panel, form: RequestForm) -> Outcome:
    """What the slot or the samples in a bound form would mean, with free times nearby if
    the slot cannot be had."""
    form.is_valid()
    data = form.cleaned_data
    mode = data.get("mode") or panel.mode
    starts, ends = data.get("starts"), data.get("ends")
    wrong = [
        str(text) for name in ("start", "length", "samples") for text in form.errors.get(name, [])
    ]
    if mode is None or (mode is not ServiceMode.SAMPLES and starts is None):
        said = bool(form.data.get("start"))
        return Outcome(mode, sentences=wrong if said else ())
    if mode is ServiceMode.SAMPLES and not data.get("samples"):
        return Outcome(mode, sentences=wrong if form.data.get("samples") else ())
    meant = preview(
        panel.instrument,
        person=panel.person,
        project=panel.project,
        audience=panel.audience,
        which=panel.own_class,
        terms=panel.terms,
        mode=mode,
        starts=starts,
        ends=ends,
        samples=data.get("samples") or 0,
        now=panel.now,
    )
    sentences = [
        *(
            reason_sentence(each, at=meant.barred_until, zone=panel.zone, now=panel.now)
            for each in meant.reasons
        ),
        *(slot_sentence(each, zone=panel.zone, now=panel.now) for each in meant.slots),
    ]
    own = own_booking(panel, meant.slots, starts=starts, ends=ends)
    if own is not None:
        sentences = [own_sentence()]
    nearby: Sequence[Pick] = ()
    if starts and ends and not meant.reasons and other_times_help(meant.slots):
        nearby = nearby_picks(panel, starts=starts, ends=ends, mode=mode)
    until = starts - panel.terms.cancel_deadline if starts else None
    return Outcome(
        mode,
        starts,
        ends,
        meant,
        sentences,
        nearby,
        cancel_until=until if until and until > panel.now else None,
        own=own,
        waits=own is None and any(each.reason in NOT_FREE for each in meant.slots),
    )


def own_booking(
    panel: Panel,
    slots: Sequence[SlotRefusal],
    *,
    starts: dt.datetime | None,
    ends: dt.datetime | None,
) -> Booking | None:
    """The reader's own booking that stands where a slot was refused as not free."""
    if panel.person is None or not starts or not ends:
        return None
    if not any(each.reason in NOT_FREE for each in slots):
        return None
    return own_at(panel.person, panel.instrument, starts=starts, ends=ends)


def own_sentence() -> str:
    return gettext("You have asked for this time already.")


def panel_before(request: HttpRequest, public_id: str) -> Panel:
    """The reader before the instrument of an address. Raises Http404 where it is not theirs
    to see."""
    given = request.POST if request.method == "POST" else request.GET
    person = request.user if isinstance(request.user, User) else None
    if person is not None and request.method in ("GET", "HEAD"):
        keep_ties(person)
    now = timezone.now()
    found = opened(public_id=public_id, now=now)
    if found is None or not request.user.has_perm("labs.see_instrument", found.instrument):
        raise Http404
    return Panel(
        found.instrument,
        found.terms,
        person,
        now,
        wanted_project=given.get("project", ""),
        asks=found.asks,
        has_terms=found.has_terms,
        units_shut=found.units_shut,
    )
