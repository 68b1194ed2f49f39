"""The results in docs/scale.md: tables between two marks, written anew after each run."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Better, Figure
from deploy.console import ROOT, Failure

DOCUMENT = ROOT / "docs" / "scale.md"


def markdown(figures: Sequence[Figure]) -> list[str]:
    """A table of figures, for a page."""
    out = ["| figure | measured | floor | ratio | limit |", "|---|---:|---:|---:|---|"]
    for each in figures:
        limit = ""
        if each.limit is not None:
            way = "at least" if each.better is Better.AT_LEAST else "at most"
            limit = f"{way} {each.limit:g}{'' if each.ok else ', not kept'}"
        ratio = "" if each.ratio is None else f"{each.ratio:.2f}"
        out.append(
            f"| {each.name} | {_told(each.value, each.unit)} | {_told(each.floor, each.unit)} "
            f"| {ratio} | {limit} |"
        )
    return out


def _told(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:,.1f} {unit}"


def machine(*, day: dt.date) -> str:
    """What it was measured on, in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Measured on {day.isoformat()}: {os.cpu_count()} cores, {memory:.0f} GB of memory, "
        f"Python {platform.python_version()}; database, site and clients on this one machine."
    )


def filled(document: str, name: str, lines: Sequence[str]) -> str:
    """The document with other lines between the marks of a name. Raises Failure without them."""
    begin, end = f"<!-- measured: {name} -->", "<!-- end of measured -->"
    pattern = re.compile(f"({re.escape(begin)}\n).*?({re.escape(end)})", re.DOTALL)
    if not pattern.search(document):
        raise Failure(f"docs/scale.md has no place marked for the results of {name}")
    text = "\n".join(["", *lines, "", ""])
    return pattern.sub(lambda found: f"{found[1]}{text}{found[2]}", document, count=1)


def write(name: str, figures: Sequence[Figure], *, day: dt.date, path: Path = DOCUMENT) -> None:
    """Puts a run's table in its place."""
    lines = [machine(day=day), "", *markdown(figures)]
    path.write_text(filled(path.read_text(encoding="utf-8"), name, lines), encoding="utf-8")
