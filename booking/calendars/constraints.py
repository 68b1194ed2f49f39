"""The guard against two bookings of one unit at once, on both databases.

PostgreSQL holds it as an exclusion constraint. SQLite has none, so triggers of
the same meaning stand in for it; a table that SQLite rebuilds in a migration
loses them without a word, so they are made anew after every migrate.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import IntegrityError, connections

OVERLAP = "calendars_claim_no_overlap"


class PostgresExclusion(ExclusionConstraint):
    """An exclusion constraint that is silent on other databases."""

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return None
        return super().constraint_sql(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return None
        return super().create_sql(model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return None
        return super().remove_sql(model, schema_editor)

    def validate(
        self, model: Any, instance: Any, exclude: Any = None, using: str = "default"
    ) -> None:
        if connections[using].vendor == "postgresql":
            super().validate(model, instance, exclude=exclude, using=using)


_OVERLAPPING = """
    SELECT 1 FROM calendars_claim AS other
    WHERE other.unit_id = NEW.unit_id
      AND other.holder <> NEW.holder
      AND other.starts < NEW.ends
      AND NEW.starts < other.ends
      {not_itself}
"""

SQLITE_TRIGGERS = {
    f"{OVERLAP}_insert": f"""
        CREATE TRIGGER {OVERLAP}_insert BEFORE INSERT ON calendars_claim
        WHEN EXISTS ({_OVERLAPPING.format(not_itself="")})
        BEGIN SELECT RAISE(ABORT, '{OVERLAP}'); END
    """,
    f"{OVERLAP}_update": f"""
        CREATE TRIGGER {OVERLAP}_update
        BEFORE UPDATE OF unit_id, holder, starts, ends ON calendars_claim
        WHEN EXISTS ({_OVERLAPPING.format(not_itself="AND other.id <> NEW.id")})
        BEGIN SELECT RAISE(ABORT, '{OVERLAP}'); END
    """,
}


def install_sqlite_triggers(*, using: str = "default", **_signal: Any) -> None:
    """Makes the triggers anew where the database is SQLite and the table stands.

    Connected to ``post_migrate``, which tells of every app and also of a
    migration back to nothing.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        if "calendars_claim" not in connection.introspection.table_names(cursor):
            return
        for name, sql in SQLITE_TRIGGERS.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(sql)


def is_overlap(error: IntegrityError) -> bool:
    """Whether the database refused a row for overlapping another booking's claim."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name == OVERLAP
    return OVERLAP in str(error)
