"""The two databases' full-text indexes behind one face.

Both index the same lexemes and answer with sets of instruments for single
words; what a query means is put together from these by our own code, so both
find the same. On PostgreSQL a column made of ``lexemes`` by the database is
under a GIN index; on SQLite an FTS5 table is written beside the documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from django.db import connections

from .rules import SIMILAR, Part, Word

Ids = npt.NDArray[np.int64]

POSTGRESQL = (
    # Long documents out of the way: an answer reads ids and visibility alone, from few pages.
    # And no parallel workers, whose start costs more than the whole answer.
    "ALTER TABLE labs_searchdocument SET (toast_tuple_target = 128, parallel_workers = 0)",
    "ALTER TABLE labs_searchdocument ALTER COLUMN lexemes SET STORAGE EXTERNAL",
    """
    ALTER TABLE labs_searchdocument ADD COLUMN vector tsvector
    GENERATED ALWAYS AS (array_to_tsvector(string_to_array(lexemes, ' '))) STORED
    """,
    "ALTER TABLE labs_searchdocument ALTER COLUMN vector SET STORAGE EXTERNAL",
    """
    CREATE INDEX labs_searchdocument_vector ON labs_searchdocument
    USING gin (vector) WITH (fastupdate = on)
    """,
    """
    CREATE INDEX labs_vocabularyword_trigrams ON labs_vocabularyword
    USING gin (token gin_trgm_ops)
    """,
)
SQLITE = (
    # Lexemes hold letters and digits alone, and this tokenizer leaves all but ASCII as it is.
    "CREATE VIRTUAL TABLE labs_search USING fts5(lexemes, tokenize = 'ascii', detail = 'none')",
)


class Engine(Protocol):
    """What a database answers about words, and how its index is kept."""

    def postings(self, words: Sequence[Word]) -> list[list[Ids]]:
        """For each word the instruments that have it, by part of their document."""

    def write(self, lexemes: Mapping[int, str]) -> None:
        """Indexes documents that are saved; those without lexemes are taken out."""

    def similar(self, word: str) -> dict[str, int]:
        """Words of the vocabulary that may be similar to one, with their documents."""

    def beginning(self, prefix: str, most: int) -> list[str]:
        """Words of the vocabulary that begin so, the commonest first."""


def _window(word: str) -> tuple[int, int]:
    # What is two slips away is at most two letters longer or shorter.
    return max(1, len(word) - 2), len(word) + 2


class PostgreSQL:
    """``tsvector`` under GIN for documents, ``pg_trgm`` for the vocabulary."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def postings(self, words: Sequence[Word]) -> list[list[Ids]]:
        """One statement for all words. The ids come as one string of bytes a part."""
        queries = [self._query(word, part) for word in words for part in Part]
        if not queries:
            return []
        # Bytes in network order: thousands of ids are read without a Python object for each.
        one = """(
            SELECT string_agg(int8send(instrument_id), ''::bytea)
            FROM labs_searchdocument WHERE vector @@ %s::tsquery
        )"""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join([one] * len(queries)), queries)
            row = cursor.fetchone()
        found: list[Ids] = [
            np.sort(np.frombuffer(bytes(ids or b""), ">i8").astype(np.int64)) for ids in row
        ]
        parts = len(Part)
        return [found[at : at + parts] for at in range(0, len(found), parts)]

    @staticmethod
    def _query(word: Word, part: Part) -> str:
        alternatives = (
            " & ".join(f"'{part}{term.token}'{':*' if term.prefix else ''}" for term in terms)
            for terms in word.alternatives
        )
        return " | ".join(f"({each})" for each in alternatives)

    def write(self, lexemes: Mapping[int, str]) -> None:
        """The database makes the column itself, and notes its lexemes in a list beside the
        index; they are sorted in here, all at once, so that no reader wades through it."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list('labs_searchdocument_vector')")

    def similar(self, word: str) -> dict[str, int]:
        shortest, longest = _window(word)
        with self.connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT token, documents FROM labs_vocabularyword
                WHERE token %% %s AND similarity(token, %s) >= %s
                  AND length(token) BETWEEN %s AND %s
                """,
                [word, word, SIMILAR - 0.001, shortest, longest],
            )
            return {token: count for token, count in cursor.fetchall() if token.isascii()}

    def beginning(self, prefix: str, most: int) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT token FROM labs_vocabularyword WHERE token LIKE %s
                ORDER BY documents DESC, token COLLATE "C" LIMIT %s
                """,
                [prefix + "%", most],
            )
            return [token for (token,) in cursor.fetchall()]


class SQLite:
    """FTS5 for documents, and a look through the vocabulary for what is similar."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def postings(self, words: Sequence[Word]) -> list[list[Ids]]:
        return [[self._found(self._query(word, part)) for part in Part] for word in words]

    def _found(self, query: str) -> Ids:
        with self.connection.cursor() as cursor:
            # Rows that lost their document are no finds.
            cursor.execute(
                """
                SELECT labs_search.rowid FROM labs_search
                JOIN labs_searchdocument ON labs_searchdocument.instrument_id = labs_search.rowid
                WHERE labs_search MATCH %s AND labs_searchdocument.published
                """,
                [query],
            )
            rows = cursor.fetchall()
        return np.sort(np.fromiter((pk for (pk,) in rows), np.int64, len(rows)))

    @staticmethod
    def _query(word: Word, part: Part) -> str:
        alternatives = (
            " AND ".join(f'"{part}{term.token}"{"*" if term.prefix else ""}' for term in terms)
            for terms in word.alternatives
        )
        return " OR ".join(f"({each})" for each in alternatives)

    def write(self, lexemes: Mapping[int, str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "DELETE FROM labs_search WHERE rowid = %s", [(pk,) for pk in lexemes]
            )
            cursor.executemany(
                "INSERT INTO labs_search (rowid, lexemes) VALUES (%s, %s)",
                [(pk, text) for pk, text in lexemes.items() if text],
            )

    def similar(self, word: str) -> dict[str, int]:
        # Who is similar shares at least two trigrams, so one besides that of the first letter.
        inside = {word[at : at + 3] for at in range(len(word) - 2)}
        shared = " OR ".join(["instr(token, %s)"] * len(inside))
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT token, documents FROM labs_vocabularyword
                WHERE length(token) BETWEEN %s AND %s
                  AND (substr(token, 1, 2) = %s OR substr(token, -2) = %s OR {shared})
                """,
                [*_window(word), word[:2], word[-2:], *sorted(inside)],
            )
            return {token: count for token, count in cursor.fetchall() if token.isascii()}

    def beginning(self, prefix: str, most: int) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT token FROM labs_vocabularyword WHERE token >= %s AND token < %s
                ORDER BY documents DESC, token LIMIT %s
                """,
                [prefix, prefix + chr(0x10FFFF), most],
            )
            return [token for (token,) in cursor.fetchall()]


def engine(using: str = "default") -> Engine:
    """The index of the database in use."""
    connection = connections[using]
    return PostgreSQL(connection) if connection.vendor == "postgresql" else SQLite(connection)


def install(schema_editor: Any) -> None:
    """Makes the indexes that no model tells of; from the migration."""
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement)


def uninstall(schema_editor: Any) -> None:
    """Takes away what does not go with the models' own tables."""
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute("DROP TABLE IF EXISTS labs_search")
