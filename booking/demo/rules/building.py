"""Whether the demo may be built."""

from __future__ import annotations

from enum import StrEnum


class DemoRefusal(StrEnum):
    """Why the demo may not be built."""

    IN_PRODUCTION = "in_production"
    NOT_EMPTY = "not_empty"


def refusal(*, production: bool, organisations: bool) -> DemoRefusal | None:
    """Invented people may not stand beside real ones."""
    if production:
        return DemoRefusal.IN_PRODUCTION
    return DemoRefusal.NOT_EMPTY if organisations else None
