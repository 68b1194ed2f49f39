"""Samples of a booking, and the parcels in which they come and go."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import new_public_id
from booking.labs.intake.rules import Hazard
from booking.labs.intake.wording import AFTER_USE, HAZARDS, STORAGES

from .rules import AWAY, HERE, Carriage, SampleState, Way
from .wording import CARRIAGES, LOOKS, SAMPLE_STATES, WAYS

KNOWN = sorted(each.value for each in SampleState)
NOT_GONE = sorted(each.value for each in HERE | {SampleState.EXPECTED})
WORKED_ON = (SampleState.IN_WORK.value, SampleState.DONE.value)
GONE = (SampleState.RETURNED.value, SampleState.DISPOSED.value)
UNUSABLE = (SampleState.UNUSABLE.value, SampleState.LEFT_OUT.value)


def workable_rows(prefix: str = "") -> Q:
    """The condition that a sample of a booking that is in use is in work or done, also where it
    has left the lab since; ``prefix`` leads to it, such as "sample_rows__"."""
    stays = Q(**{f"{prefix}state__in": WORKED_ON})
    return stays | Q(**{f"{prefix}state__in": GONE, f"{prefix}reason": ""})


class Sample(models.Model):
    """One sample of a booking, by its number there.

    ``state`` moves only by the table in ``sampling.rules``. ``expected_since`` is when it last
    came to be waited for; ``reason`` is why the lab could not work with it.
    """

    # The index of its constraint below begins with it.
    booking = models.ForeignKey(
        "bookings.Booking", models.PROTECT, related_name="sample_rows", db_index=False
    )
    number = models.PositiveSmallIntegerField(_("number"))
    label = models.CharField(_("your own name for it"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    hazard = models.CharField(_("hazard"), max_length=16, choices=HAZARDS, blank=True)
    storage = models.CharField(_("storage"), max_length=16, choices=STORAGES, blank=True)
    after = models.CharField(_("afterwards"), max_length=16, choices=AFTER_USE, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=SAMPLE_STATES, default=SampleState.EXPECTED.value
    )
    expected_since = models.DateTimeField()
    reason = models.TextField(_("why it is unusable"), blank=True)

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        ordering: ClassVar[list[str]] = ["booking", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["booking", "number"], name="bookings_sample_numbered"),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="bookings_sample_counts_from_one"
            ),
            models.CheckConstraint(
                condition=Q(state__in=KNOWN), name="bookings_sample_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=UNUSABLE) | ~Q(reason=""),
                name="bookings_sample_unusable_with_reason",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # What a lab waits for or has; what is gone does not weigh on its list.
            models.Index(
                fields=["booking"],
                condition=Q(state__in=NOT_GONE),
                name="bookings_sample_not_gone",
            ),
            models.Index(
                fields=["expected_since"],
                condition=Q(state=SampleState.EXPECTED.value),
                name="bookings_sample_expected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} #{self.number}"

    @property
    def look(self) -> tuple[str, str]:
        """The icon and the colour of its state."""
        return LOOKS[self.state]

    @property
    def is_gone(self) -> bool:
        """Whether it has left the lab for good."""
        return self.state in AWAY

    @property
    def was_worked_on(self) -> bool:
        """Whether the work on it is done, also where it has left the lab since: before the end
        of its booking nothing leaves but what is done and what has a reason."""
        return self.state == SampleState.DONE or (self.is_gone and not self.reason)

    @property
    def is_unusable(self) -> bool:
        return self.state in UNUSABLE

    @property
    def is_dangerous(self) -> bool:
        return self.hazard not in {"", Hazard.NONE}


class Parcel(models.Model):
    """Samples on their way, by hand or by a carrier: announced to the lab, or sent back by it.

    One to the lab is on its way until it is received; ``announced`` is how many samples were to
    be in it, ``samples`` are those that were. ``sent_on`` is by the sender's calendar.
    """

    public_id = models.CharField(max_length=16, default=new_public_id, editable=False)
    booking = models.ForeignKey("bookings.Booking", models.PROTECT, related_name="parcels")
    way = models.CharField(max_length=10, choices=WAYS)
    carriage = models.CharField(_("how it is sent"), max_length=10, choices=CARRIAGES)
    carrier = models.CharField(_("carrier"), max_length=80, blank=True)
    tracking = models.CharField(_("tracking number"), max_length=80, blank=True)
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    announced = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(_("note"), max_length=300, blank=True)
    samples = models.ManyToManyField(Sample, related_name="parcels")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    received_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        ordering: ClassVar[list[str]] = ["booking", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["public_id"], name="bookings_parcel_one_per_public_id"),
            models.CheckConstraint(
                condition=Q(carriage=Carriage.SHIPPED.value) & ~Q(tracking="")
                | Q(carriage=Carriage.BY_HAND.value, carrier="", tracking=""),
                name="bookings_parcel_shipped_with_a_number",
            ),
            models.CheckConstraint(
                condition=Q(received_by__isnull=True, received_at__isnull=True)
                | Q(way=Way.TO_LAB.value, received_by__isnull=False, received_at__isnull=False),
                name="bookings_parcel_received_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_on_its_way(self) -> bool:
        """Whether the lab still waits for it."""
        return self.way == Way.TO_LAB and self.received_at is None

    @property
    def is_shipped(self) -> bool:
        return self.carriage == Carriage.SHIPPED

    @property
    def words(self) -> str:
        """The carrier and its number as they are read off a receipt; empty for a drop-off."""
        return " ".join(each for each in (self.carrier, self.tracking) if each)


class ReturnAddress(models.Model):
    """Where a booking's samples go back to, as its customer said last: an address, or that
    somebody fetches them. A change makes a new row in the place of the old one, so that its key
    tells whether somebody has read it as it stands.

    It is of a person and outlives neither their account nor its use: see ``sampling.privacy``.
    """

    booking = models.OneToOneField(
        "bookings.Booking", models.PROTECT, related_name="return_address"
    )
    fetched = models.BooleanField()
    recipient = models.CharField(_("recipient"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    address = models.TextField(_("address"), max_length=500, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("return address")
        verbose_name_plural = _("return addresses")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(fetched=True, recipient="", phone="", address="")
                | Q(fetched=False) & ~Q(recipient="") & ~Q(phone="") & ~Q(address=""),
                name="bookings_return_address_whole_or_fetched",
            ),
        ]

    def __str__(self) -> str:
        return f"of {self.booking_id}"
