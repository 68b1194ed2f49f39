"""Whose bookings somebody reads in an organisation's and a project's agenda."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """How much of an agenda is a reader's to see."""

    ALL = "all"
    OWN = "own"
    """What they asked for themselves."""


def organisation_scope(*, administers: bool, finance: bool, operator: bool) -> Scope | None:
    """What of an organisation's bookings somebody sees; None when there is nothing for them.

    Who answers for an organisation or for its money sees all that it pays for. A member's
    own ones are among their own bookings.
    """
    return Scope.ALL if administers or finance or operator else None


def project_scope(
    *, heads: bool, administers: bool, finance: bool, operator: bool, belongs: bool
) -> Scope | None:
    """What of a project's bookings somebody sees; None when there is nothing for them.

    Its head sees all, as does who sees the organisation's. Who only ``belongs``, as a member,
    or to the organisation where it is the general project, sees what they asked for: what a
    colleague measures and why is for the head to know.
    """
    if heads:
        return Scope.ALL
    whole = organisation_scope(administers=administers, finance=finance, operator=operator)
    return whole or (Scope.OWN if belongs else None)
