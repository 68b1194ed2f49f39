"""Which numbers a policy may have."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise

DAY_MINUTES = 24 * 60
HORIZON_FIELDS = ("own_lab_days", "own_university_days", "chain_days", "everyone_days")
"""From the nearest audience to the furthest."""

BOUNDS: dict[str, tuple[int, int]] = {
    "grid_minutes": (5, DAY_MINUTES),
    "shortest_minutes": (5, 14 * DAY_MINUTES),
    "longest_minutes": (5, 14 * DAY_MINUTES),
    "lead_minutes": (0, 30 * DAY_MINUTES),
    "release_lead_hours": (0, 60 * 24),
    # Open windows are kept for a rolling year.
    **dict.fromkeys(HORIZON_FIELDS, (0, 365)),
    "cancel_deadline_hours": (0, 30 * 24),
    "decide_working_days": (1, 20),
}
"""The least and the most of each number, in the unit that its name ends with."""


class PolicyFault(StrEnum):
    """What is wrong with one number of a policy."""

    OUT_OF_BOUNDS = "out_of_bounds"
    NOT_A_STEP = "not_a_step"
    NOT_ON_GRID = "not_on_grid"
    LONGEST_BELOW_SHORTEST = "longest_below_shortest"
    FURTHER_SEES_FURTHER = "further_sees_further"


def policy_faults(numbers: Mapping[str, int]) -> dict[str, PolicyFault]:
    """The fault of each number that has one; empty when the policy may stand.

    Slots are claimed in steps of five minutes, so the grid is a multiple of
    five; lengths are counted in the grid; and nobody sees further ahead than
    those who are nearer to the lab.
    """
    faults = {
        field: PolicyFault.OUT_OF_BOUNDS
        for field, (least, most) in BOUNDS.items()
        if not least <= numbers[field] <= most
    }
    grid = numbers["grid_minutes"]
    if "grid_minutes" not in faults and grid % 5:
        faults["grid_minutes"] = PolicyFault.NOT_A_STEP
    if "grid_minutes" not in faults:
        for field in ("shortest_minutes", "longest_minutes"):
            if numbers[field] % grid:
                faults.setdefault(field, PolicyFault.NOT_ON_GRID)
    if numbers["longest_minutes"] < numbers["shortest_minutes"]:
        faults.setdefault("longest_minutes", PolicyFault.LONGEST_BELOW_SHORTEST)
    for nearer, further in pairwise(HORIZON_FIELDS):
        if numbers[further] > numbers[nearer]:
            faults.setdefault(further, PolicyFault.FURTHER_SEES_FURTHER)
    return faults
