"""Who may operate an instrument, as the lab's manager enters it until trainings exist."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from booking.accounts.models import User
from booking.accounts.queries import tie_day, today_in

from ..models import Instrument, Qualification
from ..rules import LabReason
from .refusing import LabRefused


@transaction.atomic
def grant_qualification(
    *,
    instrument: Instrument,
    email: str,
    expires_on: dt.date | None,
    by: User,
    now: dt.datetime,
) -> Qualification | None:
    """Lets somebody operate an instrument, up to and with a local day; None is for good.

    Who has it already gets the new day. Does nothing, and returns None, when
    nobody who may sign in has the address: a refusal would tell who has an
    account here. Raises LabRefused for a day that is over.
    """
    if expires_on is not None and expires_on < today_in(instrument.lab.time_zone, now):
        raise LabRefused(LabReason.EXPIRES_TOO_EARLY)
    person = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        return None
    qualification, _made = Qualification.objects.update_or_create(
        instrument=instrument,
        person=person,
        defaults={
            "granted_on": tie_day(instrument.lab.time_zone, now),
            "expires_on": expires_on,
            "granted_by": by,
        },
    )
    return qualification


@transaction.atomic
def withdraw_qualification(*, qualification: Qualification) -> Instrument:
    """Takes a qualification away. Bookings that were made with it stay."""
    instrument = qualification.instrument
    qualification.delete()
    return instrument
