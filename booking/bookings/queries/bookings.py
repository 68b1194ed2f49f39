"""Which bookings somebody sees, and what they may do with them. Read only."""

from __future__ import annotations

import datetime as dt

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, When

from booking.accounts.models import Membership, Organisation, User
from booking.accounts.prepared import Prepared
from booking.accounts.queries import administered_by, has_role, live_on, platform_day, today_in
from booking.accounts.rules import Role
from booking.labs.models import Instrument
from booking.labs.queries import approves_in, labs_approved_by, labs_run_by, roles_in
from booking.labs.rules import InstrumentStatus, LabRoleKind, ServiceMode

from ..endorsing.queries import may_endorse
from ..models import Booking, TimelineEntry
from ..rules import LIVE, Actor, State, Verb, allowed_verbs

NAMES = ("name_en", "name_zh_hans", "name_zh_hant")


def with_nouns(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """The same bookings with what every page of them shows, in one query."""
    return bookings.select_related(
        "instrument__lab__university", "unit", "requester", "project", "payer", "quote"
    )


def _own_organisations(person: User, today: dt.date) -> QuerySet[Organisation]:
    """Where a person belongs today: who has left has no more rights to what they booked."""
    ties = Membership.objects.filter(live_on(today), person=person)
    return Organisation.objects.filter(pk__in=ties.values("organisation"))


def visibility(person: User, *, now: dt.datetime) -> Q | None:
    """The condition that a person may see a booking: they asked for it, head its project,
    administer its payer, work in its lab or decide there; None for who sees every one."""
    return None if person.is_operator else of_own_sides(person, now=now)


def of_own_sides(person: User, *, now: dt.datetime) -> Q:
    """The condition that a booking is a person's by one of its two sides; that somebody runs the
    platform does not count."""
    today = platform_day(now)
    return (
        Q(requester=person, payer__in=_own_organisations(person, today))
        | Q(project__head=person)
        | Q(payer__in=administered_by(person, today=today))
        | Q(instrument__lab__in=labs_run_by(person, today=today), held_back=False)
        | Q(instrument__lab__in=labs_approved_by(person, today=today), held_back=False)
    )


def visible_to(person: User, *, now: dt.datetime) -> QuerySet[Booking]:
    """The bookings that a person may see."""
    seen = visibility(person, now=now)
    return with_nouns(Booking.objects.all() if seen is None else Booking.objects.filter(seen))


def actors_of(person: User, booking: Booking, *, now: dt.datetime) -> frozenset[Actor]:
    """In which rights a person stands to a booking."""
    lab = booking.instrument.lab
    out: set[Actor] = set()
    if booking.payer is not None:
        out |= _customer_actors(person, booking, booking.payer, now=now)
    if person.is_operator:
        out.add(Actor.OPERATOR)
    if booking.held_back:
        # Before its own side has endorsed a booking there is nothing to it for the lab.
        return frozenset(out)
    roles = roles_in(person, lab, today=today_in(lab.time_zone, now))
    if LabRoleKind.MANAGER in roles:
        out |= {Actor.MANAGER, Actor.APPROVER}
    elif approves_in(person, lab, today=today_in(lab.time_zone, now)):
        out.add(Actor.APPROVER)
    if LabRoleKind.TECHNICIAN in roles:
        out.add(Actor.TECHNICIAN)
    return frozenset(out)


def _customer_actors(
    person: User, booking: Booking, payer: Organisation, *, now: dt.datetime
) -> set[Actor]:
    """In which rights a person stands to a booking as one of those who pay it."""
    out: set[Actor] = set()
    own_day = today_in(payer.time_zone, now)
    if (
        booking.requester_id == person.pk
        and _own_organisations(person, own_day).filter(pk=payer.pk).exists()
    ):
        out.add(Actor.REQUESTER)
    if booking.project is not None and booking.project.head_id == person.pk:
        out.add(Actor.HEAD)
    if has_role(person, payer, Role.ADMINISTRATOR, today=own_day):
        out.add(Actor.ORGANISATION_ADMINISTRATOR)
    administers = Actor.ORGANISATION_ADMINISTRATOR in out
    if (administers or Actor.HEAD in out) and may_endorse(
        person, booking, administers=administers, today=own_day
    ):
        out.add(Actor.ENDORSER)
    return out


def verbs_for(person: User, booking: Booking, *, now: dt.datetime) -> list[Verb]:
    """What a person may do with a booking as it stands."""
    actors = actors_of(person, booking, now=now)
    verbs = allowed_verbs(State(booking.state), ServiceMode(booking.mode), actors)
    if Verb.UNDO in verbs and not may_undo(person, booking, now=now):
        verbs.remove(Verb.UNDO)
    return verbs


def decider_of(booking: Booking) -> int | None:
    """The key of who made a booking's last move; None is the clock."""
    return booking.timeline.order_by("-number").values_list("actor", flat=True).first()


def number_of_last(booking: Booking) -> int:
    """The number of a booking's last move."""
    return booking.timeline.order_by("-number").values_list("number", flat=True).first() or 0


def may_undo(person: User, booking: Booking, *, now: dt.datetime) -> bool:
    """Whether a person made a booking's decision and its ten seconds still run."""
    open_still = booking.undo_until is not None and now < booking.undo_until
    return open_still and decider_of(booking) == person.pk


def undoable_by(person: User, *, now: dt.datetime) -> QuerySet[Booking]:
    """The bookings whose decision a person made and can still undo, the newest first."""
    # While it can be undone, the last row is the decision itself.
    last = TimelineEntry.objects.filter(booking=OuterRef("pk")).order_by("-number")
    return (
        with_nouns(Booking.objects.filter(undo_until__gt=now))
        .alias(decider=Subquery(last.values("actor")[:1]))
        .filter(decider=person.pk)
        .order_by("-undo_until", "-pk")
    )


def own_at(
    person: User, instrument: Instrument, *, starts: dt.datetime, ends: dt.datetime
) -> Booking | None:
    """The first of a person's own live bookings of an instrument that shares time with a
    slot (UTC)."""
    mine = Booking.objects.filter(
        requester=person, instrument=instrument, state__in=[state.value for state in LIVE]
    )
    return mine.filter(starts__lt=ends, ends__gt=starts).order_by("starts", "pk").first()


def queue_of(person: User, *, now: dt.datetime) -> QuerySet[Booking]:
    """The requests that wait for a person's decision, the most urgent first."""
    labs = labs_approved_by(person, today=platform_day(now))
    return with_nouns(
        Booking.objects.filter(
            instrument__lab__in=labs, state=State.REQUESTED.value, decide_by__gt=now
        )
    ).order_by("decide_by", "pk")


def asked_by(person: User) -> QuerySet[Booking]:
    """The bookings that a person asked for."""
    found: QuerySet[Booking] = Booking.objects.filter(requester=person)
    return found


def shown_in_calendar(
    instrument: Instrument,
    person: User,
    *,
    starts: dt.datetime,
    ends: dt.datetime,
    works_in_lab: bool,
) -> list[Booking]:
    """The machine time in a range that an instrument's calendar shows somebody with words:
    all of it to the lab's staff, to others what they asked for themselves."""
    return _in_calendar(
        instrument=instrument.pk,
        starts=starts,
        ends=ends,
        person=None if works_in_lab else person.pk,
    )


def _shown(
    instrument: int, starts: dt.datetime, ends: dt.datetime, person: int | None
) -> QuerySet[Booking]:
    shown = Booking.objects.filter(
        instrument=instrument,
        starts__lt=ends,
        ends__gt=starts,
        state__in=[state.value for state in LIVE | {State.COMPLETED}],
    )
    shown = shown.known_to_labs() if person is None else shown.filter(requester=person)
    return shown.select_related("requester", "payer").order_by("starts", "pk")


_in_calendar = Prepared(_shown)

SIMILAR = 4
"""So many similar instruments are shown beside one."""


def similar_to(instrument: Instrument) -> list[Instrument]:
    """Published instruments in service that share a technique, those nearest by first.

    They come with what a list shows of them, of their labs and universities. One
    university's are few, so that those of all others are looked at in one order alone.
    """
    near = _similar_near(
        instrument=instrument.pk, lab=instrument.lab_id, university=instrument.university_id
    )
    if len(near) == SIMILAR:
        return near
    far = _similar_far(instrument=instrument.pk, university=instrument.university_id)
    return [*near, *far[: SIMILAR - len(near)]]


def _alike(instrument: int) -> QuerySet[Instrument]:
    has = Instrument.techniques.through.objects
    shared = has.filter(
        instrument=OuterRef("pk"),
        technique__in=has.filter(instrument=instrument).values("technique"),
    )
    found: QuerySet[Instrument] = (
        Instrument.objects.published()
        .filter(Exists(shared), status=InstrumentStatus.IN_SERVICE.value)
        .exclude(pk=instrument)
        .select_related("lab__university")
        .only(
            "public_id",
            *NAMES,
            "self_operated",
            "assisted",
            "lab__time_zone",
            *(f"lab__{name}" for name in NAMES),
            *(f"lab__university__{name}" for name in NAMES),
        )
    )
    return found


_similar_near = Prepared(
    lambda instrument, lab, university: (
        _alike(instrument)
        .filter(university=university)
        .annotate(distance=Case(When(lab=lab, then=0), default=1, output_field=IntegerField()))
        .order_by("distance", "pk")[:SIMILAR]
    )
)
_similar_far = Prepared(
    lambda instrument, university: (
        _alike(instrument).exclude(university=university).order_by("pk")[:SIMILAR]
    )
)
