"""What a booking for somebody would mean, and for whom it can be made. Read only.

Asked before it is made, and by the verb under the units' lock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from booking.accounts.models import Project, User
from booking.accounts.queries import bookable_projects, platform_day
from booking.calendars.queries import unit_times
from booking.calendars.rules import (
    BookingMode,
    PolicyTerms,
    SlotReason,
    SlotRefusal,
    best_unit,
    on_step,
)
from booking.labs.intake.queries import Intake, asked_of
from booking.labs.models import Unit
from booking.labs.rules import Audience, InstrumentStatus
from booking.money.queries import estimate
from booking.money.rules import CustomerClass, QuotedLine

from ..intake.queries import answers_of
from ..models import Booking
from ..queries import Wish
from ..queries.requests import is_bookable, modes_offered, request_facts, slot_refusals
from ..rules import Reason, RequestFacts, State, check_request
from ..together.queries import reader_at
from .models import Behalf
from .rules import AUDIENCES, weigh

NOT_ASKED = frozenset({Reason.TERMS_NOT_ACCEPTED})
UNBEGUN = frozenset({State.ENDORSEMENT, State.APPROVED})


def customer_by_email(email: str) -> User | None:
    """Who has an address, named in full; nobody is found by a part of it."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()


def payers_of(person: User, *, now: dt.datetime) -> list[Project]:
    """The general projects of the verified organisations that somebody may book for. What other
    projects there are is not for a lab to see."""
    return [each for each in bookable_projects(person, today=platform_day(now)) if each.is_general]


@dataclass(frozen=True)
class For:
    """For whom a booking is: somebody with an account and their project, or a guest's class."""

    customer: User | None = None
    project: Project | None = None
    guest_class: CustomerClass | None = None


@dataclass(frozen=True)
class Trial:
    """What a booking for somebody would mean: ``reasons`` and ``hard`` stand against it whatever
    the lab says, ``soft`` are rules that it may override."""

    which: CustomerClass
    line: QuotedLine
    reasons: Sequence[Reason] = ()
    hard: Sequence[SlotRefusal] = ()
    soft: Sequence[SlotRefusal] = ()


def trial_of(
    wish: Wish, whom: For, *, units: Sequence[Unit], terms: PolicyTerms, now: dt.datetime
) -> Trial:
    """What stands against a wish, and what it costs."""
    which, audience = _class_of(whom, wish, now)
    starts, ends = wish.starts, wish.ends
    line = estimate(
        wish.instrument,
        which,
        mode=wish.mode,
        length=ends - starts if starts is not None and ends is not None else None,
        samples=wish.samples,
    )
    # The lab's own booking waits for nobody's agreement to its terms; a suspension stands.
    reasons = [each for each in check_request(_facts(whom, wish, now)) if each not in NOT_ASKED]
    hard: list[SlotRefusal] = []
    soft: list[SlotRefusal] = []
    if starts is not None and ends is not None:
        hard, soft = weigh(_refusals(wish, starts, ends, audience, terms, now))
        if not hard and not (on_step(starts) and on_step(ends)):
            step = dt.timedelta(minutes=5)
            hard.append(SlotRefusal(SlotReason.OFF_GRID, at=starts, length=step))
        if not hard and best_unit(unit_times(units, starts, ends), starts, ends) is None:
            hard.append(SlotRefusal(SlotReason.TAKEN, at=starts))
    return Trial(which, line, reasons, hard, soft)


def _class_of(whom: For, wish: Wish, now: dt.datetime) -> tuple[CustomerClass, Audience]:
    if whom.guest_class is not None:
        return whom.guest_class, AUDIENCES[whom.guest_class]
    assert whom.customer is not None, "a booking is for somebody"
    lab = wish.instrument.lab
    reader = reader_at(whom.customer, whom.project, wish.instrument, now=now)
    return reader.class_for(lab) or CustomerClass.OTHER_ENTERPRISE, reader.audience_for(lab)


def _refusals(
    wish: Wish,
    starts: dt.datetime,
    ends: dt.datetime,
    audience: Audience,
    terms: PolicyTerms,
    now: dt.datetime,
) -> list[SlotRefusal]:
    def asked(of: PolicyTerms) -> list[SlotRefusal]:
        return slot_refusals(
            wish.instrument,
            mode=wish.mode,
            starts=starts,
            ends=ends,
            audience=audience,
            terms=of,
            now=now,
        )

    if terms.mode is not BookingMode.CLOSED or ends <= starts:
        return asked(terms)
    # That it is closed to booking says nothing of its hours.
    return asked(terms) + asked(replace(terms, mode=BookingMode.BY_APPOINTMENT))


def _facts(whom: For, wish: Wish, now: dt.datetime) -> RequestFacts:
    if whom.customer is not None and whom.project is not None:
        return request_facts(
            whom.customer,
            whom.project,
            wish.instrument,
            mode=wish.mode,
            starts=wish.starts,
            ends=wish.ends,
            samples=wish.samples,
            purpose=wish.purpose,
            now=now,
        )
    instrument = wish.instrument
    return RequestFacts(
        mode=wish.mode,
        offered=modes_offered(instrument),
        published=is_bookable(instrument),
        in_service=instrument.status == InstrumentStatus.IN_SERVICE,
        organisation_verified=True,
        in_project=True,
        project_running=True,
        needs_qualification=instrument.needs_qualification,
        qualified=not instrument.needs_qualification,
        has_slot=wish.starts is not None and wish.ends is not None,
        samples=wish.samples,
        purpose=wish.purpose,
    )


def answers_owed(booking: Booking) -> Intake | None:
    """What the lab asks of who has a booking that it made for them, as long as that has neither
    begun nor ended and they have not answered; None where nothing is left to them."""
    if booking.state not in UNBEGUN or booking.requester_id is None:
        return None
    if not Behalf.objects.filter(booking=booking).exists() or answers_of(booking) is not None:
        return None
    return asked_of(booking.instrument)
