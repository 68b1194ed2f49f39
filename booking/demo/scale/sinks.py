"""Where rows go: PostgreSQL by COPY, SQLite by plain inserts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from django.db import connection, models
from django.db.models import Max

from .columns import (
    BYTES,
    NUMERIC,
    SIGNATURE,
    TEXT,
    TRAILER,
    Given,
    Numbers,
    Texts,
    copy_rows,
    part,
    plain,
)

Field = models.Field[Any, Any]
KINDS: tuple[tuple[type[Field], str], ...] = (
    (models.ForeignKey, "bigint"),
    (models.SmallIntegerField, "smallint"),
    (models.PositiveSmallIntegerField, "smallint"),
    (models.BigIntegerField, "bigint"),
    (models.IntegerField, "integer"),
    (models.BooleanField, "boolean"),
    (models.CharField, TEXT),
    (models.TextField, TEXT),
    (models.DateTimeField, "instant"),
    (models.DateField, "day"),
    (models.TimeField, "clock"),
    (models.BinaryField, BYTES),
)

Model = type[models.Model]


def kind_of(given: Field) -> str:
    """How a field's values are laid out."""
    base = given
    while isinstance(base, models.ForeignKey):
        base = base.target_field
    if isinstance(base, models.AutoField):
        return "bigint" if isinstance(base, models.BigAutoField) else "integer"
    if isinstance(base, models.DecimalField):
        return f"{NUMERIC}{base.decimal_places}"
    return next(kind for known, kind in KINDS if isinstance(base, known))


def usual(given: Field) -> Any:
    """What a column holds when it is not told: the field's plain default, nothing, or no text.

    Raises KeyError for a column that has to be told.
    """
    if given.has_default() and not callable(given.default):
        return given.default
    if given.null:
        return None
    if isinstance(given, models.CharField | models.TextField):
        return ""
    raise KeyError(f"{given.model.__name__}.{given.attname}")


def _as_array(given: Given) -> Given:
    """A list of texts as Texts; anything else as it is."""
    return Texts.of(given) if isinstance(given, list) else given


@cache
def fields_of(model: Model) -> list[Field]:
    return list(model._meta.concrete_fields)


@dataclass
class Sink(ABC):
    """Takes rows of models, whose ids it counts on from what is there."""

    next_ids: dict[Model, int] = field(default_factory=dict)
    written: dict[Model, int] = field(default_factory=dict)

    def ids(self, model: Model, rows: int) -> Numbers:
        """The ids for so many new rows, in order."""
        if model not in self.next_ids:
            last = model._default_manager.aggregate(last=Max("pk"))["last"]
            self.next_ids[model] = (last or 0) + 1
        first = self.next_ids[model]
        self.next_ids[model] = first + rows
        return np.arange(first, first + rows)

    def write(self, model: Model, rows: int, /, **columns: Given) -> None:
        """Writes rows given by columns, named as the fields' attributes."""
        if not rows:
            return
        fields = fields_of(model)
        unknown = set(columns) - {each.attname for each in fields}
        if unknown:
            raise KeyError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
        given = [
            _as_array(columns[each.attname]) if each.attname in columns else usual(each)
            for each in fields
        ]
        self.put(model, fields, given, rows)
        self.written[model] = self.written.get(model, 0) + rows

    @abstractmethod
    def put(
        self,
        model: Model,
        fields: Sequence[Field],
        given: Sequence[Given],
        rows: int,
    ) -> None:
        """Writes rows by their columns, in the order of ``fields``."""


class InsertSink(Sink):
    """Writes by INSERT; for small numbers of rows."""

    def put(
        self,
        model: Model,
        fields: Sequence[Field],
        given: Sequence[Given],
        rows: int,
    ) -> None:
        columns = [
            [
                each.get_db_prep_save(value, connection=connection)
                for value in plain(values, kind_of(each), rows)
            ]
            for each, values in zip(fields, given, strict=True)
        ]
        quote = connection.ops.quote_name
        names = ", ".join(quote(each.column or "") for each in fields)
        marks = ", ".join(["%s"] * len(fields))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})",
                list(zip(*columns, strict=True)),
            )


class CopySink(Sink):
    """Writes by COPY in the binary format."""

    def put(
        self,
        model: Model,
        fields: Sequence[Field],
        given: Sequence[Given],
        rows: int,
    ) -> None:
        parts = [part(values, kind_of(each)) for each, values in zip(fields, given, strict=True)]
        quote = connection.ops.quote_name
        names = ", ".join(quote(each.column or "") for each in fields)
        table = quote(model._meta.db_table)
        self.copy(
            f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)",
            [SIGNATURE, *copy_rows(parts, rows), TRAILER],
        )

    def copy(self, statement: str, blocks: Sequence[bytes]) -> None:
        """Hands rows to the server."""
        connection.ensure_connection()
        with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
            for block in blocks:
                copy.write(block)


def sink_here() -> Sink:
    """The sink that fits the database."""
    return CopySink() if connection.vendor == "postgresql" else InsertSink()
