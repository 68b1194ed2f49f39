"""Two processes at once: one draws rows and lays them out, the other hands them to the server.

The child is a fork that never speaks to the database; the parent keeps the
transaction.
"""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable, Sequence
from queue import Empty
from typing import Any

from .sinks import CopySink, Model, Sink

AHEAD = 3
"""So many blocks may wait to be copied; which bounds the memory."""


class Outbox(CopySink):
    """Sends what is to be copied to the parent."""

    def __init__(self, sink: Sink, queue: Any) -> None:
        super().__init__(dict(sink.next_ids), {})
        self.queue = queue

    def copy(self, statement: str, blocks: Sequence[bytes]) -> None:
        self.queue.put(("copy", statement, b"".join(blocks)))


Told = Callable[[str, int, int], None]
"""Hears what is being written, how much of it is done, and of how much."""
Work = Callable[[Sink, Told], None]
"""Writes to a sink, and tells how far it is."""


def relay(sink: Sink, work: Work, models: Sequence[Model], *, told: Told) -> None:
    """Does ``work`` in a process beside this one, where the sink is PostgreSQL's.

    ``models`` are all that it writes. Raises RuntimeError when it fails.
    """
    if not isinstance(sink, CopySink):
        work(sink, told)
        return
    for model in models:
        sink.ids(model, 0)  # asked here: the child has no database
    context = multiprocessing.get_context("fork")
    queue = context.Queue(AHEAD)
    child = context.Process(target=_draw, args=(Outbox(sink, queue), work, models), daemon=True)
    child.start()
    try:
        while True:
            kind, *said = _next(queue, child)
            if kind == "copy":
                sink.copy(said[0], [said[1]])
            elif kind == "told":
                told(*said)
            elif kind == "failed":
                raise RuntimeError(said[0])
            else:
                for model, next_id, rows in zip(models, *said, strict=True):
                    sink.next_ids[model] = next_id
                    sink.written[model] = sink.written.get(model, 0) + rows
                return
    finally:
        child.terminate()
        child.join()


def _next(queue: Any, child: Any) -> Any:
    """What the child says next. Raises RuntimeError when it is gone without a word."""
    while True:
        alive = child.is_alive()
        try:
            return queue.get(timeout=5)
        except Empty:
            if not alive:
                raise RuntimeError("the process that draws the bookings has ended") from None


def _draw(outbox: Outbox, work: Work, models: Sequence[Model]) -> None:
    try:
        work(outbox, lambda *said: outbox.queue.put(("told", *said)))
        next_ids = [outbox.next_ids[model] for model in models]
        outbox.queue.put(("done", next_ids, [outbox.written.get(model, 0) for model in models]))
    except BaseException:
        outbox.queue.put(("failed", traceback.format_exc()))
    outbox.queue.close()
    outbox.queue.join_thread()
