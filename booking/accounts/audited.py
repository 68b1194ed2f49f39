"""What of people and organisations is watched, see ``auditing``.

Of people themselves only what they may do: no name, no address, nothing of
their sign-in. Their ties are told by keys.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from .auditing.nouns import Noun, watch
from .auditing.rules import of_organisation
from .models import (
    Chain,
    ChainMembership,
    ChainWish,
    Document,
    EmailDomain,
    Invitation,
    JoinRequest,
    KnownEnterprise,
    Membership,
    Organisation,
    Project,
    User,
)

NAMES = ("name_en", "name_zh_hans", "name_zh_hant")
DEMANDED = ("endorsement", "endorsement_above", "endorsed_by")


def _of_its_organisation(row: Any) -> str:
    return of_organisation(row.organisation_id)


def _organisation_name(row: Any) -> str:
    return str(row.organisation.name)


watch(Noun(User, fields=("is_operator", "is_active"), about=("id",)))
watch(
    Noun(
        Organisation,
        fields=(
            *NAMES,
            "kind",
            "state",
            "code",
            "country",
            "township",
            "park",
            "address",
            "phone",
            "email",
            "website",
            "time_zone",
            *DEMANDED,
        ),
        belongs=lambda row: of_organisation(row.pk),
        label=lambda row: row.name,
    )
)
watch(
    Noun(
        Membership,
        fields=("role", "since", "until"),
        about=("person", "role"),
        belongs=_of_its_organisation,
        label=_organisation_name,
    )
)
watch(
    Noun(
        ChainMembership,
        fields=("role", "since", "until"),
        about=("chain", "role"),
        belongs=_of_its_organisation,
        label=_organisation_name,
    )
)
watch(
    Noun(
        Project,
        fields=("name", "code", "head", "starts_on", "ends_on", *DEMANDED),
        many=("members",),
        belongs=_of_its_organisation,
        label=lambda row: row.name,
    )
)
watch(
    Noun(
        Invitation,
        fields=("role", "expires_at", "used_at", "withdrawn_at"),
        words={
            "expires_at": _("expires"),
            "used_at": _("used"),
            "withdrawn_at": _("withdrawn"),
        },
        # Whom it invites is read from it as long as it is there: the log keeps no address.
        about=("id",),
        belongs=_of_its_organisation,
        label=_organisation_name,
    )
)
watch(
    Noun(
        JoinRequest,
        fields=("way", "state"),
        about=("person",),
        belongs=_of_its_organisation,
        label=_organisation_name,
    )
)
watch(
    Noun(
        ChainWish,
        fields=("state",),
        about=("chain",),
        belongs=_of_its_organisation,
        label=_organisation_name,
    )
)
watch(
    Noun(
        EmailDomain,
        fields=("domain",),
        belongs=_of_its_organisation,
        label=lambda row: row.domain,
    )
)
watch(
    Noun(
        Document,
        fields=("kind",),
        hidden=("name",),
        belongs=_of_its_organisation,
        label=_organisation_name,
    )
)
watch(Noun(Chain, fields=(*NAMES, "slug", "kind"), label=lambda row: row.name))
watch(
    Noun(
        KnownEnterprise,
        fields=(*NAMES, "code", "township", "invited_at"),
        hidden=("contact_name", "email"),
        about=("chain",),
        label=lambda row: row.name,
    )
)
