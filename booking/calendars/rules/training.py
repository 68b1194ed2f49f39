"""Whether a reader is told that an instrument asks for a training."""

from __future__ import annotations

from collections.abc import Collection

from booking.labs.rules import ServiceMode


def tells_of_training(*, needs: bool, ways: Collection[ServiceMode | None]) -> bool:
    """Whether an instrument that ``needs`` a qualification says so to who wants it in some of
    its ``ways``, none being any: with a technician, and for samples, nobody needs one."""
    return needs and (not ways or ServiceMode.SELF_OPERATED in ways)
