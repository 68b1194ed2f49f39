"""Verbs about the rules of booking of a lab or an instrument."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from booking.labs.models import Instrument, Lab

from ..models import Policy
from ..rules import BookingMode
from ..rules.limits import BOUNDS, PolicyFault, policy_faults
from .calendars import lab_of, lock_calendar

CHANGEABLE = frozenset({*BOUNDS, "mode", "check_in"})


class PolicyRefused(Exception):
    """Numbers that a policy may not have, each with its fault."""

    def __init__(self, faults: Mapping[str, PolicyFault]) -> None:
        super().__init__(", ".join(f"{field}: {fault.value}" for field, fault in faults.items()))
        self.faults = dict(faults)


@transaction.atomic
def set_policy(*, owner: Lab | Instrument, **changes: Any) -> Policy:
    """Sets the policy of a lab, or of one instrument in its lab's place.

    ``changes`` are fields of ``Policy`` in the unit that their names end with;
    what is not given stays, and an instrument's first policy begins as a copy
    of its lab's. Raises PolicyRefused with the fault of each number, TypeError
    for a name that is no field, ValueError for a mode that is none.
    """
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise TypeError(f"a policy has no {', '.join(sorted(unknown))}")
    lock_calendar(lab=lab_of(owner))
    policy = _standing(owner)
    for field, value in changes.items():
        setattr(policy, field, BookingMode(value).value if field == "mode" else value)
    faults = policy_faults({field: getattr(policy, field) for field in BOUNDS})
    if faults:
        raise PolicyRefused(faults)
    policy.save()
    return policy


@transaction.atomic
def drop_instrument_policy(*, instrument: Instrument) -> None:
    """Takes an instrument's own policy away, so that its lab's counts again."""
    Policy.objects.filter(instrument=instrument).delete()


def _standing(owner: Lab | Instrument) -> Policy:
    if isinstance(owner, Lab):
        return Policy.objects.filter(lab=owner).first() or Policy(lab=owner)
    own = Policy.objects.filter(instrument=owner).first()
    if own is not None:
        return own
    policy = Policy(instrument=owner)
    of_lab = Policy.objects.filter(lab=owner.lab_id).first()
    if of_lab is not None:
        for field in CHANGEABLE:
            setattr(policy, field, getattr(of_lab, field))
    return policy
