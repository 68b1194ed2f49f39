"""The calendar file of a letter about a booking, which puts its time into the reader's calendar."""

from __future__ import annotations

import datetime as dt
from email.mime.text import MIMEText

from django.utils.translation import pgettext
from icalendar import Calendar, Event, vCalAddress, vText

from booking.accounts.models import User
from booking.bookings.models import Booking, TimelineEntry
from booking.bookings.rules import State

from .rules import EventStatus, Method, calendar_method

PRODUCT = "-//Benchlink//Bookings//EN"


def calendar_file(booking: Booking, *, reader: User, address: str, url: str) -> MIMEText | None:
    """A booking as it stands now, as a file to attach; None where there is no time to keep.

    One event for its whole life: its UID stays, and its sequence grows with the timeline, so that
    of two letters the later move counts, in whatever order they come. ``address`` is the sender's
    and its host names the event. Purpose and samples are no calendar's business.
    """
    last = TimelineEntry.objects.filter(booking=booking).order_by("-number").first()
    slot = booking.slot
    is_requester = reader.pk == booking.requester_id
    found = calendar_method(State(booking.state), for_requester=is_requester)
    if last is None or slot is None or found is None:
        return None
    method, status = found
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    calendar.add_component(_event(booking, last, slot, status, reader, address, url, method))
    part = MIMEText(calendar.to_ical().decode(), "calendar", "utf-8")
    part.set_param("method", method.value)
    part.add_header("Content-Disposition", "attachment", filename="booking.ics")
    return part


def _event(
    booking: Booking,
    last: TimelineEntry,
    slot: tuple[dt.datetime, dt.datetime],
    status: EventStatus,
    reader: User,
    address: str,
    url: str,
    method: Method,
) -> Event:
    lab, instrument = booking.instrument.lab, booking.instrument
    event = Event()
    event.add("uid", f"{booking.public_id}@{address.rpartition('@')[2]}")
    event.add("sequence", last.number)
    event.add("dtstamp", last.at.astimezone(dt.UTC))
    event.add("dtstart", slot[0].astimezone(dt.UTC))
    event.add("dtend", slot[1].astimezone(dt.UTC))
    event.add("summary", pgettext("belongs to", ", ").join([instrument.name, lab.name]))
    event.add("location", pgettext("belongs to", ", ").join(filter(None, _place(booking))))
    event.add("description", url)
    event.add("url", url)
    event.add("status", status.value)
    organiser = vCalAddress(f"MAILTO:{address}")
    organiser.params["cn"] = vText(lab.name)
    event.add("organizer", organiser)
    # A published event has no guests: whoever keeps it does so for themselves.
    if method is not Method.PUBLISH:
        guest = vCalAddress(f"MAILTO:{reader.email}")
        guest.params["cn"] = vText(reader.name)
        guest.params["partstat"] = vText("ACCEPTED")
        guest.params["rsvp"] = vText("FALSE")
        event.add("attendee", guest)
    return event


def _place(booking: Booking) -> tuple[str, ...]:
    lab, instrument = booking.instrument.lab, booking.instrument
    return (
        lab.university.name,
        lab.address or lab.university.address,
        instrument.building or lab.building,
        instrument.location or lab.location,
    )
