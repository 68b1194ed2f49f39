"""Who books in the demo city, where they go and what they may operate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from booking.accounts.rules import OrganisationState, Role
from booking.labs.rules import InstrumentStatus, ServiceMode

from ..city.enterprises import ENTERPRISES
from ..city.labs import LABS
from ..city.people import OPERATOR
from ..city.platform import BODIES
from ..city.shapes import ROUND_THE_CLOCK, Enterprise, Instrument, Lab, Person
from ..city.universities import UNIVERSITIES


@dataclass(frozen=True)
class Customer:
    """Somebody who books: for an organisation (its code) and a project (empty: the general one)."""

    person: Person
    organisation: str
    projects: tuple[str, ...]
    labs: tuple[Lab, ...]
    academic: bool
    near: bool
    """Whether the chain's horizon counts for them, or a longer one."""


@dataclass(frozen=True)
class Grant:
    """A person may operate an instrument since so many days ago."""

    email: str
    asset_id: str
    days_ago: int


@dataclass(frozen=True)
class SignIn:
    """An account to try a role with; all have the demo's password."""

    role: str
    email: str


def _labs_of(enterprise: Enterprise) -> tuple[Lab, ...]:
    """Where an enterprise goes: to the labs that serve its chains, twice as often to those
    that serve them first. Without a chain it makes pipes."""
    chains = {slug for slug, _role in enterprise.chains} or {"pipes"}
    near = [lab for labs in LABS.values() for lab in labs if chains & set(lab.serves)]
    return (*near, *(lab for lab in near if lab.serves[0] in chains))


@cache
def customers() -> tuple[Customer, ...]:
    """Everybody who books: engineers of verified enterprises, then one researcher a lab."""
    out = [
        Customer(
            person=person,
            organisation=enterprise.code,
            projects=(
                "",
                *(
                    project.name
                    for project in enterprise.projects
                    if person.email in (project.head, *project.members)
                ),
            ),
            labs=_labs_of(enterprise),
            academic=False,
            near=bool(enterprise.chains),
        )
        for enterprise in ENTERPRISES
        if enterprise.state is OrganisationState.VERIFIED
        for person in enterprise.people
        if person.role is Role.MEMBER
    ]
    for university in UNIVERSITIES:
        labs = LABS[university.key]
        out += [
            Customer(
                person=lab.researcher,
                organisation=university.code,
                projects=(lab.group,),
                labs=(lab, lab, *labs),
                academic=True,
                near=True,
            )
            for lab in labs
        ]
    return tuple(out)


def is_bookable(instrument: Instrument) -> bool:
    """Whether requests for an instrument can succeed at all."""
    return instrument.published and instrument.status is InstrumentStatus.IN_SERVICE


def find_instrument(asset_id: str) -> tuple[Lab, Instrument]:
    """An instrument of the city with its lab. Raises LookupError for an unknown number."""
    for labs in LABS.values():
        for lab in labs:
            for instrument in lab.instruments:
                if instrument.asset_id == asset_id:
                    return lab, instrument
    raise LookupError(asset_id)


# The engineer whom the demo's story follows may operate these.
STORY_GRANTS = ("XT-2018-0006", "XT-2019-0041", "NM-2017-0001")
# These of the lab that the story follows run day and night: whenever the demo
# is made, the first is in use and the second is to be checked in.
RUNNING, COMING = "XT-2019-0018", "XT-2017-0040"


def researcher_of(key: str) -> Customer:
    """The researcher who belongs to a lab (its key). Raises LookupError for an unknown one."""
    for labs in LABS.values():
        for lab in labs:
            if lab.key == key:
                return next(each for each in customers() if each.person == lab.researcher)
    raise LookupError(key)


def story_grants() -> set[tuple[str, str]]:
    """Who may operate what whatever is drawn: e-mail addresses with asset numbers."""
    return {(customers()[0].person.email, asset_id) for asset_id in STORY_GRANTS} | {
        (at_the_bench().person.email, RUNNING),
        (at_the_door().person.email, COMING),
    }


def at_the_bench() -> Customer:
    """Who uses an instrument of the lab that the story follows: its own researcher."""
    return researcher_of("xray_thermal")


def at_the_door() -> Customer:
    """Who comes to that lab within the hour: a neighbour of the same university."""
    return researcher_of("fine_chemicals")


def runs_day_and_night(lab: Lab) -> bool:
    """Whether something in a lab is open at every hour of the week, and so on holidays too."""
    return any(
        hours == ROUND_THE_CLOCK for hours in (lab.opening, *(i.hours for i in lab.instruments))
    )


def grants(seed: int) -> list[Grant]:
    """Who may operate what: researchers most of their lab, engineers a share of where they go."""
    draw = Random(f"{seed}/grants")
    out: list[Grant] = []
    needed = story_grants()
    for customer in customers():
        for lab in {each.key: each for each in customer.labs}.values():
            own = customer.projects == (lab.group,)
            for instrument in lab.instruments:
                if not instrument.needs_qualification:
                    continue
                if ServiceMode.SELF_OPERATED not in instrument.modes:
                    continue
                share = 0.8 if own else 0.25
                told = (customer.person.email, instrument.asset_id) in needed
                if draw.random() < share or told:
                    out.append(
                        Grant(customer.person.email, instrument.asset_id, draw.randint(40, 400))
                    )
    return out


def sign_ins() -> tuple[SignIn, ...]:
    """One account for each role: those whose days the story tells."""
    university = UNIVERSITIES[0]
    lab, _instrument = find_instrument(STORY_GRANTS[0])
    enterprise = ENTERPRISES[0]
    return (
        SignIn("operator", OPERATOR.email),
        SignIn("university administrator", university.administrators[0].email),
        SignIn("lab manager", lab.manager.email),
        SignIn("technician", lab.technicians[0].email),
        SignIn("enterprise administrator", enterprise.people[0].email),
        SignIn("enterprise engineer", customers()[0].person.email),
        *(
            SignIn(role, next(body.people[0].email for body in BODIES if getattr(body, part)))
            for role, part in (("chain convener", "convenes"), ("park administrator", "tenants"))
        ),
    )
