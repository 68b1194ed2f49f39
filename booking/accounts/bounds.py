"""A limit on how long the database may work for one question.

    with bounded(2.0):
        rows = list(slow_looking_question)

On PostgreSQL it is ``statement_timeout``, set for a transaction alone (``SET
LOCAL``): so it never stays behind on a persistent connection or in a pooler,
whatever happens. On SQLite a progress handler looks at the clock while the
database works. Either way each statement has so long, and TookTooLong is
raised where one has not ended.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connections, transaction

STEPS = 2_000
"""Instructions of SQLite between two looks at the clock: well under a millisecond."""
QUERY_CANCELED = "57014"
"""PostgreSQL's error code of a statement that was cancelled."""


class TookTooLong(Exception):
    """The database was stopped: the question is more than it answers in time."""


@contextmanager
def bounded(seconds: float, *, using: str = "default") -> Iterator[None]:
    """Lets no statement within run longer than ``seconds``; also works as a decorator.

    Bounds may lie within each other: the narrower one counts. Raises
    TookTooLong; an open transaction goes on after it, as before the bound.
    """
    connection: Any = connections[using]
    outer: float | None = getattr(connection, "bound_seconds", None)
    if outer is not None and outer <= seconds:
        yield  # the bound around it is the narrower one, and costs nothing more
        return
    bound = _postgresql if connection.vendor == "postgresql" else _sqlite
    connection.bound_seconds = seconds
    try:
        with bound(connection, seconds, outer):
            yield
    except OperationalError as error:
        if _was_stopped(error):
            raise TookTooLong from error
        raise
    finally:
        connection.bound_seconds = outer


def _was_stopped(error: OperationalError) -> bool:
    cause = error.__cause__
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT
    return getattr(cause, "sqlstate", None) == QUERY_CANCELED


@contextmanager
def _postgresql(connection: Any, seconds: float, outer: float | None) -> Iterator[None]:
    # Within a transaction this is a savepoint, to which a stopped statement rolls back.
    nested = connection.in_atomic_block
    with transaction.atomic(using=connection.alias):
        _set_timeout(connection, seconds)
        yield
        # A transaction of its own ends here, and the setting with it.
        if nested:
            _set_timeout(connection, outer)


def _set_timeout(connection: Any, seconds: float | None) -> None:
    with connection.cursor() as cursor:
        if seconds is None:
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
        else:
            cursor.execute(f"SET LOCAL statement_timeout = {max(1, round(seconds * 1000))}")


@contextmanager
def _sqlite(connection: Any, seconds: float, outer: float | None) -> Iterator[None]:
    connection.ensure_connection()
    deadline = [time.monotonic() + seconds]

    def each(execute: Callable[..., Any], *statement: Any) -> Any:
        deadline[0] = time.monotonic() + seconds
        return execute(*statement)

    def is_over() -> int:
        return time.monotonic() > deadline[0]

    earlier = getattr(connection, "bound_handler", None)
    raw = connection.connection
    connection.bound_handler = is_over
    raw.set_progress_handler(is_over, STEPS)
    try:
        with connection.execute_wrapper(each):
            yield
    finally:
        connection.bound_handler = earlier
        if raw is connection.connection:
            raw.set_progress_handler(earlier, STEPS)
