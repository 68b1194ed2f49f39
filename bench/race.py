"""Many people ask for one slot at once, through the running server, on both databases.

    python -m bench.race --rounds 20 --clients 64

For each database: a site of its own under gunicorn, as many signed-in people
as clients, and in each round one slot that all of them ask for at the same
moment. One may win; each other must get a clear refusal that names free times
nearby. A line a database tells rounds, winners, refusals, errors, and the
overlaps that a query finds afterwards. Ends with status 1 when a round had not
exactly one winner, or anything else went wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import psycopg

from deploy import postgres
from deploy.console import ROOT, Failure

SLOT = dt.timedelta(minutes=30)
ENGINES = ("sqlite", "postgresql")


@dataclass
class Score:
    """What a database's rounds came to."""

    rounds: int = 0
    one_winner: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    overlaps: int = 0
    untrue_weeks: int = 0

    @property
    def clean(self) -> bool:
        held = self.overlaps == self.untrue_weeks == 0
        return self.one_winner == self.rounds > 0 and not self.problems and held

    def line(self, name: str) -> str:
        return (
            f"{name}: rounds {self.rounds}, with one winner {self.one_winner}, "
            f"winners {self.answers['won']}, refusals {self.answers['refused']}, "
            f"errors {len(self.problems)}, overlaps {self.overlaps}, "
            f"untrue weeks {self.untrue_weeks}"
        )


def make_world(clients: int) -> tuple[Any, list[tuple[str, str]]]:
    """One open instrument, and as many people with their session keys and projects."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction
    from django.utils import timezone

    from booking.accounts.models import Membership, Organisation, Project, User
    from booking.calendars.actions import rewrite_of
    from booking.calendars.models import OpenWindow, Policy
    from booking.labs.models import Instrument, Lab, Unit

    now = timezone.now()
    long_ago = dt.date(2020, 1, 1)
    university = Organisation.objects.create(
        kind="university", state="verified", code="RACE-U", name_en="A university"
    )
    lab = Lab.objects.create(university=university, code="RACE-L", name_en="A lab")
    instrument = Instrument.objects.create(lab=lab, name_en="An instrument", published_at=now)
    Unit.objects.create(instrument=instrument)
    Policy.objects.create(lab=lab, lead_minutes=0, everyone_days=60)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    OpenWindow.objects.bulk_create(
        OpenWindow(
            instrument=instrument,
            starts=today + dt.timedelta(days=day),
            ends=today + dt.timedelta(days=day + 1),
        )
        for day in range(60)
    )
    with transaction.atomic():
        rewrite_of(instruments=[instrument], now=now)
    enterprise = Organisation.objects.create(
        kind="enterprise", state="verified", code="RACE-E", name_en="An enterprise"
    )
    project = Project.objects.create(organisation=enterprise, name="General", is_general=True)
    people: list[tuple[str, str]] = []
    for number in range(clients):
        person = User.objects.create_user(f"racer{number}@race.example", name=f"Racer {number}")
        Membership.objects.create(person=person, organisation=enterprise, since=long_ago)
        session = SessionStore()
        session["_auth_user_id"] = str(person.pk)
        session["_auth_user_backend"] = "booking.accounts.backends.AccountBackend"
        session["_auth_user_hash"] = person.get_session_auth_hash()
        session.create()
        people.append((str(session.session_key), project.public_id))
    return instrument, people


def ask(
    port: int, path: str, who: tuple[str, str], start: str, gate: threading.Barrier, out: list[Any]
) -> None:
    """One client: connects, waits for the others, asks, and keeps the answer."""
    session, project = who
    token = uuid.uuid4().hex
    body = urlencode(
        {
            "start": start,
            "length": str(SLOT // dt.timedelta(minutes=1)),
            "mode": "self",
            "project": project,
            "purpose": "To be the first",
            "samples": "",
            "key": uuid.uuid4().hex,
        }
    )
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={session}; csrftoken={token}",
        "X-CSRFToken": token,
        "Host": "127.0.0.1",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.connect()
        gate.wait(timeout=120)
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        out.append((answer.status, answer.read()))
    except Exception as error:  # whatever it is, it counts as an error of the site
        out.append((0, repr(error).encode()))
    finally:
        connection.close()


def judge(status: int, body: bytes) -> str:
    """``won``, ``refused``, or what was wrong with an answer."""
    try:
        said = json.loads(body)
    except ValueError:
        return f"status {status}: {body[:200]!r}"
    if status == 201 and said.get("booking"):
        return "won"
    if status == 409 and said.get("sentences"):
        return "refused" if said.get("nearby") else "a refusal without free times nearby"
    return f"status {status}: {said}"


def ask_at_once(
    port: int, path: str, wishes: list[tuple[tuple[str, str], dt.datetime]]
) -> Counter[str]:
    """All clients at the same moment, each with a start of their wish; how each was answered."""
    gate = threading.Barrier(len(wishes))
    out: list[Any] = []
    threads = [
        threading.Thread(target=ask, args=(port, path, who, f"{start:%Y-%m-%dT%H:%M}", gate, out))
        for who, start in wishes
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(judge(*answer) for answer in out)


def run_rounds(port: int, instrument: Any, people: list[tuple[str, str]], rounds: int) -> Score:
    """The rounds, each for a slot of its own."""
    from django.db import connections
    from django.utils import timezone

    from booking.calendars.actions import verify_lab
    from booking.calendars.queries import zone_of

    zone = zone_of(instrument.lab)
    path = f"/instruments/{instrument.public_id}/request/"
    first = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=30)
    score = Score()
    for number in range(rounds):
        # Every third half hour, so that each slot has free time beside it.
        start = (first + 3 * number * SLOT).astimezone(zone)
        verdicts = ask_at_once(port, path, [(who, start) for who in people])
        score.rounds += 1
        score.one_winner += verdicts["won"] == 1
        for verdict, times in verdicts.items():
            if verdict in {"won", "refused"}:
                score.answers[verdict] += times
            else:
                score.problems += [verdict] * times
    # Each for a slot of their own: all win, and none undoes what another wrote of the week.
    later = first + (3 * rounds + 3) * SLOT
    apart = [(who, (later + n * SLOT).astimezone(zone)) for n, who in enumerate(people)]
    for verdict, times in ask_at_once(port, path, apart).items():
        if verdict != "won":
            score.problems += [f"of slots apart: {verdict}"] * times
    connections.close_all()
    score.overlaps = count_overlaps()
    score.untrue_weeks = len(verify_lab(lab=instrument.lab, now=timezone.now()).weeks)
    return score


def count_overlaps() -> int:
    """Pairs of claims of different holders on one unit that share time, by plain SQL."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM calendars_claim a JOIN calendars_claim b"
            " ON a.unit_id = b.unit_id AND a.id < b.id AND a.holder <> b.holder"
            " AND a.starts < b.ends AND b.starts < a.ends"
        )
        return int(cursor.fetchone()[0])


def serve(port: int, log: Path) -> subprocess.Popen[bytes]:
    """The site as in production: two workers under gunicorn. Raises Failure if it stays silent."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [
                sys.executable,
                *("-m", "gunicorn", "booking.wsgi", "--workers", "2", "--threads", "4"),
                *("--bind", f"127.0.0.1:{port}", "--backlog", "512", "--timeout", "120"),
            ],
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    for _attempt in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/accounts/login/", headers={"Host": "127.0.0.1"})
            connection.getresponse().read()
            return process
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    process.kill()
    raise Failure(f"the site did not start: {log.read_text(errors='replace')[-800:]}")


def race_here(rounds: int, clients: int) -> bool:
    """Races on the database that the environment names, and prints its line."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections

    call_command("migrate", verbosity=0, interactive=False)
    instrument, people = make_world(clients)
    name = connection.vendor
    connections.close_all()
    with tempfile.TemporaryDirectory(prefix="benchlink-race-") as folder:
        port = postgres.free_port()
        process = serve(port, Path(folder) / "log")
        try:
            score = run_rounds(port, instrument, people, rounds)
        finally:
            process.terminate()
            process.wait(30)
    print(score.line(name), flush=True)
    for problem, times in Counter(score.problems).most_common(5):
        print(f"  {times} x {problem}", flush=True)
    return score.clean


def race_on(url: str, rounds: int, clients: int) -> bool:
    """Races in a process of its own, since settings name one database."""
    environment = {
        **os.environ,
        "BENCHLINK_MODE": "test",
        "BENCHLINK_NO_ENV_FILE": "1",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "booking.settings",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "bench.race", "--here"]
    command += ["--rounds", str(rounds), "--clients", str(clients)]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


@contextlib.contextmanager
def postgres_database() -> Iterator[str]:
    """A database of the race's own, on DATABASE_URL's server if that is PostgreSQL,
    else on a throw-away one. Raises Failure where there is no server to be had."""
    given = os.environ.get("DATABASE_URL", "")
    with contextlib.ExitStack() as stack:
        if not given.startswith("postgres"):
            given = stack.enter_context(postgres.server())
        parts = urlsplit(given)
        name = f"benchlink_race_{uuid.uuid4().hex[:8]}"
        try:
            connection = stack.enter_context(psycopg.connect(given, autocommit=True))
        except psycopg.OperationalError as error:
            raise Failure(f"PostgreSQL does not answer: {error}") from error
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.rounds < 1 or options.clients < 2:
        parser.error("a race takes at least one round and two clients")
    if options.here:
        return 0 if race_here(options.rounds, options.clients) else 1
    clean = True
    for engine in options.engine or ENGINES:
        if engine == "sqlite":
            with tempfile.TemporaryDirectory(prefix="benchlink-race-") as folder:
                url = f"sqlite:///{Path(folder) / 'race.sqlite3'}"
                clean &= race_on(url, options.rounds, options.clients)
            continue
        try:
            with postgres_database() as url:
                clean &= race_on(url, options.rounds, options.clients)
        except Failure as failure:
            print(f"postgresql: NOT RACED, {failure}", flush=True)
            clean = False
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
