"""Writing the places that distances are told from."""

from __future__ import annotations

from django.db import transaction

from ..models import KnownPlace
from .queries import places_stored
from .rules import PlacesPlan, PlacesReading, plan_places

WRITTEN = ("kind", "name_en", "name_zh_hans", "name_zh_hant", "latitude", "longitude")


@transaction.atomic
def import_places(*, reading: PlacesReading) -> PlacesPlan:
    """Adds and changes places as a list says; returns what was done.

    What the list does not name stays, and the same list again changes nothing. Of two
    lists at the same moment the later one counts.
    """
    plan = plan_places(reading, places_stored(row.slug for row in reading.rows.values()))
    rows = [*plan.new.values(), *(change.after for change in plan.changed)]
    KnownPlace.objects.bulk_create(
        [
            KnownPlace(slug=row.slug, **{name: getattr(row, name) for name in WRITTEN})
            for row in rows
        ],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=WRITTEN,
    )
    return plan
