"""Serves the site and its background work until Ctrl-C: what ``make run`` calls after set-up."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from deploy import address
from deploy.console import ROOT, VAR, Failure, main, say
from deploy.setup import PYTHON, mode, setting

COMMANDS = {
    "web server": ["-m", "gunicorn", "--config=deploy/gunicorn.conf.py"],
    "clock": ["manage.py", "clock"],
    # Without its reloader, which would end a task in the middle.
    "worker": ["manage.py", "db_worker", "--no-reload"],
}
ON_TERMINAL = "web server"  # the others write to var/log
START_SECONDS = 60
STOP_SECONDS = 10
LAST_LINES = 15

Children = dict[str, "subprocess.Popen[bytes]"]


def script() -> int:
    host, port = address.chosen()
    address.require_free(host, port)
    site = f"http://{address.text(address.named(host), port)}"
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    if not setting("SITE_URL"):
        # Links in e-mails lead to the address that really serves.
        environment["SITE_URL"] = site
    # Also where whoever started this ignores Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    children: Children = {}
    try:
        say("Starting the web server, the clock and the worker ...")
        for name, arguments in COMMANDS.items():
            with output(name) as out:
                children[name] = subprocess.Popen(
                    [str(PYTHON), *arguments],
                    cwd=ROOT,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    # Ctrl-C reaches this script alone, which then stops each in good order.
                    start_new_session=True,
                )
        wait_for_answer(children, address.nearest(host), port)
        introduce(site)
        while True:
            refuse_dead(children)
            time.sleep(0.5)
    except KeyboardInterrupt:
        say("\nStopping ...")
        return 0
    finally:
        stop(children)


def log(name: str) -> Path:
    return VAR / "log" / f"{name}.log"


def output(name: str) -> contextlib.AbstractContextManager[IO[bytes] | None]:
    """Where a process writes: None is the terminal."""
    if name == ON_TERMINAL:
        return contextlib.nullcontext()
    log(name).parent.mkdir(parents=True, exist_ok=True)
    return log(name).open("wb")


def wait_for_answer(children: Children, host: str, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        refuse_dead(children)
        with contextlib.suppress(OSError), socket.create_connection((host, port), 1):
            return
        time.sleep(0.2)
    raise Failure(f"The web server did not answer within {START_SECONDS} seconds.")


def introduce(site: str) -> None:
    """The address, and who can sign in where the data is the demo's."""
    say(f"\nBenchlink is at {site}")
    if mode() == "development":
        table = subprocess.run(
            [str(PYTHON), "manage.py", "demo", "--list"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if table.returncode == 0 and table.stdout.strip():
            say(f"\n{table.stdout.rstrip()}\n")
        if not (setting("EMAIL_URL") or setting("EMAIL_BACKEND")):
            say("E-mails are kept as files in var/mail.")
    say("The clock and the worker write to var/log. Stop with Ctrl-C.")


def refuse_dead(children: Children) -> None:
    """Raises Failure when a process ended by itself, after its last lines."""
    for name, child in children.items():
        status = child.poll()
        if status is None:
            continue
        if name != ON_TERMINAL:
            text = log(name).read_text(encoding="utf-8", errors="replace")
            say("\n".join(text.splitlines()[-LAST_LINES:]))
        raise Failure(f"The {name} ended by itself (status {status}); its lines above say why.")


def stop(children: Children) -> None:
    """Asks every process to end, and ends those that do not."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C would leave some running
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


if __name__ == "__main__":
    main(script)
