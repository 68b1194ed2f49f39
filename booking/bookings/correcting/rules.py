"""Until when a lab may correct a booking that is over, and whether a correction says anything."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ..rules.moves import State

CORRECT_FOR = dt.timedelta(days=14)
"""So long after its completion or no-show a booking can be corrected (domain: the life of a
booking)."""


def correctable_until(ended: dt.datetime) -> dt.datetime:
    """Until when what ended at ``ended`` can be corrected; further corrections lengthen nothing."""
    return ended + CORRECT_FOR


@dataclass(frozen=True)
class Used:
    """What is recorded of a use: instants, the kind of use, and the samples done."""

    since: dt.datetime | None
    until: dt.datetime | None
    kind: str
    samples: int | None

    @property
    def times(self) -> tuple[dt.datetime, dt.datetime]:
        """From when until when. Raises ValueError where that is not recorded."""
        if self.since is None or self.until is None:
            raise ValueError("nothing was used yet")
        return self.since, self.until


def says_nothing(state: State, recorded: Used, corrected: Used) -> bool:
    """Whether a correction leaves everything as it is; that somebody came after all never does."""
    return state is State.COMPLETED and recorded == corrected
