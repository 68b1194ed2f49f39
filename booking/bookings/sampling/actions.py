"""What customers and labs do with samples: one transaction each, under the booking's lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from booking.accounts.models import User

from ..actions.clock import under_lock
from ..actions.moving import Refused, append, apply_move, permitted
from ..models import Booking
from ..rules import Reason, State, Verb
from .addresses import address_kept, asked_of, keep_address, told_by
from .models import Parcel, Sample
from .queries import numbers_on_their_way
from .rules import (
    Carriage,
    ReturnAsked,
    ReturnTo,
    SampleState,
    Way,
    check_choice,
    check_parcel,
    check_rest,
    check_return,
    numbers_text,
)
from .stock import move_samples


@dataclass(frozen=True)
class Sending:
    """How a parcel goes and what is in it: samples by their numbers."""

    carriage: Carriage
    numbers: frozenset[int]
    carrier: str = ""
    tracking: str = ""
    sent_on: dt.date | None = None
    note: str = ""

    @property
    def fields(self) -> dict[str, object]:
        """What a parcel's row keeps of it: who hands it over in person has no number for it."""
        shipped = self.carriage is Carriage.SHIPPED
        return {
            "carriage": self.carriage.value,
            "carrier": self.carrier.strip() if shipped else "",
            "tracking": self.tracking.strip() if shipped else "",
            "sent_on": self.sent_on,
            "note": self.note.strip(),
        }


def _do(
    booking: Booking,
    verb: Verb,
    person: User,
    now: dt.datetime,
    what: Callable[[Booking], str],
    *,
    reason: str = "",
) -> Booking:
    """Makes a verb's move; ``what`` does it and answers what the timeline says of it."""

    def do(locked: Booking) -> None:
        move, _actors = permitted(locked, verb, person, note=reason, now=now)
        note = what(locked)
        apply_move(locked, move, actor=person, now=now, note=note)

    return under_lock(booking, do, now=now)


def _rows(locked: Booking) -> dict[int, Sample]:
    return {each.number: each for each in Sample.objects.filter(booking=locked)}


def _chosen(locked: Booking, verb: Verb, numbers: Collection[int]) -> list[Sample]:
    """The samples that a verb is done to. Raises Refused where it cannot be done to all."""
    rows = _rows(locked)
    found = [rows.get(each) for each in sorted(set(numbers))]
    states = [None if each is None else SampleState(each.state) for each in found]
    reasons = check_choice(verb, states, State(locked.state))
    if reasons:
        raise Refused(reasons)
    return [each for each in found if each is not None]


def _said(rows: Collection[Sample], words: str = "") -> str:
    """What the timeline says: which samples, and what somebody wrote."""
    return " · ".join(each for each in (numbers_of(rows), words.strip()) if each)


def numbers_of(rows: Collection[Sample]) -> str:
    """Which samples some are, by their numbers."""
    return numbers_text([each.number for each in rows])


# By the customer


def announce(
    *,
    booking: Booking,
    person: User,
    sending: Sending,
    to: ReturnTo | None = None,
    now: dt.datetime,
) -> Parcel:
    """Tells the lab of a parcel, or that samples are brought; ``to`` is where they go back to,
    which is owed once where some do. Raises Refused."""
    made: list[Parcel] = []

    def what(locked: Booking) -> str:
        rows = _to_send(locked, sending)
        _settle_return(locked, to, person, now)
        made.append(
            _keep(
                Parcel(booking=locked, way=Way.TO_LAB.value, made_by=person, made_at=now),
                rows,
                sending,
            )
        )
        return _said(rows, made[0].words)

    _do(booking, Verb.ANNOUNCE, person, now, what)
    return made[0]


def amend(*, parcel: Parcel, person: User, sending: Sending, now: dt.datetime) -> Parcel:
    """Changes what was announced, until it is received. Raises Refused."""
    kept: list[Parcel] = []

    def what(locked: Booking) -> str:
        row = _on_its_way(locked, parcel)
        rows = _to_send(locked, sending, besides=row)
        kept.append(_keep(row, rows, sending))
        return _said(rows, row.words)

    _do(parcel.booking, Verb.AMEND, person, now, what)
    return kept[0]


def recall(*, parcel: Parcel, person: User, now: dt.datetime) -> Booking:
    """Takes an announcement back, until the parcel is received. Raises Refused."""

    def what(locked: Booking) -> str:
        row = _on_its_way(locked, parcel)
        note = _said(row.samples.all(), row.words)
        row.delete()
        return note

    return _do(parcel.booking, Verb.RECALL, person, now, what)


def send_again(
    *, booking: Booking, person: User, numbers: Collection[int], now: dt.datetime
) -> Booking:
    """Says that new samples come in the place of unusable ones, which are expected again.
    Raises Refused."""

    def what(locked: Booking) -> str:
        rows = _chosen(locked, Verb.RESEND, numbers)
        for each in rows:
            each.reason, each.expected_since = "", now
        return _said(move_samples(locked, rows, Verb.RESEND))

    return _do(booking, Verb.RESEND, person, now, what)


def go_on(*, booking: Booking, person: User, numbers: Collection[int], now: dt.datetime) -> Booking:
    """Leaves unusable samples out: the lab works on the others, and those alone are paid for.
    Raises Refused where none would be left."""

    def what(locked: Booking) -> str:
        rows = _chosen(locked, Verb.GO_ON, numbers)
        rest = Sample.objects.filter(booking=locked).exclude(pk__in=[each.pk for each in rows])
        reasons = check_rest((SampleState(each.state), bool(each.reason)) for each in rest)
        if reasons:
            raise Refused(reasons)
        return _said(move_samples(locked, rows, Verb.GO_ON))

    return _do(booking, Verb.GO_ON, person, now, what)


def say_where_back(*, booking: Booking, person: User, to: ReturnTo, now: dt.datetime) -> Booking:
    """Says where samples go back to, or changes it, until the lab has returned them. The timeline
    says that, and not where. Raises Refused."""

    def do(locked: Booking) -> None:
        move, _actors = permitted(locked, Verb.RETURN_TO, person, note="", now=now)
        reasons = check_return(to)
        if asked_of(_rows(locked).values()) is ReturnAsked.NO:
            reasons = [Reason.RETURN_TO_OVER]
        if reasons:
            raise Refused(reasons)
        kept = address_kept(locked)
        if kept is None or told_by(kept).fields != to.fields:
            keep_address(locked, to, person=person, now=now)
            apply_move(locked, move, actor=person, now=now)

    return under_lock(booking, do, now=now)


def _settle_return(locked: Booking, to: ReturnTo | None, person: User, now: dt.datetime) -> None:
    """Keeps where samples go back to that are announced. Raises Refused where it is owed."""
    kept = address_kept(locked)
    if to is None:
        owed = kept is None and asked_of(_rows(locked).values()) is ReturnAsked.REQUIRED
        reasons = [Reason.RETURN_TO_MISSING] if owed else []
    else:
        reasons = check_return(to)
    if reasons:
        raise Refused(reasons)
    if to is not None and (kept is None or told_by(kept).fields != to.fields):
        keep_address(locked, to, person=person, now=now)
        if kept is not None:
            # Somebody else of their side said it meanwhile, and what was announced says nothing.
            append(locked, Verb.RETURN_TO, before=locked.state, actor=person, now=now)


def name_samples(
    *, booking: Booking, person: User, names: Mapping[int, tuple[str, str]], now: dt.datetime
) -> Booking:
    """Gives samples their customer's own names and notes, by number; no move, so that the
    timeline says nothing of it. Raises Refused for who could not announce them."""

    def do(locked: Booking) -> None:
        permitted(locked, Verb.ANNOUNCE, person, note="", now=now)
        rows = _rows(locked)
        changed = []
        for number, (label, note) in names.items():
            row = rows.get(number)
            if row is not None and (row.label, row.note) != (label.strip(), note.strip()):
                row.label, row.note = label.strip(), note.strip()
                changed.append(row)
        Sample.objects.bulk_update(changed, ["label", "note"])

    return under_lock(booking, do, now=now)


def _to_send(locked: Booking, sending: Sending, *, besides: Parcel | None = None) -> list[Sample]:
    """The samples that a parcel to the lab may have. Raises Refused."""
    rows = _chosen(locked, Verb.RECEIVE, sending.numbers)
    reasons = check_parcel(sending.carriage, sending.tracking)
    if sending.numbers & numbers_on_their_way(locked, besides=besides):
        reasons.append(Reason.ON_THEIR_WAY)
    if reasons:
        raise Refused(reasons)
    return rows


def _keep(row: Parcel, rows: list[Sample], sending: Sending) -> Parcel:
    for name, value in sending.fields.items():
        setattr(row, name, value)
    row.announced = len(rows)
    row.save()
    row.samples.set(rows)
    return row


def _on_its_way(locked: Booking, parcel: Parcel) -> Parcel:
    """A parcel as it stands under its booking's lock. Raises Refused once it is over."""
    row = Parcel.objects.filter(booking=locked, pk=parcel.pk).first()
    if row is None or not row.is_on_its_way:
        raise Refused([Reason.PARCEL_OVER])
    return row


# By the lab


def receive(
    *,
    booking: Booking,
    person: User,
    numbers: Collection[int],
    parcel: Parcel | None = None,
    note: str = "",
    now: dt.datetime,
) -> Booking:
    """Takes samples in, all of a parcel or those that were in it; where none is named, of that
    in which all of them are announced, else what somebody brought. The others stay expected.
    Raises Refused."""

    def what(locked: Booking) -> str:
        row = _on_its_way(locked, parcel) if parcel is not None else None
        rows = _chosen(locked, Verb.RECEIVE, numbers)
        coming = [
            each
            for each in locked.parcels.filter(received_at__isnull=True).prefetch_related("samples")
            if each.is_on_its_way
        ]
        if row is None:
            row = next((each for each in coming if set(rows) <= set(each.samples.all())), None)
        if row is None:
            row = Parcel(
                booking=locked,
                way=Way.TO_LAB.value,
                carriage=Carriage.BY_HAND.value,
                announced=len(rows),
                made_by=person,
                made_at=now,
            )
        row.received_by, row.received_at = person, now
        row.save()
        row.samples.set(rows)
        for other in coming:
            # Announced in another one, and here all the same: nobody waits for an empty one.
            if other.pk != row.pk and set(other.samples.all()) <= set(rows):
                other.delete()
            elif other.pk != row.pk:
                other.samples.remove(*rows)
        move_samples(locked, rows, Verb.RECEIVE)
        return _said(rows, note)

    return _do(booking, Verb.RECEIVE, person, now, what)


def spoil(
    *,
    booking: Booking,
    person: User,
    numbers: Collection[int],
    reason: str,
    now: dt.datetime,
) -> Booking:
    """Says why samples cannot be worked with; their customer sends others, or cancels.
    Raises Refused."""

    def what(locked: Booking) -> str:
        rows = _chosen(locked, Verb.SPOIL, numbers)
        for each in rows:
            each.reason = reason.strip()
        return _said(move_samples(locked, rows, Verb.SPOIL), reason)

    return _do(booking, Verb.SPOIL, person, now, what, reason=reason)


def move_on(
    *,
    booking: Booking,
    person: User,
    verb: Verb,
    numbers: Collection[int],
    note: str = "",
    now: dt.datetime,
) -> Booking:
    """Takes up samples that came after the start, is done with some, or disposes of some; the
    verb says which. Raises Refused."""
    if verb not in {Verb.TAKE_UP, Verb.DONE, Verb.DISPOSE}:
        raise ValueError(f"{verb} needs more than samples")

    def what(locked: Booking) -> str:
        rows = _chosen(locked, verb, numbers)
        return _said(move_samples(locked, rows, verb), note)

    return _do(booking, verb, person, now, what)


def send_back(
    *,
    booking: Booking,
    person: User,
    sending: Sending,
    seen: int | None = None,
    now: dt.datetime,
) -> Parcel:
    """Returns samples to their customer, by a carrier or by hand. ``seen`` is the key of the
    return address that was read, 0 where there was none, None to ask nothing. Raises Refused,
    also where the customer has changed it since."""
    made: list[Parcel] = []

    def what(locked: Booking) -> str:
        rows = _chosen(locked, Verb.SEND_BACK, sending.numbers)
        reasons = check_parcel(sending.carriage, sending.tracking)
        kept = address_kept(locked)
        if seen is not None and seen != (kept.pk if kept is not None else 0):
            reasons = [Reason.RETURN_TO_CHANGED]
        if reasons:
            raise Refused(reasons)
        move_samples(locked, rows, Verb.SEND_BACK)
        row = Parcel(booking=locked, way=Way.BACK.value, made_by=person, made_at=now)
        made.append(_keep(row, rows, sending))
        return _said(rows, " ".join(each for each in (row.words, row.note) if each))

    _do(booking, Verb.SEND_BACK, person, now, what)
    return made[0]
