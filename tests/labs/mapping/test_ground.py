"""The ground of the map: land without borders, a file or tiles of the operator's own."""

import gzip
import json
import os
import runpy

import pytest
from django.conf import settings as own
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from booking.labs.mapping.ground import LARGEST_GROUND, Ground, GroundKind, read_ground
from tests.visiting import visiting

TILES = "https://tiles.example:8443/base/{z}/{x}/{y}{r}.png?key=a1"
CITY = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
        }
    ],
}


@pytest.fixture
def city(tmp_path):
    path = tmp_path / "city.geojson"
    path.write_text(json.dumps(CITY), encoding="utf-8")
    return path


def read(tmp_path, **given):
    asked = {"geojson": "", "geojson_attribution": "", "tiles": "", "tiles_attribution": ""}
    return read_ground(**{**asked, **given}, folder=tmp_path, only_https=True)


def settings_with(monkeypatch, **given):
    """The settings read anew, with an environment of the test's own."""
    for name in ("GEOJSON", "GEOJSON_ATTRIBUTION", "TILES_URL", "TILES_ATTRIBUTION"):
        monkeypatch.delenv(f"MAP_{name}", raising=False)
    monkeypatch.setenv("BENCHLINK_NO_ENV_FILE", "1")
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(own.BASE_DIR / "booking" / "settings.py"))


def test_it_works(monkeypatch, tmp_path, city):
    assert read(tmp_path) == Ground(GroundKind.LAND)
    file = read(tmp_path, geojson="city.geojson", geojson_attribution="City survey, No. 7")
    assert (file.kind, file.path, file.attribution) == (
        GroundKind.GEOJSON,
        city,
        "City survey, No. 7",
    )
    tiles = read(tmp_path, tiles=TILES, tiles_attribution="Tiles Ltd.")
    assert (tiles.kind, tiles.image_hosts) == (GroundKind.TILES, ["https://tiles.example:8443"])


def test_the_policy_lets_in_that_one_host_and_no_other(monkeypatch):
    plain = settings_with(monkeypatch)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert plain["img-src"] == ["'self'", "data:"]
    given = {"MAP_TILES_URL": TILES, "MAP_TILES_ATTRIBUTION": "Tiles Ltd."}
    open_ = settings_with(monkeypatch, **given)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert open_["img-src"] == ["'self'", "data:", "https://tiles.example:8443"]
    assert {**open_, "img-src": None} == {**plain, "img-src": None}


@pytest.mark.django_db
def test_the_header_and_the_page_tell_of_the_tiles(settings, tmp_path):
    ground = read(tmp_path, tiles=TILES, tiles_attribution="<b>Tiles</b> Ltd.")
    settings.MAP_GROUND = ground
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    images = [*directives["img-src"], *ground.image_hosts]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**directives, "img-src": images}}
    answer = visiting().get(reverse("lab_map"))
    assert "img-src 'self' data: https://tiles.example:8443;" in (
        answer["Content-Security-Policy"] + ";"
    )
    page = answer.content.decode()
    assert 'data-ground="tiles"' in page
    assert f'data-ground-url="{TILES}"' in page
    assert "&lt;b&gt;Tiles&lt;/b&gt; Ltd." in page
    assert "land-10m" not in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"geojson": "gone.geojson"}, "MAP_GEOJSON is 'gone.geojson', but it cannot be read"),
        ({"geojson": "."}, "it cannot be read"),
        ({"geojson": "words.txt"}, "it is no JSON"),
        ({"geojson": "list.json"}, "it is no GeoJSON of lines and areas"),
        ({"geojson": "point.json"}, "it is no GeoJSON of lines and areas"),
        ({"geojson": "empty.json"}, "its FeatureCollection has no list of features"),
        ({"geojson": "large.json"}, "it is larger than 20 MB"),
        ({"geojson": "city.geojson", "tiles": TILES}, "are both set"),
        ({"tiles": TILES}, "MAP_TILES_ATTRIBUTION is not set"),
        ({"tiles": TILES, "tiles_attribution": "  "}, "MAP_TILES_ATTRIBUTION is not set"),
        ({"tiles": "http://tiles.example/{z}/{x}/{y}"}, "It does not begin with https://"),
        ({"tiles": "tiles.example/{z}/{x}/{y}"}, "It does not begin with https://"),
        ({"tiles": "javascript:alert(1)"}, "It does not begin with https://"),
        ({"tiles": "https://{s}.tiles.example/{z}/{x}/{y}"}, "Name one host"),
        ({"tiles": "https://me:secret@tiles.example/{z}/{x}/{y}"}, "It names no host"),
        ({"tiles": "https:///{z}/{x}/{y}"}, "It names no host"),
        ({"tiles": "https://*.example/{z}/{x}/{y}"}, "It names no host"),
        ({"tiles": "https://a.example;script-src/{z}/{x}/{y}"}, "It names no host"),
        ({"tiles": "https://[::1/{z}/{x}/{y}"}, "It is no web address"),
        ({"tiles": "https://tiles.example/{z}/{x}/ {y}"}, "It holds a blank"),
        ({"tiles": "https://tiles.example/{z}/{x}"}, "It lacks {z}, {x} or {y}"),
        ({"tiles": "https://tiles.example/{z}/{x}/{y}?key={key}"}, "Nobody fills in {key}"),
    ],
)
def test_a_setting_that_cannot_work_stops_the_start_and_says_why(tmp_path, city, given, said):
    (tmp_path / "words.txt").write_text("no map")
    (tmp_path / "list.json").write_text("[1, 2]")
    (tmp_path / "point.json").write_text('{"type": "Point", "coordinates": [1, 2]}')
    (tmp_path / "empty.json").write_text('{"type": "FeatureCollection"}')
    if given.get("geojson") == "large.json":
        with (tmp_path / "large.json").open("wb") as stream:
            stream.truncate(LARGEST_GROUND + 1)
    with pytest.raises(ImproperlyConfigured) as refused:
        read(tmp_path, **given)
    assert said in str(refused.value)


def test_the_settings_themselves_refuse(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="MAP_TILES_ATTRIBUTION is not set"):
        settings_with(monkeypatch, MAP_TILES_URL=TILES)
    with pytest.raises(ImproperlyConfigured, match="MAP_GEOJSON is"):
        settings_with(monkeypatch, MAP_GEOJSON="var/gone.geojson")


def test_a_copy_of_ones_own_may_fetch_tiles_without_https(tmp_path):
    ground = read_ground(
        geojson="",
        geojson_attribution="",
        tiles="http://localhost:9000/{z}/{x}/{-y}.png",
        tiles_attribution="Mine",
        folder=tmp_path,
        only_https=False,
    )
    assert ground.image_hosts == ["http://localhost:9000"]


def test_without_a_file_there_is_nothing_to_draw():
    assert visiting().get(reverse("map_ground")).status_code == 204


def test_the_file_is_served_packed_and_asked_for_once(settings, tmp_path, city):
    settings.MAP_GROUND = read(tmp_path, geojson="city.geojson")
    address = reverse("map_ground")
    answer = visiting().get(address)
    assert answer.json() == CITY
    assert answer["Content-Type"] == "application/geo+json"
    assert answer["Cache-Control"] == "public, max-age=3600"
    packed = visiting().get(address, headers={"accept-encoding": "gzip"})
    assert json.loads(gzip.decompress(packed.content)) == CITY
    again = visiting().get(address, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_that_changes_is_read_anew_and_a_broken_one_is_not_served(
    settings, tmp_path, city, caplog
):
    settings.MAP_GROUND = read(tmp_path, geojson="city.geojson")
    address = reverse("map_ground")
    assert visiting().get(address).json() == CITY
    other = {"type": "FeatureCollection", "features": []}
    city.write_text(json.dumps(other))
    os.utime(city, ns=(1, 1))
    assert visiting().get(address).json() == other
    city.write_text("secret: no map at all")
    answer = visiting().get(address)
    assert (answer.status_code, answer.content) == (404, b"")
    assert "it is no JSON" in caplog.text
    city.unlink()
    assert visiting().get(address).status_code == 404
