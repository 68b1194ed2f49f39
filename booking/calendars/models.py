"""When: calendars of labs and instruments, open windows, policies and claims."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from schedule.models import Calendar, Event

from booking.accounts.auditing.querysets import AuditedManager
from booking.accounts.models import User, new_public_id
from booking.labs.models import Instrument, Lab, Unit
from booking.labs.rules import Audience

from .constraints import OVERLAP, PostgresExclusion
from .rules import BookingMode, ClaimKind, PolicyTerms
from .rules.policy import horizons_from
from .wording import BOOKING_MODES, CLAIM_KINDS, ENTRY_KINDS


class LabCalendar(models.Model):
    """The calendar of a lab's opening hours, closures and assisted hours."""

    lab = models.OneToOneField(Lab, models.CASCADE, related_name="calendar_link")
    calendar = models.OneToOneField(Calendar, models.CASCADE, related_name="lab_link")

    def __str__(self) -> str:
        return str(self.lab)


class InstrumentCalendar(models.Model):
    """The calendar of one instrument: closures, and openings in place of the lab's."""

    instrument = models.OneToOneField(Instrument, models.CASCADE, related_name="calendar_link")
    calendar = models.OneToOneField(Calendar, models.CASCADE, related_name="instrument_link")

    def __str__(self) -> str:
        return str(self.instrument)


class UnitCalendar(models.Model):
    """The calendar of one unit of several: its closures, while the others stay open."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="calendar_link")
    calendar = models.OneToOneField(Calendar, models.CASCADE, related_name="unit_link")

    def __str__(self) -> str:
        return str(self.unit)


class Entry(models.Model):
    """What an event of a calendar means.

    A series repeats its event by local wall-clock time: each occurrence begins
    at ``local_start`` and ends at ``local_end``, ``span_days`` later, whatever
    the length that gives on the day of a clock change. A one-time entry has no
    local times and runs from the event's start to its end.
    """

    event = models.OneToOneField(Event, models.CASCADE, related_name="entry")
    kind = models.CharField(_("kind"), max_length=12, choices=ENTRY_KINDS)
    own_first = models.BooleanField(_("own first"), default=False)
    local_start = models.TimeField(_("from"), null=True, blank=True)
    local_end = models.TimeField(_("until"), null=True, blank=True)
    span_days = models.PositiveSmallIntegerField(default=0)
    # A series that has ended stays as the record of its past.
    superseded = models.BooleanField(default=False)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("calendar entry")
        verbose_name_plural = _("calendar entries")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(local_start__isnull=True, local_end__isnull=True)
                | Q(local_start__isnull=False, local_end__isnull=False, span_days__gt=0)
                | Q(local_end__gt=F("local_start")),
                name="calendars_entry_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return str(self.event)


class OpeningPart(models.Model):
    """A stretch of a concrete opening of an instrument; rebuilt, never edited."""

    instrument_id: int
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    own_first = models.BooleanField(default=False)
    # When its opening began, where the opening's first part is not of this kind.
    began = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["starts"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["instrument", "starts"], name="calendars_%(class)s_once"
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="calendars_%(class)s_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id}: {self.starts:%Y-%m-%d %H:%M}"


class OpenWindow(OpeningPart):
    """A concrete opening of an instrument, after closures."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="open_windows")

    class Meta(OpeningPart.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OpeningPart.Meta.constraints,
            models.CheckConstraint(
                condition=Q(began__isnull=True) | Q(began__lt=F("starts")),
                name="calendars_openwindow_begins_after_opening",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["instrument", "ends"], name="calendars_openwindow_ends"),
        ]


class ShutWindow(OpeningPart):
    """What closures take of an opening of an instrument.

    Who may not know of closures sees the opening whole as long as it is not open to them.
    """

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="+", db_index=False)


class AssistedWindow(models.Model):
    """A concrete stretch in which a lab's technician can assist; rebuilt like open windows."""

    lab = models.ForeignKey(Lab, models.CASCADE, related_name="assisted_windows")
    starts = models.DateTimeField()
    ends = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["starts"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["lab", "starts"], name="calendars_assistedwindow_once"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="calendars_assistedwindow_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lab_id}: {self.starts:%Y-%m-%d %H:%M}"


class Policy(models.Model):
    """A lab's rules of booking, or one instrument's in their place."""

    lab = models.OneToOneField(Lab, models.CASCADE, null=True, blank=True, related_name="policy")
    instrument = models.OneToOneField(
        Instrument, models.CASCADE, null=True, blank=True, related_name="policy"
    )
    mode = models.CharField(
        _("booking"),
        max_length=12,
        choices=BOOKING_MODES,
        default=BookingMode.BY_APPOINTMENT.value,
    )
    grid_minutes = models.PositiveSmallIntegerField(
        _("slot grid (minutes)"),
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(24 * 60)],
    )
    shortest_minutes = models.PositiveIntegerField(_("shortest booking (minutes)"), default=30)
    longest_minutes = models.PositiveIntegerField(_("longest booking (minutes)"), default=480)
    lead_minutes = models.PositiveIntegerField(_("lead time (minutes)"), default=120)
    release_lead_hours = models.PositiveSmallIntegerField(_("release lead (hours)"), default=72)
    own_lab_days = models.PositiveSmallIntegerField(_("own lab (days ahead)"), default=60)
    own_university_days = models.PositiveSmallIntegerField(
        _("own university (days ahead)"), default=30
    )
    chain_days = models.PositiveSmallIntegerField(
        _("chain members and other academic (days ahead)"), default=14
    )
    everyone_days = models.PositiveSmallIntegerField(_("everyone (days ahead)"), default=7)
    cancel_deadline_hours = models.PositiveSmallIntegerField(
        _("cancellation without fee until (hours before)"), default=24
    )
    decide_working_days = models.PositiveSmallIntegerField(
        _("decides within (working days)"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    check_in = models.BooleanField(_("check-in at the instrument"), default=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(lab__isnull=False, instrument__isnull=True)
                | Q(lab__isnull=True, instrument__isnull=False),
                name="calendars_policy_of_one",
            ),
            models.CheckConstraint(
                condition=Q(longest_minutes__gte=F("shortest_minutes"))
                & Q(shortest_minutes__gte=F("grid_minutes")),
                name="calendars_policy_lengths_in_order",
            ),
            models.CheckConstraint(
                condition=Q(grid_minutes__gte=5), name="calendars_policy_grid_of_five"
            ),
        ]

    def __str__(self) -> str:
        return str(self.instrument or self.lab)

    def terms(self) -> PolicyTerms:
        """The same numbers as the rules read them."""
        return PolicyTerms(
            mode=BookingMode(self.mode),
            grid=dt.timedelta(minutes=self.grid_minutes),
            shortest=dt.timedelta(minutes=self.shortest_minutes),
            longest=dt.timedelta(minutes=self.longest_minutes),
            lead=dt.timedelta(minutes=self.lead_minutes),
            release_lead=dt.timedelta(hours=self.release_lead_hours),
            horizons=horizons_from(
                {
                    Audience.OWN_LAB: self.own_lab_days,
                    Audience.OWN_UNIVERSITY: self.own_university_days,
                    Audience.CHAIN: self.chain_days,
                    Audience.EVERYONE: self.everyone_days,
                }
            ),
            cancel_deadline=dt.timedelta(hours=self.cancel_deadline_hours),
            decide_working_days=self.decide_working_days,
            check_in=self.check_in,
        )


class Claim(models.Model):
    """Occupied time of a unit, held by a booking: set-up + booked time + clean-up.

    ``holder`` is the booking's id, a plain number, since this room knows
    nothing of bookings. Rows exist only while time is held, so history does
    not weigh on them. Claims of different holders on one unit never overlap;
    the database itself sees to that. What closures of the unit alone shut of it
    has its own number below zero for a holder.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="claims", db_index=False)
    holder = models.BigIntegerField(db_index=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=CLAIM_KINDS, default=ClaimKind.BOOKED.value)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="calendars_claim_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(kind=ClaimKind.IN_USE.value),
                name="calendars_claim_one_in_use",
            ),
            PostgresExclusion(
                name=OVERLAP,
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    (
                        Func("starts", "ends", Value("[)"), function="TSTZRANGE"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("holder", RangeOperators.NOT_EQUAL),
                ],
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "starts"], name="calendars_claim_unit_starts"),
            models.Index(fields=["ends"], name="calendars_claim_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.starts:%Y-%m-%d %H:%M}"


class UnitWeek(models.Model):
    """What a unit has bookable in one UTC week, in steps of five minutes; rebuilt, never edited.

    The finder's read model: made from open windows, claims and policy under the
    unit's lock, in the transaction that changes one of them. ``rules.weeks``
    lays out the bytes. A week in which nothing is open has no row.
    """

    # Both have indexes below that begin with them.
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="weeks", db_index=False)
    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="+", db_index=False)
    week = models.IntegerField()
    # The packed record: policy in numbers, and what is bookable by all.
    packed = models.BinaryField()
    # Only where there is any: own-first time, and when its windows begin.
    own = models.BinaryField(null=True)
    own_starts = models.BinaryField(null=True)
    # Only where the slot grid does not repeat through the week.
    grid = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["unit", "week"], name="calendars_unitweek_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # For all instruments of a week, and for the weeks of a few instruments.
            models.Index(fields=["week", "instrument"], name="calendars_unitweek_of_week"),
            models.Index(fields=["instrument", "week"], name="calendars_unitweek_of_one"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.week}"


class SavedSearch(models.Model):
    """A search that found nothing in time, kept until something that fits becomes free.

    ``query`` is the address's own query of the find page. ``ended_at`` is set
    when its person ends it, or by the clock when its last day is over.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(User, models.CASCADE, related_name="saved_searches")
    query = models.CharField(max_length=2000)
    language = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "query"],
                condition=Q(ended_at__isnull=True),
                name="calendars_savedsearch_one_live",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="calendars_savedsearch_expires_later",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["looked_at"],
                condition=Q(ended_at__isnull=True),
                name="calendars_savedsearch_live",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class SearchHit(models.Model):
    """One row of a saved search's timeline, never edited: a slot that became free for it."""

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="hits")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="+")
    # None for samples sent in, which need no slot.
    starts = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["search", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["search", "number"], name="calendars_searchhit_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at"], name="calendars_searchhit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.search_id} #{self.number}"
