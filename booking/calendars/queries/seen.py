"""Open time as a reader sees it, and who the reader is to each lab."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from booking.accounts.models import Organisation, User
from booking.accounts.queries import in_chain, organisations_of, today_in
from booking.accounts.rules import ACADEMIC, OrganisationState
from booking.labs.models import Instrument, Lab
from booking.labs.rules import Audience, audience_of
from booking.labs.ties import lab_places_of
from booking.money.rules import CustomerClass, customer_class

from ..models import Policy
from ..rules import DEFAULT_TERMS, PolicyTerms
from ..rules.seen import Seen, as_seen
from .free import hours_around, terms_for, unit_times, units_of, zone_of


@dataclass(frozen=True)
class Reader:
    """Who reads a page: the organisation they would book for, and what they are to labs.

    Made once a page, so that a list of many labs asks no query per row.
    """

    organisation: Organisation | None = None
    labs: frozenset[int] = frozenset()
    chain_member: bool = False

    @classmethod
    def of(cls, person: Any, *, now: dt.datetime) -> Reader:
        """The reader that a person is; a visitor who is not signed in is nobody."""
        if not isinstance(person, User):
            return cls()
        mine = organisations_of(person, today=now.date())
        verified = [each for each in mine if each.state == OrganisationState.VERIFIED]
        if not verified:
            return cls()
        organisation = verified[0]
        today = today_in(organisation.time_zone, now)
        return cls(
            organisation,
            frozenset(role.lab for role in lab_places_of(person) if role.holds(today)),
            in_chain(organisation, today=today, member=person),
        )

    def audience_for(self, lab: Lab) -> Audience:
        """Who the reader is to a lab's instruments."""
        if self.organisation is None:
            return Audience.EVERYONE
        return audience_of(
            in_lab=self._own(lab) and lab.pk in self.labs,
            in_university=self._own(lab),
            chain_member=self.chain_member,
            academic=self.organisation.kind in ACADEMIC,
        )

    @property
    def audience_elsewhere(self) -> Audience:
        """Who the reader is to the instruments of other universities."""
        if self.organisation is None:
            return Audience.EVERYONE
        return audience_of(
            in_lab=False,
            in_university=False,
            chain_member=self.chain_member,
            academic=self.organisation.kind in ACADEMIC,
        )

    def class_for(self, lab: Lab) -> CustomerClass | None:
        """Whose price the reader pays at a lab; None for a visitor."""
        if self.organisation is None:
            return None
        return customer_class(
            in_lab=self._own(lab) and lab.pk in self.labs,
            in_university=self._own(lab),
            academic=self.organisation.kind in ACADEMIC,
            chain_member=self.chain_member,
        )

    def _own(self, lab: Lab) -> bool:
        return self.organisation is not None and self.organisation.pk == lab.university_id


def seen_by(
    instrument: Instrument,
    *,
    audience: Audience,
    starts: dt.datetime,
    ends: dt.datetime,
    now: dt.datetime,
) -> list[Seen]:
    """What an audience sees of an instrument between two instants, in order."""
    terms = terms_for(instrument)
    beyond = ends + terms.shortest
    hours = hours_around(instrument, starts, beyond)
    return as_seen(
        hours.windows,
        unit_times(units_of(instrument), starts, beyond),
        audience=audience,
        terms=terms,
        zone=zone_of(instrument.lab),
        now=now,
        until=ends,
        openings=hours.openings,
    )


def terms_of_many(instruments: Sequence[Instrument]) -> dict[int, PolicyTerms]:
    """The policy that counts for each instrument, by its id, in one query."""
    own: dict[int, PolicyTerms] = {}
    of_lab: dict[int, PolicyTerms] = {}
    for policy in Policy.objects.filter(instrument__in=instruments) | Policy.objects.filter(
        lab__in={each.lab_id for each in instruments}
    ):
        if policy.instrument_id:
            own[policy.instrument_id] = policy.terms()
        elif policy.lab_id:
            of_lab[policy.lab_id] = policy.terms()
    return {
        each.pk: own.get(each.pk) or of_lab.get(each.lab_id) or DEFAULT_TERMS
        for each in instruments
    }
