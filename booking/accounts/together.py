"""Rows of several tables that are saved in one go, as one thing that happens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models import Field, Model

from .prepared import Statement


@dataclass(frozen=True)
class KeyOf:
    """Stands in a row for the key of another that is saved with it, with a text before it."""

    row: Model
    before: str = ""

    @property
    def value(self) -> Any:
        return f"{self.before}{self.row.pk}" if self.before else self.row.pk


@transaction.atomic(savepoint=False)
def save_together(*rows: Model) -> None:
    """Saves new rows, and what is loaded of others; on PostgreSQL by one statement, which
    takes a third of the time.

    A row names a new one before it by a foreign key or a ``KeyOf``, which is
    replaced by what it stands for. As with ``bulk_create`` no signals are sent.
    Raises IntegrityError like ``save``, after which the transaction is lost.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        for row in rows:
            _resolve(row)
            if row._state.adding:
                row.save(force_insert=True)
            else:
                row.save(update_fields=[field.name for field in _columns(row)])
        return
    plan, params, named = _plan(rows, connection)
    if plan not in _statements:
        _statements[plan] = Statement(_sql(plan, connection))
    with _statements[plan].run(params, connection) as cursor:
        keys = cursor.fetchone()
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    for row, name, key in named:
        setattr(row, name, key.value)


@dataclass(frozen=True)
class _Part:
    """A row's part in a statement: its columns, and what each gets.

    That is what is given (None), or the key of the row with a number, with a text
    before it.
    """

    model: type[Model]
    new: bool
    columns: tuple[str, ...]
    sources: tuple[tuple[int, str] | None, ...]


_statements: dict[tuple[_Part, ...], Statement] = {}


_Named = list[tuple[Model, str, KeyOf]]
# What PostgreSQL's driver takes as it stands in a row, so that no field need be asked.
_AS_IT_IS: dict[type, frozenset[type]] = {
    models.CharField: frozenset({str}),
    models.TextField: frozenset({str}),
    models.BooleanField: frozenset({bool}),
    models.IntegerField: frozenset({int}),
    models.BigIntegerField: frozenset({int}),
    models.PositiveIntegerField: frozenset({int}),
    models.PositiveSmallIntegerField: frozenset({int}),
    models.ForeignKey: frozenset({int}),
    models.DateTimeField: frozenset({dt.datetime}),
}
_NEVER: frozenset[type] = frozenset()


def _stays(field: Any, value: Any) -> bool:
    """Whether a value is written as it stands in its row: of the kind that its field keeps, an
    instant with its zone, and not one that the field puts in itself."""
    if type(value) not in _AS_IT_IS.get(type(field), _NEVER):
        return False
    if type(value) is not dt.datetime:
        return True
    return value.tzinfo is not None and not (field.auto_now or field.auto_now_add)


def _plan(rows: Sequence[Model], connection: Any) -> tuple[tuple[_Part, ...], list[Any], _Named]:
    """The statement's parts, its parameters, and which columns get keys that are to come."""
    place_of = {id(row): place for place, row in enumerate(rows)}
    params: list[Any] = []
    plan: list[_Part] = []
    named: _Named = []
    for place, row in enumerate(rows):
        sources: list[tuple[int, str] | None] = []
        fields = _columns(row)
        for field in fields:
            value = getattr(row, field.attname)
            if _stays(field, value):
                params.append(value)
                sources.append(None)
                continue
            value = field.pre_save(row, add=row._state.adding)
            if value is None:
                value = _named(row, field)
            if not isinstance(value, KeyOf):
                params.append(field.get_db_prep_save(value, connection))
                sources.append(None)
                continue
            before = place_of.get(id(value.row), place)
            if before >= place:
                raise ValueError(_NOT_BEFORE.format(row=type(row).__name__))
            sources.append((before, value.before))
            named.append((row, field.attname, value))
        if not row._state.adding:
            params.append(_key(type(row)).get_db_prep_save(row.pk, connection))
        columns = tuple(field.column for field in fields)
        plan.append(_Part(type(row), row._state.adding, columns, tuple(sources)))
    return tuple(plan), params, named


_NOT_BEFORE = "a {row} names a new row that does not come before it"


def _named(row: Model, field: Any) -> Any:
    """The key of the row that a foreign key names, which is to come where that is new too."""
    if not field.is_relation or not field.is_cached(row):
        return None
    named: Model | None = field.get_cached_value(row)
    return KeyOf(named) if named is not None and named.pk is None else named and named.pk


def _sql(plan: Sequence[_Part], connection: Any) -> str:
    quote = connection.ops.quote_name
    parts: list[str] = []
    for place, part in enumerate(plan):
        table, key = quote(part.model._meta.db_table), quote(_key(part.model).column)
        columns = [quote(column) for column in part.columns]
        values = [_source(source) for source in part.sources]
        if part.new:
            does = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(values)})"
        else:
            pairs = (f"{column} = {value}" for column, value in zip(columns, values, strict=True))
            does = f"UPDATE {table} SET {', '.join(pairs)} WHERE {key} = %s"
        parts.append(f"r{place} AS ({does} RETURNING {key} AS key)")
    keys = (f"(SELECT key FROM r{place})" for place in range(len(plan)))
    return f"WITH {', '.join(parts)} SELECT {', '.join(keys)}"


def _source(source: tuple[int, str] | None) -> str:
    if source is None:
        return "%s"
    place, before = source
    text = before.replace("'", "''").replace("%", "%%")
    key = f"(SELECT key FROM r{place})"
    return f"'{text}' || {key}" if before else key


def _key(model: type[Model]) -> Field[Any, Any]:
    key = model._meta.pk
    assert key is not None
    return key


def _columns(row: Model) -> list[Any]:
    """What is written of a row: all but its key, as far as it was loaded."""
    fields = _columns_of(type(row))
    if row._state.adding:
        return fields
    left_out = row.get_deferred_fields()
    return [field for field in fields if field.attname not in left_out]


@cache
def _columns_of(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not field.primary_key]


def _resolve(row: Model) -> None:
    """Sets what stood for keys to the keys."""
    for field in _columns(row):
        value = getattr(row, field.attname)
        if value is None:
            value = _named(row, field)
        if isinstance(value, KeyOf):
            if value.row.pk is None:
                raise ValueError(_NOT_BEFORE.format(row=type(row).__name__))
            setattr(row, field.attname, value.value)
