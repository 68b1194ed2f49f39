"""Letters: what an e-mail says, in its reader's language and time."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from booking.accounts.dates import same_clock
from booking.accounts.joining.queries import standing_of
from booking.accounts.lettering import with_html
from booking.accounts.models import ApplicationEntry, User
from booking.accounts.queries import platform_day
from booking.bookings.correcting.queries import charge_of, corrections_in
from booking.bookings.deciding.links import decision_address
from booking.bookings.entry_words import (
    about_entry,
    entry_address,
    more_about_entry,
    with_what_it_is_about,
)
from booking.bookings.models import Booking, FreedNews, Message, PersonEntry, TimelineEntry
from booking.bookings.offering.fallen import has_fallen
from booking.bookings.offering.instead import times_instead
from booking.bookings.queries.heirs import words_of_passing
from booking.bookings.rules import State
from booking.bookings.rules.moves import OF_SAMPLES
from booking.bookings.sampling.queries import tally_of
from booking.bookings.talking.showing import address_of as talk_address
from booking.bookings.transferring.queries import last_transfer_of
from booking.calendars.models import SearchHit
from booking.calendars.searchwords import (
    find_address,
    hit_address,
    last_day_watched,
    search_text,
)
from booking.labs.models import Lab

from .calendar_files import calendar_file
from .choosing.models import Digest
from .inbox.lines import about_message, address_of, line_of, place_of
from .inbox.queries import with_what
from .models import Delivery
from .queries import waiting_beside
from .rules import Kind

MOST_LINES = 50
"""So many lines a digest has; the rest is in the inbox."""


def language_of(delivery: Delivery) -> str:
    """The language that a person chose, else the search's, else the platform's."""
    of_search = delivery.hit.search.language if delivery.hit is not None else ""
    return delivery.recipient.language or of_search or settings.MAIL_LANGUAGE


def compose(delivery: Delivery) -> EmailMultiAlternatives:
    """The e-mail of a delivery: subject and text from the templates of its kind, the same as HTML,
    and a calendar file where it is about a booking that has a time."""
    with translation.override(language_of(delivery)):
        about = _about(delivery)
        context = {
            **about,
            "delivery": delivery,
            "reader": delivery.recipient,
            "site": settings.SITE_NAME,
        }
        subject = render_to_string(f"notices/{delivery.kind}_subject.txt", context)
        body = render_to_string(f"notices/{delivery.kind}.txt", context)
        sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        letter = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=_tidy(body),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[formataddr((delivery.recipient.name, delivery.recipient.email))],
            headers={
                "Message-ID": f"<{delivery.key}@{sender.rpartition('@')[2] or 'localhost'}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        with_html(letter)
        if delivery.entry_id is not None:
            file = calendar_file(
                about["booking"], reader=delivery.recipient, address=sender, url=about["url"]
            )
            if file is not None:
                letter.attach(file)
    return letter


def _tidy(text: str) -> str:
    """A text as templates leave it, with one empty line at most between its parts."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"


def _about(delivery: Delivery) -> dict[str, Any]:
    """What a letter says, by what it is about."""
    if delivery.digest is not None:
        return _of_digest(delivery.digest)
    if delivery.step_id is not None:
        return _of_step(delivery)
    if delivery.lab_entry_id is not None:
        return _of_entry(delivery)
    if delivery.news_id is not None:
        return _of_news(delivery)
    if delivery.message_id is not None:
        return _of_message(delivery)
    return _of_hit(delivery) if delivery.hit_id is not None else _of_move(delivery)


def own_zone(reader: User, lab: Lab, at: dt.datetime) -> str | None:
    """The reader's time zone where their clock differs from the lab's."""
    own = reader.time_zone or settings.TIME_ZONE
    return None if same_clock(lab.time_zone, own, now=at) else own


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
    charge = charge_of(booking)
    return {
        "entry": entry,
        "passed": words_of_passing([entry]).get(entry.pk, entry.note),
        "booking": booking,
        "instrument": booking.instrument,
        "lab": booking.instrument.lab,
        "offer": booking.offers.select_related("unit__instrument", "quote").order_by("pk").last(),
        "fallen": delivery.kind == Kind.OTHER_TIME and has_fallen(booking),
        "beside": waiting_beside(booking),
        "instead": _instead(delivery, booking),
        "owes_fee": charge.fee,
        "charged": charge.amount,
        "correction": corrections_in([entry]).get(entry.pk),
        "was_asked": delivery.kind == Kind.NOT_TAKEN and _was_asked(delivery, booking),
        "for_lab": delivery.recipient_id != booking.requester_id,
        "own_zone": own_zone(delivery.recipient, booking.instrument.lab, entry.at),
        "samples": tally_of(booking) if entry.verb in OF_SAMPLES else None,
        "url": _whole(reverse("booking", args=[booking.public_id])),
        "decide_url": _whole(decision_address(entry, delivery.recipient))
        if delivery.kind == Kind.TO_DECIDE and booking.state == State.REQUESTED
        else "",
    }


def _was_asked(delivery: Delivery, booking: Booking) -> bool:
    """Whether its reader is who was asked to take a booking over, and not who asked."""
    transfer = last_transfer_of(booking)
    return transfer is not None and transfer.to_id == delivery.recipient_id


def _instead(delivery: Delivery, booking: Booking) -> list[dict[str, Any]]:
    """Free times to ask for where a lab closed over a booking, with whole addresses."""
    if delivery.kind != Kind.CLOSED_OVER:
        return []
    return [
        {"starts": each.starts, "ends": each.ends, "url": _whole(each.path)}
        for each in times_instead(booking, now=timezone.now())
    ]


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
        "own_zone": own_zone(delivery.recipient, hit.instrument.lab, hit.at),
        "url": _whole(hit_address(hit)),
        "find_url": _whole(find_address(search.query)),
        "searches_url": _whole(reverse("my_searches")),
    }


def _of_step(delivery: Delivery) -> dict[str, Any]:
    """What a letter about a step of an application says."""
    step = ApplicationEntry.objects.select_related("organisation").get(deliveries=delivery)
    organisation, drafts_url = step.organisation, _whole(reverse("my_drafts"))
    return {
        "step": step,
        "organisation": organisation,
        "standing": standing_of(organisation, now=step.at),
        "wishes": [
            wish.chain for wish in organisation.chain_wishes.waiting().select_related("chain")
        ],
        # Who does not administer it does not see its application.
        "url": drafts_url
        if delivery.kind == Kind.DRAFTS_WAIT
        else _whole(reverse("application", args=[organisation.public_id])),
        "find_url": _whole(reverse("find")),
        "drafts": delivery.recipient.drafts,
        "drafts_url": drafts_url,
    }


def _of_entry(delivery: Delivery) -> dict[str, Any]:
    """What a letter about an entry of a person and a lab says."""
    entry = with_what_it_is_about(PersonEntry.objects.all()).get(deliveries=delivery)
    return {**about_entry(entry), **more_about_entry(entry), "url": _whole(entry_address(entry))}


def _of_news(delivery: Delivery) -> dict[str, Any]:
    """What a letter about freed time of a followed instrument says."""
    news = FreedNews.objects.select_related("follow__instrument__lab__university").get(
        deliveries=delivery
    )
    instrument = news.follow.instrument
    return {
        "news": news,
        "instrument": instrument,
        "lab": instrument.lab,
        "url": _whole(reverse("instrument", args=[instrument.public_id])),
        "followed_url": _whole(reverse("my_followed")),
    }


def _of_digest(digest: Digest) -> dict[str, Any]:
    """What a day's digest says: the lines of the inbox that were new when it was made out."""
    rows = with_what(Delivery.objects.filter(told_in=digest)).order_by("sent_at", "pk")
    total = rows.count()
    return {
        "lines": [
            {"words": line_of(row), "place": place_of(row), "url": _whole(address_of(row))}
            for row in rows[:MOST_LINES]
        ],
        "total": total,
        "more": max(0, total - MOST_LINES),
        "inbox_url": _whole(reverse("inbox")),
        "choices_url": _whole(reverse("notice_choices")),
    }


def _of_message(delivery: Delivery) -> dict[str, Any]:
    """What a letter about a message says: not what was said, which is read after sign-in."""
    message = Message.objects.select_related(
        "author", "about", "thread__booking__instrument__lab", "thread__lab"
    ).get(deliveries=delivery)
    return about_message(message) | {"url": _whole(talk_address(message.thread))}


def _whole(path: str) -> str:
    """An address of the site as a letter carries it."""
    return settings.SITE_URL + path
