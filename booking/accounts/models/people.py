"""People: who signs in."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rules import has_perm as granted

from ..auditing.querysets import AuditedQuerySet


def new_public_id() -> str:
    """A random id for URLs, which tells nothing of age or number: 12 of 32 signs, 60 bits."""
    return "".join(secrets.choice("23456789abcdefghjkmnpqrstuvwxyz1") for _sign in range(12))


class UserManager(BaseUserManager["User"]):
    """Finds and makes people by e-mail address, whose case does not matter."""

    def get_queryset(self) -> AuditedQuerySet[User]:
        return AuditedQuerySet(self.model, using=self._db)

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
    # Whose name and addresses are gone at their own wish; their bookings' figures stay.
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    # How many drafts of requests they keep; beside them, so that their menu need not ask.
    drafts = models.PositiveSmallIntegerField(default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    # What a page that only reads knows of this person's ties; None asks anew each time.
    kept_ties: dict[str, Any] | None = None
    # The public id of the organisation that they chose to act for in this session.
    acting_for: str = ""

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
        if self.erased_at is not None:
            return gettext("A former member")
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
