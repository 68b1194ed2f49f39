"""A lab's terms, version by version, and who accepted which."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.accounts.naming import in_language

from ..models.running import Lab


class Agreement(models.Model):
    """One version of a lab's terms, never edited: the newest holds, from when it is published."""

    lab = models.ForeignKey(Lab, models.PROTECT, related_name="agreements", db_index=False)
    version = models.PositiveIntegerField(_("version"))
    text_en = models.TextField(_("terms, in English"), blank=True, max_length=20000)
    text_zh_hans = models.TextField(_("terms, in Simplified Chinese"), blank=True, max_length=20000)
    text_zh_hant = models.TextField(
        _("terms, in Traditional Chinese"), blank=True, max_length=20000
    )
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("terms of a lab")
        verbose_name_plural = _("terms of labs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["lab", "version"], name="labs_agreement_numbered"),
            models.CheckConstraint(
                condition=~Q(text_en="", text_zh_hans="", text_zh_hant=""),
                name="labs_agreement_has_a_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lab} #{self.version}"

    @property
    def text(self) -> str:
        """The terms in the reader's language, else in the next best one."""
        return in_language(self, "text")[0]

    @property
    def text_lang(self) -> str:
        """The lang tag of ``text``."""
        return in_language(self, "text")[1]


class Acceptance(models.Model):
    """A person accepted one version of a lab's terms."""

    # The index of the constraint below begins with it.
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="acceptances", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="accepted_terms"
    )
    accepted_at = models.DateTimeField(_("accepted"))

    class Meta:
        verbose_name = _("accepted terms")
        verbose_name_plural = _("accepted terms")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agreement", "person"], name="labs_acceptance_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.agreement_id}"
