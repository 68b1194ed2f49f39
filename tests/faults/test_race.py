"""Never twice: many ask for one slot at once, through the running server.

The long proof is ``make race ROUNDS=20``; this is its short form.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

pytestmark = pytest.mark.long
ROOT = Path(__file__).resolve().parents[2]


def test_it_works(db):
    engine = connection.vendor
    command = [sys.executable, "-m", "bench.race", "--engine", engine]
    done = subprocess.run(
        [*command, "--rounds", "2", "--clients", "64"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    expected = (
        f"{engine}: rounds 2, with one winner 2, winners 2, refusals 126, "
        "errors 0, overlaps 0, untrue weeks 0"
    )
    assert expected in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0
