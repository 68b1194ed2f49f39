"""The catalogue that this process holds in memory, kept as the index says."""

from __future__ import annotations

import threading

from booking.accounts.bounds import bounded
from booking.labs.search.queries import state

from .columns import Catalogue
from .loading import load, refresh

SECONDS = 20.0
"""So long each statement may take that reads the whole catalogue of a nation."""


class _Store:
    """One catalogue a process. Readers keep the one that they have; one thread makes a newer."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.catalogue: Catalogue | None = None

    def get(self) -> Catalogue:
        """The catalogue at the index's state, asked in one query of one row."""
        now = state()
        held = self.catalogue
        if held is not None and held.state == now:
            return held
        with self.lock:
            # Another thread may have done it; and a later state than was asked will do.
            now = state()
            held = self.catalogue
            if held is not None and held.state == now:
                return held
            with bounded(SECONDS):
                follows = (
                    held is not None
                    and held.state.epoch == now.epoch
                    and held.state.revision < now.revision
                )
                self.catalogue = refresh(held, now) if held and follows else load(now)
            return self.catalogue

    def forget(self) -> None:
        """Drops what is held: the next reader loads all."""
        with self.lock:
            self.catalogue = None


_STORE = _Store()


def catalogue() -> Catalogue:
    """The published instruments as they are indexed now; the same object while nothing changes.

    One cheap query where nothing changed; else what was indexed since is read.
    The first call of a process reads everything. Raises TookTooLong.
    """
    return _STORE.get()


def forget() -> None:
    """Drops the catalogue in memory."""
    _STORE.forget()
