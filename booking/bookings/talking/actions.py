"""Verbs of conversations: to say something, to ask a lab, and to have read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from booking.accounts.models import User
from booking.labs.intake.rules import AnswerFault, Upload
from booking.labs.models import Instrument, Lab

from ..filing.actions import keep_file
from ..models import Booking
from ..rules.moves import Side
from .models import Message, MessageFile, Reading, Thread
from .queries import asked_lately, labs_first_asked, meant_for, side_in, with_nouns, written_lately
from .rules import TalkFault, check_message, too_often


class TalkRefused(Exception):
    """A message that is not taken, and why."""

    def __init__(self, faults: Sequence[TalkFault | AnswerFault]) -> None:
        super().__init__(", ".join(fault.value for fault in faults))
        self.faults = tuple(faults)


@transaction.atomic
def say_on_booking(
    *, booking: Booking, person: User, text: str, uploads: Sequence[Upload] = (), now: dt.datetime
) -> Message:
    """Says something to the other side of a booking, at any time once its lab knows of it.

    Raises TalkRefused for who is of no side, for what is empty, too long or of a type that is
    not taken, and where somebody writes too much.
    """
    Booking.objects.select_for_update(no_key=True).get(pk=booking.pk)
    thread, _made = Thread.objects.get_or_create(booking=booking, defaults={"opened_at": now})
    return _say(thread, person, text, uploads, now=now)


@transaction.atomic
def ask_lab(
    *,
    lab: Lab,
    person: User,
    text: str,
    about: Instrument | None = None,
    uploads: Sequence[Upload] = (),
    now: dt.datetime,
) -> Message:
    """Asks a lab something before any request; what one asked before is in the same
    conversation. Raises TalkRefused as above."""
    # Whose limits are looked at is locked, so that two at once do not both pass.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    thread, _made = Thread.objects.get_or_create(
        person=person, lab=lab, defaults={"opened_at": now}
    )
    return _say(thread, person, text, uploads, about=about, now=now)


@transaction.atomic
def say_in_thread(
    *, thread: Thread, person: User, text: str, uploads: Sequence[Upload] = (), now: dt.datetime
) -> Message:
    """Goes on in a conversation. Raises TalkRefused as above."""
    return _say(thread, person, text, uploads, now=now)


def _say(
    thread: Thread,
    person: User,
    text: str,
    uploads: Sequence[Upload],
    *,
    about: Instrument | None = None,
    now: dt.datetime,
) -> Message:
    locked = Thread.objects.select_for_update(of=("self",), no_key=True)
    thread = with_nouns(locked).get(pk=thread.pk)
    side = side_in(person, thread, now=now)
    if side is None:
        raise TalkRefused([TalkFault.NO_SIDE])
    faults = check_message(text, uploads)
    asks = thread.person_id == person.pk
    if too_often(
        written_lately(person, now=now),
        asked=asked_lately(person, now=now) if asks else None,
        labs=labs_first_asked(person, now=now) if asks and thread.last == 0 else 0,
    ):
        faults.append(TalkFault.TOO_OFTEN)
    if faults:
        raise TalkRefused(faults)
    thread.last += 1
    thread.last_at = now
    thread.save(update_fields=["last", "last_at"])
    message = Message.objects.create(
        thread=thread,
        number=thread.last,
        at=now,
        author=person,
        side=side.value,
        text=text.strip(),
        about=about,
    )
    for upload in uploads:
        keep_file(kept=MessageFile(message=message), upload=upload)
    _set_read(thread, person)
    other = Side.LAB if side is Side.CUSTOMER else Side.CUSTOMER
    for reader in meant_for(thread, other, now=now):
        if reader.pk != person.pk:
            reading, _made = Reading.objects.get_or_create(thread=thread, person=reader)
            if reading.unread_from is None:
                reading.unread_from = message.number
                reading.save(update_fields=["unread_from"])
    return message


@transaction.atomic
def mark_read(*, thread: Thread, person: User, until: int) -> None:
    """Somebody has read up to the message with a number; what was said since stays unread."""
    locked = Thread.objects.select_for_update(no_key=True).get(pk=thread.pk)
    first = until + 1 if until < locked.last else None
    Reading.objects.filter(thread=thread, person=person, unread_from__lte=until).update(
        unread_from=first
    )


def _set_read(thread: Thread, person: User) -> None:
    """Who writes has read what was there."""
    Reading.objects.update_or_create(thread=thread, person=person, defaults={"unread_from": None})
