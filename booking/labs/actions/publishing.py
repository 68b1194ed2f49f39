"""Showing instruments to visitors, and hiding them again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from ..models import Instrument
from ..queries import lacks
from ..rules import LabReason
from ..search.actions import mark_stale
from ..search.rules import Scope
from .refusing import LabRefused


@dataclass(frozen=True)
class Publishing:
    """What became of many: those that are published now, and what the others lack."""

    published: list[Instrument]
    lacking: list[tuple[Instrument, list[LabReason]]]


def _locked(instruments: Iterable[Instrument]) -> QuerySet[Instrument]:
    found: QuerySet[Instrument] = (
        Instrument.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=[instrument.pk for instrument in instruments])
        .select_related("lab__university")
        .prefetch_related("units")
        .order_by("pk")
    )
    return found


@transaction.atomic
def publish_instruments(*, instruments: Iterable[Instrument], now: dt.datetime) -> Publishing:
    """Shows to visitors those that lack nothing; published ones stay as they are."""
    out = Publishing([], [])
    for instrument in _locked(instruments):
        missing = lacks(instrument)
        if missing:
            out.lacking.append((instrument, missing))
        else:
            out.published.append(instrument)
    Instrument.objects.filter(
        pk__in=[instrument.pk for instrument in out.published], published_at__isnull=True
    ).update(published_at=now)
    mark_stale(scope=Scope.INSTRUMENT, keys=[each.pk for each in out.published])
    return out


@transaction.atomic
def publish_instrument(*, instrument: Instrument, now: dt.datetime) -> Instrument:
    """Shows one to visitors. Raises LabRefused with all that it lacks."""
    done = publish_instruments(instruments=[instrument], now=now)
    for _instrument, missing in done.lacking:
        raise LabRefused(*missing)
    instrument.refresh_from_db(fields=["published_at"])
    return instrument


@transaction.atomic
def unpublish_instruments(*, instruments: Iterable[Instrument]) -> list[Instrument]:
    """Hides instruments from visitors. Standing bookings stay."""
    hidden = [each for each in _locked(instruments) if each.published_at is not None]
    Instrument.objects.filter(pk__in=[each.pk for each in hidden]).update(published_at=None)
    mark_stale(scope=Scope.INSTRUMENT, keys=[each.pk for each in hidden])
    return hidden
