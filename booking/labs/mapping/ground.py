"""What the map is drawn on: land without borders, or a ground of the operator's own.

The settings read it before any model is there, so it knows nothing of them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

LARGEST_GROUND = 20 * 1024 * 1024
"""Bytes of a GeoJSON file: every reader of the map fetches it."""

SHAPES = frozenset(
    {
        "Feature",
        "FeatureCollection",
        "GeometryCollection",
        "LineString",
        "MultiLineString",
        "MultiPolygon",
        "Polygon",
    }
)
HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.IGNORECASE
)
FILLED_IN = frozenset({"{x}", "{y}", "{-y}", "{z}", "{r}"})
"""What Leaflet fills in of an address of tiles; {r} is "@2x" on a fine screen."""


class GroundKind(StrEnum):
    LAND = "land"
    GEOJSON = "geojson"
    TILES = "tiles"


@dataclass(frozen=True)
class Ground:
    """A ground of the map; ``path`` is the GeoJSON file, ``tiles`` the address of the tiles."""

    kind: GroundKind = GroundKind.LAND
    attribution: str = ""
    path: Path | None = None
    tiles: str = ""

    @property
    def image_hosts(self) -> list[str]:
        """Where the browser must be allowed to fetch pictures from: "https://tiles.example"."""
        if self.kind is not GroundKind.TILES:
            return []
        parts = urlsplit(self.tiles)
        return [f"{parts.scheme}://{parts.netloc}".lower()]


class UnusableGround(Exception):
    """A GeoJSON file that cannot be the ground; its text says why."""


def read_geojson(path: Path) -> bytes:
    """The file's bytes. Raises UnusableGround when they are no GeoJSON of lines and areas."""
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_GROUND + 1)
    except OSError as error:
        raise UnusableGround(f"it cannot be read ({error.strerror})") from error
    if len(content) > LARGEST_GROUND:
        raise UnusableGround(
            f"it is larger than {LARGEST_GROUND // 1024 // 1024} MB; every reader fetches it, "
            "so draw it with fewer points"
        )
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnusableGround("it is no JSON in UTF-8") from error
    if not isinstance(found, dict) or found.get("type") not in SHAPES:
        raise UnusableGround("it is no GeoJSON of lines and areas")
    if found["type"] == "FeatureCollection" and not isinstance(found.get("features"), list):
        raise UnusableGround("its FeatureCollection has no list of features")
    return content


def read_ground(
    *,
    geojson: str,
    geojson_attribution: str,
    tiles: str,
    tiles_attribution: str,
    folder: Path,
    only_https: bool,
) -> Ground:
    """The ground that the settings ask for; ``geojson`` is a path, from ``folder`` if relative.

    Raises ImproperlyConfigured, which names the setting and says what to write.
    """
    if geojson and tiles:
        raise ImproperlyConfigured(
            "MAP_GEOJSON and MAP_TILES_URL are both set. The map has one ground: set one of them."
        )
    if geojson:
        path = folder / geojson
        try:
            read_geojson(path)
        except UnusableGround as error:
            raise ImproperlyConfigured(f"MAP_GEOJSON is {geojson!r}, but {error}.") from error
        return Ground(GroundKind.GEOJSON, geojson_attribution.strip(), path=path)
    if tiles:
        _check_tiles(tiles, only_https=only_https)
        if not tiles_attribution.strip():
            raise ImproperlyConfigured(
                "MAP_TILES_ATTRIBUTION is not set. Say whose map MAP_TILES_URL shows, and the "
                "number of its approval where the law asks for one; it stands in the map's corner."
            )
        return Ground(GroundKind.TILES, tiles_attribution.strip(), tiles=tiles)
    return Ground()


def _check_tiles(address: str, *, only_https: bool) -> None:
    """Raises ImproperlyConfigured for an address that no tiles can come from."""

    def wrong(what: str) -> ImproperlyConfigured:
        return ImproperlyConfigured(
            f"MAP_TILES_URL is {address!r}. {what} One is written like "
            "https://tiles.example/{z}/{x}/{y}.png"
        )

    try:
        parts = urlsplit(address)
    except ValueError:
        raise wrong("It is no web address.") from None
    if parts.scheme not in ({"https"} if only_https else {"https", "http"}):
        raise wrong("It does not begin with https://.")
    if "{" in parts.netloc:
        raise wrong("Name one host: pages may fetch pictures from no other.")
    if not HOST.fullmatch(parts.netloc):
        raise wrong("It names no host that a browser can be told of.")
    if re.search(r"[\s\"'<>\\]", address):
        raise wrong("It holds a blank or a quotation mark.")
    fields = set(re.findall(r"\{[^{}]*\}", address))
    if not {"{x}", "{z}"} <= fields or not fields & {"{y}", "{-y}"}:
        raise wrong("It lacks {z}, {x} or {y}.")
    if fields - FILLED_IN:
        raise wrong(f"Nobody fills in {', '.join(sorted(fields - FILLED_IN))}.")
