"""What the scripts say to a person: one line a step, a counter for the long ones."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
PATIENCE = 2.0  # seconds after which a step shows that it is running


class Failure(Exception):
    """A sentence for the person. The script prints it and exits with status 1."""


def say(text: str = "") -> None:
    print(text, flush=True)


def loud(text: str) -> None:
    """A line that cannot be overlooked in a long log."""
    bar = "!" * min(100, len(text) + 8)
    say(f"\n{bar}\n!!! {text} !!!\n{bar}\n")


def main(script: Callable[[], int | None]) -> None:
    """Runs a script; a failure is one line, never a traceback."""
    # SIGTERM ends a script the way Ctrl-C does, so that what it started is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(script())
    except Failure as failure:
        sys.stdout.flush()
        print(f"Stopped: {failure}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        sys.exit(130)


def step(
    title: str,
    command: Sequence[str | Path],
    *,
    log: str,
    env: Mapping[str, str] | None = None,
) -> str:
    """Runs a command with its output kept in ``var/log/<log>.log``, and returns that output.

    Raises Failure, with the line that tells most and the log's name.
    """
    path = VAR / "log" / f"{log}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    counter = Counter(title)
    with path.open("wb") as out:
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                cwd=ROOT,
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            raise Failure(f"{title}: could not start {command[0]}: {error.strerror}.") from None
        try:
            while True:
                try:
                    status = process.wait(timeout=0.25)
                    break
                except subprocess.TimeoutExpired:
                    counter.tick()
        except BaseException:
            process.terminate()
            process.wait()
            raise
    output = path.read_text(encoding="utf-8", errors="replace")
    counter.end(failed=status != 0)
    if status:
        raise Failure(
            f"{title} failed: {telling_line(output)} (all it said: {path.relative_to(ROOT)})"
        )
    return output


class Counter:
    """A step's line: counts seconds in place on a terminal, else a plain line now and then."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.began = time.monotonic()
        self.in_place = sys.stdout.isatty()
        self.next = 0.0
        self.shown = False

    def seconds(self) -> float:
        return time.monotonic() - self.began

    def tick(self) -> None:
        seconds = self.seconds()
        if seconds < max(self.next, PATIENCE / 2):
            return
        if self.in_place:
            print(f"\r{self.title} ... {seconds:.0f} s ", end="", flush=True)
            self.next = seconds + 1
        else:
            say(f"{self.title} ..." if not self.shown else f"  still running, {seconds:.0f} s")
            self.next = seconds + 30
        self.shown = True

    def end(self, *, failed: bool) -> None:
        word = "failed" if failed else "done"
        if self.in_place and self.shown:
            print("\r\033[K", end="")
        say(f"{self.title}: {word} in {self.seconds():.0f} s")


def telling_line(output: str) -> str:
    """The line of a failed command's output that says why: the last that names an error."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [
        line for line in lines if "error" in line.lower() and "complete log of this run" not in line
    ]
    return (errors or lines or ["it said nothing"])[-1][:300]
