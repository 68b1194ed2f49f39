"""Organisations, their people, projects, and industry chains."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as NumberError

from ..auditing.querysets import AuditedManager
from ..naming import Named
from ..rules import (
    ChainKind,
    ChainRole,
    OrganisationKind,
    OrganisationState,
    Role,
    needs_credit_code,
)
from ..wording import (
    CHAIN_KINDS,
    CHAIN_ROLES,
    ORGANISATION_KINDS,
    ORGANISATION_STATES,
    ROLES,
)
from .demanding import Demanding
from .people import User, new_public_id


class Organisation(Named, Demanding):
    """A university, institute, enterprise, park or township, department or association."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=ORGANISATION_KINDS)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ORGANISATION_STATES,
        default=OrganisationState.DRAFT.value,
    )
    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        help_text=_("Enterprises in mainland China: the Unified Social Credit Code."),
    )
    country = models.CharField(_("country"), max_length=2, default="CN")
    township = models.CharField(_("township"), max_length=80, blank=True)
    # The park or township that it belongs to, where that is on the platform too and sees sums.
    park = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tenants",
        limit_choices_to={"kind": OrganisationKind.PARK.value},
        verbose_name=_("park or township"),
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Named.Meta.constraints,
            *Demanding.Meta.constraints,
            models.UniqueConstraint(Lower("code"), name="accounts_organisation_one_per_code"),
        ]

    def clean(self) -> None:
        """Raises ValidationError when a mainland enterprise's code fails GB 32100-2015."""
        if needs_credit_code(self.kind, self.country):
            try:
                self.code = uscc.validate(self.code)
            except NumberError:
                raise ValidationError(
                    {
                        "code": _(
                            "This is no valid Unified Social Credit Code: 18 characters "
                            "with a check character at the end. Copy it from the business licence."
                        )
                    }
                ) from None

    @property
    def general_project(self) -> Project:
        """The project that each organisation has from the start."""
        return self.projects.get(is_general=True)


class Membership(models.Model):
    """A person's place in an organisation, for a while."""

    person = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=14, choices=ROLES, default=Role.MEMBER.value)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=Q(until__isnull=True),
                name="accounts_membership_one_live",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="accounts_membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"


class Chain(Named):
    """An industry chain of the city: a key or a specialty one ("2+N")."""

    slug = models.SlugField(unique=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=CHAIN_KINDS, default=ChainKind.SPECIALTY.value
    )

    objects = AuditedManager()

    class Meta:
        verbose_name = _("industry chain")
        verbose_name_plural = _("industry chains")
        constraints: ClassVar[list[models.BaseConstraint]] = [*Named.Meta.constraints]


class ChainMembership(models.Model):
    """An organisation's tie to a chain, from a date."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="chain_memberships")
    role = models.CharField(
        _("role"), max_length=10, choices=CHAIN_ROLES, default=ChainRole.MEMBER.value
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("chain membership")
        verbose_name_plural = _("chain memberships")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["chain", "organisation", "role"],
                condition=Q(until__isnull=True),
                name="accounts_chainmembership_one_live",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="accounts_chainmembership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.chain}"


class Project(Demanding):
    """What a booking is for and who pays: an R&D project or a research group."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="projects")
    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("number"), max_length=60, blank=True)
    head = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="headed_projects",
        verbose_name=_("head"),
    )
    members = models.ManyToManyField(
        User, related_name="projects", blank=True, verbose_name=_("members")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    is_general = models.BooleanField(_("general project"), default=False)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering: ClassVar[list[str]] = ["-is_general", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Demanding.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_general=True),
                name="accounts_project_one_general",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="accounts_project_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name
