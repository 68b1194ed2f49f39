"""Labs, where they are and who runs them."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.accounts.auditing.querysets import AuditedManager
from booking.accounts.models import Chain, Organisation, new_public_id
from booking.accounts.naming import Named, in_language

from ..rules import LabRoleKind, PlaceKind
from ..wording import LAB_ROLES, PLACE_KINDS


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

    objects = AuditedManager()

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
    # A technician whom the lab names to approve; managers do so anyway.
    approves = models.BooleanField(_("may approve"), default=False)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = AuditedManager()

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


class Deputy(models.Model):
    """Who approves in a lab in somebody's place, from a day up to, not including, another."""

    lab = models.ForeignKey(Lab, models.PROTECT, related_name="deputies")
    absent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deputising")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    named_at = models.DateTimeField()

    objects = AuditedManager()

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(until__gt=F("since")), name="labs_deputy_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(absent=F("deputy")), name="labs_deputy_is_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} · {self.absent}"

    @property
    def last_day(self) -> dt.date:
        """The last day on which they decide."""
        return self.until - dt.timedelta(days=1)
