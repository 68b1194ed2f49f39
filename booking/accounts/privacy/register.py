"""What each room holds of people, as it says itself when the apps are ready."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..models import User
from ..rules.privacy import Obstacle

Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Hindrance:
    """One obstacle, with what a sentence about it names."""

    obstacle: Obstacle
    name: str = ""


PARTS: dict[str, Callable[[User], Rows]] = {}
"""By the name under which it stands in somebody's copy: what a room holds of them, row by row."""
HINDRANCES: list[Callable[[User, dt.datetime], list[Hindrance]]] = []
SETTLERS: list[Callable[[User, dt.datetime], None]] = []
"""Lock what comes before organisations, such as units, and make what is due there; first of all
in the transaction that erases somebody."""
ERASERS: list[Callable[[User, dt.datetime], None]] = []
"""Take what tells who somebody is out of a room, in the transaction that erases them."""
KEEPERS: dict[str, Callable[[dt.datetime, dt.datetime], int]] = {}
"""By the key of ``settings.RETENTION_DAYS``: removes what is older than the first moment, at the
second; returns how much."""


def holds(name: str) -> Callable[[Callable[[User], Rows]], Callable[[User], Rows]]:
    """Adds a part to the copy that people get of what is held of them."""

    def add(part: Callable[[User], Rows]) -> Callable[[User], Rows]:
        PARTS[name] = part
        return part

    return add
