"""What of labs and instruments is watched, see ``accounts.auditing``.

Contacts are people: that one was changed is kept, not who.
"""

from __future__ import annotations

from typing import Any

from booking.accounts.audited import NAMES
from booking.accounts.auditing.nouns import Noun, watch
from booking.accounts.auditing.rules import of_lab

from .models import Deputy, Instrument, IntakeVersion, Lab, LabRole, Qualification, Unit
from .models.running import Contact, Place

ABOUT = ("about_en", "about_zh_hans", "about_zh_hant")
CONTACTS = tuple(field.name for field in Contact._meta.fields)
PLACES = tuple(field.name for field in Place._meta.fields)


def _of_its_lab(row: Any) -> str:
    return of_lab(row.lab_id)


def of_its_instrument(row: Any) -> str:
    """A thing of an instrument is seen where the instrument is."""
    return of_lab(row.instrument.lab_id)


def instrument_name(row: Any) -> str:
    """A thing of an instrument goes by its name."""
    return str(row.instrument.name)


watch(
    Noun(
        Lab,
        fields=(
            *NAMES,
            "code",
            *ABOUT,
            "address",
            "latitude",
            "longitude",
            "time_zone",
            "getting_in",
            "bring_along",
            "website",
            *PLACES,
        ),
        hidden=CONTACTS,
        many=("chains",),
        belongs=lambda row: of_lab(row.pk),
        label=lambda row: row.name,
    )
)
watch(
    Noun(
        LabRole,
        fields=("kind", "approves", "since", "until"),
        about=("person", "kind"),
        belongs=_of_its_lab,
        label=lambda row: row.lab.name,
    )
)
watch(
    Noun(
        Deputy,
        fields=("since", "until"),
        about=("absent", "deputy"),
        belongs=_of_its_lab,
        label=lambda row: row.lab.name,
    )
)
watch(
    Noun(
        Instrument,
        fields=(
            *NAMES,
            "lab",
            "asset_id",
            *ABOUT,
            "manufacturer",
            "model",
            "doi",
            "sample_requirements",
            "original_value",
            "commissioned_on",
            "department",
            "service_level",
            "photo_url",
            "website",
            "status",
            "published_at",
            "self_operated",
            "assisted",
            "takes_samples",
            "needs_qualification",
            "sample_working_days",
            *PLACES,
        ),
        hidden=CONTACTS,
        many=("techniques",),
        gathered=("specifications",),
        belongs=_of_its_lab,
        label=lambda row: row.name,
    )
)
watch(
    Noun(
        Unit,
        fields=("label", "set_up", "clean_up", "in_service"),
        about=("label",),
        belongs=of_its_instrument,
        label=instrument_name,
    )
)
watch(
    Noun(
        Qualification,
        fields=(
            *("granted_on", "expires_on"),
            *("assisted_only", "weekdays", "day_from", "day_until"),
        ),
        about=("person",),
        belongs=of_its_instrument,
        label=instrument_name,
    )
)
watch(
    Noun(
        IntakeVersion,
        fields=("published_at", "ended_at"),
        about=("number",),
        belongs=of_its_instrument,
        label=instrument_name,
    )
)
