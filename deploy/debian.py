"""Packages of the system, which only root can add."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence

from deploy.console import Failure, step

APT = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}


def is_root() -> bool:
    return os.geteuid() == 0


def install(packages: Sequence[str], *, missing: str) -> None:
    """Installs Debian packages. ``missing`` is the sentence that says what is not here.

    Raises Failure, with that sentence and the packages' names, where this cannot be done.
    """
    names = " ".join(packages)
    if shutil.which("apt-get") is None:
        raise Failure(f"{missing} Install it (Debian calls it {names}) and try again.")
    if not is_root():
        raise Failure(f"{missing} Install it and try again: apt-get install {names}")
    step("Reading the system's package lists", ["apt-get", "update"], log="apt-update", env=APT)
    step(
        f"Installing {names}",
        ["apt-get", "install", "--yes", "--no-install-recommends", *packages],
        log="apt-install",
        env=APT,
    )
