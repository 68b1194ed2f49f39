"""Who waits for which period, and what was offered to them when their turn came."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import Project, new_public_id
from booking.labs.models import Instrument
from booking.labs.wording import SERVICE_MODES

from .rules import EntryState
from .wording import ENTRY_STATES


class WaitlistQuerySet(models.QuerySet["WaitlistEntry"]):
    def live(self, now: dt.datetime) -> WaitlistQuerySet:
        """Those whose turn may still come."""
        return self.filter(state=EntryState.WAITING.value, last_start__gt=now)

    def in_turn(self) -> WaitlistQuerySet:
        """Who joined first comes first."""
        return self.order_by("joined_at", "pk")


class WaitlistEntry(models.Model):
    """Somebody's wish for a slot of a length between two instants (UTC).

    ``purpose`` is what their request will say. ``last_start`` is when the last slot
    that fits would begin: after that the entry is over.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, related_name="waitlist", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="waitlist_entries"
    )
    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    mode = models.CharField(_("how"), max_length=10, choices=SERVICE_MODES)
    earliest = models.DateTimeField(_("from"))
    latest = models.DateTimeField(_("until"))
    minutes = models.PositiveIntegerField(_("length in minutes"))
    last_start = models.DateTimeField()
    purpose = models.TextField(_("purpose"))
    joined_at = models.DateTimeField(_("joined"))
    state = models.CharField(
        _("state"), max_length=10, choices=ENTRY_STATES, default=EntryState.WAITING.value
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = WaitlistQuerySet.as_manager()

    class Meta:
        verbose_name = _("waitlist entry")
        verbose_name_plural = _("waitlist")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(latest__gt=F("earliest"), last_start__gte=F("earliest")),
                name="bookings_waitlist_fits_its_period",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Only who waits: what is over does not weigh on the verbs that free time.
            models.Index(
                fields=["instrument", "joined_at"],
                condition=Q(state=EntryState.WAITING.value),
                name="bookings_waitlist_in_turn",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def length(self) -> dt.timedelta:
        return dt.timedelta(minutes=self.minutes)


class WaitlistTurn(models.Model):
    """That a booking began as an offer from the waitlist; ``taken_at`` is None where it was
    not taken, or not yet."""

    booking = models.OneToOneField(
        "bookings.Booking", models.PROTECT, primary_key=True, related_name="turn"
    )
    # Entries go when they are old, or when their person erases the account.
    entry = models.ForeignKey(WaitlistEntry, models.SET_NULL, null=True, related_name="turns")
    made_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.booking_id)
