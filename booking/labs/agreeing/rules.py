"""When a new version of a lab's terms may be published."""

from __future__ import annotations

from collections.abc import Sequence

from ..rules import LabReason

Texts = Sequence[str]
"""The terms in English, Simplified and Traditional Chinese; an empty one is missing."""


def check_terms(
    texts: Texts, *, standing: Texts | None, seen: int, newest: int
) -> LabReason | None:
    """Why texts may not become a lab's terms, if so.

    ``standing`` are those that hold now, ``newest`` is their number, 0 without any;
    ``seen`` is the number that the writer had before them: what a colleague has
    published meanwhile is not overwritten unseen.
    """
    if seen != newest:
        return LabReason.TERMS_CHANGED
    if not any(text.strip() for text in texts):
        return LabReason.TERMS_MISSING
    if standing is not None and list(texts) == list(standing):
        return LabReason.TERMS_SAME
    return None
