"""The tables of docs/scale.md are written between their marks, and nothing else is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bench.figures import Better, Figure
from bench.report import DOCUMENT, filled, markdown, write
from deploy.console import Failure

FIGURES = [
    Figure("feed", 41.26, "ms", 10.6, 3, Better.AT_MOST),
    Figure("finder query, 50", 2, "ms", 8, 3, Better.AT_LEAST),
    Figure("load time", 1234, "s"),
]


def test_it_works(tmp_path: Path) -> None:
    path = tmp_path / "scale.md"
    path.write_text(DOCUMENT.read_text(encoding="utf-8"), encoding="utf-8")
    write("nation", FIGURES, day=dt.date(2027, 3, 17), path=path)
    once = path.read_text(encoding="utf-8")
    assert "| feed | 41.3 ms | 10.6 ms | 3.89 | at most 3, not kept |" in once
    assert "| finder query, 50 | 2.0 ms | 8.0 ms | 4.00 | at least 3 |" in once
    assert "| load time | 1,234 s |  |  |  |" in once
    assert "Measured on 2027-03-17" in once
    write("nation", FIGURES, day=dt.date(2027, 3, 17), path=path)
    assert path.read_text(encoding="utf-8") == once


@pytest.mark.parametrize("name", ["latest", "nation"])
def test_the_page_has_a_place_for_each_run(name: str) -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    changed = filled(document, name, ["~ here ~"])
    before, _middle, after = changed.partition("~ here ~")
    assert document.startswith(before.rstrip())
    assert document.endswith(after.lstrip())


def test_a_page_without_a_place_is_not_written() -> None:
    with pytest.raises(Failure, match="no place marked"):
        filled("# Nothing here", "nation", markdown(FIGURES))
