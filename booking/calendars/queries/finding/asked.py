"""What somebody asks of the finder, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from booking.labs.rules import ServiceMode
from booking.labs.search.queries import Matches

from ...catalogue import CatalogueWish, Found
from ...rules.asking import FindSort, TimeAsked
from ...rules.weeks import Sheets

Ids = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Moments = npt.NDArray[np.float64]
"""Seconds since 1970 (UTC); infinite is never."""


@dataclass(frozen=True)
class Asked:
    """A whole search: what, when, and in which order. None is the order that suits it."""

    what: CatalogueWish = field(default_factory=CatalogueWish)
    time: TimeAsked = field(default_factory=TimeAsked)
    sort: FindSort | None = None

    @property
    def samples_only(self) -> bool:
        """Whether samples are to be sent: then days are asked of, and no slots."""
        return self.what.modes == {ServiceMode.SAMPLES}


@dataclass(frozen=True)
class Ways:
    """How each instrument of a find serves what is asked: one way each, or none.

    ``alone``: operated by the reader; ``helped``: with a technician, in assisted
    hours; ``samples``: sent in. None where it is not in service. ``untrained`` are
    those of ``alone`` that the reader may not operate before a training.
    """

    alone: Mask
    helped: Mask
    samples: Mask
    untrained: Mask

    def taking(self, places: npt.NDArray[np.intp]) -> Ways:
        return Ways(
            self.alone[places], self.helped[places], self.samples[places], self.untrained[places]
        )


@dataclass(frozen=True)
class Answer:
    """What was found, all arrays in one order.

    ``moments`` are when each can serve: the earliest slot's start, or the end of
    the day on which results are promised; infinite where neither is known.
    ``looked`` tells whether slots were looked for at all; ``candidates`` is how
    many fitted before time was asked of. ``sheets`` are the packed weeks of all
    that machine time is sought of, where they are few enough to be at hand.
    """

    asked: Asked
    sort: FindSort
    found: Found
    ways: Ways
    moments: Moments
    looked: bool
    candidates: int
    sheets: Sheets | None = None

    def __len__(self) -> int:
        return len(self.found)

    @property
    def slots_sought(self) -> bool:
        return self.asked.time.narrows

    def page_of(self, first: int, last: int) -> Answer:
        """Those from one place in the order up to another."""
        places = np.arange(first, min(last, len(self.found)))
        return Answer(
            self.asked,
            self.sort,
            self.found.taking(places),
            self.ways.taking(places),
            self.moments[places],
            self.looked,
            self.candidates,
            self.sheets,
        )


def said_words(found: Matches) -> str:
    """The words that were looked for, as an address says them."""
    return " ".join(word.text for word in found.words)
