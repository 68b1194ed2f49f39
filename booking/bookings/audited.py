"""What of rules that decide alone is watched, see ``accounts.auditing``.

Bookings are not: their timelines tell all that happens to them.
"""

from __future__ import annotations

from typing import Any

from booking.accounts.auditing.nouns import Noun, watch
from booking.accounts.auditing.rules import of_lab

from .models import ApprovalRule
from .ruling.models import ASKED


def _owner(row: Any) -> Any:
    return row.instrument or row.lab


def _belongs(row: Any) -> str:
    owner = _owner(row)
    return of_lab(getattr(owner, "lab_id", owner.pk))


watch(
    Noun(
        ApprovalRule,
        fields=("place", "outcome", *ASKED),
        belongs=_belongs,
        label=lambda row: str(_owner(row).name),
    )
)
