"""What every test gets, whatever room it is of."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import hypothesis
import pytest
import pytest_django
from django.conf import settings as django_settings
from django.middleware import csrf
from django.utils import timezone, translation

from tests.databases import empty_test_database, make_test_database

ENGINES = {"sqlite": "django.db.backends.sqlite3", "postgresql": "django.db.backends.postgresql"}
# Who names one of these, through other fixtures too, is given the database.
DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}

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
    # What a test leaves behind is soon gone by itself: looking for rings of it costs a tenth.
    gc.set_threshold(50_000, 20, 100)
    # Each test client would else look for every static file before its first page.
    django_settings.WHITENOISE_AUTOREFRESH = True
    # Every form holds a random token: of letters that spell no word and no number, or a test that
    # looks for "SEM" in a page finds it there by chance, once in many runs.
    csrf.CSRF_ALLOWED_CHARS = "QXZJVWqxzjvw"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database",
        action="store_true",
        help="leave out what uses no database, and so is the same whichever there is",
    )


# Long before xdist writes groups into the names of tests.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what is for another run, groups what shares something, and puts long ones first.

    Left out is what is marked for the other database, and with ``--only-database`` what uses none.
    """
    engine = django_settings.DATABASES["default"]["ENGINE"]
    other = {marker for marker, name in ENGINES.items() if name != engine}
    only_database = config.getoption("only_database")

    def is_left_out(item: pytest.Item) -> bool:
        if any(item.get_closest_marker(marker) for marker in other):
            return True
        here = any(item.get_closest_marker(marker) for marker in ENGINES)
        return only_database and not here and not uses_database(item)

    left_out = [item for item in items if is_left_out(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        unwanted = set(left_out)
        items[:] = [item for item in items if item not in unwanted]
    # What a file shares stands until a test of another file comes: all of it stays together.
    sharing = {item.path for item in items if shares_with_its_file(item)}
    for item in items:
        if item.path in sharing:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.split("::")[0]))
    # A long one begun last would keep one process busy while the others are done.
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def uses_database(item: pytest.Item) -> bool:
    """Whether a test, or a fixture that it names, is given the database."""
    names = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not DATABASE.isdisjoint(names)


def shares_with_its_file(item: pytest.Item) -> bool:
    """Whether a test is given something of ours that is made once for several tests."""
    found = getattr(item, "_fixtureinfo", None)
    return found is not None and any(
        fixture.scope in {"class", "module", "package"} and fixture.baseid.startswith("tests")
        for fixtures in found.name2fixturedefs.values()
        for fixture in fixtures
    )


def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
) -> None:
    """Nothing gets the database past ``uses_database``: it would be tested on one alone."""
    if fixturedef.argname == "_django_db_helper" and not uses_database(request.node):
        pytest.fail("This test asks for the database as it runs. Mark it with django_db.")


@pytest.fixture(scope="session", autouse=True)
def _files_of_this_run(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Large files lie on the disk in tests too, in a folder that goes with the run."""
    django_settings.PRIVATE_FILES = str(tmp_path_factory.mktemp("private"))


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    django_db_createdb: bool,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """A copy of a migrated database; ``--create-db`` has it migrated anew."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        make_test_database(connection, anew=django_db_createdb)
    yield
    with django_db_blocker.unblock():
        connection.creation.destroy_test_db(name, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def _emptied_between_tests() -> Iterator[None]:
    """Tests that commit empty after themselves the tables that they filled, and no others."""
    from django.db import connections
    from django.test import TransactionTestCase

    torn_down = TransactionTestCase._fixture_teardown

    def emptied(self: TransactionTestCase) -> None:
        for name in self._databases_names(include_mirrors=False):
            empty_test_database(connections[name])

    TransactionTestCase._fixture_teardown = emptied
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
