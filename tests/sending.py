"""Files as customers send them, of their organisation, with a request and with a message; and as
a lab releases them."""

from __future__ import annotations

import datetime as dt
import hashlib

from booking.accounts.joining.actions import add_document
from booking.accounts.models import Document, Organisation, User
from booking.bookings.actions import approve
from booking.bookings.filing.actions import keep_file
from booking.bookings.models import (
    AnswerFile,
    Booking,
    BookingAnswers,
    MessageFile,
    Parcel,
    ResultFile,
    ResultRelease,
)
from booking.bookings.results import disk
from booking.bookings.sampling.actions import Sending, announce
from booking.bookings.sampling.rules import Carriage, ReturnTo
from booking.bookings.talking.actions import say_on_booking
from booking.labs.intake.rules import Upload
from booking.labs.models import IntakeVersion, Lab
from tests.asking import ask_for_samples
from tests.factories import NOW, PDF, InstrumentFactory, LabRoleFactory

SHEET = Upload("sheet.pdf", PDF, "application/pdf")


def answered(booking: Booking) -> AnswerFile:
    """A file that was sent with a request."""
    asked = IntakeVersion.objects.create(
        instrument=booking.instrument,
        number=booking.instrument.intakes.count() + 1,
        made_by=booking.requester,
        made_at=NOW,
        published_at=NOW,
        ended_at=NOW,
    )
    answers = BookingAnswers.objects.create(
        booking=booking, version=asked, values={}, given_by=booking.requester, given_at=NOW
    )
    return keep_file(kept=AnswerFile(answers=answers, key="sheet"), upload=SHEET)


def spoken(booking: Booking) -> MessageFile:
    """A file that its requester sent with a message."""
    said = say_on_booking(
        booking=booking, person=booking.requester, text="", uploads=[SHEET], now=NOW
    )
    return said.files.get()


def sampled(lab: Lab, person: User) -> Parcel:
    """A parcel with one of the samples of an approved booking, announced by its requester, who
    says where they go back to."""
    instrument = InstrumentFactory(lab=lab, takes_samples=True)
    booking = ask_for_samples(instrument, person)
    approve(booking=booking, person=LabRoleFactory(lab=lab).person, now=NOW)
    sending = Sending(Carriage.SHIPPED, frozenset({1}), tracking="SF 1")
    to = ReturnTo(fetched=False, recipient="Goods in", phone="021 5555", address="1 Quay Road")
    return announce(booking=booking, person=person, sending=sending, to=to, now=NOW)


def resulted(booking: Booking) -> ResultFile:
    """A file of results that a lab released to its requester."""
    facts = {"uploaded_by": booking.requester, "begun_at": NOW, "last_at": NOW}
    kept = ResultFile.objects.create(
        booking=booking,
        release=ResultRelease.objects.create(booking=booking, at=NOW, by=booking.requester),
        name="scan.csv",
        size=len(PDF),
        offset=len(PDF),
        sha256=hashlib.sha256(PDF).hexdigest(),
        content_type="application/octet-stream",
        state="kept",
        keep_until=NOW + dt.timedelta(days=365),
        **facts,
    )
    with disk.writing(kept.public_id) as file:
        file.write(PDF)
    return kept


def handed_in(organisation: Organisation, by) -> Document:
    return add_document(organisation=organisation, name="licence.pdf", content=PDF, by=by, now=NOW)
