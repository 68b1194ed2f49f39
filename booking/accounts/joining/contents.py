"""What a file is, told by its content and not by its name."""

from __future__ import annotations

import puremagic

from ..rules import DOCUMENT_TYPES


def type_of(content: bytes) -> str | None:
    """The type of a PDF, JPEG or PNG file by how it begins; None for anything else."""
    try:
        found = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return None
    likeliest = max(each.confidence for each in found)
    for each in found:
        likely = each.confidence == likeliest and each.offset == 0
        if likely and each.mime_type in DOCUMENT_TYPES:
            return str(each.mime_type)
    return None
