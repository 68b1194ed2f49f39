"""The house rules that no other check knows: ``python -m deploy.house``."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from deploy.console import ROOT, main, say

LONGEST = 400  # lines of a Python file; a longer one becomes a package
NAMELESS = {"utils.py", "helpers.py", "common.py"}
# Put together from parts, so that this file passes its own check.
FOLDERS = "|".join(["work", "root", "tmp"])
MACHINE_PATH = re.compile(rf"(?<![\w.\-/:}}>])/(?:{FOLDERS})(?:/|\b(?!-))")
REGISTRIES = ["pypi.", "files.pythonhosted.", "registry.npmjs.", "registry.yarnpkg.", "deb.debian."]
REGISTRY = re.compile("|".join(re.escape(name) + r"(?:org|com)\b" for name in REGISTRIES))
LEFT_UNDONE = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3]) + r")\b")
LINE_RULES = {
    "names a path of one machine": MACHINE_PATH,
    "names a registry's host": REGISTRY,
    "leaves something undone": LEFT_UNDONE,
}
MADE = {".git", ".venv", ".env", "node_modules", "var", "__pycache__"}
FREE_TEXT = {"LICENSE"}
DATA = {".csv", ".po", ".json"}


def script() -> int:
    faults = [fault for path in files() for fault in faults_of(path)]
    faults += settings_faults()
    for fault in faults:
        say(fault)
    return 1 if faults else 0


def files() -> Iterator[Path]:
    """The project's files: what git tracks or would, else all but what set-up makes."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        found = {ROOT / name for name in listed.stdout.split("\0") if name}
    else:
        found = {
            path
            for path in ROOT.rglob("*")
            if not MADE.intersection(path.relative_to(ROOT).parts) and path.suffix != ".mo"
        }
    yield from sorted(path for path in found if path.is_file())


def faults_of(path: Path) -> Iterator[str]:
    name = path.relative_to(ROOT)
    if path.name in NAMELESS:
        yield f"{name}: says nothing of what it holds; name it for that"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return
    if path.suffix == ".py" and "migrations" not in path.parts and len(lines) > LONGEST:
        yield f"{name}: {len(lines)} lines; past {LONGEST} it becomes a package"
    if path.name in FREE_TEXT:
        return
    for number, line in enumerate(lines, 1):
        for fault, pattern in LINE_RULES.items():
            if pattern is LEFT_UNDONE and path.suffix in DATA:
                continue
            if pattern.search(line):
                yield f"{name}:{number}: {fault}"


def settings_faults() -> Iterator[str]:
    """Settings that the code reads and .env.example does not tell of, and the other way round."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    told = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    settings = (ROOT / "booking" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r"""\benv(?:\.\w+)?\(\s*"([A-Z_]+)\"""", settings))
    yield from (f".env.example: does not tell of {name}" for name in sorted(read - told))
    yield from (f".env.example: nothing reads {name}" for name in sorted(told - read))


if __name__ == "__main__":
    main(script)
