"""Whether a reader is told that an instrument asks for a training."""

from __future__ import annotations

from collections.abc import Container

from booking.labs.rules import ServiceMode


def tells_of_training(*, needs: bool, ways: Container[ServiceMode | None]) -> bool:
    """Whether an instrument that ``needs`` a qualification says so to who may use it in some
    ``ways``: nobody needs it who does not operate it, with a technician or by samples."""
    return needs and ServiceMode.SELF_OPERATED in ways
