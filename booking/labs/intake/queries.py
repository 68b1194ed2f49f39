"""Questions about intake forms. Read only."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from booking.accounts.models import User
from booking.accounts.privacy.register import Rows

from ..models import Instrument
from .models import IntakeField, IntakeVersion
from .rules import Question


@dataclass(frozen=True)
class Intake:
    """A version with its questions in their order."""

    version: IntakeVersion
    fields: list[IntakeField]

    @property
    def questions(self) -> list[Question]:
        return [each.question() for each in self.fields]

    def field(self, key: str) -> IntakeField | None:
        return next((each for each in self.fields if each.key == key), None)


def intakes_asked() -> QuerySet[IntakeVersion]:
    """The versions that are asked now, of each instrument one at most."""
    return IntakeVersion.objects.filter(published_at__isnull=False, ended_at__isnull=True)


def asked_of(instrument: Instrument | int) -> Intake | None:
    """What is asked with a request for an instrument now; None where nothing is."""
    fields = list(
        IntakeField.objects.filter(version__in=intakes_asked().filter(instrument=instrument))
        .select_related("version")
        .order_by("place", "pk")
    )
    # One is not published without a question.
    return Intake(fields[0].version, fields) if fields else None


def draft_of(instrument: Instrument) -> IntakeVersion | None:
    """The draft of an instrument's form, if there is one."""
    return IntakeVersion.objects.filter(instrument=instrument, published_at__isnull=True).first()


def drafted_of(instrument: Instrument) -> Intake | None:
    """The draft with its questions."""
    draft = draft_of(instrument)
    return None if draft is None else intake_of(draft)


def intake_of(version: IntakeVersion) -> Intake:
    """A version with its questions, whether it is asked or not."""
    return Intake(version, list(version.fields.order_by("place", "pk")))


def versions_of(instrument: Instrument) -> list[IntakeVersion]:
    """The versions that were published, the newest first."""
    return list(
        IntakeVersion.objects.filter(instrument=instrument, published_at__isnull=False)
        .select_related("published_by")
        .order_by("-number")
    )


def versions_made_by(person: User) -> Rows:
    """The versions that somebody began or published, for the copy of what is held of them."""
    made = IntakeVersion.objects.filter(made_by=person) | IntakeVersion.objects.filter(
        published_by=person
    )
    for row in made.select_related("instrument").order_by("made_at", "pk"):
        yield {
            "instrument": row.instrument.name,
            "version": row.number,
            "made_at": row.made_at if row.made_by_id == person.pk else None,
            "published_at": row.published_at if row.published_by_id == person.pk else None,
        }
