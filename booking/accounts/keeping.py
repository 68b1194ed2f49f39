"""What a process has drawn before and may show again, as long as nothing changed.

Each piece is kept under all that it depends on; of many the latest used stay.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Piece = TypeVar("Piece")


class Kept(Generic[Piece]):
    """Up to ``most`` pieces by their keys; safe where several threads serve."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._pieces: OrderedDict[Hashable, Piece] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Piece | None:
        """What is kept under a key; None where nothing is."""
        with self._lock:
            piece = self._pieces.get(key)
            if piece is not None:
                self._pieces.move_to_end(key)
            return piece

    def made(self, key: Hashable, make: Callable[[], Piece]) -> Piece:
        """What is kept under a key, made now where nothing is."""
        piece = self.get(key)
        if piece is None:
            piece = make()
            with self._lock:
                self._pieces[key] = piece
                self._pieces.move_to_end(key)
                while len(self._pieces) > self.most:
                    self._pieces.popitem(last=False)
        return piece
