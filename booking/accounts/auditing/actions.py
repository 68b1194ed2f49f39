"""Writing what was changed, in the transaction that changes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connections, router, transaction
from django.db.models import Model

from .acting import address_of, who_acts
from .nouns import NOUNS
from .rules import PLATFORM, Changes, Values, compare, searchable
from .triggers import lift_triggers, place_triggers

AT_ONCE = 500

Change = tuple[Model, Values | None, Values | None]
"""A row, how it stood (None: it was not there) and how it stands (None: it is gone)."""


def record(*changes: Change) -> None:
    """Writes who changed what of watched rows; what changed nothing writes nothing.

    The actor is whoever is signed in where a request made the change, and
    nobody, which means the platform, for the clock and for commands.
    """
    found = [
        (row, before, after, what)
        for row, before, after in changes
        if (what := compare(before, after, NOUNS[type(row)].hidden))
    ]
    if not found:
        return
    actor, request = who_acts()
    address = address_of(request)
    entries = []
    for row, before, after, what in found:
        noun = NOUNS[type(row)]
        place, label = noun.place_of(row)
        entries.append(
            LogEntry(
                content_type=ContentType.objects.get_for_model(type(row)),
                object_pk=str(row.pk),
                object_id=row.pk,
                object_repr=label,
                action=_action(before, after),
                changes=what,
                changes_text=searchable(what, noun.texts(what)),
                # Their name and address stay with the person, who may ask for them to go.
                actor=actor,
                cid=place,
                remote_addr=address,
                additional_data=noun.about_of(row),
            )
        )
    LogEntry.objects.bulk_create(entries, batch_size=AT_ONCE)


def _action(before: Values | None, after: Values | None) -> int:
    if before is None:
        return int(LogEntry.Action.CREATE)
    return int(LogEntry.Action.DELETE if after is None else LogEntry.Action.UPDATE)


def record_made(rows: Iterable[Model]) -> None:
    """Writes that rows were made together, without signals."""
    record(*((row, None, NOUNS[type(row)].values(row)) for row in rows if row.pk is not None))


def record_field(row: Model, name: str, before: Any, after: Any) -> None:
    """Writes a change that a verb puts together itself, such as of a whole data sheet."""
    record((row, {name: before}, {name: after}))


@transaction.atomic
def prune_audit(*, before: dt.datetime, now: dt.datetime) -> int:
    """Removes entries of before an instant, and writes one that says so; how many went.

    The only verb that lifts the table's guard, and only inside its transaction.
    Raises ValueError for an instant that has not come.
    """
    if before > now:
        raise ValueError("entries that are still to come cannot be removed")
    connection = connections[router.db_for_write(LogEntry)]
    lift_triggers(connection)
    gone, _by_model = LogEntry.objects.filter(timestamp__lt=before).delete()
    place_triggers(connection)
    actor, request = who_acts()
    what: Changes = {"entries": [gone, 0], "before": ["", before.isoformat()]}
    LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(LogEntry),
        object_pk="",
        object_repr="",
        action=LogEntry.Action.DELETE,
        changes=what,
        actor=actor,
        cid=PLATFORM,
        remote_addr=address_of(request),
        timestamp=now,
    )
    return int(gone)
