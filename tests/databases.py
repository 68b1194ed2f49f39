"""The test database is migrated once, and each process of the tests works on a copy of its own.

Migrating takes some fifteen seconds, copying a part of one. What was migrated is kept beside the
copies for the next run, until something that it was made from changes.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from booking.accounts.auditing.triggers import lift_triggers, place_triggers
from deploy.console import ROOT, VAR

KEPT = VAR / "test-databases"
MAKING = {"apps", "constraints", "engines", "migrations", "models", "triggers"}
"""Names of files and folders whose code makes tables, rows or triggers in a migration."""
NAMED_BY_MIGRATE = {"django_content_type", "auth_permission"}
"""Tables that follow from the code alone, and whose keys are kept in memory."""
AT_ONCE = 50
"""So many tables are asked for in one statement; SQLite takes some hundred parts at most."""


def make_test_database(connection: Any, *, anew: bool = False) -> None:
    """Makes the test database of a connection, and turns the connection to it.

    With ``anew`` nothing of an earlier run is taken. ``connection.creation.destroy_test_db``
    takes it away again.
    """
    connection.close()
    with alone():
        if connection.vendor == "sqlite":
            name = _copy_file(connection, anew=anew)
        else:
            name = _copy_on_server(connection, anew=anew)
    _turn(connection, name)
    connection.ensure_connection()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One process at a time: the first migrates, the others wait for it and copy."""
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "test-databases.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def made_from(connection: Any) -> str:
    """A hash of what a migrated database is made from: migrations, what they call, packages."""
    total = hashlib.sha256(repr(connection.settings_dict["ENGINE"]).encode())
    # Nouns count for what follows a migration: content types and permissions.
    files = [
        path
        for path in (ROOT / "booking").rglob("*.py")
        if not MAKING.isdisjoint(path.relative_to(ROOT).with_suffix("").parts)
    ]
    for path in sorted([*files, *ROOT.glob("requirements*.txt")]):
        total.update(f"{path.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:24]


def empty_test_database(connection: Any) -> None:
    """Takes all rows that a test has committed, and whatever a migration had put there.

    Django would truncate each of some hundred tables, which costs PostgreSQL a second, and then
    name all content types and permissions anew; here those stay, and a table without rows is
    not touched. The log of changes refuses to lose rows: its guard is lifted meanwhile.
    """
    quote = connection.ops.quote_name
    tables = [
        name
        for name in connection.introspection.django_table_names(only_existing=True)
        if name not in NAMED_BY_MIGRATE
    ]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        asked = [
            f"SELECT {number} WHERE EXISTS (SELECT 1 FROM {quote(table)})"
            for number, table in enumerate(tables)
        ]
        filled = []
        for at in range(0, len(asked), AT_ONCE):
            cursor.execute(" UNION ALL ".join(asked[at : at + AT_ONCE]))
            filled += [tables[number] for (number,) in cursor.fetchall()]
        lift_triggers(connection)
        for table in filled:
            cursor.execute(f"DELETE FROM {quote(table)}")
        place_triggers(connection)


def _copy_file(connection: Any, *, anew: bool) -> str:
    name = Path(connection.settings_dict["TEST"]["NAME"])
    kept = KEPT / f"{made_from(connection)}.sqlite3"
    if anew or not kept.exists():
        shutil.rmtree(KEPT, ignore_errors=True)
        KEPT.mkdir(parents=True)
        making = kept.with_suffix(".making")
        _migrate(connection, str(making))
        # All that its log holds goes into the file itself, which alone is copied.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        making.rename(kept)
    name.parent.mkdir(parents=True, exist_ok=True)
    # What an interrupted run left: an old log would be played into the new file.
    for ending in ("", "-wal", "-shm"):
        name.with_name(name.name + ending).unlink(missing_ok=True)
    shutil.copyfile(kept, name)
    return str(name)


def _copy_on_server(connection: Any, *, anew: bool) -> str:
    creation = connection.creation
    name = creation._get_test_db_name()
    kept = f"test_{settings.DATABASES[connection.alias]['NAME']}_migrated"
    quote, value = connection.ops.quote_name, made_from(connection)
    with creation._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [kept],
        )
        if anew or cursor.fetchone() != (value,):
            cursor.execute(f"DROP DATABASE IF EXISTS {quote(kept)}")
            _migrate(connection, kept)
            connection.close()
            # Only when all is done does it count as made.
            cursor.execute(f"COMMENT ON DATABASE {quote(kept)} IS '{value}'")
        cursor.execute(f"DROP DATABASE IF EXISTS {quote(name)}")
        cursor.execute(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(kept)}")
    return str(name)


def _migrate(connection: Any, name: str) -> None:
    """Makes a database as Django's own test runner does, and leaves the connection on it."""
    test = connection.settings_dict["TEST"]
    own, test["NAME"] = test["NAME"], name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        test["NAME"] = own


def _turn(connection: Any, name: str) -> None:
    settings.DATABASES[connection.alias]["NAME"] = name
    connection.settings_dict["NAME"] = name
