"""Columns of many rows at once, as PostgreSQL's binary COPY and as plain values.

A column is given as one value for all rows, an array of numbers, a ``Pick`` of
some texts, or ``Texts``; what may be missing is ``Nullable``. Instants are
microseconds and days are days since 1970, times of day microseconds, and
decimals whole numbers of their last place (fen).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]
Cells = npt.NDArray[np.uint8]

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# PostgreSQL counts from 2000.
DAYS_TO_2000 = 10957
US_TO_2000 = DAYS_TO_2000 * 86_400_000_000
NULL = -1
TEXT, BYTES = "text", "bytes"
SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"
INTEGER_DIGITS = 3
"""Digits to base 10,000 before the point: numbers up to 10^12."""


@dataclass(frozen=True)
class Pick:
    """One of a few texts (or None) in each row, told by its place among them."""

    choices: Sequence[str | None]
    index: Numbers


@dataclass(frozen=True)
class Texts:
    """A text, or bytes, of its own in each row, padded to one width; ``lengths`` in bytes."""

    cells: Cells
    lengths: Numbers

    @classmethod
    def of(cls, given: Sequence[str | bytes | None]) -> Texts:
        raw = [each.encode() if isinstance(each, str) else each for each in given]
        lengths = np.array([NULL if each is None else len(each) for each in raw], np.int64)
        width = max(1, int(lengths.max(initial=1)))
        cells = np.frombuffer(b"".join((each or b"").ljust(width, b"\0") for each in raw), np.uint8)
        return cls(cells.reshape(len(raw), width), lengths)


@dataclass(frozen=True)
class Nullable:
    """Numbers that are missing where ``missing`` says so."""

    values: Numbers
    missing: npt.NDArray[np.bool_]


Given = Any
"""A single value, an array, a Pick, Texts or Nullable."""


@dataclass(frozen=True)
class Part:
    """A column as bytes: one row of cells for all, or a row each; NULL where a length is -1."""

    cells: Cells
    lengths: Numbers | None = None


def numbers(values: Numbers, kind: str) -> Cells:
    """Big-endian cells of an array of numbers."""
    out = np.ascontiguousarray(values).astype(kind)
    return out.view(np.uint8).reshape(len(out), -1)


def decimals(values: Numbers, places: int) -> Cells:
    """Numerics of one layout; the server drops zeros in front and behind."""
    whole, fraction = np.divmod(np.abs(values.astype(np.int64)), 10**places)
    digits = -(-places // 4)
    fraction = fraction * 10 ** (4 * digits - places)
    out = np.zeros((len(values), 4 + INTEGER_DIGITS + digits), ">i2")
    out[:, 0], out[:, 1], out[:, 3] = INTEGER_DIGITS + digits, INTEGER_DIGITS - 1, places
    out[:, 2] = np.where(values < 0, 0x4000, 0)
    for place in range(INTEGER_DIGITS):
        out[:, 4 + place] = whole // 10_000 ** (INTEGER_DIGITS - 1 - place) % 10_000
    for place in range(digits):
        out[:, 4 + INTEGER_DIGITS + place] = fraction // 10_000 ** (digits - 1 - place) % 10_000
    return out.view(np.uint8).reshape(len(values), -1)


Encoder = Callable[[Numbers], Cells]

ENCODERS: dict[str, Encoder] = {
    "bigint": lambda values: numbers(values, ">i8"),
    "integer": lambda values: numbers(values, ">i4"),
    "smallint": lambda values: numbers(values, ">i2"),
    "boolean": lambda values: numbers(values, "u1"),
    "instant": lambda values: numbers(values - US_TO_2000, ">i8"),
    "day": lambda values: numbers(values - DAYS_TO_2000, ">i4"),
    "clock": lambda values: numbers(values, ">i8"),
}
NUMERIC = "numeric"
"""Followed by the number of places: numeric2."""


def encoder(kind: str) -> Encoder:
    if kind.startswith(NUMERIC):
        places = int(kind.removeprefix(NUMERIC))
        return lambda values: decimals(values, places)
    return ENCODERS[kind]


def as_number(value: Any, kind: str) -> int:
    """A single Python value as the number that stands for it."""
    if isinstance(value, dt.datetime):
        return (value - EPOCH) // dt.timedelta(microseconds=1)
    if isinstance(value, dt.date):
        return (value - EPOCH.date()).days
    if isinstance(value, dt.time):
        return ((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000
    if kind.startswith(NUMERIC):
        return int(Decimal(value).scaleb(int(kind.removeprefix(NUMERIC))))
    return int(value)


def part(given: Given, kind: str) -> Part:
    """A column's cells; ``kind`` is a number's or "text" or "bytes"."""
    if given is None:
        return Part(np.zeros((1, 0), np.uint8), np.array([NULL]))
    if isinstance(given, Pick):
        raw = Texts.of(given.choices)
        return Part(raw.cells[given.index], raw.lengths[given.index])
    if isinstance(given, Texts):
        return Part(given.cells, given.lengths)
    if isinstance(given, str):
        return Part(np.frombuffer(given.encode(), np.uint8).reshape(1, -1))
    if isinstance(given, bytes):
        return Part(np.frombuffer(given, np.uint8).reshape(1, -1))
    if isinstance(given, Nullable):
        cells = encoder(kind)(given.values)
        return Part(cells, np.where(given.missing, NULL, cells.shape[1]))
    if isinstance(given, np.ndarray):
        return Part(encoder(kind)(given))
    return Part(encoder(kind)(np.array([as_number(given, kind)])))


def copy_rows(parts: Sequence[Part], rows: int) -> list[bytes]:
    """The rows in PostgreSQL's binary COPY format, without its head and tail.

    Rows whose texts are equally long have one layout and are laid out
    together, so their order is by layout.
    """
    key = np.zeros(rows, np.int64)
    for each in parts:
        if each.lengths is not None and len(each.lengths) == rows:
            key = key * (int(each.lengths.max(initial=0)) + 2) + each.lengths + 1
            # Kept small, however many texts of whatever lengths there are.
            key = np.unique(key, return_inverse=True)[1]
    order = np.argsort(key, kind="stable")
    edges = np.flatnonzero(np.diff(key[order])) + 1
    return [_alike(parts, some) for some in np.split(order, edges) if len(some)]


def _alike(parts: Sequence[Part], rows: Numbers) -> bytes:
    widths: list[int] = []
    for each in parts:
        if each.lengths is None:
            widths.append(each.cells.shape[1])
        else:
            widths.append(int(each.lengths[rows[0] if len(each.lengths) > 1 else 0]))
    out = np.empty((len(rows), 2 + sum(4 + max(0, width) for width in widths)), np.uint8)
    out[:, :2] = numbers(np.array([len(parts)]), ">i2")
    at = 2
    for each, width in zip(parts, widths, strict=True):
        out[:, at : at + 4] = numbers(np.array([width]), ">i4")
        at += 4
        if width > 0:
            single = len(each.cells) == 1 and len(rows) != 1
            cells = each.cells if single or len(each.cells) == 1 else each.cells[rows]
            out[:, at : at + width] = cells[:, :width]
            at += width
    return out.tobytes()


def plain(given: Given, kind: str, rows: int) -> list[Any]:
    """A column as Python values, for a database without COPY."""
    if isinstance(given, Pick):
        return [given.choices[each] for each in given.index.tolist()]
    if isinstance(given, Texts):
        raw = [
            None if length == NULL else bytes(cells[:length])
            for cells, length in zip(given.cells, given.lengths.tolist(), strict=True)
        ]
        return raw if kind == BYTES else [each and each.decode() for each in raw]
    if isinstance(given, Nullable):
        values = plain(given.values, kind, rows)
        return [
            None if missing else value
            for value, missing in zip(values, given.missing.tolist(), strict=True)
        ]
    if isinstance(given, np.ndarray):
        return [_python(value, kind) for value in given.tolist()]
    return [given] * rows


def _python(value: int, kind: str) -> Any:
    if kind == "instant":
        return EPOCH + dt.timedelta(microseconds=value)
    if kind == "day":
        return EPOCH.date() + dt.timedelta(days=value)
    if kind == "clock":
        return (EPOCH + dt.timedelta(microseconds=value)).time()
    if kind == "boolean":
        return bool(value)
    if kind.startswith(NUMERIC):
        return Decimal(value).scaleb(-int(kind.removeprefix(NUMERIC)))
    return value
