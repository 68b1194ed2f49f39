"""What this room holds of people, see ``accounts.privacy``.

A booking's figures and its timeline stay for ever, of a former member; one that is not over
passes on. What they wait for and follow goes.
"""

from __future__ import annotations

import datetime as dt

from booking.accounts.models import User
from booking.accounts.privacy.register import ERASERS, KEEPERS, SETTLERS, Rows, holds

from .actions.handing_over import pass_on_all, settle_all
from .conduct.queries import points_of
from .drafting.actions import drop_old, forget_all
from .drafting.queries import held_drafts
from .intake.privacy import erase_answers
from .models import (
    Booking,
    Fault,
    Follow,
    FreedNews,
    Guest,
    PersonEntry,
    TimelineEntry,
    UseRecord,
    WaitlistEntry,
)
from .results import privacy as results_privacy  # noqa: F401
from .rules import LIVE
from .rules.entries import EntryVerb
from .rules.moves import PASSING
from .sampling.privacy import drop_addresses, erase_samples
from .talking.privacy import erase_readings
from .training.actions import leave
from .training.queries import seats_of
from .training.rules import OPEN

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
            "project": row.project.name if row.project is not None else None,
            "payer": row.payer_name,
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


@holds("faults_reported")
def _faults(person: User) -> Rows:
    """The faults of instruments that they reported, in their own words."""
    mine = Fault.objects.filter(reported_by=person).select_related("instrument")
    for row in mine.order_by("reported_at", "pk").iterator(CHUNK):
        yield {
            "instrument": row.instrument.name,
            "reported_at": row.reported_at,
            "urgency": row.urgency,
            "words": row.words,
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
            "note": "" if row.verb in PASSING else row.note,
        }


@holds("points")
def _points(person: User) -> Rows:
    """Their points with what was said of them, without by whom."""
    for row in points_of(person):
        yield {
            "lab": row.lab.name,
            "booking": row.booking.public_id,
            "kind": row.kind,
            "at": row.at,
            "state": row.state,
            "said": [
                {"at": entry.at, "verb": entry.verb, "note": entry.note}
                for entry in row.entries.all()
            ],
        }


@holds("trainings")
def _trainings(person: User) -> Rows:
    """The trainings that they signed up for, and what became of it."""
    for row in seats_of(person):
        yield {
            "lab": row.training.lab.name,
            "training": row.training.title,
            "starts": row.training.starts,
            "asked_at": row.asked_at,
            "state": row.state,
        }


@holds("waitlist")
def _waits(person: User) -> Rows:
    """What they wait for, or did."""
    mine = WaitlistEntry.objects.filter(person=person).select_related("instrument", "project")
    for row in mine.order_by("joined_at", "pk").iterator(CHUNK):
        yield {
            "instrument": row.instrument.name,
            "project": row.project.name,
            "how": row.mode,
            "earliest": row.earliest,
            "latest": row.latest,
            "minutes": row.minutes,
            "purpose": row.purpose,
            "joined_at": row.joined_at,
            "state": row.state,
            "ended_at": row.ended_at,
        }


holds("drafts")(held_drafts)


@holds("followed_instruments")
def _follows(person: User) -> Rows:
    mine = Follow.objects.filter(person=person).select_related("instrument")
    for row in mine.order_by("since", "pk").iterator(CHUNK):
        yield {
            "instrument": row.instrument.name,
            "since": row.since,
            "told_at": row.told_at,
        }


def _settle(person: User, now: dt.datetime) -> None:
    settle_all(person=person, now=now)


def _erase(person: User, now: dt.datetime) -> None:
    """What is not over passes on, as when somebody leaves; what they said of themselves in an
    appeal goes."""
    pass_on_all(person=person, now=now)
    for seat in seats_of(person).filter(state__in=OPEN, training__starts__gt=now):
        leave(training=seat.training, person=person, now=now)
    PersonEntry.objects.filter(person=person, verb=EntryVerb.APPEAL.value).update(note="")
    WaitlistEntry.objects.filter(person=person).delete()
    Follow.objects.filter(person=person).delete()
    forget_all(person)


def _old_guests(before: dt.datetime, now: dt.datetime) -> int:
    """Who a guest was is nobody's to know for long; that somebody of their organisation came
    stays."""
    live = [state.value for state in LIVE]
    old = Guest.objects.filter(booking__asked_at__lt=before).exclude(booking__state__in=live)
    known = old.exclude(name="", email="", phone="")
    return known.update(name="", email="", phone="")


def _old_waits(before: dt.datetime, now: dt.datetime) -> int:
    gone, _by_model = WaitlistEntry.objects.filter(ended_at__lt=before).delete()
    return int(gone)


def _old_news(before: dt.datetime, now: dt.datetime) -> int:
    gone, _by_model = FreedNews.objects.filter(at__lt=before).delete()
    return int(gone)


SETTLERS.append(_settle)
# Addresses of people outside the site, as where samples go back to, are kept as long as guests.
KEEPERS["guests"] = lambda before, now: _old_guests(before, now) + drop_addresses(before)
KEEPERS["waitlist"] = _old_waits
KEEPERS["drafts"] = lambda before, now: drop_old(before)
KEEPERS["freed_news"] = _old_news
ERASERS += [_erase, erase_answers, erase_readings, erase_samples]
