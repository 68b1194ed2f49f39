"""What of a change is kept: pure functions over plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

Values = Mapping[str, Any]
Changes = dict[str, list[Any]]

PLATFORM = "platform"
"""Where a change belongs that is of no organisation and no lab."""
KEPT_BACK = "…"
"""Stands for a value that somebody could be told from: that it changed is kept, it is not."""


def of_organisation(pk: int | None) -> str:
    """Where changes of an organisation belong."""
    return f"organisation {pk}"


def of_lab(pk: int | None) -> str:
    """Where changes of a lab and of its instruments belong."""
    return f"lab {pk}"


def plain(value: Any) -> Any:
    """A value as JSON holds it: times in UTC, decimals as text."""
    if isinstance(value, str):
        # Browsers send other line ends than the ones they were given.
        return value.replace("\r\n", "\n")
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return str(value)


def compare(before: Values | None, after: Values | None, hidden: Iterable[str] = ()) -> Changes:
    """What differs, field by field, as [before, after]; None for a noun that is not there.

    Of what is made or gone only what says something is kept.
    """
    out: Changes = {}
    for name in {**(before or {}), **(after or {})}:
        old, new = (before or {}).get(name), (after or {}).get(name)
        nothing = old in (None, "") and new in (None, "")
        if old == new or nothing:
            continue
        if name in set(hidden):
            old, new = (KEPT_BACK if each not in (None, "") else None for each in (old, new))
        out[name] = [old, new]
    return out


def searchable(changes: Changes, texts: Iterable[str]) -> str:
    """The words of changed texts, once each, in which a search looks."""
    said = (str(each) for name in texts for each in changes.get(name, ()) if each)
    return "\n".join(dict.fromkeys(said))
