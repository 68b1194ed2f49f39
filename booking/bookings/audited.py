"""What of approval rules and of uses without a booking is watched, see ``accounts.auditing``.

Bookings are not: their timelines tell all that happens to them.
"""

from __future__ import annotations

from typing import Any

from booking.accounts.auditing.nouns import Noun, watch
from booking.accounts.auditing.rules import of_lab
from booking.labs.audited import instrument_name

from .models import ApprovalRule, ConductTerms, UseRecord
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
watch(
    Noun(
        ConductTerms,
        fields=("most", "days", "barred_days"),
        belongs=lambda row: of_lab(row.lab_id),
        label=lambda row: row.lab.name,
    )
)
watch(
    Noun(
        UseRecord,
        fields=("starts", "ends", "kind"),
        hidden=("who", "note"),
        belongs=lambda row: of_lab(row.unit.instrument.lab_id),
        label=lambda row: instrument_name(row.unit),
    )
)
