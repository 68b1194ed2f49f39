"""Checks the code: ``python -m deploy.lint``. Runs every check, then tells which failed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from deploy.console import ROOT, main, say

BIN = Path(sys.executable).parent
DJANGO = [sys.executable, "-W", "ignore::RuntimeWarning", "manage.py"]
PLAIN = {
    "BENCHLINK_NO_ENV_FILE": "1",
    "BENCHLINK_MODE": "test",
    "DATABASE_URL": "sqlite://:memory:",
}
MIGRATIONS = [*DJANGO, "makemigrations", "--check", "--dry-run"]
CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "ruff": ([str(BIN / "ruff"), "check", "--quiet"], PLAIN),
    "ruff format": ([str(BIN / "ruff"), "format", "--check", "--quiet"], PLAIN),
    "house rules": ([sys.executable, "-m", "deploy.house"], PLAIN),
    "table of permissions": ([sys.executable, "-m", "deploy.permissions", "check"], PLAIN),
    "table of notices": ([sys.executable, "-m", "deploy.notices", "check"], PLAIN),
    "floors": ([str(BIN / "lint-imports")], PLAIN),
    "migrations": (MIGRATIONS, PLAIN),
    # No server is asked: the models are compared with the migrations as PostgreSQL sees them.
    "migrations on PostgreSQL": (
        MIGRATIONS,
        {**PLAIN, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
    ),
    "deployment settings": (
        [*DJANGO, "check", "--deploy", "--fail-level", "WARNING"],
        {
            **PLAIN,
            "BENCHLINK_MODE": "production",
            "SECRET_KEY": "only-for-this-check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
            "ALLOWED_HOSTS": "benchlink.example",
            "SITE_URL": "https://benchlink.example",
        },
    ),
    "mypy": ([str(BIN / "mypy")], PLAIN),
}


def script() -> int:
    failed = []
    for name, (command, environment) in CHECKS.items():
        began = time.monotonic()
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        verdict = "failed" if done.returncode else "clean"
        say(f"{name}: {verdict} ({time.monotonic() - began:.0f} s)")
        if done.returncode:
            failed.append(name)
            say(done.stdout.rstrip() + "\n")
    say(f"Failed: {', '.join(failed)}" if failed else "All clean.")
    return 1 if failed else 0


if __name__ == "__main__":
    main(script)
