"""A throw-away PostgreSQL: its own cluster, port and folder, gone when the work is done.

    python -m deploy.postgres -- COMMAND ...

runs COMMAND with DATABASE_URL set to an empty database whose owner may make others.
Nothing is flushed to disk, so it is fast and must hold nothing of worth; ``server(DURABLE)``
flushes as production does, for measurements.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from deploy import debian
from deploy.console import ROOT, Failure, main, say

OWNER = "benchlink"
SYSTEM_USER = "postgres"  # the server refuses to run as root
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "logging_collector": "off",
    "timezone": "UTC",
}
# What a server in production keeps, for measuring: every commit is on disk before it is answered.
DURABLE = {
    **SETTINGS,
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
}
START_SECONDS = 30
STOP_SECONDS = 20
# While this file stands, Debian's package makes no cluster of its own and starts none.
CLUSTER_SETTING = Path("/etc/postgresql-common/createcluster.d/benchlink.conf")


def programs() -> Path | None:
    """The folder of the newest server installed, or None."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: int(path.parent.name.split(".")[0]))
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def require() -> Path:
    """The folder of the server's programs, installed first if need be and possible.

    Raises Failure where there is none and it cannot be installed.
    """
    folder = programs()
    if folder is None:
        set_here = debian.is_root() and not CLUSTER_SETTING.exists()
        if set_here:
            CLUSTER_SETTING.parent.mkdir(parents=True, exist_ok=True)
            CLUSTER_SETTING.write_text("create_main_cluster = false\n", encoding="utf-8")
        try:
            debian.install(["postgresql"], missing="PostgreSQL is not here.")
        finally:
            if set_here:
                CLUSTER_SETTING.unlink(missing_ok=True)
        folder = programs()
    if folder is None:
        raise Failure("PostgreSQL was installed, but its programs were not found.")
    return folder


@contextlib.contextmanager
def server(settings: Mapping[str, str] = SETTINGS) -> Iterator[str]:
    """A running server; yields its DATABASE_URL. Raises Failure where it cannot be had."""
    bin_folder = require()
    folder = Path(tempfile.mkdtemp(prefix="benchlink-postgres-"))
    try:
        if debian.is_root():
            user = pwd.getpwnam(SYSTEM_USER)
            os.chown(folder, user.pw_uid, user.pw_gid)
        password = secrets.token_hex(16)
        make_cluster(bin_folder, folder, password)
        process, port = start(bin_folder, folder, settings)
        try:
            make_owner(bin_folder, folder, port, password)
            yield f"postgres://{OWNER}:{password}@127.0.0.1:{port}/{OWNER}"
        finally:
            stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def identity() -> dict[str, object]:
    """How to start a program of the server: never as root, in the plainest of environments."""
    who: dict[str, object] = {"env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}}
    if debian.is_root():
        who.update(user=SYSTEM_USER, group=SYSTEM_USER, extra_groups=[])
    return who


def make_cluster(bin_folder: Path, folder: Path, password: str) -> None:
    done = subprocess.run(
        [
            str(bin_folder / "initdb"),
            f"--pgdata={folder / 'data'}",
            f"--username={SYSTEM_USER}",
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **identity(),  # type: ignore[call-overload]
    )
    if done.returncode:
        raise Failure(f"PostgreSQL's initdb failed: {last_line(done.stderr)}")


def start(
    bin_folder: Path, folder: Path, wanted: Mapping[str, str]
) -> tuple[subprocess.Popen[bytes], int]:
    """Starts the server on a free port; tries again when another takes that port first."""
    log = folder / "log"
    for _attempt in range(3):
        port = free_port()
        command = [str(bin_folder / "postgres"), "-D", str(folder / "data")]
        settings = {
            **wanted,
            "port": str(port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(folder),
        }
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with log.open("wb") as out:
            process = subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for the work that uses the server; the server is stopped after it.
                start_new_session=True,
                **identity(),  # type: ignore[call-overload]
            )
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None:
            if answers(bin_folder, folder, port):
                return process, port
            if time.monotonic() > deadline:
                stop(process)
                raise Failure(f"PostgreSQL did not answer within {START_SECONDS} seconds.")
            time.sleep(0.1)
    raise Failure(f"PostgreSQL did not start: {last_line(log.read_text(errors='replace'))}")


def answers(bin_folder: Path, folder: Path, port: int) -> bool:
    return not subprocess.run(
        [str(bin_folder / "pg_isready"), "-q", "-h", str(folder), "-p", str(port)], check=False
    ).returncode


def make_owner(bin_folder: Path, folder: Path, port: int, password: str) -> None:
    """A plain owner, as in production: may make databases, and nothing else."""
    statements = (
        f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{password}'",
        f"CREATE DATABASE {OWNER} OWNER {OWNER}",
    )
    command = [str(bin_folder / "psql"), "-q", "-X", "-v", "ON_ERROR_STOP=1"]
    command += ["-h", str(folder), "-p", str(port), "-U", SYSTEM_USER, "-d", "postgres"]
    for statement in statements:
        command += ["-c", statement]
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **identity(),  # type: ignore[call-overload]
    )
    if done.returncode:
        raise Failure(f"PostgreSQL refused its first database: {last_line(done.stderr)}")


def stop(process: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGINT, signal.SIGQUIT):  # fast, then at once
        if process.poll() is not None:
            return
        process.send_signal(sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it said nothing"


def script() -> int:
    command = sys.argv[1:]
    if command[:1] == ["--"]:
        command = command[1:]
    if not command:
        say(__doc__ or "")
        return 2
    with server() as url:
        try:
            done = subprocess.run(
                command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=False
            )
        except OSError as error:
            raise Failure(f"Could not start {command[0]}: {error.strerror}.") from None
        return done.returncode


if __name__ == "__main__":
    main(script)
