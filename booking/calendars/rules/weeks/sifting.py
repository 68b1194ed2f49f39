"""Which packed rows can hold a wished slot: a glance at bytes, before anything is worked out.

A run of n bits covers (n - 7) / 8 whole bytes at least, wherever it begins, so a row
without so many full bytes on end has no such run of its own; what may go on
from one week into the next is let through.
"""

from __future__ import annotations

from .asking import Asked
from .layout import BITS, BYTES_A_WEEK, FLAGS, HAS_OWN, STEPS_A_WEEK, WEEK
from .wishes import SlotWish
from .words import steps_up_to

FULL = b"\xff"


def sifted(rows: list[bytes], wish: SlotWish, *, first: int, weeks: int) -> list[bytes]:
    """The packed rows of some weeks without those that hold no slot of the wish, such as what is
    over of this week. All of them where no length is wished, or a short one.

    ``rows`` may go on beyond their records; those with own-first time are all kept.
    """
    if wish.length is None:
        return rows
    length = steps_up_to(wish.length)
    run = FULL * ((length - 7) // 8)
    if not run:
        return rows
    asked = Asked.of(wish, first=first, weeks=weeks, now=wish.earliest)
    over = min(asked.until, asked.last + length)
    # By week, as its number stands in a row: from which byte to which one is looked, and
    # whether a run may have begun in the week before, or may go on in the one after.
    looks: dict[bytes, tuple[int, int, bool, bool]] = {}
    for week in range(weeks):
        low = max(0, asked.soonest - week * STEPS_A_WEEK)
        high = min(STEPS_A_WEEK, over - week * STEPS_A_WEEK)
        if low < high:
            number = (first + week).to_bytes(4, "little", signed=True)
            looks[number] = (
                BITS + low // 8,
                BITS - (-high // 8),
                week > 0 and low == 0,
                week < weeks - 1 and high == STEPS_A_WEEK,
            )
    last = BITS + BYTES_A_WEEK - 1
    out: list[bytes] = []
    for row in rows:
        look = looks.get(row[WEEK])
        if look is None:
            continue
        begin, end, before, after = look
        if (
            row.find(run, begin, end) >= 0
            or row[FLAGS] & HAS_OWN
            or (before and row[BITS] & 1)
            or (after and row[last] & 128)
        ):
            out.append(row)
    return out
