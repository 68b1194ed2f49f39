"""The rules of labs, and what is known of requests that they decide on. Read only."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from booking.accounts.models import ApplicationEntry, Organisation
from booking.accounts.queries import today_in
from booking.accounts.rules import ApplicationVerb
from booking.calendars.queries import zone_of
from booking.labs.models import Instrument, Lab, Qualification
from booking.labs.rules import ServiceMode, is_qualified
from booking.money.models import MoneyStep
from booking.money.rules import CustomerClass, Step

from ..conduct.models import Point
from ..conduct.rules import PointState
from ..models import REFERENCE, Booking, TimelineEntry
from ..rules import State, Verb
from .models import LONGEST_DAYS, ApprovalRule
from .rules import Facts, Rule, Verdict, decide_alone

BEGINS_STANDING = (ApplicationVerb.VERIFY.value, ApplicationVerb.RESTORE.value)
"""The steps from which on an organisation is verified."""
SUSPENDS = ApplicationVerb.SUSPEND.value


def rules_of(owner: Lab | Instrument) -> QuerySet[ApprovalRule]:
    """A lab's or an instrument's own rules, in their order."""
    own = Q(lab=owner) if isinstance(owner, Lab) else Q(instrument=owner)
    return ApprovalRule.objects.filter(own).order_by("place", "pk")


FORGIVEN = Q(pk__in=Point.objects.filter(state=PointState.FORGIVEN.value).values("booking"))
"""The bookings whose point is forgiven: what they cost is no matter of conduct any more."""


def rules_for(*, instrument: int, lab: int) -> QuerySet[ApprovalRule]:
    """The rules that decide on an instrument's requests, in no order."""
    return ApprovalRule.objects.filter(Q(instrument=instrument) | Q(lab=lab)).order_by()


def _order(row: ApprovalRule) -> tuple[bool, int, int]:
    return row.instrument_id is None, row.place, row.pk


def approving_rule(booking: Booking, *, now: dt.datetime) -> ApprovalRule | None:
    """The rule that approves a request, if one does; in two questions.

    ``booking`` has its quote, and may be about to be saved. Its payer is verified,
    or the request was refused before.
    """
    instrument, payer = booking.instrument, booking.payer_id
    assert payer is not None, "a guest's booking is no request"
    rows = sorted(rules_for(instrument=instrument.pk, lab=instrument.lab_id), key=_order)
    zone = zone_of(instrument.lab)
    day = today_in(instrument.lab.time_zone, booking.starts or now)
    here = (
        Booking.objects.filter(requester=booking.requester_id, instrument__lab=instrument.lab_id)
        .exclude(pk=booking.pk)
        .order_by()
    )
    completed = (
        here.filter(state=State.COMPLETED.value)
        .values("requester")
        .annotate(count=Count("pk"))
        .values("count")
    )
    # A no-show that the lab corrected was none.
    names = (
        here.exclude(FORGIVEN)
        .exclude(state=State.COMPLETED.value)
        .annotate(name=Concat(Value(REFERENCE), Cast("pk", CharField()), output_field=CharField()))
    )
    fees = MoneyStep.objects.filter(
        step=Step.FEE.value,
        taken_at__gt=now - dt.timedelta(days=LONGEST_DAYS),
        reference__in=names.values("name"),
    )
    steps = ApplicationEntry.objects.filter(organisation=OuterRef("pk")).order_by("-number")
    granted = Qualification.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=day),
        person=booking.requester_id,
        instrument=instrument.pk,
        granted_on__lte=day,
    )
    if booking.mode == ServiceMode.SELF_OPERATED:
        granted = granted.filter(assisted_only=False)
    since, suspended, fault, before, count, qualified = Organisation.objects.values_list(
        Subquery(steps.filter(verb__in=BEGINS_STANDING).values("at")[:1]),
        Subquery(steps.filter(verb=SUSPENDS).values("at")[:1]),
        Subquery(fees.order_by("-taken_at").values("taken_at")[:1]),
        Exists(here),
        Subquery(completed),
        Exists(granted),
    ).get(pk=payer)
    verdict = decide_alone(
        [row.as_rule() for row in rows],
        Facts(
            customer_class=CustomerClass(booking.customer_class),
            mode=ServiceMode(booking.mode),
            qualified=qualified or not instrument.needs_qualification,
            starts=booking.starts,
            ends=booking.ends,
            asked_at=booking.asked_at,
            zone=zone,
            price=booking.quote.total,
            verified_since=since,
            last_suspended=suspended,
            last_fault=fault,
            booked_before=before,
            completed=count or 0,
        ),
    )
    if verdict.rule is None or not verdict.approves:
        return None
    return next(row for row in rows if row.pk == verdict.rule.key)


def facts_of(bookings: Sequence[Booking]) -> list[Facts]:
    """What was known of requests of one lab when they were made; in four questions.

    The bookings come with ``instrument__lab`` and ``quote``. Of a qualification
    that was withdrawn since nothing is known any more.
    """
    if not bookings:
        return []
    lab = bookings[0].instrument.lab
    people = {each.requester_id for each in bookings if each.requester_id is not None}
    past = _past_of(people, lab)
    steps = _steps_of({each.payer_id for each in bookings if each.payer_id is not None})
    grants: dict[tuple[int, int], list[Qualification]] = defaultdict(list)
    for row in Qualification.objects.filter(
        person__in=people,
        instrument__in={each.instrument_id for each in bookings},
    ):
        grants[row.person_id, row.instrument_id].append(row)
    out: list[Facts] = []
    for booking in bookings:
        instrument, at = booking.instrument, booking.asked_at
        assert booking.requester_id is not None, "a guest's booking is no request"
        assert booking.payer_id is not None, "a guest's booking is no request"
        day = today_in(lab.time_zone, booking.starts or at)
        known = [
            row.expires_on
            for row in grants[booking.requester_id, instrument.pk]
            if row.granted_on <= day
            and not (row.assisted_only and booking.mode == ServiceMode.SELF_OPERATED)
        ]
        mine = past[booking.requester_id]
        before = [each for each in steps[booking.payer_id] if each[0] <= at]
        since = [each[0] for each in before if each[1] in BEGINS_STANDING]
        suspended = [each[0] for each in before if each[1] == SUSPENDS]
        faults = [fault for each in mine if (fault := each.fault_at) is not None and fault < at]
        out.append(
            Facts(
                customer_class=CustomerClass(booking.customer_class),
                mode=ServiceMode(booking.mode),
                qualified=not instrument.needs_qualification or is_qualified(known, day),
                starts=booking.starts,
                ends=booking.ends,
                asked_at=at,
                zone=zone_of(lab),
                price=booking.quote.total,
                verified_since=max(since, default=None),
                last_suspended=max(suspended, default=None),
                last_fault=max(faults, default=None),
                booked_before=any(
                    (each.asked_at, each.pk) < (at, booking.pk)
                    for each in mine
                    if each.pk != booking.pk
                ),
                completed=sum(
                    each.completed_at is not None and each.completed_at <= at for each in mine
                ),
            )
        )
    return out


@dataclass
class _Past:
    """One earlier booking of somebody: when it was asked for, completed, and at fault."""

    pk: int
    asked_at: dt.datetime
    completed_at: dt.datetime | None
    fault_at: dt.datetime | None = None


def _past_of(people: Iterable[int], lab: Lab) -> dict[int, list[_Past]]:
    out: dict[int, list[_Past]] = defaultdict(list)
    by_reference: dict[str, _Past] = {}
    for pk, person, asked_at, state, used_until, ends in Booking.objects.filter(
        requester__in=people, instrument__lab=lab
    ).values_list("pk", "requester", "asked_at", "state", "used_until", "ends"):
        done = (used_until or ends or asked_at) if state == State.COMPLETED else None
        row = _Past(pk, asked_at, done)
        out[person].append(row)
        by_reference[f"{REFERENCE}{pk}"] = row
    mine = Booking.objects.filter(requester__in=people, instrument__lab=lab).order_by()
    # A no-show that the lab corrected was none.
    names = (
        mine.exclude(FORGIVEN)
        .exclude(state=State.COMPLETED.value)
        .annotate(name=Concat(Value(REFERENCE), Cast("pk", CharField()), output_field=CharField()))
    )
    for reference, at in MoneyStep.objects.filter(
        step=Step.FEE.value, reference__in=names.values("name")
    ).values_list("reference", "taken_at"):
        if reference in by_reference:
            by_reference[reference].fault_at = at
    return out


def _steps_of(
    organisations: Iterable[int],
) -> dict[int, list[tuple[dt.datetime, ApplicationVerb]]]:
    out: dict[int, list[tuple[dt.datetime, ApplicationVerb]]] = defaultdict(list)
    for pk, at, verb in (
        ApplicationEntry.objects.filter(
            organisation__in=organisations, verb__in=[*BEGINS_STANDING, SUSPENDS]
        )
        .order_by("organisation", "number")
        .values_list("organisation_id", "at", "verb")
    ):
        out[pk].append((at, ApplicationVerb(verb)))
    return out


DRY_RUN_DAYS = 30
MOST_TRIED = 500
"""So many requests a dry run tries, the newest."""


@dataclass(frozen=True)
class Trial:
    """A past request, what rules would have done with it, and what became of it."""

    booking: Booking
    verdict: Verdict
    decided: Verb | None
    by_rule: bool


@dataclass(frozen=True)
class DryRun:
    """What rules would have done; ``more`` tells that older requests were left out."""

    trials: list[Trial]
    more: bool

    @property
    def approved(self) -> list[Trial]:
        """Those that would have been approved at once."""
        return [each for each in self.trials if each.verdict.approves]

    @property
    def left(self) -> list[Trial]:
        """Those that a person would have decided on."""
        return [each for each in self.trials if not each.verdict.approves]

    @property
    def rejected_by_people(self) -> int:
        """How many of the first a person rejected."""
        return sum(each.decided is Verb.REJECT for each in self.approved)


def dry_run(
    owner: Lab | Instrument,
    *,
    edited: ApprovalRule | None = None,
    now: dt.datetime,
) -> DryRun:
    """Tries the rules that stand on the requests of the last thirty days; changes nothing.

    ``edited`` is one that is being edited: it takes the place of the saved one
    with its key, or comes last where it is new.
    """
    lab = owner if isinstance(owner, Lab) else owner.lab
    since = now - dt.timedelta(days=DRY_RUN_DAYS)
    wanted = Q(instrument__lab=owner) if isinstance(owner, Lab) else Q(instrument=owner)
    bookings = list(
        # What the lab booked for somebody was no request.
        Booking.objects.filter(wanted, asked_at__gt=since, asked_at__lte=now, behalf__isnull=True)
        .select_related("instrument__lab", "payer", "quote", "requester")
        .order_by("-asked_at", "-pk")[: MOST_TRIED + 1]
    )
    more = len(bookings) > MOST_TRIED
    bookings = bookings[:MOST_TRIED]
    rows = list(
        ApprovalRule.objects.filter(Q(lab=lab) | Q(instrument__lab=lab)).order_by("place", "pk")
    )
    if edited is not None:
        rows = _with_edited(rows, edited)
    of_lab = [row.as_rule() for row in rows if row.instrument_id is None]
    own: dict[int, list[Rule]] = defaultdict(list)
    for row in rows:
        if row.instrument_id is not None:
            own[row.instrument_id].append(row.as_rule())
    decisions = _decisions_of(bookings)
    trials = [
        Trial(
            booking,
            decide_alone([*own[booking.instrument_id], *of_lab], facts),
            *decisions.get(booking.pk, (None, False)),
        )
        for booking, facts in zip(bookings, facts_of(bookings), strict=True)
    ]
    return DryRun(trials, more)


def _with_edited(rows: list[ApprovalRule], edited: ApprovalRule) -> list[ApprovalRule]:
    if edited.pk is None:
        return [*rows, edited]
    return [edited if row.pk == edited.pk else row for row in rows]


def _decisions_of(bookings: Iterable[Booking]) -> dict[int, tuple[Verb, bool]]:
    """The last decision on each booking, and whether it was a rule's."""
    return {
        pk: (Verb(verb), actor is None)
        for pk, verb, actor in TimelineEntry.objects.filter(
            booking__in=[each.pk for each in bookings],
            verb__in=[Verb.APPROVE.value, Verb.REJECT.value, Verb.EXPIRE.value, Verb.CANCEL.value],
            before=State.REQUESTED.value,
        )
        .order_by("number")
        .values_list("booking_id", "verb", "actor_id")
    }
