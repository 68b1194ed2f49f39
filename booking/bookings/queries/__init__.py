"""Questions about bookings. Read only."""

from .bookings import (
    actors_of,
    asked_by,
    own_at,
    queue_of,
    shown_in_calendar,
    similar_to,
    verbs_for,
    visible_to,
    with_nouns,
)
from .requests import (
    Preview,
    alternatives,
    modes_offered,
    preview,
    request_facts,
    slot_refusals,
)

__all__ = [
    "Preview",
    "actors_of",
    "alternatives",
    "asked_by",
    "modes_offered",
    "own_at",
    "preview",
    "queue_of",
    "request_facts",
    "shown_in_calendar",
    "similar_to",
    "slot_refusals",
    "verbs_for",
    "visible_to",
    "with_nouns",
]
