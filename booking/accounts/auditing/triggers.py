"""The guard of the log of changes: rows are added and read, on both databases nothing else.

Triggers refuse UPDATE and DELETE, and TRUNCATE where the database has it. They
are placed after every migrate, since a table that SQLite rebuilds loses them
without a word. Emptying the whole database (``manage.py flush``) is refused by
them too; tests lift them for that, see ``tests/conftest.py``.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

TABLE = "auditlog_logentry"
GUARD = f"{TABLE}_append_only"
VERBS = ("update", "delete")

_POSTGRES = f"""
    CREATE OR REPLACE FUNCTION {GUARD}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{GUARD}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
"""


def place_triggers(connection: Any) -> None:
    """Makes the triggers where they are not; does nothing without the table."""
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        if connection.vendor == "sqlite":
            for verb in VERBS:
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {GUARD}_{verb} BEFORE {verb.upper()} ON {TABLE} "
                    f"BEGIN SELECT RAISE(ABORT, '{GUARD}'); END"
                )
            return
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [TABLE],
        )
        standing = {name for (name,) in cursor.fetchall()}
        wanted = [verb for verb in (*VERBS, "truncate") if f"{GUARD}_{verb}" not in standing]
        if wanted:
            cursor.execute(_POSTGRES)
        for verb in wanted:
            each = "STATEMENT" if verb == "truncate" else "ROW"
            cursor.execute(
                f"CREATE TRIGGER {GUARD}_{verb} BEFORE {verb.upper()} ON {TABLE} "
                f"FOR EACH {each} EXECUTE FUNCTION {GUARD}()"
            )


def lift_triggers(connection: Any) -> None:
    """Takes the triggers away, until ``place_triggers`` or the transaction's end undoes it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for verb in VERBS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {GUARD}_{verb}")
            return
        # A table with checks still to come cannot lose a trigger.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for verb in (*VERBS, "truncate"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {GUARD}_{verb} ON {TABLE}")


def place_after_migrate(*, using: str = "default", **_signal: Any) -> None:
    """Connected to ``post_migrate``, which comes after the tables of all apps."""
    place_triggers(connections[using])
