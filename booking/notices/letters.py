"""Letters: what an e-mail says, in its reader's language and time."""

from __future__ import annotations

from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from booking.bookings.models import TimelineEntry
from booking.money.queries import steps_of
from booking.money.rules import Step

from .models import Delivery


def language_of(delivery: Delivery) -> str:
    """The language that a person chose, else the platform's."""
    return delivery.recipient.language or settings.MAIL_LANGUAGE


def compose(delivery: Delivery) -> EmailMessage:
    """The e-mail of a delivery: subject and text from the templates of its kind."""
    entry = TimelineEntry.objects.select_related(
        "actor",
        "booking__instrument__lab__university",
        "booking__project",
        "booking__payer",
        "booking__requester",
        "booking__quote",
    ).get(pk=delivery.entry_id)
    booking = entry.booking
    steps = steps_of(booking.reference)
    context = {
        "delivery": delivery,
        "entry": entry,
        "booking": booking,
        "instrument": booking.instrument,
        "lab": booking.instrument.lab,
        "reader": delivery.recipient,
        "owes_fee": Step.FEE in steps,
        "charged": steps.get(Step.CAPTURE),
        "for_lab": delivery.recipient_id != booking.requester_id,
        "url": settings.SITE_URL + reverse("booking", args=[booking.public_id]),
        "site": settings.SITE_NAME,
    }
    with translation.override(language_of(delivery)):
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
