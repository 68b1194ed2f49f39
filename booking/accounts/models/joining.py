"""How organisations and people come in: applications, documents, invitations, requests to join."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.files.storage import storages
from django.core.files.storage.base import Storage
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ..auditing.querysets import AuditedManager, AuditedQuerySet
from ..naming import Named
from ..rules import DocumentKind, JoinState, Role, WishState
from ..wording import (
    APPLICATION_VERBS,
    DOCUMENT_KINDS,
    JOIN_STATES,
    JOIN_WAYS,
    ROLES,
    WISH_STATES,
)
from .organisations import Chain, Organisation
from .people import new_public_id


class Registration(models.Model):
    """What a visitor asks to register, until the address is confirmed or the link expires.

    Holds neither the address nor the code: whoever confirms first has them. So
    nobody takes another's by a form alone. The password is its hash.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120)
    password = models.CharField(max_length=128)
    language = models.CharField(_("language"), max_length=10, blank=True)
    details = models.JSONField(_("details"))
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="accounts_registration_lasts"
            ),
        ]

    def __str__(self) -> str:
        return self.email


class ChainWishes(AuditedQuerySet["ChainWish"]):
    """Wishes by where they stand."""

    def waiting(self) -> Self:
        """Those that have no answer yet."""
        return self.filter(state=WishState.WAITING.value)


class ChainWish(models.Model):
    """A chain that an organisation asks to be taken into; admitted it is a tie.

    Until the organisation is verified it is decided with the application; from then on
    it waits for those who speak for the chain, since ``waits_since``.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="chain_wishes")
    chain = models.ForeignKey(Chain, models.CASCADE, related_name="wishes")
    state = models.CharField(
        _("state"), max_length=10, choices=WISH_STATES, default=WishState.WAITING.value
    )
    note = models.TextField(_("message"), blank=True)
    waits_since = models.DateTimeField(_("waits since"), null=True)
    reminded_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(_("answer"), blank=True)

    objects: ClassVar[Any] = ChainWishes.as_manager()

    class Meta:
        verbose_name = _("chain asked for")
        verbose_name_plural = _("chains asked for")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "chain"], name="accounts_chainwish_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.chain}"


class ApplicationEntry(models.Model):
    """One step on an organisation's way to be verified, and after it; never edited."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="application")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    # None is the clock.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=10, choices=APPLICATION_VERBS)
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("step of an application")
        verbose_name_plural = _("steps of applications")
        ordering: ClassVar[list[str]] = ["organisation", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="accounts_application_numbered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} #{self.number} {self.verb}"


def private_storage() -> Storage:
    """Where files lie that are served through a permission check alone."""
    return storages["private"]


def document_path(document: Document, filename: str) -> str:
    """Where a document lies: nothing of its name, which its sender chose."""
    return f"documents/{document.public_id}"


class Document(models.Model):
    """A file that an organisation hands in, such as its licence; ``name`` is its sender's."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="documents")
    kind = models.CharField(
        _("kind"), max_length=10, choices=DOCUMENT_KINDS, default=DocumentKind.LICENCE.value
    )
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(storage=private_storage, upload_to=document_path, max_length=200)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    objects = AuditedManager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering: ClassVar[list[str]] = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """An invitation into an organisation by e-mail: for one address, once, for a while.

    The link's secret is kept as its hash alone.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=14, choices=ROLES, default=Role.MEMBER.value)
    language = models.CharField(_("language"), max_length=10, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="accounts_invitation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="accounts_invitation_lasts"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, used_by__isnull=True)
                | Q(used_at__isnull=False, used_by__isnull=False, withdrawn_at__isnull=True),
                name="accounts_invitation_used_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.organisation}"


class JoinRequest(models.Model):
    """Somebody asks to belong to an organisation; its administrators decide."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="join_requests")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="join_requests"
    )
    way = models.CharField(_("how"), max_length=10, choices=JOIN_WAYS)
    state = models.CharField(
        _("state"), max_length=10, choices=JOIN_STATES, default=JoinState.WAITING.value
    )
    asked_at = models.DateTimeField()
    note = models.TextField(_("message"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(_("answer"), blank=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(state=JoinState.WAITING.value),
                name="accounts_joinrequest_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"


class EmailDomain(models.Model):
    """A domain of addresses whose people may ask to join an organisation."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="email_domains")
    domain = models.CharField(_("domain"), max_length=253)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = AuditedManager()

    class Meta:
        verbose_name = _("e-mail domain")
        verbose_name_plural = _("e-mail domains")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("domain"), name="accounts_emaildomain_one_owner"),
        ]

    def __str__(self) -> str:
        return self.domain


class KnownEnterprise(Named):
    """An enterprise that a chain's convener knows of, whether it has joined or not."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="known_enterprises")
    code = models.CharField(_("code"), max_length=40)
    township = models.CharField(_("township"), max_length=80, blank=True)
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    invited_at = models.DateTimeField(_("invited"), null=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("known enterprise")
        verbose_name_plural = _("known enterprises")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Named.Meta.constraints,
            models.UniqueConstraint(
                "chain", Lower("code"), name="accounts_knownenterprise_one_per_code"
            ),
        ]
