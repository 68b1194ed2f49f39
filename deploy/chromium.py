"""Debian's Chromium and what it needs here: ``python -m deploy.chromium`` sees to it."""

from __future__ import annotations

import ctypes
import shutil
import subprocess

from deploy import debian
from deploy.console import Failure, main

# Root has no sandbox, a server no graphics; the rest keeps Chromium from calling home.
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def require() -> str:
    """Chromium's path. Installs what is missing; raises Failure where it cannot."""
    wanted = [] if shutil.which("chromium") else ["chromium"]
    if not has_chinese_fonts():
        wanted.append("fonts-noto-cjk")
    if not has_library("libatomic.so.1"):
        wanted.append("libatomic1")  # Playwright's driver needs it, and does not bring it
    if wanted:
        debian.install(wanted, missing="What drives a browser is not all here.")
    path = shutil.which("chromium")
    if path is None:
        raise Failure("Chromium was installed, but its program was not found.")
    return path


def has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_chinese_fonts() -> bool:
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False)
    return bool(found.stdout.strip())


def script() -> int:
    require()
    return 0


if __name__ == "__main__":
    main(script)
