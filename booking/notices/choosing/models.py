"""What a person chose to be told of by e-mail, and the digests that they got."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .rules import DIGEST_HOUR, Group, When
from .wording import GROUPS, WHENS


def _when(group: Group) -> models.CharField[str, str]:
    return models.CharField(
        GROUPS[group.value], max_length=10, choices=WHENS, default=When.AT_ONCE.value
    )


class Choices(models.Model):
    """A row for whoever chose something; without one, all comes at once.

    The times of day are on the clock of the person's own time zone.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices"
    )
    act = _when(Group.ACT)
    bookings = _when(Group.BOOKINGS)
    lab = _when(Group.LAB)
    searches = _when(Group.SEARCHES)
    organisation = _when(Group.ORGANISATION)
    quiet_from = models.TimeField(_("from"), null=True, blank=True)
    quiet_until = models.TimeField(_("until"), null=True, blank=True)
    digest_hour = models.PositiveSmallIntegerField(_("digest at"), default=DIGEST_HOUR)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="notices_choices_both_ends_of_quiet",
            ),
            models.CheckConstraint(
                condition=Q(digest_hour__lt=24), name="notices_choices_an_hour_of_the_day"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class Digest(models.Model):
    """One day's digest for a person, on the clock of their zone. Its lines point to it."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests", db_index=False
    )
    day = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["recipient", "day"], name="notices_digest_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.day}"
