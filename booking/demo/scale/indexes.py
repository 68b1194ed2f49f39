"""Heavy tables without their indexes and foreign keys, while they are filled.

Everything is inside one transaction: whatever goes wrong, and were it the
machine itself, the tables are afterwards as they were. What is dropped is made
again word for word as the server itself describes it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from .sinks import Model

CONSTRAINTS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid), contype
    FROM pg_constraint
    WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('u', 'x', 'f')
    ORDER BY contype = 'f', conrelid, conname
"""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index
    WHERE indrelid = ANY(%s::regclass[]) AND indpred IS NULL
      AND NOT EXISTS (
        SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x')
      )
    ORDER BY indrelid, indexrelid
"""


@dataclass(frozen=True)
class Piece:
    """An index or a constraint: how it goes and how it comes back."""

    name: str
    drop: str
    make: str


def pieces_of(models: Sequence[Model]) -> list[Piece]:
    """The indexes and keys of tables, in the order to make them in.

    Primary keys stay, and so do indexes of some rows only: few rows are theirs,
    and the server would describe them in other words afterwards.
    """
    tables = [connection.ops.quote_name(model._meta.db_table) for model in models]
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [tables])
        found = [Piece(name, f"DROP INDEX {name}", text) for name, text in cursor.fetchall()]
        cursor.execute(CONSTRAINTS, [tables])
        for table, name, text, _kind in cursor.fetchall():
            found.append(
                Piece(
                    name,
                    f"ALTER TABLE {table} DROP CONSTRAINT {name}",
                    f"ALTER TABLE {table} ADD CONSTRAINT {name} {text}",
                )
            )
    return found


@contextlib.contextmanager
def bare(models: Sequence[Model], *, told: Callable[[str, int, int], None]) -> Iterator[None]:
    """Takes indexes and keys off tables and puts them back; wants a transaction.

    ``told`` hears the name of what is made, how many are done, and of how many.
    """
    if connection.vendor != "postgresql":
        yield
        return
    pieces = pieces_of(models)
    with connection.cursor() as cursor:
        # What is checked at the end of the transaction would hold the tables.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for piece in reversed(pieces):
            cursor.execute(piece.drop)
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for number, piece in enumerate(pieces):
            told(piece.name, number, len(pieces))
            cursor.execute(piece.make)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
