"""A conversation as a page shows it to one of its readers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from booking.accounts.models import User

from ..models import Booking
from ..rules.moves import Actor, Side
from .forms import MessageForm
from .models import Message, Thread
from .queries import messages_of, thread_on, unread_from
from .rules import side_of


@dataclass(frozen=True)
class Line:
    """A message, and who said it as the reader knows them."""

    message: Message
    who: str
    own: bool
    unread: bool


@dataclass(frozen=True)
class Talk:
    """A conversation before its reader. ``thread`` is None until somebody has said something."""

    thread: Thread | None
    lines: list[Line]
    form: MessageForm
    unread: int


def talk_in(
    thread: Thread | None, person: User, side: Side, form: MessageForm | None = None
) -> Talk:
    """A conversation as somebody of a side reads it."""
    said = messages_of(thread) if thread is not None else []
    first = unread_from(person, thread) if thread is not None else None
    lines = [
        Line(
            each,
            _who(each, person, side),
            each.author_id == person.pk,
            first is not None and each.number >= first,
        )
        for each in said
    ]
    return Talk(thread, lines, form or MessageForm(), sum(each.unread for each in lines))


def _who(message: Message, person: User, side: Side) -> str:
    if message.author_id == person.pk:
        return gettext("You")
    if message.side == side:
        return str(message.author)
    if message.side == Side.LAB:
        return gettext("%(person)s, for the lab") % {"person": message.author}
    return gettext("%(person)s, for the customer") % {"person": message.author}


def talk_on(
    booking: Booking, person: User, actors: Collection[Actor], form: MessageForm | None = None
) -> Talk | None:
    """The conversation on a booking; None for who is of no side, and before the lab knows."""
    side = side_of(actors, held_back=booking.held_back)
    return None if side is None else talk_in(thread_on(booking), person, side, form)


def place_of(thread: Thread, *, now: dt.datetime) -> tuple[str, str]:
    """What a conversation is about, and with whom, for a list."""
    if thread.booking is not None:
        booking = thread.booking
        return booking.instrument.name, f"{booking.who} · {booking.instrument.lab.name}"
    assert thread.lab is not None, "without a booking it is with a lab"
    return gettext("A question without a booking"), f"{thread.person} · {thread.lab.name}"


def address_of(thread: Thread) -> str:
    """The page on which a conversation is read."""
    if thread.booking is not None:
        return reverse("booking", args=[thread.booking.public_id]) + "#conversation"
    return reverse("thread", args=[thread.public_id])
