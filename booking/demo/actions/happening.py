"""What goes on in the city besides plain bookings, in the last day and the last minutes."""

from __future__ import annotations

import datetime as dt

from booking.accounts.endorsing.actions import demand_of_project
from booking.accounts.models import Project, User
from booking.accounts.rules import Demand, EndorsementDemand
from booking.bookings.actions import Refused, request
from booking.bookings.arriving.actions import walk_in
from booking.bookings.conduct.actions import appeal
from booking.bookings.conduct.models import Point
from booking.bookings.faults.actions import report, resolve
from booking.bookings.faults.rules import Urgency
from booking.bookings.intake.rules import Answers
from booking.bookings.models import Booking
from booking.bookings.offering.actions import offer, propose
from booking.bookings.queries.requests import Wish
from booking.bookings.recording.actions import RecordRefused, record_use
from booking.bookings.rules import KindOfUse, State
from booking.bookings.talking.actions import ask_lab, say_in_thread, say_on_booking
from booking.bookings.together.actions import NotTogether, request_together
from booking.bookings.together.rules import GroupKind
from booking.bookings.training.actions import TrainingHits, plan, sign_up
from booking.bookings.waiting.actions import NotJoined, join
from booking.calendars.actions import save_search
from booking.calendars.queries import starts_nearby
from booking.labs.agreeing.queries import terms_of
from booking.labs.intake.queries import asked_of
from booking.labs.models import Instrument, Unit
from booking.labs.queries import audience_for
from booking.labs.rules import ServiceMode

from ..city import happenings as words
from ..city.intakes import INTAKES
from ..rules import (
    MINUTE,
    RUNNING,
    TRAINING_DAYS,
    afternoon,
    at_the_bench,
    customers,
    find_instrument,
)
from .furnishing import instrument_of, manager_of

HOUR = 60 * MINUTE
NEARBY = dt.timedelta(days=4)
WAITS = 2
"""So many of the engineer's wishes wait for time of others."""


def happen(*, now: dt.datetime) -> None:
    """Plays it all, up to ``now`` (UTC), in order of time."""
    hero = Visitor(customers()[0].person.email, now)
    _talk(now)
    _break(now)
    _record(hero.now)
    _train(hero)
    _ask_together(hero)
    _queue(now)
    _offer(hero)
    _endorse(hero)
    _answer(hero)
    _wait(hero)
    _drop_in(now)
    for point in Point.objects.filter(state="standing").order_by("pk")[:1]:
        appeal(point=point, person=point.person, note=words.APPEAL, now=now - 5 * MINUTE)
    save_search(person=hero.person, query=words.SEARCH, now=now - 4 * MINUTE)


class Visitor:
    """Somebody who asks for time some minutes before now, for the first of their projects."""

    def __init__(self, email: str, now: dt.datetime, *, minutes: int = 12) -> None:
        customer = next(each for each in customers() if each.person.email == email)
        self.person = User.objects.get(email=email)
        self.project = Project.objects.select_related("organisation").get(
            organisation__code=customer.organisation,
            is_general=not customer.projects[0],
            **({"name": customer.projects[0]} if customer.projects[0] else {}),
        )
        self.now = now - minutes * MINUTE

    def slot(
        self, instrument: Instrument, wanted: dt.datetime, hours: int, *, assisted: bool
    ) -> tuple[dt.datetime, dt.datetime] | None:
        """The free slot nearest to a wanted one, within some days."""
        starts = starts_nearby(
            instrument,
            wanted=wanted,
            length=hours * HOUR,
            audience=audience_for(
                self.person, self.project.organisation, instrument.lab, now=self.now
            ),
            assisted=assisted,
            now=self.now,
            most=1,
            within=NEARBY,
        )
        return (starts[0], starts[0] + hours * HOUR) if starts else None

    def ask(
        self,
        asset_id: str,
        wanted: dt.datetime,
        hours: int,
        purpose: str,
        *,
        mode: ServiceMode = ServiceMode.ASSISTED,
        project: Project | None = None,
    ) -> Booking | None:
        """Asks for time, for another of their projects if need be; None where none is free."""
        instrument = instrument_of(asset_id)
        slot = self.slot(instrument, wanted, hours, assisted=mode is ServiceMode.ASSISTED)
        if slot is None:
            return None
        terms = terms_of(instrument.lab)
        return request(
            person=self.person,
            project=project or self.project,
            instrument=instrument,
            mode=mode,
            starts=slot[0],
            ends=slot[1],
            purpose=purpose,
            agreed=terms.pk if terms else None,
            now=self.now,
        )


def _talk(now: dt.datetime) -> None:
    for talk in words.TALKS:
        instrument = instrument_of(talk.asset_id)
        asked = now - talk.minutes * MINUTE
        said = ask_lab(
            lab=instrument.lab,
            person=User.objects.get(email=talk.email),
            text=talk.question,
            about=instrument,
            now=asked,
        )
        if talk.answer:
            manager = manager_of(talk.asset_id)
            say_in_thread(thread=said.thread, person=manager, text=talk.answer, now=asked + HOUR)


def _break(now: dt.datetime) -> None:
    for trouble in words.TROUBLES:
        lab, _instrument = find_instrument(trouble.asset_id)
        person = User.objects.get(email=lab.technicians[0].email)
        at = now - trouble.minutes * MINUTE
        fault = report(
            instrument=instrument_of(trouble.asset_id),
            urgency=Urgency(trouble.urgency),
            words=trouble.words,
            person=person,
            now=at,
        )
        if trouble.mended:
            resolve(fault=fault, words=trouble.mended, person=person, now=at + HOUR)


def _record(now: dt.datetime) -> None:
    """A use that nobody had booked, where nobody else used it."""
    lab, _instrument = find_instrument("XT-2016-0044")
    starts = afternoon(now, -1, minutes=8 * 60)
    try:
        record_use(
            unit=Unit.objects.select_related("instrument__lab").get(
                instrument__asset_id="XT-2016-0044"
            ),
            who=words.RECORDED,
            starts=starts,
            ends=starts + HOUR,
            kind=KindOfUse.TEACHING,
            person=User.objects.get(email=lab.technicians[0].email),
            now=now,
        )
    except RecordRefused:
        return


def _train(hero: Visitor) -> None:
    """A training to come, on the first day on which nothing is booked; the engineer has not
    signed up yet."""
    instrument = instrument_of(words.TRAINED[0])
    for days in TRAINING_DAYS:
        starts = afternoon(hero.now, days)
        try:
            training = plan(
                lab=instrument.lab,
                instruments=[instrument],
                title=words.TRAINING,
                about=words.TRAINING_ABOUT,
                place=words.TRAINING_PLACE,
                starts=starts,
                ends=starts + 150 * MINUTE,
                places=4,
                months=24,
                person=manager_of(instrument.asset_id),
                now=hero.now,
            )
        except TrainingHits:
            continue
        for email in words.TRAINEES:
            sign_up(training=training, person=User.objects.get(email=email), now=hero.now + MINUTE)
        return


def _ask_together(hero: Visitor) -> None:
    """Three days one after the other on one instrument, and two instruments on one day."""
    dsc = instrument_of("XT-2019-0041")
    own = ServiceMode.SELF_OPERATED
    series = [(dsc, afternoon(hero.now, days), 2) for days in (3, 4, 5)]
    basket = [
        (instrument_of(asset_id), afternoon(hero.now, 4, minutes=hour * 60), 1)
        for asset_id, hour in (("FC-2016-0108", 9), ("FC-2021-0110", 10))
    ]
    for kind, parts, purpose in (
        (GroupKind.SERIES, series, words.SERIES_PURPOSE),
        (GroupKind.BASKET, basket, words.BASKET_PURPOSE),
    ):
        wishes: list[Wish] = []
        for instrument, wanted, hours in parts:
            slot = hero.slot(instrument, wanted, hours, assisted=False)
            terms = terms_of(instrument.lab)
            if slot is not None and all(slot[0] != each.starts for each in wishes):
                agreed = terms.pk if terms else None
                wishes.append(Wish(instrument, own, *slot, agreed=agreed))
        try:
            request_together(
                person=hero.person,
                project=hero.project,
                kind=kind,
                wishes=wishes,
                purpose=purpose,
                now=hero.now,
            )
        except (NotTogether, Refused):
            continue


def _queue(now: dt.datetime) -> None:
    for number, each in enumerate(words.QUEUE):
        visitor = Visitor(each.email, now, minutes=35 - number)
        wanted = afternoon(now, each.days, minutes=each.hour * 60)
        visitor.ask(each.asset_id, wanted, each.hours, each.purpose)
    # The lab's own researcher, whom its rules approve at once.
    Visitor(at_the_bench().person.email, now).ask(
        RUNNING,
        afternoon(now, 3),
        2,
        words.RULED_PURPOSE,
        mode=ServiceMode.SELF_OPERATED,
    )


def _offer(hero: Visitor) -> None:
    """Another time in place of one that was asked for, and one for what was approved."""
    asked = hero.ask("XT-2021-0035", afternoon(hero.now, 2), 2, words.OFFERED_PURPOSE)
    if asked is not None:
        say_on_booking(booking=asked, person=hero.person, text=words.ON_BOOKING[0], now=hero.now)
        manager = manager_of("XT-2021-0035")
        later = hero.now + 3 * MINUTE
        say_on_booking(booking=asked, person=manager, text=words.ON_BOOKING[1], now=later)
        slot = hero.slot(asked.instrument, (asked.ends or hero.now) + HOUR, 2, assisted=True)
        if slot is not None:
            offer(
                booking=asked,
                person=manager,
                starts=slot[0],
                ends=slot[1],
                note=words.OFFERED_NOTE,
                now=later,
            )
    approved = Booking.objects.filter(
        requester=hero.person,
        state=State.APPROVED,
        starts__gt=hero.now + 12 * HOUR,
        instrument__asset_id="XT-2019-0041",
    ).first()
    if approved is None or approved.starts is None or approved.ends is None:
        return
    instrument = instrument_of("XT-2019-0041")
    hours = (approved.ends - approved.starts) // HOUR
    slot = hero.slot(instrument, approved.ends + HOUR, hours, assisted=False)
    if slot is not None:
        propose(
            booking=approved,
            person=manager_of("XT-2019-0041"),
            starts=slot[0],
            ends=slot[1],
            note=words.PROPOSED_NOTE,
            now=hero.now + 4 * MINUTE,
        )


def _endorse(hero: Visitor) -> None:
    """One project's requests want a yes of its head first."""
    project = Project.objects.select_related("organisation").get(code="LR-2026-07")
    head = project.head
    assert head is not None, "every project of the city has a head"
    demand_of_project(
        project=project,
        demand=EndorsementDemand(Demand.ALWAYS),
        by=head,
        now=hero.now,
    )
    hero.ask(
        "XT-2022-0011",
        afternoon(hero.now, 5, minutes=9 * 60),
        2,
        words.ENDORSED_PURPOSE,
        project=project,
    )


def _answer(hero: Visitor) -> None:
    """Samples sent to an instrument whose form is answered."""
    instrument = instrument_of("XT-2018-0006")
    asked = asked_of(instrument)
    terms = terms_of(instrument.lab)
    assert asked is not None
    questions = zip(asked.fields, INTAKES[instrument.asset_id], strict=True)
    given = {field.key: question.answer for field, question in questions}
    request(
        person=hero.person,
        project=hero.project,
        instrument=instrument,
        mode=ServiceMode.SAMPLES,
        starts=None,
        ends=None,
        samples=4,
        purpose=words.SAMPLES_PURPOSE,
        agreed=terms.pk if terms else None,
        answers=Answers(asked.version.pk, given),
        now=hero.now + 5 * MINUTE,
    )


def _wait(hero: Visitor) -> None:
    """The engineer waits for time that others have, wherever that can be waited for."""
    taken = Booking.objects.filter(
        state__in=[State.APPROVED, State.REQUESTED],
        mode=ServiceMode.ASSISTED,
        starts__gt=hero.now + 24 * HOUR,
        held_back=False,
    ).exclude(requester=hero.person)
    places = 0
    for booking in taken.select_related("instrument__lab__university").order_by("starts", "pk"):
        slot = booking.slot
        if slot is None or places >= WAITS:
            continue
        try:
            join(
                person=hero.person,
                project=hero.project,
                instrument=booking.instrument,
                mode=ServiceMode.ASSISTED,
                earliest=slot[0],
                latest=slot[1],
                length=slot[1] - slot[0],
                purpose=words.WAIT_PURPOSE,
                now=hero.now + 6 * MINUTE,
            )
        except NotJoined:
            continue
        places += 1


def _drop_in(now: dt.datetime) -> None:
    """Somebody uses what stands free without a booking, where it is open now."""
    visitor = Visitor(customers()[2].person.email, now, minutes=3)
    for asset_id in words.WALK_IN:
        instrument = instrument_of(asset_id)
        begun = visitor.now - visitor.now.minute % 15 * MINUTE
        for unit in instrument.units.select_related("instrument__lab__university").order_by("pk"):
            try:
                walk_in(
                    person=visitor.person,
                    project=visitor.project,
                    unit=unit,
                    ends=begun + HOUR,
                    purpose=words.WALK_IN_PURPOSE,
                    now=visitor.now,
                )
            except Refused:
                continue
            return
