"""What a server's settings must say before it starts."""

import runpy

import pytest
from django.conf import settings as own
from django.core.exceptions import ImproperlyConfigured

SERVER = {
    "BENCHLINK_NO_ENV_FILE": "1",
    "BENCHLINK_MODE": "production",
    "SECRET_KEY": "only-for-this-test",
    "ALLOWED_HOSTS": "benchlink.example",
    "SITE_URL": "https://benchlink.example/",
}
MAP = ("MAP_GEOJSON", "MAP_GEOJSON_ATTRIBUTION", "MAP_TILES_URL", "MAP_TILES_ATTRIBUTION")
SETTLED = {*SERVER, *MAP, "DEBUG", "TRUSTED_PROXY_COUNT"}


@pytest.fixture
def read(monkeypatch):
    """Reads the settings anew, with an environment of the test's own."""

    def reading(**changes):
        for key in SETTLED:
            monkeypatch.delenv(key, raising=False)
        for key, value in {**SERVER, **changes}.items():
            if value is not None:
                monkeypatch.setenv(key, value)
        return runpy.run_path(str(own.BASE_DIR / "booking" / "settings.py"))

    return reading


def test_it_works(read):
    settings = read()
    assert settings["SITE_URL"] == "https://benchlink.example"
    assert settings["DEBUG"] is False
    assert settings["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"DEBUG": "true"}, "DEBUG is on"),
        ({"SITE_URL": None}, "SITE_URL is not set"),
        ({"SITE_URL": ""}, "SITE_URL is not set"),
        ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
        ({"TRUSTED_PROXY_COUNT": "-1"}, "TRUSTED_PROXY_COUNT is -1"),
    ],
)
def test_a_server_refuses_to_start_with_less(read, changes, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        read(**changes)


@pytest.mark.parametrize("mode", ["development", "test"])
def test_a_copy_of_ones_own_needs_none_of_it(read, mode):
    settings = read(
        BENCHLINK_MODE=mode, SECRET_KEY=None, ALLOWED_HOSTS=None, SITE_URL=None, DEBUG="true"
    )
    assert settings["DEBUG"] is True
    assert settings["SITE_URL"].startswith("http://127.0.0.1")
    assert settings["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0


@pytest.mark.parametrize("mode", ["development", "production"])
def test_what_is_counted_is_shared_by_all_processes(read, mode):
    cache = read(BENCHLINK_MODE=mode)["CACHES"]["default"]
    assert cache["BACKEND"].endswith("DatabaseCache")


def test_proxies_are_counted_as_the_environment_says(read):
    assert read(TRUSTED_PROXY_COUNT="2")["ALLAUTH_TRUSTED_PROXY_COUNT"] == 2
