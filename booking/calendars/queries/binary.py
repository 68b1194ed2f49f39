"""Statements on PostgreSQL whose values and rows go over in binary."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import psycopg
from django.db import connection
from psycopg.adapt import Dumper
from psycopg.pq import Format

ARRAY_ITEM = np.dtype([("size", ">i4"), ("number", ">i8")])
INT8_OID, INT8_ARRAY_OID = 20, 1016


class Numbers:
    """A list of numbers for the database, written at once: the driver writes one by one."""

    def __init__(self, numbers: Collection[int]) -> None:
        rows = np.empty(len(numbers), ARRAY_ITEM)
        rows["size"], rows["number"] = 8, numbers if isinstance(numbers, list) else list(numbers)
        # One dimension, no nulls, 64-bit numbers, so many from the first on.
        head = np.array([1, 0, INT8_OID, len(rows), 1], ">i4")
        self.data = head.tobytes() + rows.tobytes()


class NumbersDumper(Dumper):
    format = Format.BINARY
    oid = INT8_ARRAY_OID

    def dump(self, obj: Numbers) -> bytes:
        return obj.data


psycopg.adapters.register_dumper(Numbers, NumbersDumper)


def binary_rows(sql: str, values: Sequence[Any]) -> list[Any]:
    """The rows of a statement on PostgreSQL, sent over in binary."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(sql, values, binary=True)
        return cursor.fetchall()
