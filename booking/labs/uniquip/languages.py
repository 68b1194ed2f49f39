"""Which language a short text is in: English, Simplified or Traditional Chinese."""

from __future__ import annotations

import re
from functools import cache

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def _characters(codec: str, rows: range, cells: list[range]) -> frozenset[str]:
    """The characters that a double-byte character set has in some of its rows."""
    found = set()
    for first in rows:
        for second in (byte for cell in cells for byte in cell):
            try:
                found.add(bytes([first, second]).decode(codec))
            except UnicodeDecodeError:
                continue
    return frozenset(found)


HIGH = [range(0xA1, 0xFF)]
HIGH_AND_LOW = [range(0x40, 0x7F), range(0xA1, 0xFF)]


@cache
def common_characters() -> frozenset[str]:
    """The common characters: level 1 of GB 2312 (3,755) and of Big5 (5,401)."""
    return _characters("gb2312", range(0xB0, 0xD8), HIGH) | _characters(
        "big5", range(0xA4, 0xC7), HIGH_AND_LOW
    )


@cache
def second_level() -> frozenset[str]:
    """Level 2 of GB 2312: less common, with names and chemical elements."""
    return _characters("gb2312", range(0xD8, 0xF8), HIGH)


@cache
def _simplified() -> frozenset[str]:
    return _characters("gb2312", range(0xB0, 0xF8), HIGH)


@cache
def _traditional() -> frozenset[str]:
    return _characters("big5", range(0xA4, 0xFA), HIGH_AND_LOW)


def language_of(text: str) -> str:
    """The suffix of the name field that a text belongs in: en, zh_hans or zh_hant.

    Any Chinese character makes it Chinese. It is Traditional when more of its
    characters are in Big5 alone than in GB 2312 alone; what both have is taken
    for Simplified.
    """
    characters = HAN.findall(text)
    if not characters:
        return "en"
    traditional_only = sum(c in _traditional() and c not in _simplified() for c in characters)
    simplified_only = sum(c in _simplified() and c not in _traditional() for c in characters)
    return "zh_hant" if traditional_only > simplified_only else "zh_hans"
