"""What stands beside a packed week: own-first time and its windows' starts, or a slot grid."""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

LENGTHS = Struct(">iii")
"""How long the starts, the own-first time and the grid are; -1 is none."""
FIRST = Struct("<q")
"""The first of the starts, in microseconds since the first week began."""
Parts = tuple[bytes | None, bytes | None, bytes | None]
NOTHING: Parts = (None, None, None)
"""The parts beside a week beside which nothing stands."""


class Side(NamedTuple):
    """It is taken apart where it is asked for: most often little of it is.

    ``raw`` has from ``at`` on ``LENGTHS``, and then the three that they tell of.
    """

    raw: bytes
    at: int = 0

    @classmethod
    def of(cls, own: bytes | None, own_starts: bytes | None, grid: bytes | None) -> Side:
        parts = (own_starts, own, grid)
        lengths = LENGTHS.pack(*(-1 if part is None else len(part) for part in parts))
        return cls(b"".join([lengths, *(part or b"" for part in parts)]))

    def parts(self) -> Parts:
        """Own-first time, the starts of its windows, and the grid."""
        starts, own, grid = LENGTHS.unpack_from(self.raw, self.at)
        begin = self.at + LENGTHS.size
        middle = begin + max(starts, 0)
        end = middle + max(own, 0)
        return (
            self.raw[middle:end] if own >= 0 else None,
            self.raw[begin:middle] if starts >= 0 else None,
            self.raw[end : end + grid] if grid >= 0 else None,
        )

    def opens_after(self, limit: int) -> bool:
        """Whether all own-first time begins after a limit (microseconds), if there is any."""
        starts, own, _grid = LENGTHS.unpack_from(self.raw, self.at)
        if own < 0:
            return True
        return starts > 0 and bool(FIRST.unpack_from(self.raw, self.at + LENGTHS.size)[0] > limit)
