"""Ids and texts made of numbers, the same for the same numbers. Pure."""

from __future__ import annotations

import numpy as np

from .columns import Numbers, Texts

SIGNS = np.frombuffer(b"23456789abcdefghjkmnpqrstuvwxyz1", np.uint8)
BITS = 60
MASK = np.uint64((1 << BITS) - 1)
# An odd factor and a shift onto itself each turn numbers of 60 bits into others, one to one.
FACTOR = np.uint64(0x9E3779B97F4A7C15)
HALF = np.uint64(BITS // 2)


def scattered(numbers: Numbers, salt: int) -> Numbers:
    """Numbers of 60 bits that look like chance, no two alike for one salt."""
    out = (numbers.astype(np.uint64) + np.uint64(salt * 0x632BE59B % (1 << BITS))) & MASK
    for _round in range(3):
        out = (out * FACTOR) & MASK
        out ^= out >> HALF
    return out


def public_ids(numbers: Numbers, salt: int) -> Texts:
    """Ids for addresses, in the signs that random ones have."""
    bits = scattered(numbers, salt)
    places = np.arange(12, dtype=np.uint64) * np.uint64(5)
    cells = SIGNS[(bits[:, None] >> places & np.uint64(31)).astype(np.int64)]
    return Texts(cells, np.full(len(numbers), 12))


def hex_keys(numbers: Numbers, salt: int) -> Texts:
    """Forty hexadecimal signs, as a form's key has."""
    words = np.stack([scattered(numbers, salt + part) for part in range(3)], axis=1)
    places = np.arange(14, dtype=np.uint64) * np.uint64(4)
    nibbles = (words[:, :, None] >> places & np.uint64(15)).reshape(len(numbers), -1)[:, :40]
    signs = np.frombuffer(b"0123456789abcdef", np.uint8)
    return Texts(signs[nibbles.astype(np.int64)], np.full(len(numbers), 40))


def numbered(prefix: str, numbers: Numbers, suffix: str = "") -> Texts:
    """A text with a number in it for each number: booking-17."""
    values = numbers.astype(np.int64)
    most = len(str(int(values.max(initial=0))))
    digits = values[:, None] // 10 ** np.arange(most - 1, -1, -1, dtype=np.int64) % 10
    count = np.maximum(1, (values[:, None] >= 10 ** np.arange(most, dtype=np.int64)).sum(axis=1))
    # Shifted to the left, so that a shorter number begins where a longer one does.
    place = np.arange(most) + (most - count)[:, None]
    shown = np.take_along_axis(digits, np.minimum(place, most - 1), axis=1).astype(np.uint8) + 48
    head = np.frombuffer(prefix.encode(), np.uint8)
    tail = np.frombuffer(suffix.encode(), np.uint8)
    cells = np.zeros((len(values), len(head) + most + len(tail)), np.uint8)
    cells[:, : len(head)] = head
    cells[:, len(head) : len(head) + most] = shown
    for offset, sign in enumerate(tail.tolist()):
        cells[np.arange(len(values)), len(head) + count + offset] = sign
    return Texts(cells, len(head) + count + len(tail))
