"""What a lab and a customer's own side are owed of each move, told apart from how it is done."""

from __future__ import annotations

from booking.bookings.models import TimelineEntry

ANSWERS = {
    *("accept", "decline", "withdraw", "grant", "keep", "unanswered", "shut"),
    *("agree", "endorse_time", "refuse_time"),
}
OF_THE_LAB = {
    "endorse": "to_decide",
    "take": "to_decide",
    "request": "to_decide",
    "expire": "expired",
    "cancel": "cancelled",
    "refuse": "refused",
    "propose": "other_time",
    "take_over": "taken_over",
    "announce": "parcel",
    "resend": "parcel",
    "go_on": "parcel",
    "return_to": "parcel",
    "unsent": "unsent",
    **dict.fromkeys(ANSWERS, "answered"),
}
"""What those hear who decide on a lab's requests, of a booking that the lab knows of."""
FOR_A_YES = {"request", "take", "book", "accept"}
"""By these a booking may come to wait for its customer's own yes, and "agree" a dearer time."""


def lab_is_owed(row: TimelineEntry) -> str:
    """The kind of notice that who decides for the lab is owed of a move; empty where none is."""
    kind = OF_THE_LAB.get(row.verb, "")
    unknown = row.booking.held_back
    if row.verb in {"request", "take"}:
        return kind if row.after == "requested" and is_asked_first(row) else ""
    if row.verb == "take_over" and row.after == "endorsement":
        return ""
    before_it = unknown and row.before in {"endorsement", "offered"}
    if row.verb in {"expire", "cancel", "take_over"} and before_it:
        return ""
    return "" if row.verb == "refuse" and unknown else kind


def yes_is_owed(row: TimelineEntry) -> bool:
    """Whether who endorses is to be asked by a move: as long as it waits for that."""
    booking = row.booking
    if row.verb == "agree":
        return booking.state == "endorsement" or booking.offers.filter(state="granted").exists()
    if row.verb not in FOR_A_YES or row.after != "endorsement" or booking.state != "endorsement":
        return False
    # Of what was asked for and is endorsed by now nobody is asked, though it waits for another.
    was_asked = row.verb in {"request", "take"}
    return is_asked_first(row) and not (was_asked and not booking.held_back)


def is_asked_first(row: TimelineEntry) -> bool:
    """Whether a request is the first of those that were asked for together and wait as it does,
    by which all are told."""
    if row.verb != "request":
        return True
    before = TimelineEntry.objects.filter(
        booking__part__group__parts__booking=row.booking_id,
        booking__lt=row.booking_id,
        verb="request",
        after=row.after,
    )
    return not before.exists()
