"""Killing the worker at any point loses no letter, and doubles none but one under way.

The real worker runs beside, as `make run` starts it, and hands letters to a mail server of the
test's own. It is killed at each stage of a hand-over and at random, started again, and in the
end every notice owed was taken: once, or more often only as the same message and only where the
worker was killed with it in hand. `KILLS=200` makes the proof longer.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from booking.bookings.actions import approve
from booking.notices.hooks.actions import add_hook
from booking.notices.hooks.rules import HookKind
from booking.notices.models import Delivery, HookDelivery
from booking.notices.rules import LEASE, Channel, DeliveryState
from booking.notices.tasks import sweep
from deploy.run import COMMANDS
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.faults.sinks import STAGES, Sink
from tests.notices.listening import Listener

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("KILLS", "6"))
PATIENCE = 120
"""Seconds after which something hangs; nothing is measured."""


def url_of_database() -> str:
    """The test's own database, for another process."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    place = f"{known['HOST'] or 'localhost'}:{known['PORT'] or 5432}"
    if str(known["HOST"]).startswith("/"):
        place = f"{str(known['HOST']).replace('/', '%2F')}:{known['PORT'] or 5432}"
    return f"postgres://{known['USER']}:{known['PASSWORD']}@{place}/{known['NAME']}"


class Worker:
    """The worker's process."""

    def __init__(self, sink: Sink, log: Path) -> None:
        environment = {
            **os.environ,
            "BENCHLINK_MODE": "development",
            "BENCHLINK_NO_ENV_FILE": "1",
            "DATABASE_URL": url_of_database(),
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "WEBHOOK_HTTP": "1",
            "WEBHOOK_PRIVATE": "1",
        }
        # Tasks of workers that were killed stay "running" for ever.
        self.left_over = running()
        self.log = log.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, *COMMANDS["worker"]],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
        )

    def kill(self) -> None:
        """As the kernel does when memory is short: without a word."""
        self.process.kill()

    def wait(self) -> None:
        self.process.wait(PATIENCE)
        self.log.close()

    def is_idle(self) -> bool:
        """Whether it has begun all that was given to it, and is done with it."""
        return not DBTaskResult.objects.ready().exists() and running() <= self.left_over


def running() -> set[object]:
    return set(DBTaskResult.objects.running().values_list("pk", flat=True))


def wait_until_idle(worker: Worker) -> None:
    done = threading.Event()
    for _tenth in range(PATIENCE * 10):
        assert worker.process.poll() is None, "the worker ended by itself"
        if worker.is_idle():
            return
        done.wait(0.1)
    raise AssertionError("the worker hangs")


def in_hand() -> set[str]:
    """The letters that somebody has taken to send and not noted as sent."""
    rows = Delivery.objects.filter(state=DeliveryState.SENDING.value)
    return {message_id(key) for key in rows.values_list("key", flat=True)}


def message_id(key: object) -> str:
    return f"<{key}@localhost>"


def test_it_works(settings, tmp_path):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    chance = random.Random(20270301)
    instrument = InstrumentFactory(units=3)
    open_days(instrument)
    managers = [LabRoleFactory(lab=instrument.lab).person for _number in range(2)]
    people = [engineer() for _number in range(3)]
    now, in_doubt, killed_at, owed = NOW, set(), [], 0

    settings.WEBHOOK_HTTP = True
    with Sink() as sink, Listener() as program:
        add_hook(
            organisation=instrument.lab.university,
            kind=HookKind.WEBHOOK,
            name="Program",
            address=program.url,
            language="en",
            by=managers[0],
            now=now,
        )
        for number in range(KILLS):
            # Two requests told to two managers each, one approval told to who asked.
            for person in people[:2]:
                booking = ask(instrument, person, at=shanghai(2 + number // 4, 9 + number % 4 * 2))
            approve(booking=booking, person=managers[0], now=now)
            owed += 5
            now += LEASE + dt.timedelta(seconds=1)
            sweep(now=now)
            stage = (*STAGES, "whenever")[number % (len(STAGES) + 1)]
            killed_at.append(kill_once(sink, stage, chance, tmp_path / "worker.log"))
            in_doubt |= in_hand()

        # Nobody kills it any more. What it had in hand comes back when the lease is over.
        worker = Worker(sink, tmp_path / "worker.log")
        try:
            for _round in range(3):
                wait_until_idle(worker)
                now += LEASE + dt.timedelta(seconds=1)
                sweep(now=now)
            wait_until_idle(worker)
        finally:
            worker.process.terminate()
            worker.wait()

        letters = Delivery.objects.filter(channel=Channel.EMAIL.value)
        assert letters.count() == owed
        log = (tmp_path / "worker.log").read_text(encoding="utf-8", errors="replace")
        assert set(letters.values_list("state", flat=True)) == {"sent"}, log
        taken = sink.ids()
        assert set(taken) == {message_id(key) for key in letters.values_list("key", flat=True)}
        assert {each for each, times in taken.items() if times > 1} <= in_doubt
        # The same of the lab's program, which tells by the delivery what it has had.
        told = HookDelivery.objects.all()
        assert told.count() == 3 * KILLS
        assert set(told.values_list("state", flat=True)) == {"sent"}, log
        had = {each.headers["X-Benchlink-Delivery"] for each in program.requests}
        assert had == {str(key) for key in told.values_list("key", flat=True)}
        # It was indeed killed where it matters: with a letter handed over and not noted.
        assert "taken" in killed_at
        assert any(times > 1 for times in taken.values())


def kill_once(sink: Sink, stage: str, chance: random.Random, log: Path) -> str:
    """Starts the worker and kills it when a letter is at a stage, or at some moment.

    Where it got to; "idle" if it was done before.
    """
    left, reached = [chance.randint(1, 3)], threading.Event()
    worker = Worker(sink, log)

    def at_stage(here: str) -> None:
        if here == stage and not reached.is_set():
            left[0] -= 1
            if not left[0]:
                worker.kill()
                reached.set()

    sink.at_stage = at_stage
    pause = chance.uniform(0, 4)
    try:
        if stage == "whenever":
            reached.wait(pause)
            return stage
        for _tenth in range(PATIENCE * 10):
            if reached.wait(0.1):
                return stage
            if worker.is_idle():
                return "idle"
        raise AssertionError("the worker hangs")
    finally:
        worker.kill()
        worker.wait()
        sink.at_stage = lambda here: None


def test_the_mail_server_is_patient_no_longer_than_a_lease(settings):
    """A letter that hangs is in nobody else's hands before it has failed."""
    assert settings.EMAIL_TIMEOUT
    assert dt.timedelta(seconds=settings.EMAIL_TIMEOUT) * 2 < LEASE
