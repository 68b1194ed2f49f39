"""Questions whose SQL is made once and asked again with other values.

Django puts a query together anew each time it is asked, which takes longer than
a database needs to answer a short one. What every page and every request asks is
kept here as finished SQL. It is still written as a QuerySet, and answers what
the QuerySet would.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

MOST_AT_ONCE = 8
"""A question with a longer list than this is asked as it is: there are too many lengths."""

_NUMBER = 0x5EED_0000_0000
_MOMENT = dt.datetime(8765, 1, 1, 3, 7, 11, tzinfo=dt.UTC)
_DAY = dt.date(8765, 1, 1)


class Prepared:
    """A question as a function that makes its QuerySet from keyword arguments.

    A call with values answers a list of rows. Values are numbers, texts, dates,
    instants, and lists of one of these; None, True and False are part of the
    question's shape, of which each is kept by itself. The QuerySet must have the
    same shape whatever the values are, hand each of them to the database, and
    prefetch nothing. Raises LookupError where a value does not reach the SQL.
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
class _Kept:
    """Finished SQL, and which of the values asked for goes to which place of it."""

    queryset: Any
    compiler: Any
    sql: str
    params: Sequence[Any]
    places: Sequence[tuple[int, int]]

    def rows(self, values: Sequence[Any], connection: Any) -> list[Any]:
        given = [_adapted(value, connection) for value in values]
        params = list(self.params)
        for place, number in self.places:
            params[place] = given[number]
        compiler = copy.copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda: (self.sql, params)
        finished: Any = _Finished(compiler)
        asked: Any = QuerySet(self.queryset.model, finished, DEFAULT_DB_ALIAS)
        asked._fields = self.queryset._fields
        return list(self.queryset._iterable_class(asked))


class _Finished:
    """Stands where a QuerySet looks for its query, and hands out a compiler that is done."""

    def __init__(self, compiler: Any) -> None:
        self.compiler = compiler

    def get_compiler(self, using: str | None = None) -> Any:
        return self.compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self.compiler.query, name)


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
    compiler.connection = None
    number_of = {_adapted(each, connection): number for number, each in enumerate(marks)}
    places = list(_places(params, number_of))
    lost = len(marks) - len({number for _place, number in places})
    if lost:
        raise LookupError(f"{lost} of the values do not reach the SQL as they are: {sql}")
    return _Kept(queryset, compiler, sql, tuple(params), tuple(places))


def _places(params: Sequence[Any], number_of: dict[Any, int]) -> Iterator[tuple[int, int]]:
    for place, param in enumerate(params):
        if isinstance(param, int | str | dt.date) and param in number_of:
            yield place, number_of[param]


def _mark_like(value: Any, number: int) -> Any:
    """A value of the same kind that nobody asks for."""
    if isinstance(value, int):
        return _NUMBER + number
    if isinstance(value, str):
        return f"\ue000mark {number}\ue000"
    if isinstance(value, dt.datetime):
        return _MOMENT + dt.timedelta(days=number)
    if isinstance(value, dt.date):
        return _DAY + dt.timedelta(days=number)
    raise TypeError(f"a prepared question takes no {type(value).__name__}")


def _adapted(value: Any, connection: Any) -> Any:
    """A value as the database's driver is given it, as fields do."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, dt.date):
        return connection.ops.adapt_datefield_value(value)
    return value
