"""What this room holds of people, see ``accounts.privacy``.

A booking's figures and its timeline stay for ever, of a former member; one that is not over
passes on.
"""

from __future__ import annotations

import datetime as dt

from booking.accounts.models import User
from booking.accounts.privacy.register import ERASERS, SETTLERS, Rows, holds

from .actions.handing_over import pass_on_all, settle_all
from .intake.privacy import erase_answers
from .models import Booking, TimelineEntry, UseRecord
from .rules import Verb
from .talking.privacy import erase_readings

CHUNK = 200


@holds("bookings")
def _bookings(person: User) -> Rows:
    """What they asked for, with their own words."""
    mine = Booking.objects.filter(requester=person).select_related(
        "instrument__lab", "unit", "project", "payer", "quote"
    )
    for row in mine.order_by("asked_at", "pk").iterator(CHUNK):
        yield {
            "number": row.public_id,
            "instrument": row.instrument.name,
            "lab": row.instrument.lab.name,
            "unit": row.unit.label if row.unit else None,
            "project": row.project.name,
            "payer": row.payer.name,
            "customer_class": row.customer_class,
            "how": row.mode,
            "state": row.state,
            "starts": row.starts,
            "ends": row.ends,
            "purpose": row.purpose,
            "samples": row.samples,
            "asked_at": row.asked_at,
            "price_cny": row.quote.total,
            "used_from": row.used_from,
            "used_until": row.used_until,
            "kind_of_use": row.kind_of_use,
            "samples_done": row.samples_done,
        }


@holds("uses_entered")
def _uses(person: User) -> Rows:
    """The uses without a booking that they entered, without the words for who it was."""
    mine = UseRecord.objects.filter(entered_by=person).select_related("unit__instrument")
    for row in mine.order_by("entered_at", "pk").iterator(CHUNK):
        yield {
            "instrument": row.unit.instrument.name,
            "starts": row.starts,
            "ends": row.ends,
            "kind": row.kind,
            "entered_at": row.entered_at,
        }


@holds("moves_of_bookings")
def _moves(person: User) -> Rows:
    """What they did to bookings, theirs and others', with their notes."""
    mine = TimelineEntry.objects.filter(actor=person).select_related("booking")
    for row in mine.order_by("at", "pk").iterator(CHUNK):
        yield {
            "booking": row.booking.public_id,
            "at": row.at,
            "verb": row.verb,
            # Who passed on to whom is no word of theirs.
            "note": "" if row.verb == Verb.TRANSFER else row.note,
        }


def _settle(person: User, now: dt.datetime) -> None:
    settle_all(person=person, now=now)


def _erase(person: User, now: dt.datetime) -> None:
    """What is not over passes on, as when somebody leaves."""
    pass_on_all(person=person, now=now)


SETTLERS.append(_settle)
ERASERS += [_erase, erase_answers, erase_readings]
