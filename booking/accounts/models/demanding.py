"""What an organisation, and a project of it, demands before a lab sees a request."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..rules import Demand, EndorsementDemand, Endorser
from ..wording import DEMANDS, ENDORSERS


class Demanding(models.Model):
    """Abstract: demands an own yes. Kept on the row, which each request has read anyhow."""

    endorsement = models.CharField(
        _("endorsement"), max_length=8, choices=DEMANDS, default=Demand.NEVER.value
    )
    endorsement_above = models.DecimalField(
        _("above (CNY)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    endorsed_by = models.CharField(
        _("endorsed by"), max_length=14, choices=ENDORSERS, default=Endorser.EITHER.value
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(endorsement=Demand.ABOVE.value) | Q(endorsement_above__isnull=False),
                name="%(app_label)s_%(class)s_above_has_an_amount",
            )
        ]

    @property
    def demands(self) -> EndorsementDemand:
        return EndorsementDemand(
            Demand(self.endorsement), self.endorsement_above, Endorser(self.endorsed_by)
        )
