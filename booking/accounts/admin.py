"""Repairs of people and organisations, by operators. Daily work has pages of its own."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa import admin as mfa_admin
from allauth.mfa.models import Authenticator
from allauth.socialaccount import admin as social_admin
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.usersessions import admin as session_admin
from allauth.usersessions.models import UserSession
from django.contrib import admin

from .models import (
    Chain,
    ChainMembership,
    Membership,
    Organisation,
    OwedLetter,
    Project,
    User,
)

# Sign-ins are the settings' business, and sessions are their owner's.
for model, registered in (
    (SocialApp, social_admin),
    (SocialToken, social_admin),
    (UserSession, session_admin),
    (Authenticator, mfa_admin),
):
    assert registered is not None
    admin.site.unregister(model)


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin[Authenticator]):
    """Second factors: an operator takes one off whose owner has lost it, and sees no secret."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")
    fields = ("user", "type", "created_at", "last_used_at")
    readonly_fields = fields

    def has_add_permission(self, request: Any) -> bool:
        return False


NAMES = ("name_en", "name_zh_hans", "name_zh_hant")


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """People. A password is never typed here: its owner chooses it by the link of a message."""

    list_display = ("email", "name", "is_active", "is_operator", "last_login")
    list_filter = ("is_active", "is_operator")
    search_fields = ("email", "name", "phone")
    exclude = ("password",)
    readonly_fields = ("last_login", "date_joined")
    ordering = ("email",)

    def save_model(self, request: Any, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        # Who got a new address signs in with that one alone.
        EmailAddress.objects.filter(user=obj).exclude(email__iexact=obj.email).delete()


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin[Organisation]):
    """Organisations."""

    list_display = ("__str__", "kind", "code", "state")
    list_filter = ("kind", "state")
    search_fields = (*NAMES, "code", "public_id")
    readonly_fields = ("public_id", "created_at")


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin[Membership]):
    """Who is what where, and since when."""

    list_display = ("person", "organisation", "role", "since", "until")
    list_filter = ("role",)
    list_select_related = ("person", "organisation")
    search_fields = ("person__email", "person__name", "organisation__code")
    raw_id_fields = ("person", "organisation")


class ChainMembershipInline(admin.TabularInline[ChainMembership, Chain]):
    """The organisations of a chain."""

    model = ChainMembership
    raw_id_fields = ("organisation",)
    extra = 0


@admin.register(Chain)
class ChainAdmin(admin.ModelAdmin[Chain]):
    """Industry chains: few, and entered here."""

    list_display = ("__str__", "slug", "kind")
    list_filter = ("kind",)
    search_fields = (*NAMES, "slug")
    inlines: ClassVar[list[Any]] = [ChainMembershipInline]


@admin.register(ChainMembership)
class ChainMembershipAdmin(admin.ModelAdmin[ChainMembership]):
    """Ties of organisations to chains."""

    list_display = ("organisation", "chain", "role", "since", "until")
    list_filter = ("chain", "role")
    list_select_related = ("organisation", "chain")
    raw_id_fields = ("organisation",)


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin[Project]):
    """What is booked for."""

    list_display = ("name", "organisation", "code", "head", "is_general")
    list_filter = ("is_general",)
    list_select_related = ("organisation", "head")
    search_fields = ("name", "code", "organisation__code")
    raw_id_fields = ("organisation", "head", "members")
    readonly_fields = ("public_id",)


@admin.register(OwedLetter)
class OwedLetterAdmin(admin.ModelAdmin[OwedLetter]):
    """Letters that wait or were given up, to see why."""

    list_display = ("kind", "person", "state", "attempts", "made_at", "error")
    list_filter = ("state", "kind")
    raw_id_fields = ("person",)
