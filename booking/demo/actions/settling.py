"""Who lives in the city: chains, organisations, people and projects."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.hashers import make_password

from booking.accounts.actions import (
    OrganisationDetails,
    add_person_to_organisation,
    create_organisation,
    create_project,
    join_chain,
    tie_to_park,
    update_profile,
)
from booking.accounts.models import Chain, Organisation, User
from booking.accounts.rules import ChainRole, OrganisationKind, OrganisationState

from ..city.chains import CHAINS
from ..city.enterprises import ENTERPRISES
from ..city.labs import LABS
from ..city.people import OPERATOR, PASSWORD
from ..city.platform import BODIES
from ..city.shapes import Body, Enterprise, Person, University, Words
from ..city.universities import UNIVERSITIES


def names(words: Words) -> dict[str, str]:
    """The three name fields of a noun."""
    return {
        "name_en": words.en,
        "name_zh_hans": words.zh_hans,
        "name_zh_hant": words.zh_hant,
    }


def settle_chains() -> dict[str, Chain]:
    """Makes the chains, by slug."""
    return {
        chain.slug: Chain.objects.create(
            slug=chain.slug, kind=chain.kind.value, **names(chain.name)
        )
        for chain in CHAINS
    }


def settle_operator() -> User:
    """Makes the person who runs the platform."""
    return User.objects.create_superuser(OPERATOR.email, None, name=OPERATOR.name)


def _settle_people(
    organisation: Organisation, people: tuple[Person, ...], since: dt.datetime
) -> dict[str, User]:
    out: dict[str, User] = {}
    for person in people:
        membership = add_person_to_organisation(
            organisation=organisation,
            email=person.email,
            name=person.name,
            role=person.role,
            by=None,
            now=since,
        )
        out[person.email] = update_profile(
            person=membership.person, name=person.name, language=person.language
        )
    return out


def _details(source: University | Enterprise | Body) -> OrganisationDetails:
    return {
        "name_en": source.name.en,
        "name_zh_hans": source.name.zh_hans,
        "name_zh_hant": source.name.zh_hant,
        "township": source.township,
        "address": source.address,
        "phone": source.phone,
        "email": source.email,
        "website": source.website,
        "time_zone": "Asia/Shanghai",
    }


def settle_university(
    university: University, chains: dict[str, Chain], *, since: dt.datetime
) -> Organisation:
    """Makes a university with everybody of its labs, and a research group a lab."""
    organisation = create_organisation(
        kind=OrganisationKind.UNIVERSITY,
        code=university.code,
        state=OrganisationState.VERIFIED,
        **_details(university),
    )
    labs = LABS[university.key]
    _settle_people(organisation, university.administrators, since)
    for lab in labs:
        staff = (lab.manager, *lab.technicians, lab.researcher)
        people = _settle_people(organisation, staff, since)
        create_project(
            organisation=organisation,
            name=lab.group,
            head=people[lab.researcher.email],
            members=people.values(),
            now=since,
        )
    for slug in university.advises:
        join_chain(organisation=organisation, chain=chains[slug], role=ChainRole.ADVISER, now=since)
    return organisation


def settle_enterprise(
    enterprise: Enterprise, chains: dict[str, Chain], *, since: dt.datetime
) -> Organisation:
    """Makes an enterprise with its people, projects and chains."""
    organisation = create_organisation(
        kind=OrganisationKind.ENTERPRISE,
        code=enterprise.code,
        # What waits is handed in later, as its people would.
        state=OrganisationState.DRAFT
        if enterprise.state is OrganisationState.PENDING
        else enterprise.state,
        **_details(enterprise),
    )
    people = _settle_people(organisation, enterprise.people, since)
    for project in enterprise.projects:
        create_project(
            organisation=organisation,
            name=project.name,
            code=project.code,
            head=people[project.head],
            members=[people[email] for email in project.members],
            now=since,
        )
    for slug, role in enterprise.chains:
        join_chain(organisation=organisation, chain=chains[slug], role=role, now=since)
    return organisation


def settle_body(body: Body, chains: dict[str, Chain], *, by: User, since: dt.datetime) -> None:
    """Makes a convener or a park, with its chains or its enterprises, which are here already."""
    organisation = create_organisation(
        kind=body.kind, code=body.code, state=OrganisationState.VERIFIED, **_details(body)
    )
    _settle_people(organisation, body.people, since)
    for slug in body.convenes:
        join_chain(
            organisation=organisation, chain=chains[slug], role=ChainRole.CONVENER, now=since
        )
    codes = [each.code for each in ENTERPRISES if each.key in body.tenants]
    for tenant in Organisation.objects.filter(code__in=codes).order_by("pk"):
        tie_to_park(organisation=tenant, park=organisation, by=by, now=since)


def settle(*, since: dt.datetime) -> None:
    """Makes everybody, as of ``since``; all have the demo's password."""
    chains = settle_chains()
    before = set(User.objects.values_list("pk", flat=True))
    operator = settle_operator()
    for university in UNIVERSITIES:
        settle_university(university, chains, since=since)
    for enterprise in ENTERPRISES:
        settle_enterprise(enterprise, chains, since=since)
    for body in BODIES:
        settle_body(body, chains, by=operator, since=since)
    # Hashed once: eighty slow hashes of one published word protect nobody.
    User.objects.exclude(pk__in=before).update(password=make_password(PASSWORD))
