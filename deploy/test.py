"""Runs the tests: on SQLite, on PostgreSQL, and in Chromium.

    python -m deploy.test [--quick] [arguments for pytest]

PostgreSQL is the one that DATABASE_URL names, else a throw-away one. What cannot be had is
said in one loud line; where CI is set it fails the run. ``--quick`` is SQLite alone.

What uses no database, as rules do, is tested with SQLite and not once more with PostgreSQL:
there is nothing that could differ. ``tests/conftest.py`` finds out which tests these are.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy import chromium, postgres
from deploy.console import ROOT, VAR, Failure, loud, main, say

FOLDER = VAR / "test"
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
BROWSER_TESTS = "tests/browser"
# Not even read, unless named; then left out by their marker.
WITHOUT_BROWSER = [f"--ignore={BROWSER_TESTS}", "-m", "not browser"]
NOTHING_RAN = 5  # pytest's status when no test was collected


@dataclass
class Outcome:
    """What one run of pytest came to."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    broken: bool = False
    none_chosen: bool = False
    missing: str = ""

    @property
    def is_good(self) -> bool:
        return not (self.failed or self.broken or (self.missing and IN_CI))

    def line(self) -> str:
        if self.missing:
            return f"{self.name}: NOT TESTED. {self.missing}"
        if self.none_chosen:
            return f"{self.name}: none of the chosen tests"
        if self.broken and not self.failed:
            return f"{self.name}: pytest could not finish; its lines above say why"
        return f"{self.name}: {self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def script() -> int:
    arguments = sys.argv[1:]
    quick = "--quick" in arguments
    arguments = [argument for argument in arguments if argument != "--quick"]
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    outcomes = [pytest("SQLite", sqlite_url("rooms"), WITHOUT_BROWSER, arguments)]
    if not quick:
        outcomes += on_postgresql(arguments)
    say()
    for outcome in outcomes:
        if outcome.missing:
            loud(outcome.line())
        else:
            say(outcome.line())
    ran = sum(outcome.passed + outcome.failed for outcome in outcomes)
    if not ran:
        say("No test ran.")
    return 0 if ran and all(outcome.is_good for outcome in outcomes) else 1


def on_postgresql(arguments: list[str]) -> list[Outcome]:
    """The same tests on PostgreSQL, then those in Chromium, on the best database there is."""
    with contextlib.ExitStack() as stack:
        try:
            url = stack.enter_context(postgresql_url())
        except Failure as failure:
            url = ""
            tested = Outcome("PostgreSQL", missing=str(failure))
        else:
            choice = [*WITHOUT_BROWSER, "--only-database"]
            tested = pytest("PostgreSQL", url, choice, arguments)
        try:
            chromium.require()
        except Failure as failure:
            return [tested, Outcome("Chromium", missing=str(failure))]
        # A choice of one's own may hold browser tests or not; else it is all of them.
        chosen = any((ROOT / argument.split("::")[0]).exists() for argument in arguments)
        choice = ["-m", "browser"] if chosen else [BROWSER_TESTS]
        seen = pytest("Chromium", url or sqlite_url("browser"), choice, arguments, most=2)
        return [tested, seen]


@contextlib.contextmanager
def postgresql_url() -> Iterator[str]:
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith(("postgres:", "postgresql:", "psql:", "pgsql:")):
        yield url
        return
    with postgres.server() as url:
        yield url


def sqlite_url(name: str) -> str:
    return f"sqlite:///{FOLDER / name}.sqlite3"


def pytest(
    name: str, url: str, choice: list[str], arguments: list[str], *, most: int = 4
) -> Outcome:
    """One run of pytest in ``most`` processes, with its results read from the report it writes."""
    say(f"\n{name}")
    report = FOLDER / f"{name}.xml"
    command = [sys.executable, "-m", "pytest", *choice, f"--junit-xml={report}"]
    if not any(argument.startswith(("-n", "--pdb", "-s")) for argument in arguments):
        # Each process takes one test after another, in the order that tests/conftest.py gives
        # them; a file whose tests share what is built once stays together.
        command += ["-n", str(min(most, os.cpu_count() or 1))]
        command += ["--dist=loadgroup", "--no-loadscope-reorder"]
    done = subprocess.run(
        [*command, *arguments],
        cwd=ROOT,
        env={
            # The processes share what one of them has compiled.
            **{key: text for key, text in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"},
            "BENCHLINK_MODE": "test",
            "BENCHLINK_NO_ENV_FILE": "1",  # one's own settings are not the tests' business
            "DATABASE_URL": url,
            "TEST_SQLITE": str(FOLDER / f"test-{name}.sqlite3"),
        },
        check=False,
    )
    outcome = read(name, report)
    # With arguments of one's own it is fine to have chosen nothing of this kind.
    outcome.none_chosen = done.returncode == NOTHING_RAN and bool(arguments)
    outcome.broken = done.returncode != 0 and not outcome.none_chosen
    return outcome


def read(name: str, report: Path) -> Outcome:
    outcome = Outcome(name)
    if not report.exists():
        return outcome
    for suite in ET.parse(report).getroot().iter("testsuite"):
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        outcome.failed += failed
        outcome.skipped += skipped
        outcome.passed += int(suite.get("tests", 0)) - failed - skipped
    return outcome


if __name__ == "__main__":
    main(script)
