"""Questions about bookings. Read only."""

from .bookings import (
    actors_of,
    asked_by,
    decider_of,
    may_undo,
    number_of_last,
    own_at,
    queue_of,
    shown_in_calendar,
    similar_to,
    undoable_by,
    verbs_for,
    visible_to,
    with_nouns,
)
from .due import anything_due, bookings_due, decisions_over, perhaps_due
from .requests import (
    Preview,
    Wish,
    alternatives,
    lab_deadline,
    modes_offered,
    preview,
    request_facts,
    slot_refusals,
)
from .standing import Standing, standing_of

__all__ = [
    "Preview",
    "Standing",
    "Wish",
    "actors_of",
    "alternatives",
    "anything_due",
    "asked_by",
    "bookings_due",
    "decider_of",
    "decisions_over",
    "lab_deadline",
    "may_undo",
    "modes_offered",
    "number_of_last",
    "own_at",
    "perhaps_due",
    "preview",
    "queue_of",
    "request_facts",
    "shown_in_calendar",
    "similar_to",
    "slot_refusals",
    "standing_of",
    "undoable_by",
    "verbs_for",
    "visible_to",
    "with_nouns",
]
