"""Decisions about labs and instruments: pure functions and the enums they answer with."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class LabRoleKind(StrEnum):
    MANAGER = "manager"
    TECHNICIAN = "technician"


class InstrumentStatus(StrEnum):
    IN_SERVICE = "in_service"
    MAINTENANCE = "maintenance"
    OUT_OF_SERVICE = "out_of_service"
    RETIRED = "retired"


class ServiceMode(StrEnum):
    """How a booking uses an instrument."""

    SELF_OPERATED = "self"
    ASSISTED = "assisted"
    SAMPLES = "samples"


MACHINE_TIME = frozenset({ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED})


class Audience(StrEnum):
    """Who asks, seen from an instrument, from nearest to furthest."""

    OWN_LAB = "own_lab"
    OWN_UNIVERSITY = "own_university"
    CHAIN = "chain"
    EVERYONE = "everyone"


def audience_of(
    *,
    in_lab: bool,
    in_university: bool,
    chain_member: bool,
    academic: bool,
) -> Audience:
    """The nearest audience a person belongs to; chain members and other academic are one."""
    if in_lab:
        return Audience.OWN_LAB
    if in_university:
        return Audience.OWN_UNIVERSITY
    if chain_member or academic:
        return Audience.CHAIN
    return Audience.EVERYONE


def is_qualified(expiries: list[dt.date | None], day: dt.date) -> bool:
    """Whether any qualification still holds on ``day`` (lab's zone); None never expires."""
    return any(expiry is None or expiry >= day for expiry in expiries)
