"""The timeline of what happens between people and labs beside the life of a booking."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from booking.labs.models import Instrument, Lab

from .rules.entries import EntryVerb

ENTRY_VERBS: dict[str, str | Promise] = {
    EntryVerb.GIVE.value: pgettext_lazy("entry", "gave a point"),
    EntryVerb.APPEAL.value: pgettext_lazy("entry", "appealed"),
    EntryVerb.UPHOLD.value: pgettext_lazy("entry", "upheld it"),
    EntryVerb.FORGIVE.value: pgettext_lazy("entry", "forgave it"),
    EntryVerb.SIGN_UP.value: pgettext_lazy("entry", "signed up"),
    EntryVerb.LEAVE.value: pgettext_lazy("entry", "withdrew"),
    EntryVerb.SEAT.value: pgettext_lazy("entry", "moved up to a place"),
    EntryVerb.CALL_OFF.value: pgettext_lazy("entry", "called it off"),
    EntryVerb.PASS.value: pgettext_lazy("entry", "passed"),
    EntryVerb.FAIL.value: pgettext_lazy("entry", "did not pass"),
    EntryVerb.MISS.value: pgettext_lazy("entry", "was not there"),
    EntryVerb.EXPIRE.value: pgettext_lazy("entry", "a qualification ends soon"),
    EntryVerb.REPORT.value: pgettext_lazy("entry", "reported a fault"),
}


class PersonEntry(models.Model):
    """One thing that happened between a person and a lab, never edited.

    It is about a ``point``, about a ``seat`` in a training, about a ``fault`` that the person
    reported, or about the last ``day`` of a qualification for an ``instrument``. What
    ``notices`` tells of is read from here.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="lab_entries")
    lab = models.ForeignKey(Lab, models.PROTECT, related_name="person_entries", db_index=False)
    at = models.DateTimeField()
    # None is the clock.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=12, choices=ENTRY_VERBS)
    note = models.TextField(blank=True)
    point = models.ForeignKey(
        "bookings.Point", models.PROTECT, null=True, blank=True, related_name="entries"
    )
    seat = models.ForeignKey(
        "bookings.Seat", models.PROTECT, null=True, blank=True, related_name="entries"
    )
    fault = models.ForeignKey(
        "bookings.Fault", models.PROTECT, null=True, blank=True, related_name="entries"
    )
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    day = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            # What is told is sought among the newest rows only.
            models.Index(fields=["at"], name="bookings_personentry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.verb}"
