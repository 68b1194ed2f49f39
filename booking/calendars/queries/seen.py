"""Open time as a reader sees it, and who the reader is to each lab."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from booking.accounts.models import Organisation, User
from booking.accounts.queries import in_chain, live_on, organisations_of, today_in
from booking.accounts.rules import ACADEMIC, OrganisationState
from booking.labs.models import Instrument, Lab, LabRole, Unit
from booking.labs.rules import Audience, audience_of
from booking.money.rules import CustomerClass, customer_class

from ..models import AssistedWindow, Claim, OpenWindow, Policy
from ..rules import DEFAULT_TERMS, Interval, PolicyTerms, UnitTime, Window, free_starts
from ..rules.seen import Seen, as_seen
from .free import AROUND, terms_for, unit_times, units_of, windows_between, zone_of

LOOK_AHEAD = dt.timedelta(days=14)
"""How far a list looks for the next free slot."""


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
        roles = LabRole.objects.filter(live_on(today), person=person)
        return cls(
            organisation,
            frozenset(roles.values_list("lab", flat=True)),
            in_chain(organisation, today=today),
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
    return as_seen(
        windows_between(instrument, starts, beyond),
        unit_times(units_of(instrument), starts, beyond),
        audience=audience,
        terms=terms,
        zone=zone_of(instrument.lab),
        now=now,
        until=ends,
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


def next_free(
    instruments: Sequence[Instrument], reader: Reader, *, now: dt.datetime
) -> dict[int, dt.datetime]:
    """The first start of each instrument's shortest booking that the reader may ask for (UTC).

    Looks fourteen days ahead, in five queries however many instruments; who has
    none there is left out. Instruments come with their labs.
    """
    until = now + LOOK_AHEAD
    terms = terms_of_many(instruments)
    windows: dict[int, list[Window]] = defaultdict(list)
    for pk, starts, ends, own_first in OpenWindow.objects.filter(
        instrument__in=instruments, ends__gt=now, starts__lt=until
    ).values_list("instrument_id", "starts", "ends", "own_first"):
        windows[pk].append(Window(starts, ends, own_first))
    units = list(Unit.objects.filter(instrument__in=instruments, in_service=True).order_by("pk"))
    busy: dict[int, list[Interval]] = defaultdict(list)
    for unit, starts, ends in Claim.objects.filter(
        unit__in=units, ends__gt=now - AROUND, starts__lt=until + AROUND
    ).values_list("unit_id", "starts", "ends"):
        busy[unit].append(Interval(starts, ends))
    times: dict[int, list[UnitTime]] = defaultdict(list)
    for each in units:
        times[each.instrument_id].append(
            UnitTime(each.pk, each.set_up, each.clean_up, tuple(sorted(busy[each.pk])))
        )
    assisted: dict[int, list[Interval]] = defaultdict(list)
    for lab, starts, ends in AssistedWindow.objects.filter(
        lab__in={each.lab_id for each in instruments}, ends__gt=now, starts__lt=until
    ).values_list("lab_id", "starts", "ends"):
        assisted[lab].append(Interval(starts, ends))
    found: dict[int, dt.datetime] = {}
    for instrument in instruments:
        if not (instrument.self_operated or instrument.assisted):
            continue
        first = next(
            free_starts(
                windows[instrument.pk],
                times[instrument.pk],
                terms[instrument.pk].shortest,
                audience=reader.audience_for(instrument.lab),
                terms=terms[instrument.pk],
                zone=zone_of(instrument.lab),
                now=now,
                earliest=now,
                latest=until,
                assisted_hours=None if instrument.self_operated else assisted[instrument.lab_id],
            ),
            None,
        )
        if first is not None:
            found[instrument.pk] = first
    return found
