"""What a letter to a guest says, in the platform's language: they have told none."""

from __future__ import annotations

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from booking.accounts.lettering import with_html
from booking.bookings.models import TimelineEntry
from booking.bookings.results.guests import results_address
from booking.bookings.results.rules import GUEST_LINK_LASTS
from booking.bookings.rules import Verb

from .models import GuestLetter

TEMPLATES = {
    Verb.BOOK: "guest_booked",
    Verb.CLOSE_OVER: "guest_closed_over",
    Verb.RELEASE: "guest_results",
    Verb.RETRACT: "guest_withdrawn",
}


def compose(letter: GuestLetter) -> EmailMultiAlternatives | None:
    """The e-mail of a letter; None when its guest has no address any more."""
    entry = TimelineEntry.objects.select_related(
        "actor", "booking__instrument__lab__university", "booking__quote", "booking__guest"
    ).get(pk=letter.entry_id)
    booking, guest = entry.booking, entry.booking.guest
    if not guest.email:
        return None
    name = TEMPLATES.get(Verb(entry.verb), "guest_cancelled")
    with translation.override(settings.MAIL_LANGUAGE):
        context = {
            "entry": entry,
            "booking": booking,
            "guest": guest,
            "instrument": booking.instrument,
            "lab": booking.instrument.lab,
            "site": settings.SITE_NAME,
            "days": GUEST_LINK_LASTS.days,
        }
        if entry.verb == Verb.RELEASE:
            context["url"] = str(settings.SITE_URL) + results_address(entry, guest)
        subject = render_to_string(f"notices/{name}_subject.txt", context)
        body = render_to_string(f"notices/{name}.txt", context)
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
        made = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=body.strip() + "\n",
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[formataddr((guest.name, guest.email))],
            headers={"Message-ID": f"<{letter.key}@{domain}>", "Auto-Submitted": "auto-generated"},
        )
        return with_html(made)
