"""Instruments and their units, techniques and qualifications."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.accounts.auditing.querysets import AuditedManager, AuditedQuerySet
from booking.accounts.models import Organisation, new_public_id
from booking.accounts.naming import Named, in_language
from booking.accounts.rules import OrganisationState

from ..rules import Grant, InstrumentStatus, Limits
from ..wording import INSTRUMENT_STATUSES
from .running import Contact, Lab, Place


class Technique(Named):
    """A node of the tree of techniques: electron microscopy > SEM."""

    slug = models.SlugField(unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta:
        verbose_name = _("technique")
        verbose_name_plural = _("techniques")
        constraints: ClassVar[list[models.BaseConstraint]] = [*Named.Meta.constraints]


class TechniqueAlias(models.Model):
    """Another word for a technique, in any language: SEM, 扫描电镜, 掃描電鏡."""

    technique = models.ForeignKey(Technique, models.CASCADE, related_name="aliases")
    text = models.CharField(_("alias"), max_length=120)

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["technique", "text"], name="labs_techniquealias_once")
        ]

    def __str__(self) -> str:
        return self.text


class InstrumentQuerySet(AuditedQuerySet["Instrument"]):
    def published(self) -> InstrumentQuerySet:
        """What visitors see: published, not retired, and of a university that is verified."""
        return self.filter(
            published_at__isnull=False, university__state=OrganisationState.VERIFIED.value
        ).exclude(status=InstrumentStatus.RETIRED.value)


class Instrument(Named, Contact, Place):
    """A piece of shared equipment of a lab, with one or more interchangeable units."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    lab = models.ForeignKey(Lab, models.PROTECT, related_name="instruments", verbose_name=_("lab"))
    # The lab's university once more, so that the database can hold asset ids
    # unique within it; save() keeps the two alike.
    university = models.ForeignKey(
        Organisation, models.PROTECT, related_name="instruments", editable=False
    )
    asset_id = models.CharField(
        _("asset number"),
        max_length=120,
        blank=True,
        help_text=_("Unique within the university; an import finds the instrument by it."),
    )
    about_en = models.TextField(_("about, in English"), blank=True)
    about_zh_hans = models.TextField(_("about, in Simplified Chinese"), blank=True)
    about_zh_hant = models.TextField(_("about, in Traditional Chinese"), blank=True)
    techniques = models.ManyToManyField(
        Technique, related_name="instruments", blank=True, verbose_name=_("techniques")
    )
    manufacturer = models.CharField(_("manufacturer"), max_length=120, blank=True)
    model = models.CharField(_("model"), max_length=120, blank=True)
    doi = models.CharField(_("DOI"), max_length=120, blank=True)
    sample_requirements = models.TextField(_("sample requirements"), blank=True)
    original_value = models.DecimalField(
        _("original value (CNY)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    commissioned_on = models.DateField(_("commissioned on"), null=True, blank=True)
    department = models.CharField(_("department"), max_length=200, blank=True)
    service_level = models.CharField(_("service level"), max_length=200, blank=True)
    photo_url = models.URLField(_("photo"), max_length=500, blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    status = models.CharField(
        _("status"),
        max_length=16,
        choices=INSTRUMENT_STATUSES,
        default=InstrumentStatus.IN_SERVICE.value,
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    self_operated = models.BooleanField(_("may be operated by the customer"), default=True)
    assisted = models.BooleanField(_("may be booked with a technician"), default=False)
    takes_samples = models.BooleanField(_("takes samples sent in"), default=False)
    needs_qualification = models.BooleanField(
        _("operating it needs a qualification"), default=False
    )
    sample_working_days = models.PositiveSmallIntegerField(
        _("working days until results"), default=5, validators=[MinValueValidator(1)]
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Any] = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Named.Meta.constraints,
            models.UniqueConstraint(
                fields=["university", "asset_id"],
                condition=~Q(asset_id=""),
                name="labs_instrument_one_per_asset_id",
            ),
            models.CheckConstraint(
                condition=Q(original_value__isnull=True) | Q(original_value__gte=0),
                name="labs_instrument_value_not_negative",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["published_at"], name="labs_instrument_published"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.university_id = self.lab.university_id
        if kwargs.get("update_fields") is not None and "lab" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "university"}
        super().save(*args, **kwargs)

    @property
    def about(self) -> str:
        return in_language(self, "about")[0]


class Specification(models.Model):
    """One figure of an instrument's data sheet: name, value, unit."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="specifications")
    position = models.PositiveSmallIntegerField(default=0)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    name_zh_hans = models.CharField(_("name in Simplified Chinese"), max_length=120, blank=True)
    name_zh_hant = models.CharField(_("name in Traditional Chinese"), max_length=120, blank=True)
    value = models.CharField(_("value"), max_length=200)
    unit = models.CharField(_("unit of measure"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("specification")
        verbose_name_plural = _("specifications")
        ordering: ClassVar[list[str]] = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.value} {self.unit}".strip()

    @property
    def name(self) -> str:
        return in_language(self, "name")[0]


class Unit(models.Model):
    """One of an instrument's interchangeable machines: what a claim holds time of.

    ``set_up`` and ``clean_up`` are minutes in steps of five, held before and
    after each booked time; they may lie outside opening hours.
    """

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="units")
    label = models.CharField(_("unit"), max_length=60, default="1")
    set_up = models.PositiveSmallIntegerField(_("set-up (minutes)"), default=0)
    clean_up = models.PositiveSmallIntegerField(_("clean-up (minutes)"), default=0)
    in_service = models.BooleanField(_("in service"), default=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["instrument", "label"], name="labs_unit_one_per_label"),
            models.CheckConstraint(
                condition=Q(set_up__lte=24 * 60, clean_up__lte=24 * 60),
                name="labs_unit_margins_within_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} #{self.label}"

    @property
    def usable(self) -> bool:
        """Whether it can be worked with now: it and its instrument are in service."""
        return self.in_service and self.instrument.status == InstrumentStatus.IN_SERVICE


class Qualification(models.Model):
    """A person may operate an instrument, until a date; entered by the lab's manager."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="qualifications"
    )
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="qualifications")
    granted_on = models.DateField(_("granted on"))
    expires_on = models.DateField(_("holds until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # What it is limited to, by the lab's clock; nothing said is no limit.
    assisted_only = models.BooleanField(_("only with a technician"), default=False)
    weekdays = models.CharField(_("only on these days"), max_length=20, blank=True)
    day_from = models.TimeField(_("not before"), null=True, blank=True)
    day_until = models.TimeField(_("not after"), null=True, blank=True)
    # The last day of which its holder was reminded.
    reminded_of = models.DateField(null=True, blank=True, editable=False)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "instrument"], name="labs_qualification_once"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("granted_on")),
                name="labs_qualification_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(day_from__isnull=True, day_until__isnull=True)
                | Q(day_until__gt=F("day_from")),
                name="labs_qualification_hours_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.instrument}"

    @property
    def limits(self) -> Limits:
        """What it is limited to, for the rules."""
        return Limits(
            assisted_only=self.assisted_only,
            weekdays=frozenset(int(day) for day in self.weekdays.split(",") if day),
            day_from=self.day_from,
            day_until=self.day_until,
        )

    @property
    def as_grant(self) -> Grant:
        return Grant(self.expires_on, self.limits)
