"""Which packed weeks can hold a wished slot: a glance at bytes, before anything is worked out.

A run of n bits covers (n - 7) / 8 whole bytes at least, wherever it begins, so a week
without so many full bytes on end has no such run of its own; what may go on
from one week into the next is let through.
"""

from __future__ import annotations

import numpy as np

from .asking import Asked
from .layout import BITS, BYTES_A_WEEK, FULL, HAS_OWN, RECORD, STEPS_A_WEEK, Records
from .wishes import SlotWish
from .words import doublings, steps_up_to

LAST = RECORD.itemsize - 1


def sifted(records: Records, wish: SlotWish, *, first: int, weeks: int) -> Records:
    """The records of some weeks without those that hold no slot of the wish, such as what is
    over of this week. All of them where no length is wished, or a short one.

    Those with own-first time are all kept: it stands beside them.
    """
    if wish.length is None or not len(records):
        return records
    length = steps_up_to(wish.length)
    run = (length - 7) // 8
    if not 0 < run <= BYTES_A_WEEK:
        return records
    # Looked through as one stretch, which is fastest: what seems to go on from one record
    # into the next is let through, and holds no slot either.
    octets = np.ascontiguousarray(records).view(np.uint8)
    full = octets == FULL
    for by in doublings(run):
        full[:-by] &= full[by:]
    begins, octets = full.reshape(len(records), -1), octets.reshape(len(records), -1)
    asked = Asked.of(wish, first=first, weeks=weeks, now=wish.earliest)
    over = min(asked.until, asked.last + length)
    numbers = records["week"] - first
    own = records["flags"] & HAS_OWN != 0
    kept = np.zeros(len(records), np.bool_)
    for week in range(weeks):
        low = max(0, asked.soonest - week * STEPS_A_WEEK)
        high = min(STEPS_A_WEEK, over - week * STEPS_A_WEEK)
        if low >= high:
            continue
        # Beyond the last byte at which a run may begin; none fits where that is before the first.
        final = max(0, BITS - (-high // 8) - run + 1)
        some = begins[:, BITS + low // 8 : final].any(axis=1)
        some |= own
        if week > 0 and low == 0:
            some |= octets[:, BITS] & 1 != 0
        if week < weeks - 1 and high == STEPS_A_WEEK:
            some |= octets[:, LAST] & 128 != 0
        kept |= some & (numbers == week)
    left: Records = octets.take(np.flatnonzero(kept), axis=0).view(RECORD).reshape(-1)
    return left
