"""Weeks of bookings, played through the verbs of the site in order of time."""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from booking.accounts.models import Organisation, Project, User
from booking.bookings.actions import (
    Refused,
    approve,
    cancel,
    check_in,
    finish,
    make_due_moves,
    reject,
    request,
)
from booking.bookings.rules import AUTO_FINISH, NO_SHOW_AFTER, KindOfUse, Verb
from booking.bookings.sampling.actions import Sending, announce, move_on, receive
from booking.bookings.sampling.rules import Carriage, ReturnTo
from booking.calendars.queries import starts_nearby
from booking.labs.agreeing.models import Agreement
from booking.labs.models import Instrument
from booking.labs.queries import audience_for
from booking.labs.rules import ServiceMode

from ..rules import MINUTE, ZONE, Fate, Wish, at_work, days_before, opening_of, story, wishes_of

Step = Callable[[dt.datetime], None]
NEARBY = dt.timedelta(days=3)


@dataclass
class Stage:
    """Everybody and everything by the keys of the city's data, the labs' terms, and what is
    still to happen."""

    until: dt.datetime
    clock: dt.datetime
    people: dict[str, User]
    organisations: dict[str, Organisation]
    projects: dict[tuple[int, str], Project]
    instruments: dict[str, Instrument]
    terms: dict[int, int]
    agenda: list[tuple[dt.datetime, int, Step]] = field(default_factory=list)
    order: itertools.count[int] = field(default_factory=itertools.count)

    def plan(self, at: dt.datetime, step: Step) -> None:
        """Lets a step happen, now at the earliest, unless it lies ahead of the last moment."""
        at = max(at, self.clock)
        if at <= self.until:
            heapq.heappush(self.agenda, (at, next(self.order), step))

    def play(self) -> None:
        """Takes one step after the other, in order of time."""
        while self.agenda:
            self.clock, _order, step = heapq.heappop(self.agenda)
            step(self.clock)


def set_stage(*, since: dt.datetime, until: dt.datetime) -> Stage:
    """Looks up what the bookings are made of; time runs from ``since`` to ``until``."""
    projects = {
        (project.organisation_id, "" if project.is_general else project.name): project
        for project in Project.objects.select_related("organisation")
    }
    return Stage(
        until=until,
        clock=since,
        people={person.email: person for person in User.objects.all()},
        organisations={each.code: each for each in Organisation.objects.all()},
        projects=projects,
        instruments={
            each.asset_id: each for each in Instrument.objects.select_related("lab__university")
        },
        terms={each.lab_id: each.pk for each in Agreement.objects.all()},
    )


def _clock(at: dt.datetime) -> None:
    make_due_moves(now=at)


class Act:
    """One wish as it goes through the states; each step plans the next one."""

    def __init__(self, stage: Stage, wish: Wish) -> None:
        self.stage = stage
        self.wish = wish
        self.customer = stage.people[wish.customer.person.email]
        self.manager = stage.people[wish.lab.manager.email]
        self.technician = stage.people[wish.lab.technicians[0].email]
        stage.plan(wish.asked_at, self.ask)

    def slot(
        self, instrument: Instrument, organisation: Organisation, now: dt.datetime
    ) -> tuple[dt.datetime, dt.datetime] | None:
        """The free slot nearest to the wanted one."""
        wish = self.wish
        starts = starts_nearby(
            instrument,
            wanted=wish.wanted,
            length=wish.length,
            audience=audience_for(self.customer, organisation, instrument.lab, now=now),
            assisted=wish.mode is ServiceMode.ASSISTED,
            now=now,
            most=1,
            within=NEARBY,
        )
        return (starts[0], starts[0] + wish.length) if starts else None

    def ask(self, now: dt.datetime) -> None:
        """Asks for the slot; who finds none free lets it be."""
        wish = self.wish
        instrument = self.stage.instruments[wish.instrument.asset_id]
        organisation = self.stage.organisations[wish.customer.organisation]
        starts = ends = None
        if wish.mode is not ServiceMode.SAMPLES:
            slot = self.slot(instrument, organisation, now)
            if slot is None:
                return
            starts, ends = slot
        self.booking = request(
            person=self.customer,
            project=self.stage.projects[organisation.pk, wish.project],
            instrument=instrument,
            mode=wish.mode,
            starts=starts,
            ends=ends,
            purpose=wish.purpose,
            samples=wish.samples,
            agreed=self.stage.terms.get(instrument.lab_id),
            now=now,
        )
        self.plan_answer(now)

    def plan_answer(self, now: dt.datetime) -> None:
        deadline = self.booking.decide_by or now
        if self.wish.fate is Fate.UNANSWERED:
            self.stage.plan(deadline, _clock)
        elif self.wish.fate is Fate.WITHDRAWN:
            self.stage.plan(min(now + self.wish.decides_after / 2, deadline - MINUTE), self.cancel)
        else:
            answered = min(at_work(now + self.wish.decides_after), deadline - 5 * MINUTE)
            self.stage.plan(max(answered, now + MINUTE), self.decide)

    def cancel(self, now: dt.datetime) -> None:
        cancel(booking=self.booking, person=self.customer, note=self.wish.reason, now=now)

    def decide(self, now: dt.datetime) -> None:
        if self.wish.fate is Fate.REJECTED:
            reject(booking=self.booking, person=self.manager, note=self.wish.reason, now=now)
            return
        self.booking = approve(booking=self.booking, person=self.manager, now=now)
        slot = self.booking.slot
        if self.wish.fate is Fate.CANCELLED:
            until = slot[0] if slot else now + 8 * 60 * MINUTE
            self.stage.plan(now + (until - now) / 2, self.cancel)
        elif slot is None:
            self.stage.plan(now + dt.timedelta(hours=2), self.send_samples)
            self.stage.plan(at_work(now + dt.timedelta(days=1)), self.start_samples)
        elif self.wish.fate is Fate.MISSED:
            self.stage.plan(min(slot[0] + NO_SHOW_AFTER, slot[1]), _clock)
        else:
            self.stage.plan(slot[0] + self.wish.arrives, self.arrive)

    @property
    def hands(self) -> User:
        """Who stands at the instrument."""
        return self.customer if self.wish.mode is ServiceMode.SELF_OPERATED else self.technician

    def arrive(self, now: dt.datetime) -> None:
        """Checks in; who meets a running booking comes back when the own time begins."""
        starts, ends = self.booking.machine_slot
        try:
            self.booking = check_in(booking=self.booking, person=self.hands, now=now)
        except Refused:
            if now < starts + NO_SHOW_AFTER / 2:
                self.stage.plan(max(starts, now) + 5 * MINUTE, self.arrive)
            else:
                self.stage.plan(min(starts + NO_SHOW_AFTER, ends), _clock)
            return
        if self.wish.fate is Fate.LEFT_RUNNING:
            self.stage.plan(ends + AUTO_FINISH, _clock)
        else:
            self.stage.plan(max(ends + self.wish.leaves, now + 5 * MINUTE), self.leave)

    def leave(self, now: dt.datetime) -> None:
        self.finish(self.hands, None, now)

    def back_to(self) -> ReturnTo:
        """Where samples go back to: to who sends them, at their organisation."""
        payer = self.booking.payer
        if payer is None or not payer.address or not payer.phone:
            return ReturnTo(fetched=True)
        return ReturnTo(
            fetched=False,
            recipient=self.customer.name,
            phone=payer.phone,
            address=f"{payer.name_zh_hans}\n{payer.address}",
        )

    def send_samples(self, now: dt.datetime) -> None:
        announce(
            booking=self.booking,
            person=self.customer,
            sending=Sending(
                Carriage.SHIPPED,
                frozenset(range(1, self.wish.samples + 1)),
                carrier="SF Express",
                tracking=f"SF1{self.booking.pk:012}",
                sent_on=now.astimezone(ZONE).date(),
            ),
            to=self.back_to(),
            now=now,
        )

    def start_samples(self, now: dt.datetime) -> None:
        parcel = self.booking.parcels.get()
        receive(
            booking=self.booking,
            person=self.technician,
            numbers=range(1, self.wish.samples + 1),
            parcel=parcel,
            now=now,
        )
        self.booking = check_in(booking=self.booking, person=self.technician, now=now)
        days = min(self.wish.instrument.sample_working_days, 4)
        self.stage.plan(at_work(now + dt.timedelta(days=days)), self.finish_samples)

    def finish_samples(self, now: dt.datetime) -> None:
        self.finish(self.technician, self.wish.samples, now)
        self.stage.plan(at_work(now + dt.timedelta(days=5)), self.dispose)

    def dispose(self, now: dt.datetime) -> None:
        move_on(
            booking=self.booking,
            person=self.technician,
            verb=Verb.DISPOSE,
            numbers=range(1, self.wish.samples + 1),
            now=now,
        )

    def finish(self, person: User, samples: int | None, now: dt.datetime) -> None:
        academic = self.wish.customer.academic
        finish(
            booking=self.booking,
            person=person,
            kind=KindOfUse.RESEARCH if academic else KindOfUse.SERVICE,
            samples=samples,
            note=self.wish.note,
            now=now,
        )


def live_through(*, seed: int, now: dt.datetime, days: int, told: Callable[[str], None]) -> None:
    """Plays the ``days`` up to ``now`` (UTC).

    ``told`` hears of each day that is done. The same seed and ``now`` play the
    same bookings.
    """
    today = now.astimezone(ZONE).date()
    stage = set_stage(since=opening_of(today), until=now)
    for wish in story(now):
        Act(stage, wish)
    for day in days_before(today, days):
        for wish in wishes_of(seed, day):
            Act(stage, wish)
        midnight = dt.datetime.combine(day, dt.time(), ZONE)
        stage.plan(midnight, lambda _at, day=day: told(f"bookings of {day}"))  # type: ignore[misc]
    stage.play()
    _clock(now)
