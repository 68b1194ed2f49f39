"""What a booking's page shows, and to whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from booking.accounts.dates import same_clock
from booking.accounts.models import Membership, User
from booking.accounts.rules import Role
from booking.labs.models import LabRole
from booking.labs.rules import ServiceMode

from ..behalf.queries import answers_owed
from ..behalf.saying import booked_sentence
from ..conduct.queries import terms_at
from ..correcting.queries import charge_of, corrections_in, may_correct_until
from ..endorsing.forms import RefuseForm
from ..faults.rules import is_in_hand
from ..forms.cancelling import CancelForm
from ..forms.extending import ExtendForm, StopForm
from ..forms.using import FinishForm
from ..headlines import Ending, Reader, headline
from ..intake.rules import of_a_side
from ..models import Booking, Correction, Point, TimelineEntry
from ..offering.fallen import why_fallen
from ..offering.instead import times_instead
from ..offering.queries import open_offer_of, stands
from ..offering.rules import OFFERING, answers_open, endorses_open, still_stands
from ..queries import actors_of, may_undo
from ..queries.extending import possible_ends
from ..queries.fees import fee_share_of
from ..queries.heirs import words_of_passing
from ..results.rules import OF_THE_LAB_ALONE
from ..results.showing import results_on
from ..rules import (
    UNDECIDED,
    Actor,
    Side,
    State,
    Verb,
    allowed_verbs,
    check_in_opens,
    is_late_cancellation,
)
from ..rules.moves import CUSTOMER, LAB, TRANSFERABLE
from ..ruling.saying import approved_sentence
from ..sampling.showing import part_of
from ..talking.rules import side_of
from ..talking.showing import talk_on
from ..ticking.queries import check_in_by, outages_of
from ..together.saying import beside_page
from ..transferring.queries import open_transfer_of
from ..transferring.rules import has_begun
from ..waiting.queries import owes_in_answering

# After approval one goes there; before, the way in is the lab's own affair.
EXPECTED = frozenset({State.APPROVED, State.IN_USE})


@dataclass(frozen=True)
class Row:
    """One timeline entry as a reader may see it."""

    entry: TimelineEntry
    who: str
    note: str
    for_lab: bool = False
    correction: Correction | None = None


def reader_of(actors: Collection[Actor]) -> Reader:
    """From where a page is read by somebody with these rights: one's own booking comes first."""
    if Actor.REQUESTER in actors:
        return Reader.REQUESTER
    return Reader.LAB if LAB & set(actors) else Reader.COLLEAGUE


def booking_page(booking: Booking, person: User, now: dt.datetime) -> dict[str, Any]:
    """Everything that the page of a booking shows to a person who may see it."""
    actors = actors_of(person, booking, now=now)
    verbs = allowed_verbs(State(booking.state), ServiceMode(booking.mode), actors)
    reader = reader_of(actors)
    lab = booking.instrument.lab
    own_zone = person.time_zone or timezone.get_default_timezone_name()
    reason_owed = not actors & CUSTOMER
    opens = check_in_opens(booking.starts) if booking.starts else None
    rows = timeline_rows(booking, person, actors)
    charge = charge_of(booking, corrections=sum(row.correction is not None for row in rows))
    correctable = may_correct_until(booking) if Verb.CORRECT in verbs else None
    ends = possible_ends(booking, actors=actors, now=now) if Verb.EXTEND in verbs else []
    offer = open_offer_of(booking) if State(booking.state) in OFFERING else None
    # The lab is told when it has another requester, not who was asked.
    transfer = None
    was_asked = any(row.entry.verb == Verb.NOMINATE for row in rows)
    if was_asked and booking.state in TRANSFERABLE and CUSTOMER & actors:
        transfer = open_transfer_of(booking, now=now)
    answers, withdraws = answers_open(offer, verbs, actors)
    endorses_time = endorses_open(offer, verbs)
    beside = beside_page(booking, person, actors, now=now)
    sampling = part_of(booking, actors, now)
    fallen = why_fallen(booking)
    late = not beside["spared"] and is_late_cancellation(
        booking.starts,
        dt.timedelta(hours=booking.cancel_deadline_hours),
        now,
        approved=booking.state == State.APPROVED
        and (booking.undo_until is None or booking.undo_until <= now),
        stands=fallen is None,
    )
    # From the waitlist: what the lab offers it knows of.
    takes = Verb.TAKE in verbs and booking.held_back
    return {
        "booking": booking,
        "instrument": booking.instrument,
        "lab": lab,
        "reader": reader.value,
        # Where the lab's people came from: none may open a page that is not of their right.
        "decides_here": reader is Reader.LAB and Actor.APPROVER in actors,
        "works_here": reader is Reader.LAB and Actor.TECHNICIAN in actors,
        "headline": headline(
            booking,
            reader=reader,
            now=now,
            ending=ending_of(booking, rows, person=person),
            check_in_by=check_in_by(booking, now=now),
            fallen=fallen,
            other_time=offer is not None,
        ),
        "verbs": verbs,
        "sees_answers": of_a_side(actors),
        "talk": talk_on(booking, person, actors),
        "talk_side": side_of(actors, held_back=booking.held_back),
        "results": results_on(booking, person, actors, now=now),
        "decides": Verb.APPROVE in verbs or Verb.REJECT in verbs,
        "undoes": Verb.UNDO in verbs and may_undo(person, booking, now=now),
        "checks_in": Verb.CHECK_IN in verbs
        and (opens is None or now >= opens)
        and (sampling is None or sampling["startable"]),
        "sampling": sampling,
        "finishes": Verb.FINISH in verbs,
        "finish_form": FinishForm(booking=booking) if Verb.FINISH in verbs else None,
        "reports": may_report_from(booking, actors, now=now),
        "extends": Verb.EXTEND in verbs,
        "extend_form": ExtendForm(booking=booking, ends=ends, now=now) if ends else None,
        # Who works there finishes their own use.
        "stop_form": StopForm(auto_id="stop-%s")
        if Verb.STOP in verbs and reader is not Reader.REQUESTER
        else None,
        # Who can reject a request needs no second way to end it.
        "cancels": Verb.CANCEL in verbs
        and not {Verb.REJECT, Verb.REFUSE} & set(verbs)
        and not takes
        # To take neither time ends it as well.
        and not (answers and fallen is not None),
        "takes": takes,
        "owes_in_answering": takes and owes_in_answering(booking, person),
        "endorses": Verb.ENDORSE in verbs,
        "endorses_time": endorses_time,
        "refuse_form": RefuseForm() if Verb.REFUSE in verbs or endorses_time else None,
        "takes_back": reader is not Reader.LAB and booking.state in UNDECIDED,
        "offer": offer,
        "fallen": fallen is not None,
        "instead": times_instead(booking, now=now)
        if fallen is not None and reader is Reader.REQUESTER
        else [],
        "offer_stands": offer is not None and still_stands(stands(offer.unit, *offer.slot)),
        "answers": answers,
        "withdraws": withdraws,
        "transfer": transfer,
        "passes_on": Verb.NOMINATE in verbs
        and transfer is None
        and not has_begun(booking.starts, now),
        "proposes": Verb.PROPOSE in verbs and offer is None and booking.caller is None,
        "corrects": correctable is not None and now <= correctable,
        "reason_owed": reason_owed,
        "cancel_form": CancelForm(reason_owed=reason_owed),
        "cancel_deadline": cancel_deadline(booking),
        "cancel_is_late": late,
        "late_gives_point": late and not reason_owed and terms_at(lab).most is not None,
        **beside,
        "shows_way_in": reader is Reader.LAB or booking.state in EXPECTED,
        "own_zone": None if same_clock(lab.time_zone, own_zone, now=now) else own_zone,
        "lines": list(booking.quote.lines.all()),
        "points": points_shown(booking, person, actors),
        "fee_share": fee_share_of(booking)
        if charge.fee and booking.state == State.CANCELLED
        else 100,
        "charged": charge.amount,
        "is_charged": charge.charged,
        "owes_fee": charge.fee,
        "rows": rows,
        "outages": outages_of(booking, [row.entry for row in rows], now=now),
        "units": booking.instrument.units.count(),
        "again": "" if reader is Reader.LAB else again_url(booking),
        "owes_answers": bool(rows)
        and rows[-1].entry.verb == Verb.BOOK
        and answers_owed(booking) is not None,
        "behalf": booking.behalf if rows and rows[-1].entry.verb == Verb.BOOK else None,
        "now": now,
    }


def may_report_from(booking: Booking, actors: Collection[Actor], *, now: dt.datetime) -> bool:
    """Whether its page leads to reporting a fault: those who use it and the lab's staff may."""
    lab = {Actor.MANAGER, Actor.TECHNICIAN} & set(actors)
    own = Actor.REQUESTER in actors and booking.instrument.published_at is not None
    return bool(lab or own) and is_in_hand(
        runs=booking.state == State.IN_USE,
        completed=booking.state == State.COMPLETED,
        used_until=booking.used_until,
        now=now,
    )


def points_shown(booking: Booking, person: User, actors: Collection[Actor]) -> list[Point]:
    """The points that a booking gave, for their person and for who runs the lab: nobody else of
    the customer's side learns of them."""
    runs = Actor.MANAGER in actors
    if booking.is_live or not (runs or person.pk == booking.requester_id):
        return []
    return list(booking.points.filter(**({} if runs else {"person": person})).order_by("pk"))


def again_url(booking: Booking) -> str:
    """Where one asks for the same once more; empty while the booking lives."""
    if booking.is_live:
        return ""
    query = {"mode": booking.mode}
    if booking.project is not None:
        query["project"] = booking.project.public_id
    if booking.length is not None:
        query["length"] = str(booking.length // dt.timedelta(minutes=1))
    else:
        query["samples"] = str(booking.samples)
    return f"{reverse('instrument', args=[booking.instrument.public_id])}?{urlencode(query)}"


def cancel_deadline(booking: Booking) -> dt.datetime | None:
    """Until when an approved booking can be cancelled free of charge; None without a slot."""
    if booking.starts is None:
        return None
    return booking.starts - dt.timedelta(hours=booking.cancel_deadline_hours)


def likeliest(verbs: Collection[Verb], booking: Booking, now: dt.datetime) -> Verb | None:
    """The verb that somebody most likely came for; None when there is nothing but to wait."""
    for decision in (Verb.APPROVE, Verb.ENDORSE):
        if decision in verbs:
            return decision
    if Verb.FINISH in verbs:
        return Verb.FINISH
    if Verb.CHECK_IN in verbs and (booking.starts is None or now >= check_in_opens(booking.starts)):
        return Verb.CHECK_IN
    return None


def timeline_rows(booking: Booking, person: User, actors: Collection[Actor]) -> list[Row]:
    """The moves of a booking, with the notes of the reader's side, the latest first; those of
    the lab alone for its people."""
    entries = list(
        TimelineEntry.objects.filter(booking=booking).select_related("actor").order_by("-number")
    )
    sides = {Side.BOTH.value}
    if LAB & set(actors):
        sides.add(Side.LAB.value)
    if CUSTOMER & set(actors):
        sides.add(Side.CUSTOMER.value)
    staff = set(
        LabRole.objects.filter(lab=booking.instrument.lab_id).values_list("person", flat=True)
    )
    # Who may close the lab acts for it as well.
    university = booking.instrument.lab.university_id
    staff |= set(
        Membership.objects.filter(
            organisation=university, role=Role.ADMINISTRATOR.value
        ).values_list("person", flat=True)
    )
    own_side = "lab" if reader_of(actors) is Reader.LAB else "customer"
    passed = words_of_passing(entries)
    if entries and entries[-1].verb == Verb.BOOK:
        passed[entries[-1].pk] = booked_sentence(booking, booking.behalf)
    corrections = corrections_in(entries)
    whys = {
        entry.pk: approved_sentence(booking.ruling.conditions())
        for entry in entries
        if entry.verb == Verb.APPROVE and entry.actor_id is None and hasattr(booking, "ruling")
    }
    return [
        Row(
            entry,
            gettext("The lab's rules")
            if (why := whys.get(entry.pk))
            else who_of(entry, booking, person=person, staff=staff, own_side=own_side),
            why or (passed.get(entry.pk, entry.note) if entry.side in sides else ""),
            acts_for_lab(entry, booking, staff=staff),
            corrections.get(entry.pk),
        )
        for entry in entries
        if entry.verb not in OF_THE_LAB_ALONE or Side.LAB.value in sides
    ]


def ending_of(booking: Booking, rows: Collection[Row], *, person: User) -> Ending | None:
    """Who cancelled or rejected a booking: each side by its name, the reader by none.

    None while it lives, and when it ended in another way.
    """
    if booking.state not in {State.CANCELLED, State.REJECTED}:
        return None
    # What is done to samples afterwards leaves it in its state.
    last = next((row for row in rows if row.entry.before != row.entry.after == booking.state), None)
    if last is None:
        return None
    actor = last.entry.actor
    if actor is None:
        return Ending(reason=last.note, by_clock=True)
    if actor.pk == person.pk:
        return Ending(reason=last.note)
    if last.for_lab:
        return Ending(by=booking.instrument.lab.name, reason=last.note)
    if actor.is_operator:
        return Ending(by=last.who, reason=last.note)
    return Ending(by=booking.payer_name, reason=last.note)


def acts_for_lab(entry: TimelineEntry, booking: Booking, *, staff: Collection[int]) -> bool:
    """Whether a move was made by the lab's people, on a booking that is not their own."""
    return entry.actor_id is not None and (
        entry.actor_id != booking.requester_id and entry.actor_id in staff
    )


def who_of(
    entry: TimelineEntry,
    booking: Booking,
    *,
    person: User,
    staff: Collection[int],
    own_side: str,
) -> str:
    """Who made a move, with their side where it is the other one; empty for the clock."""
    actor = entry.actor
    if actor is None:
        return ""
    if actor.pk == person.pk:
        return gettext("You")
    for_lab = acts_for_lab(entry, booking, staff=staff)
    if actor.is_operator and not for_lab:
        return gettext("%(person)s, operator of Benchlink") % {"person": actor}
    if for_lab and own_side != "lab":
        return gettext("%(person)s, for the lab") % {"person": actor}
    if not for_lab and own_side == "lab":
        return gettext("%(person)s, for the customer") % {"person": actor}
    return str(actor)
