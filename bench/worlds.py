"""Databases to measure in: made, filled, served, and looked at."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.figures import disk_needed
from bench.visiting import Line, Visitor
from deploy import postgres
from deploy.console import ROOT, Failure, say

WORKERS, THREADS = 2, 2
START_SECONDS = 60


@dataclass(frozen=True)
class Load:
    """What a database is filled with: the arguments of ``manage.py scale``."""

    name: str
    instruments: int
    bookings: int
    busy: int | None = None
    days: int = 365
    seed: int = 1

    def arguments(self) -> list[str]:
        given = ["instruments", "bookings", "days", "seed"]
        given += ["busy"] if self.busy is not None else []
        return [text for name in given for text in (f"--{name}", str(getattr(self, name)))]

    @property
    def disk(self) -> int:
        return disk_needed(instruments=self.instruments, bookings=self.bookings, days=self.days)


@dataclass
class World:
    """A filled database with its site and its cast."""

    load: Load
    url: str
    load_seconds: float = 0.0
    port: int = 0
    line: Line | None = None
    people: list[Visitor] = field(default_factory=list)
    turns: dict[str, itertools.count[int]] = field(default_factory=dict)
    """How many times each page was asked for."""

    def ask(self, *said: object) -> object:
        if self.line is None:
            raise Failure(f"nobody looks at {self.load.name}")
        return self.line.ask(*said)


def environment(url: str) -> dict[str, str]:
    """The environment of what serves or looks at a database."""
    wanted = {
        "BENCHLINK_MODE": "production",
        "BENCHLINK_NO_ENV_FILE": "1",
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "SECRET_KEY": "for-measuring-only-" + "0123456789" * 4,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
        "SECURE_SSL_REDIRECT": "false",
        "TRUSTED_PROXY_COUNT": "0",
        "LOG_LEVEL": "ERROR",
        "CONSENT_ASKED": "false",
        "DATABASE_URL": url,
    }
    return {**os.environ, **wanted}


def require_disk(loads: list[Load]) -> None:
    """Raises Failure where the loads together do not fit on the disk."""
    needed = sum(each.disk for each in loads)
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if needed > free:
        raise Failure(
            f"this takes about {needed / 2**30:.0f} GB on disk and {tempfile.gettempdir()} has "
            f"{free / 2**30:.0f} GB free; choose fewer with INSTRUMENTS= and BOOKINGS=, or "
            "another folder with TMPDIR="
        )


def fill(server_url: str, load: Load) -> World:
    """Makes a database, its tables and its load. Raises Failure when that fails."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "bench_{load.name}"')
    url = urlunsplit(urlsplit(server_url)._replace(path=f"/bench_{load.name}"))
    say(f"Filling {load.name}: {load.instruments:,} instruments, {load.bookings:,} bookings ...")
    # Production refuses invented data; the load is the same under any settings.
    own = {
        **environment(url),
        "BENCHLINK_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "booking.settings",
    }
    _manage(own, "migrate", "--verbosity", "0")
    began = time.monotonic()
    _manage(own, "scale", "--verbosity", "0", *load.arguments())
    return World(load, url, load_seconds=time.monotonic() - began)


def _manage(env: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "-W", "ignore", "manage.py", *arguments]
    if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode:
        raise Failure(f"manage.py {arguments[0]} failed; its lines above say why")


def collect_static(url: str) -> None:
    """Lays out the static files with their contents' marks, once for all sites."""
    _manage(environment(url), "collectstatic", "--noinput", "--clear", "--verbosity", "0")


@contextlib.contextmanager
def served(world: World) -> Iterator[World]:
    """The site over a world, and its cast; gone afterwards."""
    env = environment(world.url)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchlink-bench-")))
        world.port = postgres.free_port()
        site = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "booking.wsgi"),
                *("--workers", str(WORKERS), "--threads", str(THREADS)),
                *("--bind", f"127.0.0.1:{world.port}", "--keep-alive", "75", "--timeout", "120"),
            ],
            cwd=ROOT,
            env=env,
            stdout=(folder / "log").open("wb"),
            stderr=subprocess.STDOUT,
        )
        stack.callback(stop, site)
        wait_for(world.port, site, folder / "log")
        cast = subprocess.Popen(
            [sys.executable, "-m", "bench.cast"],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        stack.callback(stop, cast)
        world.line = Line(cast)
        people = world.line.ask("people")
        world.people = [Visitor(world.port, each["session"], each["project"]) for each in people]
        yield world


def stop(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/accounts/login/", headers={"X-Forwarded-Proto": "https"})
            if connection.getresponse().status == 200:
                return
            break
        except OSError:
            time.sleep(0.2)
    stop(process)
    raise Failure(f"the site did not start: {log.read_text(errors='replace')[-1500:]}")
