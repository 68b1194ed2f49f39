"""Decisions about labs and instruments: pure functions and the enums they answer with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt


class LabRoleKind(StrEnum):
    MANAGER = "manager"
    TECHNICIAN = "technician"


class PlaceKind(StrEnum):
    """What a known place is: distances are told from it."""

    TOWNSHIP = "township"
    ADDRESS = "address"


@dataclass(frozen=True)
class Point:
    """A place on earth in degrees (WGS 84): north and east are positive."""

    latitude: float
    longitude: float


EARTH_RADIUS_KM = 6371.0088
"""The mean radius of the earth, by the International Union of Geodesy and Geophysics."""


def distance_km(one: Point, other: Point) -> float:
    """How far two points are apart in a straight line over the ground, in kilometres.

    The haversine formula on a sphere: R. W. Sinnott, Virtues of the Haversine, Sky and
    Telescope 68 (1984), 159. At most 0.6 % off, since the earth is a little flat.
    """
    north, other_north = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    part = sin((other_north - north) / 2) ** 2 + cos(north) * cos(other_north) * sin(east / 2) ** 2
    # Between points of the opposite ends of the earth rounding passes 1 by a hair.
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(part)))


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


@dataclass(frozen=True)
class Limits:
    """What a qualification is limited to: nothing said is no limit.

    ``weekdays`` count from 0 for Monday; ``day_from`` to ``day_until`` are hours of one
    day by the lab's clock.
    """

    assisted_only: bool = False
    weekdays: frozenset[int] = frozenset()
    day_from: dt.time | None = None
    day_until: dt.time | None = None

    @property
    def of_times(self) -> bool:
        """Whether it holds at some times only."""
        return bool(self.weekdays) or self.day_from is not None

    @property
    def any(self) -> bool:
        return self.assisted_only or self.of_times

    def cover(self, starts: dt.datetime, ends: dt.datetime, zone: dt.tzinfo) -> bool:
        """Whether one may operate by oneself for all of a slot, judged by the lab's clock."""
        if self.assisted_only:
            return False
        first, last = starts.astimezone(zone), ends.astimezone(zone)
        # Until midnight is the day before.
        last_day = (last - dt.timedelta(microseconds=1)).date()
        days = [
            first.date() + dt.timedelta(days=n) for n in range((last_day - first.date()).days + 1)
        ]
        if self.weekdays and not {day.weekday() for day in days} <= self.weekdays:
            return False
        if self.day_from is None or self.day_until is None:
            return True
        return (
            first.date() == last.date()
            and self.day_from <= first.time()
            and last.time() <= self.day_until
        )


@dataclass(frozen=True)
class Grant:
    """A qualification as the rules see it: until when (included; None is for good), and limits."""

    expires_on: dt.date | None
    limits: Limits = Limits()


def joined(old: Grant | None, new: Grant, *, day: dt.date) -> Grant:
    """What somebody holds who had one qualification and passes a training for another.

    A training takes nothing away: without limits stays without, and of two alike the
    later end counts. ``old`` counts if it holds on ``day``.
    """
    if old is None or not is_qualified([old.expires_on], day):
        return new
    if old.limits != new.limits:
        return old if not old.limits.any else new
    if old.expires_on is None or new.expires_on is None:
        return Grant(None, new.limits)
    return Grant(max(old.expires_on, new.expires_on), new.limits)


class LabReason(StrEnum):
    """Why a verb of this room is refused."""

    NAME_MISSING = "name_missing"
    CODE_MISSING = "code_missing"
    CODE_TAKEN = "code_taken"
    ASSET_ID_TAKEN = "asset_id_taken"
    ZONE_UNKNOWN = "zone_unknown"
    HALF_A_PLACE = "half_a_place"
    NO_SERVICE_MODE = "no_service_mode"
    RETIRED = "retired"
    NO_CONTACT = "no_contact"
    NO_UNIT = "no_unit"
    NOT_VERIFIED = "not_verified"
    UNIT_LABEL_MISSING = "unit_label_missing"
    UNIT_LABEL_TWICE = "unit_label_twice"
    MINUTES_NOT_OF_FIVE = "minutes_not_of_five"
    MINUTES_TOO_MANY = "minutes_too_many"
    FIGURE_INCOMPLETE = "figure_incomplete"
    NOT_OF_UNIVERSITY = "not_of_university"
    ALREADY_IN_ROLE = "already_in_role"
    NOT_ADMINISTRATOR = "not_administrator"
    NOT_MANAGER = "not_manager"
    ENDED = "ended"
    OWN_ROLE = "own_role"
    NOT_APPROVER = "not_approver"
    NOT_TECHNICIAN = "not_technician"
    DEPUTY_SELF = "deputy_self"
    DEPUTY_LOOP = "deputy_loop"
    DEPUTY_ALREADY = "deputy_already"
    DEPUTY_DAYS = "deputy_days"
    DEPUTY_PAST = "deputy_past"
    EXPIRES_TOO_EARLY = "expires_too_early"
    HOURS_INCOMPLETE = "hours_incomplete"
    TERMS_MISSING = "terms_missing"
    TERMS_SAME = "terms_same"
    TERMS_CHANGED = "terms_changed"


MARGIN_STEP = 5
LONGEST_MARGIN = 24 * 60
"""Set-up and clean-up of a unit: minutes, in such steps and no more than so many."""


def check_margin(minutes: int) -> LabReason | None:
    """Whether so many minutes may be a unit's set-up or clean-up."""
    if minutes % MARGIN_STEP:
        return LabReason.MINUTES_NOT_OF_FIVE
    if not 0 <= minutes <= LONGEST_MARGIN:
        return LabReason.MINUTES_TOO_MANY
    return None


def check_units(labels: Sequence[str], margins: Iterable[int]) -> list[LabReason]:
    """Every reason against an instrument's units, told by their labels and minutes."""
    out: list[LabReason] = []
    if not all(label.strip() for label in labels):
        out.append(LabReason.UNIT_LABEL_MISSING)
    if len({label.strip() for label in labels}) < len(labels):
        out.append(LabReason.UNIT_LABEL_TWICE)
    for reason in (check_margin(minutes) for minutes in margins):
        if reason is not None and reason not in out:
            out.append(reason)
    return out


def lacks_for_publishing(
    *,
    named: bool,
    reachable: bool,
    units_in_service: int,
    university_verified: bool,
    retired: bool,
) -> list[LabReason]:
    """What an instrument still lacks before visitors may see it; nothing when it may be published.

    ``reachable``: it or its lab tells an address, a telephone or a page to ask at.
    """
    out: list[LabReason] = []
    if retired:
        out.append(LabReason.RETIRED)
    if not named:
        out.append(LabReason.NAME_MISSING)
    if not reachable:
        out.append(LabReason.NO_CONTACT)
    if units_in_service < 1:
        out.append(LabReason.NO_UNIT)
    if not university_verified:
        out.append(LabReason.NOT_VERIFIED)
    return out


def check_appointing(
    kind: LabRoleKind | str, *, administers: bool, manages: bool
) -> LabReason | None:
    """Whether somebody may give or end such a lab role.

    Managers are the university's choice; a lab's technicians are its managers' too.
    """
    if administers:
        return None
    if kind == LabRoleKind.MANAGER:
        return LabReason.NOT_ADMINISTRATOR
    return None if manages else LabReason.NOT_MANAGER


def check_status(now: InstrumentStatus | str, wanted: InstrumentStatus) -> LabReason | None:
    """Whether a status may be set here: retiring is a verb of its own, and final."""
    if InstrumentStatus.RETIRED in (now, wanted) and now != wanted:
        return LabReason.RETIRED
    return None
