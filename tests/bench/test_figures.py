"""Figures beside their floors: how they compare, and when they are good enough."""

from __future__ import annotations

import json

import pytest

from bench.figures import (
    Better,
    Figure,
    all_ok,
    as_text,
    best_floor,
    compared,
    disk_needed,
    middle,
    table,
)


def test_it_works() -> None:
    figure = compared("feed", [9, 10, 11, 10, 50], [5, 5, 4, 6, 5], limit=3)
    assert (figure.value, figure.floor, figure.ratio, figure.ok) == (10, 5, 2, True)


@pytest.mark.parametrize(
    ("better", "value", "floor", "ratio", "ok"),
    [
        (Better.AT_LEAST, 10, 60, 6, True),
        (Better.AT_LEAST, 10, 59.9, 5.99, False),
        (Better.AT_MOST, 60, 10, 6, True),
        (Better.AT_MOST, 60.1, 10, 6.01, False),
    ],
)
def test_a_ratio_goes_the_way_that_is_better(
    better: Better, value: float, floor: float, ratio: float, ok: bool
) -> None:
    figure = Figure("x", value, "ms", floor, 6, better)
    assert figure.ratio == pytest.approx(ratio)
    assert figure.ok is ok


def test_what_has_no_limit_is_told_and_not_judged() -> None:
    figure = Figure("load time", 90, "s")
    assert figure.ratio is None
    assert figure.ok


def test_a_limit_without_a_floor_is_not_kept() -> None:
    assert not Figure("x", 1, "ms", None, 3, Better.AT_MOST).ok
    assert not Figure("x", 1, "ms", 0, 3, Better.AT_MOST).ok


def test_a_median_takes_five_samples() -> None:
    assert middle([5, 1, 2, 4, 3]) == 3
    with pytest.raises(ValueError, match="4 samples"):
        middle([1, 2, 3, 4])


def test_the_fastest_form_of_a_floor_is_the_floor() -> None:
    samples = {"at once": [5.0] * 5, "unit by unit": [1.0, 9.0, 4.0, 4.0, 4.0]}
    assert best_floor(samples) == ("unit by unit", 4.0)


def test_one_limit_that_is_not_kept_is_one_too_many() -> None:
    good = Figure("a", 1, "ms", 1, 3, Better.AT_MOST)
    bad = Figure("b", 9, "ms", 1, 3, Better.AT_MOST)
    assert all_ok([good])
    assert not all_ok([good, bad])


def test_the_file_is_a_list_of_objects() -> None:
    figures = [Figure("a", 10.0004, "ms", 30, 2, Better.AT_LEAST), Figure("b", 2, "GB")]
    assert json.loads(as_text(figures)) == [
        {
            "name": "a",
            "value": 10.0,
            "unit": "ms",
            "floor": 30,
            "ratio": 3.0,
            "limit": 2,
            "better": "at_least",
            "ok": True,
        },
        {
            "name": "b",
            "value": 2,
            "unit": "GB",
            "floor": None,
            "ratio": None,
            "limit": None,
            "better": None,
            "ok": True,
        },
    ]


def test_the_table_tells_each_figure_with_its_limit() -> None:
    lines = table([Figure("feed", 40, "ms", 10, 3, Better.AT_MOST), Figure("disk", 1.5, "GB")])
    assert len(lines) == 4
    assert lines[2].split() == ["feed", "40.00", "ms", "10.00", "ms", "4.00", "<=", "3", "NOT"]
    assert lines[3].split() == ["disk", "1.50", "GB"]


def test_a_nation_takes_tens_of_gigabytes_and_a_village_few() -> None:
    assert 55 < disk_needed(instruments=53_000, bookings=28_000_000, days=365) / 2**30 < 85
    assert disk_needed(instruments=100, bookings=1000, days=365) < 2**28
