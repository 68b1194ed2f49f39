"""Files of results, and their releases to the customer."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import new_public_id

from .rules import OVER, ResultState
from .wording import RESULT_STATES

ON_THE_WAY = (ResultState.UPLOADING.value, ResultState.CHECKING.value)
GONE = tuple(sorted(state.value for state in OVER))


class ResultRelease(models.Model):
    """A lab's handing out of results to a booking's customer; ``note`` is for those who read
    them."""

    booking = models.ForeignKey("bookings.Booking", models.PROTECT, related_name="releases")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("release of results")
        verbose_name_plural = _("releases of results")
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.booking_id} at {self.at:%Y-%m-%d %H:%M}"


class ResultFile(models.Model):
    """A file of results, from its first byte on; the row stays when the file is deleted.

    ``offset`` bytes of ``size`` have arrived, the last of them at ``last_at``; ``sha256`` is of the
    whole file, in hexadecimal digits, once it is kept. ``release`` is none while it is the lab's
    alone. Moments are in UTC.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    booking = models.ForeignKey("bookings.Booking", models.PROTECT, related_name="results")
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveBigIntegerField(_("bytes"))
    offset = models.PositiveBigIntegerField(default=0)
    content_type = models.CharField(_("type"), max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(
        max_length=10, choices=RESULT_STATES, default=ResultState.UPLOADING.value
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    last_at = models.DateTimeField()
    release = models.ForeignKey(ResultRelease, models.PROTECT, null=True, related_name="files")
    is_report = models.BooleanField(_("report"), default=False)
    keep_until = models.DateTimeField(null=True)
    # When those who have it were told that it will be deleted.
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("file of results")
        verbose_name_plural = _("files of results")
        ordering: ClassVar[list[str]] = ["begun_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(size__gte=1) & Q(offset__lte=F("size")),
                name="bookings_result_no_more_than_announced",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ResultState.UPLOADING.value, *GONE])
                | Q(state=ResultState.CHECKING.value, offset=F("size"))
                | (Q(state=ResultState.KEPT.value, offset=F("size")) & ~Q(sha256="")),
                name="bookings_result_kept_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=ResultState.KEPT.value) | Q(keep_until__isnull=False),
                name="bookings_result_kept_until",
            ),
            models.CheckConstraint(
                condition=Q(state__in=GONE, ended_at__isnull=False)
                | (~Q(state__in=GONE) & Q(ended_at__isnull=True)),
                name="bookings_result_ended_once",
            ),
            models.CheckConstraint(
                condition=Q(release__isnull=True) | ~Q(sha256=""),
                name="bookings_result_released_whole",
            ),
            models.UniqueConstraint(
                fields=["release"],
                condition=Q(is_report=True),
                name="bookings_result_one_report",
            ),
            models.CheckConstraint(
                condition=Q(is_report=False) | Q(release__isnull=False),
                name="bookings_result_report_released",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # What the clock looks for: of what is over it knows nothing.
            models.Index(
                fields=["last_at"],
                condition=Q(state__in=ON_THE_WAY),
                name="bookings_result_on_the_way",
            ),
            models.Index(
                fields=["keep_until"],
                condition=Q(state=ResultState.KEPT.value),
                name="bookings_result_kept",
            ),
            models.Index(
                fields=["ended_at"],
                condition=Q(ended_at__isnull=False),
                name="bookings_result_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_kept(self) -> bool:
        return self.state == ResultState.KEPT

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def percent(self) -> int:
        """How much of it has arrived."""
        return self.offset * 100 // self.size
