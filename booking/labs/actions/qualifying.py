"""Who may operate an instrument: entered by the lab's manager, or given by a training."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from booking.accounts.models import User
from booking.accounts.queries import tie_day, today_in

from ..models import Instrument, Qualification
from ..rules import Grant, LabReason, Limits, joined
from .refusing import LabRefused

NO_LIMITS = Limits()


def check_limits(limits: Limits) -> None:
    """Raises LabRefused for hours of which one is missing or that are the wrong way round."""
    if (limits.day_from is None) != (limits.day_until is None) or (
        limits.day_from is not None
        and limits.day_until is not None
        and limits.day_until <= limits.day_from
    ):
        raise LabRefused(LabReason.HOURS_INCOMPLETE)


@transaction.atomic
def grant_qualification(
    *,
    instrument: Instrument,
    email: str,
    expires_on: dt.date | None,
    limits: Limits = NO_LIMITS,
    by: User,
    now: dt.datetime,
) -> Qualification | None:
    """Lets somebody operate an instrument, up to and with a local day; None is for good.

    Who has it already gets the new day and limits. Does nothing, and returns None, when
    nobody who may sign in has the address: a refusal would tell who has an
    account here. Raises LabRefused for a day that is over, and for hours that are none.
    """
    if expires_on is not None and expires_on < today_in(instrument.lab.time_zone, now):
        raise LabRefused(LabReason.EXPIRES_TOO_EARLY)
    check_limits(limits)
    person = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        return None
    day = tie_day(instrument.lab.time_zone, now)
    return _grant(instrument, person, Grant(expires_on, limits), day, by)


@transaction.atomic
def qualify(
    *, instrument: Instrument, person: User, grant: Grant, by: User, day: dt.date
) -> Qualification:
    """Gives somebody what a training is for, from its local ``day`` on, and takes nothing from
    what they hold."""
    rows = Qualification.objects.select_for_update(no_key=True)
    held = rows.filter(instrument=instrument, person=person).first()
    kept = joined(held.as_grant if held is not None else None, grant, day=day)
    return _grant(instrument, person, kept, day, by)


def _grant(
    instrument: Instrument, person: User, grant: Grant, day: dt.date, by: User
) -> Qualification:
    qualification, _made = Qualification.objects.update_or_create(
        instrument=instrument,
        person=person,
        defaults={
            "granted_on": day,
            "expires_on": grant.expires_on,
            "granted_by": by,
            "assisted_only": grant.limits.assisted_only,
            "weekdays": ",".join(map(str, sorted(grant.limits.weekdays))),
            "day_from": grant.limits.day_from,
            "day_until": grant.limits.day_until,
        },
    )
    return qualification


@transaction.atomic
def withdraw_qualification(*, qualification: Qualification) -> Instrument:
    """Takes a qualification away. Bookings that were made with it stay."""
    instrument = qualification.instrument
    qualification.delete()
    return instrument
