"""What a line of the inbox says, in the active language, and where it leads."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from booking.bookings.entry_words import about_entry, entry_address
from booking.bookings.models import Message
from booking.bookings.talking.showing import address_of as talk_address
from booking.calendars.searchwords import hit_address

from ..models import Delivery
from ..rules import Kind


def line_of(notice: Delivery) -> str:
    """The subject of the letter that says the same."""
    text = render_to_string(f"notices/{notice.kind}_subject.txt", _about(notice))
    return " ".join(text.split())


def place_of(notice: Delivery) -> str:
    """Where it comes from: a lab, or the organisation itself has said it in the line."""
    if notice.entry is not None:
        return str(notice.entry.booking.instrument.lab.name)
    if notice.hit is not None:
        return str(notice.hit.instrument.lab.name)
    if notice.lab_entry is not None:
        return str(notice.lab_entry.lab.name)
    if notice.news is not None:
        return str(notice.news.follow.instrument.lab.name)
    if notice.message is not None:
        return str(about_message(notice.message)["lab"].name)
    return ""


def address_of(notice: Delivery) -> str:
    """The page of what it is about, which asks anew who may see it."""
    if notice.entry is not None:
        return reverse("booking", args=[notice.entry.booking.public_id])
    if notice.hit is not None:
        return hit_address(notice.hit)
    if notice.lab_entry is not None:
        return entry_address(notice.lab_entry)
    if notice.news is not None:
        return reverse("instrument", args=[notice.news.follow.instrument.public_id])
    if notice.message is not None:
        return talk_address(notice.message.thread)
    if notice.kind == Kind.DRAFTS_WAIT:
        return reverse("my_drafts")
    assert notice.step is not None  # a notice is about one thing
    return reverse("application", args=[notice.step.organisation.public_id])


def _about(notice: Delivery) -> dict[str, Any]:
    context: dict[str, Any] = {"delivery": notice}
    if notice.entry is not None:
        booking = notice.entry.booking
        context |= {"entry": notice.entry, "booking": booking, "instrument": booking.instrument}
        context["lab"] = booking.instrument.lab
    elif notice.hit is not None:
        instrument = notice.hit.instrument
        context |= {"hit": notice.hit, "instrument": instrument, "lab": instrument.lab}
    elif notice.news is not None:
        instrument = notice.news.follow.instrument
        context |= {"news": notice.news, "instrument": instrument, "lab": instrument.lab}
    elif notice.message is not None:
        context |= about_message(notice.message)
    elif notice.step is not None:
        context |= {"step": notice.step, "organisation": notice.step.organisation}
    elif notice.lab_entry is not None:
        context |= about_entry(notice.lab_entry)
    return context


def about_message(message: Message) -> dict[str, Any]:
    """What a line or a letter names of a message."""
    booking = message.thread.booking
    instrument = booking.instrument if booking is not None else message.about
    return {
        "message": message,
        "booking": booking,
        "instrument": instrument,
        "lab": booking.instrument.lab if booking is not None else message.thread.lab,
    }
