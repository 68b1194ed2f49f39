"""How fast the site is, each figure beside its floor from the same run.

    python -m bench            all of it, on a PostgreSQL of its own
    python -m bench --quick    with little data and few rounds, to see that it works
    python -m bench --nation   53,000 instruments and 28 million bookings

Prints a table, writes bench/results/ and, but for a quick run, the tables of
docs/scale.md; ends with status 1 when a limit is not kept. INSTRUMENTS and
BOOKINGS in the environment, or the options, choose less.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import os
import time
from pathlib import Path

from bench import measuring, report
from bench.figures import Figure, all_ok, as_text, table
from bench.measuring import FULL, QUICK, Turns
from bench.worlds import Load, World, collect_static, fill, require_disk, served
from deploy import postgres
from deploy.console import ROOT, main, say

RESULTS = ROOT / "bench" / "results"
BUSY = 50
CATALOGUE_DAYS = 14


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=(__doc__ or "").splitlines()[0]
    )
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--quick", action="store_true", help="little data, few rounds")
    kind.add_argument("--nation", action="store_true", help="as much as a nation has")
    parser.add_argument("--instruments", type=int, default=_given("INSTRUMENTS"))
    parser.add_argument("--bookings", type=int, default=_given("BOOKINGS"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--no-fail", action="store_true", help="end with status 0 whatever was measured"
    )
    parser.add_argument("--output", type=Path, help="the file of results")
    return parser.parse_args()


def _given(name: str) -> int | None:
    text = os.environ.get(name, "").replace(",", "").replace("_", "")
    return int(text) if text.isdigit() else None


def nation(asked: argparse.Namespace, turns: Turns) -> list[Figure]:
    """One database with everything."""
    load = Load(
        "nation",
        asked.instruments or 53_000,
        asked.bookings or 28_000_000,
        seed=asked.seed,
    )
    require_disk([load])
    with postgres.server(postgres.DURABLE) as url, served(_first(fill(url, load))) as world:
        figures = measuring.facts(world)
        found, notes = measuring.finder(world, turns)
        limits = {**measuring.PAGE_LIMITS, "search page": measuring.SEARCH_LIMIT}
        figures += found
        figures += measuring.pages(world, limits, turns, where="")
        figures += measuring.requests(world, turns)
    _tell(notes)
    return figures


def usual(asked: argparse.Namespace, turns: Turns) -> list[Figure]:
    """Few bookings and many on the same instruments, and a catalogue as large as a nation's."""
    quick = asked.quick
    instruments = asked.instruments or (1_000 if quick else 5_000)
    many = asked.bookings or (250_000 if quick else 10_000_000)
    catalogue = Load(
        "catalogue",
        instruments if quick else 53_000,
        20_000,
        days=CATALOGUE_DAYS,
        busy=BUSY,
        seed=asked.seed,
    )
    few = Load("few", instruments, min(10_000, many), busy=BUSY, seed=asked.seed)
    full = Load("many", instruments, many, seed=asked.seed)
    require_disk([few, full, catalogue])
    with postgres.server(postgres.DURABLE) as url, contextlib.ExitStack() as stack:
        small = stack.enter_context(served(_first(fill(url, few))))
        large = stack.enter_context(served(fill(url, full)))
        figures = measuring.facts(large)
        found, notes = measuring.finder(large, turns)
        figures += found
        figures += measuring.pages(large, measuring.PAGE_LIMITS, turns, where="")
        figures += measuring.requests(large, turns)
        figures += measuring.growth(small, large, turns)
        third = stack.enter_context(served(fill(url, catalogue)))
        figures += measuring.pages(
            third,
            {"search page": measuring.SEARCH_LIMIT},
            turns,
            where=f", {catalogue.instruments:,} instruments",
        )
    _tell(notes)
    return figures


def _first(world: World) -> World:
    collect_static(world.url)
    return world


def _tell(notes: list[str]) -> None:
    for note in notes:
        say(note)


def script() -> int:
    asked = options()
    began = time.monotonic()
    turns = QUICK if asked.quick else FULL
    figures = nation(asked, turns) if asked.nation else usual(asked, turns)
    name = "nation" if asked.nation else "quick" if asked.quick else "latest"
    path = asked.output or RESULTS / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_text(figures), encoding="utf-8")
    if not asked.quick and asked.output is None:
        report.write(name, figures, day=dt.datetime.now(dt.UTC).date())
    say()
    for line in table(figures):
        say(line)
    say(f"\nWritten to {path}; all of it took {time.monotonic() - began:,.0f} s.")
    if all_ok(figures):
        return 0
    missed = [each.name for each in figures if not each.ok]
    say(f"Limits not kept: {'; '.join(missed)}")
    return 0 if asked.no_fail else 1


if __name__ == "__main__":
    main(script)
