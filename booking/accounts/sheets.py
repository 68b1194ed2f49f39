"""Lists as CSV files: streamed, readable by spreadsheets in every language, and harmless there.

The format is RFC 4180, in UTF-8 with a byte order mark, without which Excel
shows Chinese as noise. A text that a spreadsheet would run as a formula is
kept a text (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from zoneinfo import ZoneInfo

from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header

BOM = "\ufeff"
ROWS_AT_ONCE = 200
"""How many rows are made before they are sent."""
FORMULA_SIGNS = tuple("=+-@＝＋－＠|%")
"""What begins a formula, an external command or a macro in one of the usual spreadsheets."""


def csv_response(
    *, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A table as a file to save, which no cache keeps.

    ``name`` is the file's, with or without ".csv". ``rows`` are read while they
    are sent, in the language of the request, so a generator over a query's
    ``iterator()`` needs no memory for the whole. Numbers stay numbers, None is
    an empty cell, everything else is its text; the caller writes times
    (``wall_cell``).
    """
    stem = " ".join(name.removesuffix(".csv").replace("/", "-").replace("\\", "-").split())
    response = StreamingHttpResponse(
        _encoded(header, rows, translation.get_language()),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": content_disposition_header(True, f"{stem or 'list'}.csv") or ""
        },
    )
    add_never_cache_headers(response)
    return response


def wall_cell(moment: dt.datetime | None, zone: ZoneInfo) -> str:
    """A moment on the wall clock of ``zone``, "2026-11-24 09:00", which spreadsheets know."""
    return "" if moment is None else moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def hours_cell(length: dt.timedelta | None) -> Decimal | None:
    """A length in hours, to the hundredth."""
    if length is None:
        return None
    return (Decimal(length // dt.timedelta(minutes=1)) / 60).quantize(Decimal("0.01"))


def _encoded(
    header: Sequence[str], rows: Iterable[Sequence[object]], language: str | None
) -> Iterator[bytes]:
    """The file in pieces, each made in ``language``: it may leave after the request's is gone."""
    yield _text_of([header], start=BOM).encode()
    left = iter(rows)
    while True:
        with translation.override(language):
            piece = _text_of(islice(left, ROWS_AT_ONCE))
        if not piece:
            return
        yield piece.encode("utf-8", "replace")


def _text_of(rows: Iterable[Sequence[object]], start: str = "") -> str:
    out = io.StringIO()
    out.write(start)
    csv.writer(out).writerows([_cell(each) for each in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    """A cell that a spreadsheet shows and does not run."""
    if value is None:
        return ""
    if isinstance(value, (int, float, Decimal)):
        return value
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.lstrip().startswith(FORMULA_SIGNS) else text
