"""What people agreed to."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..wording import CONSENT_KINDS


class Consent(models.Model):
    """A person agreed to a version of a text, on a day and in a language."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="consents")
    kind = models.CharField(_("text"), max_length=10, choices=CONSENT_KINDS)
    version = models.CharField(_("version"), max_length=20)
    agreed_at = models.DateTimeField(_("agreed"))
    language = models.CharField(_("language"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "kind", "version"], name="accounts_consent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} {self.version}"
