"""What every test gets, whatever room it is of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.utils import timezone, translation

ENGINES = {"sqlite": "django.db.backends.sqlite3", "postgresql": "django.db.backends.postgresql"}

# No example fails for being slow on a busy machine; CI tries the same examples every time.
hypothesis.settings.register_profile(
    "benchlink", deadline=None, derandomize=bool(os.environ.get("CI")), print_blob=True
)
hypothesis.settings.load_profile("benchlink")


def pytest_configure(config: pytest.Config) -> None:
    if getattr(django_settings, "MODE", None) != "test":
        pytest.exit(
            "The tests run with BENCHLINK_MODE=test. Use `make test ARGS=...`, or set it.",
            returncode=2,
        )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what is marked for the other database."""
    engine = django_settings.DATABASES["default"]["ENGINE"]
    other = {marker for marker, name in ENGINES.items() if name != engine}
    left_out = [item for item in items if any(item.get_closest_marker(m) for m in other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Clears what an interrupted run left: an old log would be played into the new file."""
    database = django_settings.DATABASES["default"]
    if database["ENGINE"] != ENGINES["sqlite"]:
        return
    name = Path(database["TEST"]["NAME"])
    name.parent.mkdir(parents=True, exist_ok=True)
    for ending in ("", "-wal", "-shm"):
        name.with_name(name.name + ending).unlink(missing_ok=True)


@pytest.fixture(scope="session", autouse=True)
def _log_emptied_between_tests() -> Iterator[None]:
    """Tests that commit empty every table after themselves, which the log of changes refuses:
    its guard is lifted for that, and placed again by the ``post_migrate`` that follows."""
    from django.db import connections
    from django.test import TransactionTestCase

    from booking.accounts.auditing.triggers import lift_triggers

    torn_down = TransactionTestCase._fixture_teardown

    def lifted(self: TransactionTestCase) -> None:
        for name in self._databases_names(include_mirrors=False):
            lift_triggers(connections[name])
        torn_down(self)

    TransactionTestCase._fixture_teardown = lifted
    yield
    TransactionTestCase._fixture_teardown = torn_down


@pytest.fixture(autouse=True)
def _english_and_project_time_zone() -> Iterator[None]:
    """A request leaves its language and time zone behind in the thread; each test starts clean."""
    with translation.override("en"), timezone.override(None):
        yield


@pytest.fixture
def indexed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Indexes what a test has changed when it is next looked for: a test commits nothing, and
    instruments are indexed after the commit."""
    from booking.calendars.catalogue import store
    from booking.labs.search.actions import index_stale
    from booking.labs.search.queries import State, state

    def indexed_state() -> State:
        index_stale()
        return state()

    monkeypatch.setattr(store, "state", indexed_state)
