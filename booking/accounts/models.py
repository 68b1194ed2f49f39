"""Who: people, organisations, projects, memberships and industry chains."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules import has_perm as granted
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as NumberError

from .naming import Named
from .rules import ChainKind, ChainRole, OrganisationKind, OrganisationState, Role
from .wording import (
    CHAIN_KINDS,
    CHAIN_ROLES,
    ORGANISATION_KINDS,
    ORGANISATION_STATES,
    ROLES,
)


def new_public_id() -> str:
    """A random id for URLs, which tells nothing of age or number: 12 of 32 signs, 60 bits."""
    return "".join(secrets.choice("23456789abcdefghjkmnpqrstuvwxyz1") for _sign in range(12))


class UserManager(BaseUserManager["User"]):
    """Finds and makes people by e-mail address, whose case does not matter."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Makes a person. Raises ValueError without an address."""
        if not email:
            raise ValueError("a person needs an e-mail address")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Makes an operator: who runs the platform."""
        return self.create_user(email, password, **{**fields, "is_operator": True})


REPAIRS = ("add_", "change_", "delete_", "view_")


class User(AbstractBaseUser):
    """A person. Rights come from memberships and lab roles, never from flags.

    The one exception is the operator, who runs the platform and may repair
    rows in the Django admin; even an operator passes the same permission
    predicates as everyone for the verbs of the site.
    """

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_operator = models.BooleanField(_("operator"), default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    # What a page that only reads knows of this person's ties; None asks anew each time.
    kept_ties: dict[str, Any] | None = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_one_per_address"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Django's admin asks this: operators repair there."""
        return self.is_operator

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether a predicate of some room's ``permissions.py`` grants ``perm``."""
        if not self.is_active:
            return False
        # The admin asks for a kind of noun; the site's own verbs always name the noun.
        if self.is_operator and obj is None and perm.partition(".")[2].startswith(REPAIRS):
            return True
        return bool(granted(perm, self, obj))

    def has_perms(self, perms: list[str], obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_operator


class Organisation(Named):
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
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Named.Meta.constraints,
            models.UniqueConstraint(Lower("code"), name="accounts_organisation_one_per_code"),
        ]

    def clean(self) -> None:
        """Raises ValidationError when a mainland enterprise's code fails GB 32100-2015."""
        if self.kind == OrganisationKind.ENTERPRISE and self.country == "CN":
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


class Project(models.Model):
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

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering: ClassVar[list[str]] = ["-is_general", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
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
