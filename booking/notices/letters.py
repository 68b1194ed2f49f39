"""Letters: what an e-mail says, in its reader's language and time."""

from __future__ import annotations

from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from booking.accounts.joining.queries import standing_of
from booking.accounts.models import ApplicationEntry
from booking.accounts.queries import platform_day
from booking.bookings.deciding.links import decision_address
from booking.bookings.models import Message, TimelineEntry
from booking.bookings.queries.heirs import words_of_passing
from booking.bookings.rules import State
from booking.bookings.talking.showing import address_of
from booking.calendars.models import SearchHit
from booking.calendars.searchwords import (
    find_address,
    hit_address,
    last_day_watched,
    search_text,
)
from booking.money.queries import steps_of
from booking.money.rules import Step

from .models import Delivery
from .rules import Kind


def language_of(delivery: Delivery) -> str:
    """The language that a person chose, else the search's, else the platform's."""
    of_search = delivery.hit.search.language if delivery.hit is not None else ""
    return delivery.recipient.language or of_search or settings.MAIL_LANGUAGE


def compose(delivery: Delivery) -> EmailMessage:
    """The e-mail of a delivery: subject and text from the templates of its kind."""
    with translation.override(language_of(delivery)):
        if delivery.message_id is not None:
            about = _of_message(delivery)
        elif delivery.step_id is not None:
            about = _of_step(delivery)
        else:
            about = _of_hit(delivery) if delivery.hit_id is not None else _of_move(delivery)
        context = {
            **about,
            "delivery": delivery,
            "reader": delivery.recipient,
            "site": settings.SITE_NAME,
        }
        subject = render_to_string(f"notices/{delivery.kind}_subject.txt", context)
        body = render_to_string(f"notices/{delivery.kind}.txt", context)
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=body.strip() + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[formataddr((delivery.recipient.name, delivery.recipient.email))],
        headers={
            "Message-ID": f"<{delivery.key}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _of_move(delivery: Delivery) -> dict[str, Any]:
    """What a letter about a booking's move says."""
    entry = TimelineEntry.objects.select_related(
        "actor",
        "booking__instrument__lab__university",
        "booking__project",
        "booking__payer",
        "booking__requester",
        "booking__quote",
    ).get(deliveries=delivery)
    booking = entry.booking
    steps = steps_of(booking.reference)
    return {
        "entry": entry,
        "passed": words_of_passing([entry]).get(entry.pk, entry.note),
        "booking": booking,
        "instrument": booking.instrument,
        "lab": booking.instrument.lab,
        "offer": booking.offers.select_related("unit__instrument", "quote").order_by("pk").last(),
        "owes_fee": Step.FEE in steps,
        "charged": steps.get(Step.CAPTURE),
        "for_lab": delivery.recipient_id != booking.requester_id,
        "url": _whole(reverse("booking", args=[booking.public_id])),
        "decide_url": _whole(decision_address(entry, delivery.recipient))
        if delivery.kind == Kind.TO_DECIDE and booking.state == State.REQUESTED
        else "",
    }


def _of_hit(delivery: Delivery) -> dict[str, Any]:
    """What a letter about a saved search's hit says, in the active language."""
    hit = SearchHit.objects.select_related("search", "instrument__lab__university").get(
        deliveries=delivery
    )
    search = hit.search
    return {
        "hit": hit,
        "search": search,
        "search_words": search_text(search.query, today=platform_day(hit.at)),
        "last_day": last_day_watched(search),
        "instrument": hit.instrument,
        "lab": hit.instrument.lab,
        "url": _whole(hit_address(hit)),
        "find_url": _whole(find_address(search.query)),
        "searches_url": _whole(reverse("my_searches")),
    }


def _of_step(delivery: Delivery) -> dict[str, Any]:
    """What a letter about a step of an application says."""
    step = ApplicationEntry.objects.select_related("organisation").get(deliveries=delivery)
    organisation = step.organisation
    return {
        "step": step,
        "organisation": organisation,
        "standing": standing_of(organisation, now=step.at),
        "wishes": [
            wish.chain for wish in organisation.chain_wishes.waiting().select_related("chain")
        ],
        "url": _whole(reverse("application", args=[organisation.public_id])),
        "find_url": _whole(reverse("find")),
    }


def _of_message(delivery: Delivery) -> dict[str, Any]:
    """What a letter about a message says: not what was said, which is read after sign-in."""
    message = Message.objects.select_related(
        "author", "about", "thread__booking__instrument__lab", "thread__lab"
    ).get(deliveries=delivery)
    return about_message(message) | {"url": _whole(address_of(message.thread))}


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


def _whole(path: str) -> str:
    """An address of the site as a letter carries it."""
    return settings.SITE_URL + path
