"""Questions whose SQL is made once and asked again with other values.

Django puts a query together anew each time it is asked, which takes longer than
a database needs to answer a short one. What every page and every request asks is
kept here as finished SQL. It is still written as a QuerySet, and answers what
the QuerySet would.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import JSONField, QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)
from psycopg import _queries
from psycopg.pq import Format
from psycopg.sql import Literal
from psycopg.types.numeric import Int8

# The driver keeps how it read a statement, but for long ones and those of many values, which it
# reads anew each time. Those that are kept here are few, and asked on every page.
_queries.MAX_CACHED_STATEMENT_LENGTH = 32_768
_queries.MAX_CACHED_STATEMENT_PARAMS = 500

MOST_AT_ONCE = 8
"""A question with a longer list than this is asked as it is: there are too many lengths."""

# Values like these are asked for by nobody: they mark places while the SQL is made.
_SIGN = "\ue000"
_NUMBER = 0x5EED_0000_0000
_MOMENT = dt.datetime(8765, 6, 1, 3, 7, 11, tzinfo=dt.UTC)
_DAY = dt.date(8765, 6, 1)


class Prepared:
    """A question as a function that makes its QuerySet from keyword arguments.

    A call with values answers a list of rows. Values are numbers, texts, dates,
    instants, and lists of one of these; None, True and False are part of the
    question's shape, of which each is kept by itself. The QuerySet must have the
    same shape whatever the values are, hand each of them to the database as it is,
    and prefetch nothing. Raises LookupError where it does not.
    """

    def __init__(self, question: Callable[..., QuerySet[Any, Any]]) -> None:
        self.question = question
        self._kept: dict[tuple[Any, ...], _Kept | None] = {}

    def __call__(self, **values: Any) -> list[Any]:
        connection = connections[DEFAULT_DB_ALIAS]
        shape: list[Any] = [connection.vendor]
        flat: list[Any] = []
        for value in values.values():
            if value is None or isinstance(value, bool):
                shape.append(value)
            elif isinstance(value, list | tuple):
                if len(value) > MOST_AT_ONCE:
                    return list(self.question(**values))
                shape.append((len(value), *map(type, value[:1])))
                flat += value
            else:
                shape.append(type(value))
                flat.append(value)
        key = tuple(shape)
        if key not in self._kept:
            self._kept[key] = _keep(self.question, values, connection)
        kept = self._kept[key]
        return [] if kept is None else kept.rows(flat, connection)

    def first(self, **values: Any) -> Any:
        """The first row, or None."""
        rows = self(**values)
        return rows[0] if rows else None


@dataclass(frozen=True)
class Statement:
    """Finished SQL that the database plans once a connection, where it can."""

    sql: str
    binary: bool = False
    """Whether PostgreSQL sends its rows in binary, which are read several times as fast."""

    @contextlib.contextmanager
    def run(self, params: Sequence[Any], connection: Any) -> Iterator[Any]:
        """A cursor that has run it; ``params`` are as the driver takes them."""
        with _cursor(connection) as cursor:
            if self.binary and plans_once(connection):
                cursor.cursor.format = Format.BINARY
            cursor.execute(self.sql, params)
            yield cursor


def _cursor(connection: Any) -> Any:
    """A cursor of Django's; on PostgreSQL one whose statements are prepared when often run."""
    if not plans_once(connection):
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return connection._prepare_cursor(_Planned(connection.connection))


_ServerBinding: Any = ServerBindingCursor


class _Planned(_ServerBinding):
    """A cursor that binds values in the server, which psycopg prepares statements for alone."""

    _query: Any

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        try:
            return super().execute(query, params, **options)
        finally:
            if self._query is None:
                # It was prepared before; Django reads here what it logs.
                self._query = SimpleNamespace(query=str(query).encode())


def plans_once(connection: Any) -> bool:
    """Whether often run statements are prepared on this connection (DATABASE_PREPARES)."""
    options = connection.settings_dict["OPTIONS"]
    return connection.vendor == "postgresql" and options.get("prepare_threshold") is not None


@dataclass(frozen=True)
class _Kept:
    """Finished SQL, which of the values asked for goes to which place of it, and what is made
    of its rows."""

    statement: Statement
    # The number of a value that is asked for, else -1 and what stays.
    sources: Sequence[tuple[int, Any]]
    converters: Sequence[tuple[int, Sequence[Any], Any]]
    made: Callable[[Iterable[Any]], list[Any]]

    def rows(self, values: Sequence[Any], connection: Any) -> list[Any]:
        given = [adapted(value, connection) for value in values]
        params = [stays if number < 0 else given[number] for number, stays in self.sources]
        with self.statement.run(params, connection) as cursor:
            rows = cursor.fetchall()
        if not rows:
            return []
        return self.made(self._converted(rows, connection) if self.converters else rows)

    def _converted(self, rows: Iterable[Any], connection: Any) -> Iterator[tuple[Any, ...]]:
        """Values as the fields of their columns read them, where that differs from the driver."""
        for row in rows:
            values = list(row)
            for place, converters, expression in self.converters:
                for convert in converters:
                    values[place] = convert(values[place], expression, connection)
            yield tuple(values)


_populators: Any = get_related_populators


def _maker(queryset: Any, compiler: Any) -> Callable[[Iterable[Any]], list[Any]]:
    """What makes of rows what the QuerySet would: nouns with those beside them, or values."""
    kind = queryset._iterable_class
    if kind is ValuesListIterable:
        return list
    if kind is FlatValuesListIterable:
        return lambda rows: [row[0] for row in rows]
    if kind is not ModelIterable:
        raise LookupError("a prepared question answers nouns or lists of values")
    shape = compiler.klass_info
    model, first, last = shape["model"], shape["select_fields"][0], shape["select_fields"][-1] + 1
    names = [column[0].target.attname for column in compiler.select[first:last]]
    beside = _populators(shape, compiler.select, DEFAULT_DB_ALIAS)
    added = list((compiler.annotation_col_map or {}).items())

    def make(rows: Iterable[Any]) -> list[Any]:
        out: list[Any] = []
        for row in rows:
            noun = model.from_db(DEFAULT_DB_ALIAS, names, row[first:last])
            for each in beside:
                each.populate(row, noun)
            for name, place in added:
                setattr(noun, name, row[place])
            out.append(noun)
        return out

    return make


def _keep(
    question: Callable[..., QuerySet[Any, Any]], values: dict[str, Any], connection: Any
) -> _Kept | None:
    """Makes the SQL with a mark in each value's stead, and finds where the marks went.

    None when there is nothing to ask: a list is empty.
    """
    numbers = iter(range(1_000_000))
    marks: list[Any] = []

    def mark(value: Any) -> Any:
        marks.append(_mark_like(value, next(numbers)))
        return marks[-1]

    marked = {
        name: value
        if value is None or isinstance(value, bool)
        else [mark(each) for each in value]
        if isinstance(value, list | tuple)
        else mark(value)
        for name, value in values.items()
    }
    queryset: Any = question(**marked)
    if queryset._prefetch_related_lookups:
        raise LookupError("a prepared question prefetches nothing")
    compiler: Any = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    number_of = {_plainly(each, connection): number for number, each in enumerate(marks)}
    places = list(_places(params, number_of))
    lost = len(marks) - len({number for _place, number in places})
    # Of a list with nothing in it a part of the question goes, with all its values.
    if lost and [] not in marked.values():
        raise LookupError(f"{lost} of the values do not reach the SQL as they are: {sql}")
    # Django's own slice of the row is not taken again from what is fetched here.
    assert not compiler.has_extra_select, "a prepared question selects what it orders by"
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    assert not compiler.has_composite_fields(columns), "a prepared question selects plain columns"
    converters = [
        (place, convert, expression)
        for place, (convert, expression) in compiler.get_converters(columns).items()
    ]
    # Django reads JSON itself, and wants its text.
    binary = not any(isinstance(each.output_field, JSONField) for each in columns)
    number_at = dict(places)
    sources = [(number_at.get(place, -1), stays) for place, stays in enumerate(params)]
    if connection.vendor == "postgresql":
        sql = _with_what_stays(sql, sources, connection)
        sources = [(number, stays) for number, stays in sources if number >= 0]
    return _Kept(Statement(sql, binary), sources, converters, _maker(queryset, compiler))


def _with_what_stays(sql: str, sources: Sequence[tuple[int, Any]], connection: Any) -> str:
    """The SQL with the values that stay written into it.

    A plan made for any value of a state could not use an index that holds some
    states alone.
    """
    connection.ensure_connection()
    left = iter(sources)

    def written(sign: re.Match[str]) -> str:
        if sign[0] == "%%":
            return "%%"
        number, stays = next(left)
        if number >= 0:
            return "%s"
        return Literal(stays).as_string(connection.connection).replace("%", "%%")

    return re.sub("%%|%s", written, sql)


def _places(params: Sequence[Any], number_of: dict[Any, int]) -> Iterator[tuple[int, int]]:
    for place, param in enumerate(params):
        if not isinstance(param, int | str | dt.date):
            continue
        if param in number_of:
            yield place, number_of[param]
        elif _made_of_a_mark(param):
            raise LookupError(f"the question reckons with a value, which would be kept: {param!r}")


def _made_of_a_mark(param: Any) -> bool:
    """Whether a value in the SQL was reckoned from a mark: a day later, or within a pattern."""
    if isinstance(param, str):
        return _SIGN in param or param.startswith(f"{_DAY.year}-")
    if isinstance(param, int):
        return abs(param - _NUMBER) < _NUMBER // 2
    return param.year == _DAY.year


def _mark_like(value: Any, number: int) -> Any:
    """A value of the same kind that nobody asks for."""
    if isinstance(value, int):
        return _NUMBER + number
    if isinstance(value, str):
        return f"{_SIGN}{number}{_SIGN}"
    if isinstance(value, dt.datetime):
        return _MOMENT + dt.timedelta(days=number)
    if isinstance(value, dt.date):
        return _DAY + dt.timedelta(days=number)
    raise TypeError(f"a prepared question takes no {type(value).__name__}")


def adapted(value: Any, connection: Any) -> Any:
    """A value as the database's driver is given it in a ``Statement``."""
    if isinstance(value, int) and not isinstance(value, bool) and plans_once(connection):
        # One kind of number, so that the plan for a small one serves a great one.
        return Int8(value)
    return _plainly(value, connection)


def _plainly(value: Any, connection: Any) -> Any:
    """A value as fields give it to the driver."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, dt.date):
        return connection.ops.adapt_datefield_value(value)
    return value
