"""What a reader means by a place: a point, a lab, or the name of a place that is known."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from booking.labs.rules import Point

LONGEST = 200
DECIMALS = 5
"""Of a degree, as places are stored: about a metre."""

NUMBER = r"([+-]?\d{1,10}(?:\.\d{0,20})?)\s*°?\s*"
PAIR = re.compile(rf"{NUMBER}([NS]?)\s*[,;、\s]\s*{NUMBER}([EW]?)", re.IGNORECASE)
LAB = re.compile(r"lab:([a-z0-9_-]{1,16})", re.ASCII)
CHINESE = re.compile(r"[㐀-䶿一-鿿]+")
BETWEEN_WORDS = " \t·,;/|()[]-–、"


class NearKind(StrEnum):
    NOWHERE = "nowhere"
    POINT = "point"
    LAB = "lab"
    PLACE = "place"


class NearProblem(StrEnum):
    """Why distances cannot be told from what was asked."""

    UNKNOWN = "unknown"
    OFF_EARTH = "off_earth"
    LAB_WITHOUT_PLACE = "lab_without_place"


@dataclass(frozen=True)
class Near:
    """A wish to know distances; ``key`` is a lab's public id, or a place's slug or name."""

    kind: NearKind
    key: str = ""
    point: Point | None = None


def read_near(text: str) -> Near | NearProblem:
    """What an address or a reader writes: "25.72,119.38", "lab:k3v9", "yuxi", "渔溪镇".

    Full-width signs, blanks, degree signs and letters for the four winds are read
    too. Nothing, or blanks alone, is a wish for no distances.
    """
    plain = unicodedata.normalize("NFKC", text[: LONGEST + 1]).replace("−", "-").strip()
    if not plain:
        return Near(NearKind.NOWHERE)
    if len(text) > LONGEST or not plain.isprintable():
        return NearProblem.UNKNOWN
    if pair := PAIR.fullmatch(plain):
        return _point(*pair.groups())
    if lab := LAB.fullmatch(plain):
        return Near(NearKind.LAB, lab[1])
    return Near(NearKind.PLACE, plain)


def _point(north: str, north_or_south: str, east: str, east_or_west: str) -> Near | NearProblem:
    latitude = float(north) * (-1 if north_or_south in {"S", "s"} else 1)
    longitude = float(east) * (-1 if east_or_west in {"W", "w"} else 1)
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return NearProblem.OFF_EARTH
    return Near(NearKind.POINT, point=Point(round(latitude, DECIMALS), round(longitude, DECIMALS)))


def point_text(point: Point) -> str:
    """A point as an address carries it: "25.72,119.3845"."""
    # Adding zero turns -0.0 into 0.0.
    parts = (round(each, DECIMALS) + 0.0 for each in (point.latitude, point.longitude))
    return ",".join(f"{each:.{DECIMALS}f}".rstrip("0").rstrip(".") for each in parts)


def township_words(text: str) -> frozenset[str]:
    """The names that a township may have which an organisation wrote in its own way.

    "渔溪镇 Yuxi" means "渔溪镇" as well as "Yuxi"; all in folded case.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    parts = [plain, *CHINESE.findall(plain), *CHINESE.split(plain)]
    return frozenset(filter(None, (" ".join(part.split()).strip(BETWEEN_WORDS) for part in parts)))
