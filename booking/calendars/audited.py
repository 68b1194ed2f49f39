"""What of rules and hours is watched, see ``accounts.auditing``.

Windows, weeks and claims are not: they are made from these and from bookings.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from schedule.models import Event, Occurrence

from booking.accounts.auditing.nouns import Noun, watch
from booking.accounts.auditing.rules import PLATFORM, of_lab
from booking.labs.models import Unit

from .models import Entry, Policy


def _owner(row: Any) -> Any:
    """The lab, instrument or unit that a policy or a calendar's event is of; None for neither."""
    if isinstance(row, Policy):
        return row.instrument or row.lab
    event = row if isinstance(row, Event) else row.event
    for link in ("instrument", "lab", "unit"):
        found = getattr(event.calendar, f"{link}_link", None)
        if found is not None:
            return getattr(found, link)
    return None


def _belongs(row: Any) -> str:
    owner = _owner(row)
    if owner is None:
        return PLATFORM
    if isinstance(owner, Unit):
        owner = owner.instrument
    return of_lab(getattr(owner, "lab_id", owner.pk))


def _label(row: Any) -> str:
    owner = _owner(row)
    if isinstance(owner, Unit):
        return str(owner)
    return "" if owner is None else str(owner.name)


watch(
    Noun(
        Policy,
        fields=tuple(
            field.name
            for field in Policy._meta.concrete_fields
            if not field.primary_key and not field.is_relation
        ),
        belongs=_belongs,
        label=_label,
    )
)
watch(
    Noun(
        Entry,
        fields=("kind", "own_first", "local_start", "local_end", "superseded"),
        words={"superseded": _("replaced by other hours")},
        belongs=_belongs,
        label=_label,
    )
)
watch(
    Noun(
        Event,
        fields=("title", "start", "end", "end_recurring_period"),
        word=_("times of a calendar entry"),
        words={
            "title": _("title"),
            "start": _("from"),
            "end": _("until"),
            "end_recurring_period": _("repeats until"),
        },
        belongs=_belongs,
        label=_label,
    )
)
watch(
    Noun(
        Occurrence,
        fields=("original_start", "start", "end", "cancelled"),
        word=_("exceptional day"),
        words={
            "original_start": _("planned from"),
            "start": _("from"),
            "end": _("until"),
            "cancelled": _("cancelled"),
        },
        belongs=_belongs,
        label=_label,
    )
)
