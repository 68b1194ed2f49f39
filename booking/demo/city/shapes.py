"""The shapes of the city's data: frozen, plain, nothing of Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from booking.accounts.rules import (
    ChainKind,
    ChainRole,
    OrganisationKind,
    OrganisationState,
    Role,
)
from booking.labs.rules import InstrumentStatus, PlaceKind, ServiceMode

MON_FRI = (0, 1, 2, 3, 4)
MON_THU = (0, 1, 2, 3)
MON_SAT = (0, 1, 2, 3, 4, 5)
MON_SUN = (0, 1, 2, 3, 4, 5, 6)
MON_WED_FRI = (0, 2, 4)
TUE_THU = (1, 3)
TUE_TO_THU = (1, 2, 3)
SAT = (5,)
SAT_SUN = (5, 6)
SUN = (6,)

# CNY, in the order of money.rules.CustomerClass; None is "on request".
Prices = tuple[int | None, int | None, int | None, int | None, int | None]
ON_REQUEST: Prices = (None, None, None, None, None)


@dataclass(frozen=True)
class Words:
    """One text in English, Simplified and Traditional Chinese."""

    en: str
    zh_hans: str
    zh_hant: str


@dataclass(frozen=True)
class Chain:
    slug: str
    kind: ChainKind
    name: Words


@dataclass(frozen=True)
class Technique:
    """A node of the tree; parents come before their children."""

    slug: str
    parent: str
    name: Words
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A township or an address from which distances are told; degrees as text (WGS 84)."""

    slug: str
    kind: PlaceKind
    name: Words
    latitude: str
    longitude: str


@dataclass(frozen=True)
class Person:
    """``name`` is Chinese first, then in Latin letters."""

    email: str
    name: str
    role: Role = Role.MEMBER
    language: str = ""


@dataclass(frozen=True)
class Project:
    """``head`` and ``members`` are e-mail addresses."""

    name: str
    head: str
    code: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class University:
    """``advises`` lists the slugs of the chains that it advises."""

    key: str
    code: str
    name: Words
    township: str
    address: str
    phone: str
    email: str
    website: str
    advises: tuple[str, ...]
    administrators: tuple[Person, ...]


@dataclass(frozen=True)
class Enterprise:
    """``code`` is a Unified Social Credit Code; ``people`` has an administrator first."""

    key: str
    code: str
    name: Words
    township: str
    address: str
    phone: str
    email: str
    website: str
    chains: tuple[tuple[str, ChainRole], ...]
    people: tuple[Person, ...]
    projects: tuple[Project, ...]
    state: OrganisationState = OrganisationState.VERIFIED


@dataclass(frozen=True)
class Body:
    """Who neither books nor lists: ``convenes`` are slugs of chains, ``tenants`` keys of the
    enterprises that belong to a park."""

    key: str
    code: str
    kind: OrganisationKind
    name: Words
    township: str
    address: str
    phone: str
    email: str
    website: str
    people: tuple[Person, ...]
    convenes: tuple[str, ...] = ()
    tenants: tuple[str, ...] = ()


@dataclass(frozen=True)
class Application:
    """An enterprise, by its key, that asks to be verified for a chain, so long ago.

    ``rejection`` is why it was rejected an hour later; empty while it waits.
    """

    enterprise: str
    chain: str
    handed_in: dt.timedelta
    rejection: str = ""


@dataclass(frozen=True)
class Opening:
    """Wall-clock hours on days of the week (0 is Monday); "24:00" is midnight at the end."""

    days: tuple[int, ...]
    starts: str
    ends: str
    own_first: bool = False


ROUND_THE_CLOCK = (Opening(MON_SUN, "00:00", "24:00"),)


@dataclass(frozen=True)
class Closure:
    """A time on ``weekday`` in the week that begins ``weeks`` after this week's Monday.

    ``asset_id`` names the instrument that it closes; empty closes the whole lab.
    """

    title: str
    weeks: int
    weekday: int
    starts: str
    ends: str
    asset_id: str = ""


@dataclass(frozen=True)
class Policy:
    """A lab's rules of booking, named as the model's fields."""

    grid_minutes: int = 30
    shortest_minutes: int = 30
    longest_minutes: int = 480
    lead_minutes: int = 120
    release_lead_hours: int = 72
    own_lab_days: int = 60
    own_university_days: int = 30
    chain_days: int = 14
    everyone_days: int = 7
    decide_working_days: int = 2


@dataclass(frozen=True)
class Instrument:
    """``specifications`` are (key of figures.FIGURES, value, unit).

    ``set_up`` and ``clean_up`` are minutes; ``original_value`` is CNY. ``hours``
    stand in place of the lab's, ``policy`` holds the numbers that differ from
    the lab's.
    """

    asset_id: str
    name: Words
    about: Words
    techniques: tuple[str, ...]
    manufacturer: str
    model: str
    commissioned_on: dt.date
    original_value: int
    specifications: tuple[tuple[str, str, str], ...]
    modes: tuple[ServiceMode, ...]
    sample_requirements: str = ""
    by_hour: Prices | None = None
    by_sample: Prices | None = None
    needs_qualification: bool = False
    sample_working_days: int = 5
    set_up: int = 0
    clean_up: int = 0
    units: int = 1
    status: InstrumentStatus = InstrumentStatus.IN_SERVICE
    published: bool = True
    hours: tuple[Opening, ...] = ()
    policy: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Lab:
    """``serves`` lists the chains whose members mostly come here; the manager is the contact.

    ``latitude`` and ``longitude`` are empty where the lab has not said where it is.
    """

    key: str
    code: str
    name: Words
    about: Words
    address: str
    building: str
    location: str
    latitude: str
    longitude: str
    getting_in: str
    bring_along: str
    serves: tuple[str, ...]
    opening: tuple[Opening, ...]
    assisted: tuple[Opening, ...]
    policy: Policy
    manager: Person
    technicians: tuple[Person, ...]
    researcher: Person
    group: str
    phone: str
    instruments: tuple[Instrument, ...]
    closures: tuple[Closure, ...] = ()
