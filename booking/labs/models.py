"""What: labs, instruments and their units, techniques and qualifications."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import Chain, Organisation, new_public_id
from booking.accounts.naming import Named, in_language
from booking.accounts.rules import OrganisationState

from .rules import InstrumentStatus, LabRoleKind, PlaceKind
from .wording import INSTRUMENT_STATUSES, LAB_ROLES, PLACE_KINDS


class Contact(models.Model):
    """Abstract: whom to ask about a lab or an instrument, and a second person."""

    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_phone = models.CharField(_("contact's telephone"), max_length=60, blank=True)
    contact_url = models.URLField(_("contact's page"), max_length=500, blank=True)
    contact_email = models.EmailField(_("contact's e-mail"), blank=True)
    second_contact_name = models.CharField(_("second contact"), max_length=120, blank=True)
    second_contact_phone = models.CharField(
        _("second contact's telephone"), max_length=60, blank=True
    )
    second_contact_url = models.URLField(_("second contact's page"), max_length=500, blank=True)
    second_contact_email = models.EmailField(_("second contact's e-mail"), blank=True)

    class Meta:
        abstract = True


class Place(models.Model):
    """Abstract: where a lab or an instrument stands, as far as its owner says."""

    location = models.CharField(
        _("location"), max_length=500, blank=True, help_text=_("Room, or the address of a page.")
    )
    site = models.CharField(_("site"), max_length=200, blank=True)
    building = models.CharField(_("building"), max_length=200, blank=True)

    class Meta:
        abstract = True


class Lab(Named, Contact, Place):
    """A university's lab, with its place, time zone and house rules."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    university = models.ForeignKey(
        Organisation, models.PROTECT, related_name="labs", verbose_name=_("university")
    )
    code = models.CharField(_("code"), max_length=120, help_text=_("Unique within the university."))
    about_en = models.TextField(_("about, in English"), blank=True)
    about_zh_hans = models.TextField(_("about, in Simplified Chinese"), blank=True)
    about_zh_hant = models.TextField(_("about, in Traditional Chinese"), blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")
    getting_in = models.TextField(_("how to get in"), blank=True)
    bring_along = models.TextField(_("what to bring"), blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    chains = models.ManyToManyField(
        Chain,
        related_name="labs",
        blank=True,
        verbose_name=_("industry chains that it serves"),
    )

    class Meta:
        verbose_name = _("lab")
        verbose_name_plural = _("labs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Named.Meta.constraints,
            models.UniqueConstraint(fields=["university", "code"], name="labs_lab_one_per_code"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True) | Q(latitude__gte=-90, latitude__lte=90),
                name="labs_lab_latitude_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True) | Q(longitude__gte=-180, longitude__lte=180),
                name="labs_lab_longitude_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def about(self) -> str:
        return in_language(self, "about")[0]


class KnownPlace(Named):
    """A place from which distances can be told: a township, or an address known to the site."""

    slug = models.SlugField(unique=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=PLACE_KINDS, default=PlaceKind.TOWNSHIP.value
    )
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Named.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180
                ),
                name="labs_knownplace_on_earth",
            ),
        ]


class LabRole(models.Model):
    """A person who runs a lab: manager or technician, for a while."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="lab_roles")
    lab = models.ForeignKey(Lab, models.PROTECT, related_name="roles")
    kind = models.CharField(
        _("role"), max_length=10, choices=LAB_ROLES, default=LabRoleKind.TECHNICIAN.value
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("lab role")
        verbose_name_plural = _("lab roles")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "lab", "kind"],
                condition=Q(until__isnull=True),
                name="labs_labrole_one_live",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="labs_labrole_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.lab}"


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


class InstrumentQuerySet(models.QuerySet["Instrument"]):
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
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.instrument}"


# The import keeps uploads in a table of this app.
from .importing.models import EquipmentUpload  # noqa: E402, F401

# So does the index by which instruments are found.
from .search.models import (  # noqa: E402, F401
    FigureName,
    SearchDocument,
    SearchState,
    SpecificationFigure,
    StaleMark,
    VocabularyWord,
)
