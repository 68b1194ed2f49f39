"""Whether an organisation's own yes is owed before a lab sees a request, and whose it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .organisations import AccountReason


class Demand(StrEnum):
    """Which requests need an own yes."""

    NEVER = "never"
    ALWAYS = "always"
    ABOVE = "above"
    """Those that cost more than an amount."""


class Endorser(StrEnum):
    """Who says the yes."""

    EITHER = "either"
    HEAD = "head"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class EndorsementDemand:
    """What an organisation or a project demands; ``above`` is an amount (CNY)."""

    demand: Demand = Demand.NEVER
    above: Decimal | None = None
    by: Endorser = Endorser.EITHER


def needs_endorsement(demand: EndorsementDemand, estimate: Decimal | None) -> bool:
    """Whether a request of this estimated price (CNY) needs an own yes.

    The amount itself does not yet; an unknown price counts as above it.
    """
    if demand.demand is Demand.ABOVE:
        return demand.above is None or estimate is None or estimate > demand.above
    return demand.demand is Demand.ALWAYS


def endorser_of(
    organisation: EndorsementDemand, project: EndorsementDemand, estimate: Decimal | None
) -> Endorser | None:
    """Who endorses a request; None when nobody needs to.

    A project adds to what its organisation demands and never takes away: either demand is
    enough, and who is named by the organisation stays, where both apply.
    """
    applying = [each for each in (organisation, project) if needs_endorsement(each, estimate)]
    if not applying:
        return None
    named = (each.by for each in applying if each.by is not Endorser.EITHER)
    return next(named, Endorser.EITHER)


def can_endorse(by: Endorser, *, heads: bool, administers: bool, has_head: bool) -> bool:
    """Whether somebody may endorse; for a project without a head the administrators do."""
    if by is Endorser.ADMINISTRATOR or not has_head:
        return administers
    if by is Endorser.HEAD:
        return heads
    return heads or administers


def check_demand(
    demand: EndorsementDemand, *, organisation: EndorsementDemand | None = None
) -> list[AccountReason]:
    """Every reason against a demand; ``organisation`` is what a project's own demands.

    A project's demand that its organisation's covers already would promise less than it keeps.
    """
    if demand.demand is Demand.ABOVE and demand.above is None:
        return [AccountReason.AMOUNT_MISSING]
    if organisation is None or demand.demand is Demand.NEVER:
        return []
    return list(_less(demand, organisation))


def _less(demand: EndorsementDemand, organisation: EndorsementDemand) -> Iterable[AccountReason]:
    if demand.demand is Demand.ABOVE:
        if organisation.demand is Demand.ALWAYS:
            yield AccountReason.DEMANDS_LESS
        elif organisation.demand is Demand.ABOVE:
            assert demand.above is not None
            if organisation.above is not None and demand.above > organisation.above:
                yield AccountReason.DEMANDS_LESS
    named = organisation.demand is not Demand.NEVER and organisation.by is not Endorser.EITHER
    if named and demand.by is not organisation.by:
        yield AccountReason.ENDORSER_GIVEN
