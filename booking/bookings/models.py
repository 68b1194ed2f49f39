"""The heart: bookings and their timelines."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import Organisation, Project, new_public_id
from booking.calendars.rules import Interval
from booking.labs.models import Instrument, Unit
from booking.labs.rules import MACHINE_TIME, ServiceMode
from booking.labs.wording import SERVICE_MODES
from booking.money.models import Quote
from booking.money.wording import CUSTOMER_CLASSES

from .rules import LIVE, UNDECIDED, BookingTimes, State
from .wording import KINDS_OF_USE, SIDES, STATES, VERBS, samples_words

WHEN = Coalesce("starts", "asked_at")
"""Where a booking stands among others: at its time, or where it has none when it was asked for."""


class BookingQuerySet(models.QuerySet["Booking"]):
    def live(self) -> BookingQuerySet:
        """Those that are not over."""
        return self.filter(state__in=[state.value for state in LIVE])

    def known_to_labs(self) -> BookingQuerySet:
        """Those that have reached their lab: not what its customer has yet to endorse, or did
        not."""
        return self.filter(held_back=False)

    def machine_time(self) -> BookingQuerySet:
        return self.filter(mode__in=[mode.value for mode in MACHINE_TIME])


REFERENCE = "booking-"
"""Before its key, the name under which money knows a booking."""


class Booking(models.Model):
    """Somebody's use of an instrument: a slot of machine time, or samples sent in.

    ``state`` moves only by the table in ``rules.moves``. ``starts`` and
    ``ends`` are the booked time (UTC), without set-up and clean-up, which the
    claim holds; a sample service has none. The row stays for ever; the claim
    goes when time is no longer held.
    """

    # Unique below: a column that is unique by itself gets a second index, for patterns. Here a row
    # is written with each request, and no index that nothing asks for.
    public_id = models.CharField(max_length=16, default=new_public_id, editable=False)
    # This one and the three after the unit have indexes of their own below, which begin with them.
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, related_name="bookings", db_index=False
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="bookings")
    # These three are none for a guest, who has no account: see ``behalf.models``.
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="bookings", db_index=False
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="bookings", db_index=False
    )
    payer = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="bookings", db_index=False
    )
    customer_class = models.CharField(max_length=20, choices=CUSTOMER_CLASSES)
    quote = models.OneToOneField(Quote, models.PROTECT, related_name="booking")
    mode = models.CharField(_("how"), max_length=10, choices=SERVICE_MODES)
    state = models.CharField(_("state"), max_length=12, choices=STATES)
    starts = models.DateTimeField(_("from"), null=True, blank=True)
    ends = models.DateTimeField(_("until"), null=True, blank=True)
    purpose = models.TextField(_("purpose"))
    samples = models.PositiveIntegerField(_("number of samples"), default=0)
    asked_at = models.DateTimeField(_("asked"))
    decide_by = models.DateTimeField(_("decided by"), null=True, blank=True)
    # Set while a decision can be undone: till then nobody is told, and rejected time is held.
    undo_until = models.DateTimeField(null=True, blank=True, editable=False)
    checks_in = models.BooleanField(default=True)
    cancel_deadline_hours = models.PositiveSmallIntegerField(default=24)
    # Begun in endorsement and never endorsed: its lab neither sees nor hears of it.
    held_back = models.BooleanField(default=False)
    # Makes a form that is sent twice one booking. None where there was no form.
    request_key = models.CharField(max_length=40, null=True, blank=True)  # noqa: DJ001
    used_from = models.DateTimeField(_("used from"), null=True, blank=True)
    used_until = models.DateTimeField(_("used until"), null=True, blank=True)
    kind_of_use = models.CharField(
        _("kind of use"), max_length=10, choices=KINDS_OF_USE, blank=True
    )
    samples_done = models.PositiveIntegerField(_("samples done"), null=True, blank=True)

    objects: ClassVar[Any] = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["public_id"], name="bookings_booking_one_per_public_id"
            ),
            models.UniqueConstraint(
                fields=["request_key"], name="bookings_booking_one_per_request_key"
            ),
            models.CheckConstraint(
                condition=Q(starts__isnull=True, ends__isnull=True) | Q(ends__gt=F("starts")),
                name="bookings_booking_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(mode=ServiceMode.SAMPLES.value)
                | Q(starts__isnull=False, unit__isnull=False),
                name="bookings_booking_machine_time_has_a_slot",
            ),
            models.CheckConstraint(
                condition=Q(used_from__isnull=True)
                | Q(used_until__isnull=True)
                | Q(used_until__gte=F("used_from")),
                name="bookings_booking_use_ends_after_start",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Only live rows: history does not weigh on the clock or the queue.
            models.Index(
                fields=["unit", "starts"],
                condition=Q(state__in=sorted(state.value for state in LIVE)),
                name="bookings_live_of_unit",
            ),
            models.Index(
                fields=["instrument", "decide_by"],
                condition=Q(state__in=sorted(state.value for state in LIVE)),
                name="bookings_live_of_instrument",
            ),
            models.Index(
                fields=["requester"],
                condition=Q(state__in=sorted(state.value for state in LIVE)),
                name="bookings_live_of_requester",
            ),
            models.Index(
                fields=["payer", "project"],
                condition=Q(state__in=sorted(state.value for state in LIVE)),
                name="bookings_live_of_payer",
            ),
            # What can still be undone: a handful of rows at any time.
            models.Index(
                fields=["undo_until"],
                condition=Q(undo_until__isnull=False),
                name="bookings_undoable",
            ),
            models.Index("requester", WHEN.desc(), name="bookings_of_requester"),
            models.Index("payer", WHEN.desc(), name="bookings_of_payer"),
            models.Index("project", WHEN.desc(), name="bookings_of_project"),
            models.Index(fields=["instrument", "starts"], name="bookings_of_instrument"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def reference(self) -> str:
        """The name under which money knows this booking."""
        return f"{REFERENCE}{self.pk}"

    @property
    def caller(self) -> Guest | None:
        """The guest that this is for, who has no account; None where somebody with one asked."""
        return self.guest if self.requester_id is None else None

    @property
    def who(self) -> str:
        """Whom it is for, by name."""
        if self.caller is not None:
            return self.caller.name or gettext("A guest")
        return str(self.requester)

    @property
    def contact(self) -> Any:
        """Whom one calls or writes to about it: with an ``email`` and a ``phone``."""
        return self.caller or self.requester

    @property
    def payer_name(self) -> str:
        """Who pays, by name; of a guest the organisation as the lab wrote it down."""
        if self.payer is not None:
            return self.payer.name
        return self.caller.organisation_name if self.caller is not None else ""

    @property
    def payer_lang(self) -> str:
        return self.payer.name_lang if self.payer is not None else ""

    @property
    def is_machine_time(self) -> bool:
        return self.mode in MACHINE_TIME

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def slot(self) -> tuple[dt.datetime, dt.datetime] | None:
        """The booked time (UTC); None for samples sent in."""
        return None if self.starts is None or self.ends is None else (self.starts, self.ends)

    @property
    def machine_slot(self) -> tuple[dt.datetime, dt.datetime]:
        """The booked time (UTC) of machine time. Raises ValueError for samples sent in."""
        slot = self.slot
        if slot is None:
            raise ValueError("samples sent in have no booked time")
        return slot

    @property
    def samples_said(self) -> str:
        """How many samples it is for, in words that its state bears out."""
        return samples_words(self.samples, to_send=self.state in UNDECIDED)

    @property
    def length(self) -> dt.timedelta | None:
        """Booked time; None for samples sent in."""
        return None if self.starts is None or self.ends is None else self.ends - self.starts

    def times(
        self,
        *,
        predecessor_in_use: bool,
        answer_by: dt.datetime | None = None,
        broken: bool = False,
        outages: tuple[Interval, ...] = (),
    ) -> BookingTimes:
        """What the clock's rule reads of this booking; wants ``unit.instrument`` loaded.

        ``broken``: a repair or a closure kept the instrument from use when it should have begun.
        """
        return BookingTimes(
            state=State(self.state),
            mode=ServiceMode(self.mode),
            starts=self.starts,
            ends=self.ends,
            decide_by=self.decide_by,
            check_in=self.checks_in,
            usable=self.unit is not None and self.unit.usable and not broken,
            predecessor_in_use=predecessor_in_use,
            answer_by=answer_by,
            outages=outages,
        )


class TimelineEntry(models.Model):
    """One move of a booking, never edited: who, when, from, to, and a note with a side."""

    # The index of its constraint below begins with it.
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="timeline", db_index=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    # None is the clock.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=12, choices=VERBS)
    before = models.CharField(max_length=12, choices=STATES, blank=True)
    after = models.CharField(max_length=12, choices=STATES)
    note = models.TextField(blank=True)
    side = models.CharField(max_length=10, choices=SIDES, default="both")

    class Meta:
        ordering: ClassVar[list[str]] = ["booking", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["booking", "number"], name="bookings_timelineentry_numbered"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            # What is told is sought among the newest rows only.
            models.Index(fields=["at"], name="bookings_timeline_at"),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} #{self.number} {self.verb}"


# At the end, since they are of the same room.
from .arriving.models import UnitCode  # noqa: E402, F401
from .behalf.models import Behalf, Guest  # noqa: E402, F401
from .conduct.models import ConductTerms, Point  # noqa: E402, F401
from .correcting.models import Correction  # noqa: E402, F401
from .drafting.models import Draft  # noqa: E402, F401
from .entries import PersonEntry  # noqa: E402, F401
from .faults.models import Fault, OwedOffer  # noqa: E402, F401
from .following.models import Follow, FreedNews, FreedTime, FreeSeen  # noqa: E402, F401
from .intake.models import AnswerFile, BookingAnswers  # noqa: E402, F401
from .offering.models import Offer  # noqa: E402, F401
from .recording.models import UseRecord  # noqa: E402, F401
from .results.models import ResultFile, ResultRelease  # noqa: E402, F401
from .ruling.models import ApprovalRule, Ruling  # noqa: E402, F401
from .sampling.models import Parcel, ReturnAddress, Sample  # noqa: E402, F401
from .talking.models import Message, MessageFile, Reading, Thread  # noqa: E402, F401
from .ticking.models import ClockTick, Outage  # noqa: E402, F401
from .together.models import BookingGroup, GroupPart  # noqa: E402, F401
from .training.models import Seat, Training, TrainingInstrument  # noqa: E402, F401
from .transferring.models import Transfer  # noqa: E402, F401
from .waiting.models import WaitlistEntry, WaitlistTurn  # noqa: E402, F401
