"""Intake forms of instruments: their versions, and the questions of each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.accounts.auditing.querysets import AuditedManager
from booking.accounts.models import new_public_id
from booking.accounts.naming import in_language

from .rules import CHOOSING, Condition, FieldKind, Question
from .wording import FIELD_KINDS


class IntakeVersion(models.Model):
    """A version of what a lab asks for one instrument.

    A draft until ``published_at``; asked from then until ``ended_at``. A published
    one never changes: bookings are shown with the version that they were answered by.
    """

    instrument = models.ForeignKey("labs.Instrument", models.CASCADE, related_name="intakes")
    number = models.PositiveIntegerField(_("version"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(_("published"), null=True)
    ended_at = models.DateTimeField(_("asked until"), null=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("intake form")
        verbose_name_plural = _("intake forms")
        ordering: ClassVar[list[str]] = ["instrument", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["instrument", "number"], name="labs_intakeversion_numbered"
            ),
            models.UniqueConstraint(
                fields=["instrument"],
                condition=Q(published_at__isnull=True),
                name="labs_intakeversion_one_draft",
            ),
            models.UniqueConstraint(
                fields=["instrument"],
                condition=Q(published_at__isnull=False, ended_at__isnull=True),
                name="labs_intakeversion_one_asked",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("published_at")),
                name="labs_intakeversion_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id} #{self.number}"


@dataclass(frozen=True)
class Choice:
    """An answer that can be chosen, in up to three languages."""

    key: str
    label_en: str = ""
    label_zh_hans: str = ""
    label_zh_hant: str = ""

    @property
    def label(self) -> str:
        return in_language(self, "label")[0]

    @property
    def label_lang(self) -> str:
        return in_language(self, "label")[1]

    def as_kept(self) -> dict[str, str]:
        return asdict(self)


class IntakeField(models.Model):
    """One question of a version. ``key`` stays the same from version to version.

    ``choices`` are rows of Choice; ``if_values`` the answers to the question
    ``if_field`` (or MODE) on which it is asked at all.
    """

    version = models.ForeignKey(IntakeVersion, models.CASCADE, related_name="fields")
    key = models.CharField(max_length=16, default=new_public_id)
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=FIELD_KINDS)
    label_en = models.CharField(_("question in English"), max_length=200, blank=True)
    label_zh_hans = models.CharField(
        _("question in Simplified Chinese"), max_length=200, blank=True
    )
    label_zh_hant = models.CharField(
        _("question in Traditional Chinese"), max_length=200, blank=True
    )
    help_en = models.TextField(_("hint in English"), blank=True)
    help_zh_hans = models.TextField(_("hint in Simplified Chinese"), blank=True)
    help_zh_hant = models.TextField(_("hint in Traditional Chinese"), blank=True)
    required = models.BooleanField(_("must be answered"), default=False)
    unit = models.CharField(_("unit of measure"), max_length=40, blank=True)
    least = models.DecimalField(
        _("smallest number"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    most = models.DecimalField(
        _("largest number"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    choices = models.JSONField(default=list, blank=True)
    if_field = models.CharField(max_length=16, blank=True)
    if_values = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering: ClassVar[list[str]] = ["version", "place", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "key"], name="labs_intakefield_one_per_key"),
            models.CheckConstraint(
                condition=~Q(label_en="", label_zh_hans="", label_zh_hant=""),
                name="labs_intakefield_has_a_label",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_language(self, "label")[0]

    @property
    def label_lang(self) -> str:
        return in_language(self, "label")[1]

    @property
    def help(self) -> str:
        return in_language(self, "help")[0]

    @property
    def help_lang(self) -> str:
        return in_language(self, "help")[1]

    @property
    def is_choosing(self) -> bool:
        return self.kind in CHOOSING

    @property
    def options(self) -> list[Choice]:
        return [Choice(**each) for each in self.choices]

    def question(self) -> Question:
        """What the rules read of it."""
        condition = Condition(self.if_field, frozenset(self.if_values)) if self.if_field else None
        return Question(
            key=self.key,
            kind=FieldKind(self.kind),
            required=self.required,
            choices=tuple(each.key for each in self.options),
            unit=self.unit,
            least=self.least,
            most=self.most,
            condition=condition,
        )


SAID = (
    *("label_en", "label_zh_hans", "label_zh_hant", "help_en", "help_zh_hans", "help_zh_hant"),
    *("required", "unit", "least", "most", "choices", "if_field", "if_values"),
)
"""What a lab says of a question, once its kind is chosen."""


def copy_of(field: IntakeField, version: IntakeVersion) -> IntakeField:
    """The same question for another version; not saved."""
    said: dict[str, Any] = {name: getattr(field, name) for name in SAID}
    return IntakeField(version=version, key=field.key, place=field.place, kind=field.kind, **said)
