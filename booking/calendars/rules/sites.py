"""Which labs share a site, as far as their owners say."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ONE_SITE_KM = 1.0
"""Labs of one university no further apart than this stand on one site."""

KM_PER_DEGREE = 111.2
"""Length of a degree of latitude on a sphere of the earth's mean radius, 6,371 km."""


@dataclass(frozen=True)
class Standing:
    """Where a lab stands: its university, its site's name if it has one, degrees if known."""

    lab: int
    university: int
    site: str = ""
    latitude: float | None = None
    longitude: float | None = None


def sites_of(labs: Iterable[Standing]) -> dict[int, tuple[int, int | str]]:
    """A key of the site of each lab, by the lab's id; equal keys are one site.

    Labs of one university with the same name of a site share it, whatever
    signs are capitals. Those without a name that stand within a kilometre of
    one another, one by one, share one too; a lab of which nothing is known is
    a site of its own.
    """
    out: dict[int, tuple[int, int | str]] = {}
    unnamed: dict[int, list[Standing]] = defaultdict(list)
    for each in labs:
        if each.site.strip():
            out[each.lab] = named_site(each.university, each.site)
        else:
            unnamed[each.university].append(each)
    for university, those in unnamed.items():
        for lab, first in _grouped(those).items():
            out[lab] = (university, first)
    return out


def named_site(university: int, name: str) -> tuple[int, int | str]:
    """The key of a university's site of that name."""
    return university, " ".join(name.split()).casefold()


def _grouped(labs: Sequence[Standing]) -> dict[int, int]:
    """Each lab with the first one of its group, in which each is near to some other."""
    heads = {each.lab: each.lab for each in labs}

    def head(lab: int) -> int:
        while heads[lab] != lab:
            heads[lab] = heads[heads[lab]]
            lab = heads[lab]
        return lab

    # From south to north, so that only those within a kilometre's width are compared.
    known = sorted(
        (each.latitude, each.longitude, each.lab)
        for each in labs
        if each.latitude is not None and each.longitude is not None
    )
    first = 0
    for index, (latitude, longitude, lab) in enumerate(known):
        while (latitude - known[first][0]) * KM_PER_DEGREE > ONE_SITE_KM:
            first += 1
        for other_latitude, other_longitude, other in known[first:index]:
            if _km(latitude, longitude, other_latitude, other_longitude) <= ONE_SITE_KM:
                heads[head(lab)] = head(other)
    return {lab: head(lab) for lab in heads}


def _km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The distance of two near points, on a plane that touches the earth there."""
    across = (longitude - other_longitude + 180) % 360 - 180
    narrowed = across * math.cos(math.radians((latitude + other_latitude) / 2))
    return math.hypot(latitude - other_latitude, narrowed) * KM_PER_DEGREE
