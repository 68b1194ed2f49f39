"""What somebody has gathered to ask for together, kept in their session: nothing is held yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from booking.accounts.models import new_public_id
from booking.labs.rules import ServiceMode

NAME = "basket"
MOST = 20
"""So many things lie in a basket at most."""


@dataclass(frozen=True)
class Gathered:
    """One thing in a basket: a slot (UTC, as text, so that a session can keep it), or samples."""

    key: str
    instrument: str
    mode: str
    starts: str = ""
    ends: str = ""
    samples: int = 0

    @property
    def slot(self) -> tuple[dt.datetime, dt.datetime] | None:
        if not self.starts or not self.ends:
            return None
        return dt.datetime.fromisoformat(self.starts), dt.datetime.fromisoformat(self.ends)


SHORTEST, LONGEST = 5, 14 * 24 * 60
"""Minutes of a slot that an address may put into a basket."""


@dataclass(frozen=True)
class Proposed:
    """A slot (UTC) that an address proposes to ask for together with others."""

    instrument: str
    mode: ServiceMode
    starts: dt.datetime
    ends: dt.datetime


def read_proposed(text: str) -> Proposed | None:
    """A slot as the finder's addresses write it: "k3v9 self 2027-03-02T01:00:00+00:00 120",
    an instrument, how, from when, and how many minutes; None where it is none."""
    parts = text[:200].split()
    if len(parts) != 4 or parts[1] not in {ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED}:
        return None
    instrument, mode, starts, minutes = parts
    try:
        begin, length = dt.datetime.fromisoformat(starts), int(minutes)
        if begin.tzinfo is None or not SHORTEST <= length <= LONGEST:
            return None
        begin = begin.astimezone(dt.UTC)
        end = begin + dt.timedelta(minutes=length)
    except (ValueError, OverflowError):
        return None
    return Proposed(instrument[:40], ServiceMode(mode), begin, end)


class Basket:
    """The basket in a session, in the order in which it was filled."""

    def __init__(self, session: SessionBase) -> None:
        self._session = session
        kept: Any = session.get(NAME, [])
        self.gathered = [Gathered(**each) for each in kept]

    @property
    def full(self) -> bool:
        return len(self.gathered) >= MOST

    def put(
        self,
        *,
        instrument: str,
        mode: ServiceMode,
        starts: dt.datetime | None,
        ends: dt.datetime | None,
        samples: int,
    ) -> None:
        """Puts a wish in; the same one twice lies there once."""
        one = Gathered(
            new_public_id(),
            instrument,
            mode.value,
            starts.isoformat() if starts else "",
            ends.isoformat() if ends else "",
            samples,
        )
        if not any(replace(each, key=one.key) == one for each in self.gathered):
            self._keep([*self.gathered, one])

    def remove(self, keys: set[str]) -> None:
        self._keep([each for each in self.gathered if each.key not in keys])

    def move(self, key: str, starts: dt.datetime) -> None:
        """Sets another start (UTC) for one, of the same length."""
        out = []
        for each in self.gathered:
            slot = each.slot
            if each.key == key and slot is not None:
                ends = starts + (slot[1] - slot[0])
                out.append(replace(each, starts=starts.isoformat(), ends=ends.isoformat()))
            else:
                out.append(each)
        self._keep(out)

    def _keep(self, gathered: list[Gathered]) -> None:
        self.gathered = gathered
        self._session[NAME] = [asdict(each) for each in gathered]


def size_of(session: SessionBase) -> int:
    """How much lies in the basket of a session."""
    return len(session.get(NAME, []))
