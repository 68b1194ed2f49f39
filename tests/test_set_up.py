"""What set-up, the server script and the house check promise."""

from __future__ import annotations

import socket

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from booking.accounts.staticfiles import FILES, NodeModulesFinder
from deploy import address
from deploy.console import Failure, telling_line
from deploy.house import LEFT_UNDONE, MACHINE_PATH, REGISTRY

VENDORED = [f"vendor/{name}" for names in FILES.values() for name in names]


@pytest.mark.parametrize("path", VENDORED)
def test_it_works(path):
    assert finders.find(path).endswith(path.removeprefix("vendor/"))


@pytest.mark.parametrize(
    "path", ["tabler.min.css", "vendor/tabler.css", "vendor/../package.json", "vendor/", ""]
)
def test_a_file_that_is_not_listed_is_not_served(path):
    assert not NodeModulesFinder().find(path)


def test_missing_front_end_files_are_told(settings, tmp_path):
    settings.NODE_MODULES = tmp_path
    (warning,) = NodeModulesFinder().check()
    assert "htmx.min.js" in warning.msg
    assert "make setup" in warning.hint


def test_every_static_file_can_be_collected_for_production(settings, tmp_path):
    """Manifest storage refuses a style or script that points to a file that is not there."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()
    assert all((tmp_path / path).exists() for path in VENDORED)


def test_a_taken_port_is_told_with_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Failure, match=rf"Port {port} is taken.*PORT={port + 1}"):
            address.require_free("127.0.0.1", port)


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Failure, match="a number from 1 to 65535"):
        address.chosen()


def test_without_settings_the_site_is_for_this_machine_alone(monkeypatch):
    monkeypatch.delenv("HOST", raising=False)
    monkeypatch.setenv("PORT", "")
    assert address.chosen() == ("127.0.0.1", 8000)


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ("Collecting x\nERROR: No matching distribution found for x\n", "ERROR: No matching"),
        ("npm error code E404\nnpm error A complete log of this run is in x\n", "npm error code"),
        ("one\ntwo\n\n", "two"),
        ("", "it said nothing"),
    ],
)
def test_a_failed_step_tells_why(output, line):
    assert telling_line(output).startswith(line)


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (MACHINE_PATH, "open('/" + "tmp/x')"),
        (MACHINE_PATH, "cd /" + "work"),
        (REGISTRY, "https://pypi." + "org/simple"),
        (LEFT_UNDONE, "# TO" + "DO: later"),
    ],
)
def test_the_house_check_finds_what_is_forbidden(pattern, line):
    assert pattern.search(line)


@pytest.mark.parametrize("line", ["path('work/', ...)", "the site's /home/ page", "a/tmp/b"])
def test_the_house_check_leaves_other_text_alone(line):
    assert not any(pattern.search(line) for pattern in (MACHINE_PATH, REGISTRY, LEFT_UNDONE))
