"""What an uploaded workbook must be before anything reads it.

A workbook is a zip of XML files: its unpacked size is bounded before anything
is unpacked, and a document type, with which entities could be defined that
grow, is refused.
"""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum

MAX_UNPACKED = 60 * 1024 * 1024
MAX_PARTS = 2_000
_ENTITY = "<!ENTITY"
# A part is read by the name that another part gives it, whatever its ending.
_ENTITIES = tuple(_ENTITY.encode(each) for each in ("utf-8", "utf-16-le", "utf-16-be"))


class ArchiveFault(StrEnum):
    """Why a workbook is not read."""

    NO_WORKBOOK = "no_workbook"
    UNPACKS_TOO_BIG = "unpacks_too_big"
    BROKEN = "broken"


def check_workbook(data: bytes) -> ArchiveFault | None:
    """What is wrong with a file as a workbook: it is none, unpacks too big, is damaged or
    defines XML entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if "[Content_Types].xml" not in archive.namelist():
                return ArchiveFault.NO_WORKBOOK
            # zipfile stops reading a part at the size that it declares here.
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                return ArchiveFault.UNPACKS_TOO_BIG
            if any(_grows(part.filename, archive.read(part)) for part in parts):
                return ArchiveFault.BROKEN
    # A damaged archive fails anywhere: its index, its checksums, its compression.
    except Exception:
        return ArchiveFault.BROKEN
    return None


def _grows(name: str, content: bytes) -> bool:
    """Whether a part may define entities; a picture may have a document type, but none."""
    if any(sign in content for sign in _ENTITIES):
        return True
    if not name.lower().endswith((".xml", ".rels", ".vml")):
        return False
    # XML in another encoding than UTF-8 could hide one behind zero bytes.
    return b"<!DOCTYPE" in content or b"\x00" in content
