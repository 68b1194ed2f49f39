"""Reading and answering tus 1.0.0, the protocol of uploads that can go on where they were cut.

Of https://tus.io/protocols/resumable-upload: the core, and the extensions "creation", "checksum"
and "termination". What is here knows headers alone, nothing of requests or files.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,termination"
OFFSET_TYPE = "application/offset+octet-stream"
MISMATCH = 460
"""The protocol's own status for a piece whose checksum differs."""
ALGORITHMS: dict[str, Callable[[], Any]] = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}
"""By the protocol's names. The second one guards against accidents alone."""
DIGITS = re.compile(r"[0-9]{1,16}", re.ASCII)


class Unreadable(Exception):
    """A header that is missing or is not as the protocol wants it, and the status to answer."""

    def __init__(self, header: str, status: int = 400) -> None:
        super().__init__(header)
        self.status = status


@dataclass(frozen=True)
class Checksum:
    """What the pieces of a file should come to, by an algorithm of ``ALGORITHMS``."""

    algorithm: str
    digest: bytes


def check_version(headers: Mapping[str, str]) -> None:
    """Passes a client of this version. Raises Unreadable with 412 for others."""
    if headers.get("Tus-Resumable") != VERSION:
        raise Unreadable("Tus-Resumable", 412)


def number_in(headers: Mapping[str, str], name: str) -> int:
    """A header that holds bytes as a whole number. Raises Unreadable."""
    text = headers.get(name, "")
    if not DIGITS.fullmatch(text):
        raise Unreadable(name)
    return int(text)


def file_name_in(headers: Mapping[str, str]) -> str:
    """The file's name in ``Upload-Metadata``, whose values are in base 64; empty without one.

    Raises Unreadable.
    """
    for pair in headers.get("Upload-Metadata", "").split(","):
        key, _space, value = pair.strip().partition(" ")
        if key != "filename":
            continue
        try:
            return base64.b64decode(value.encode("ascii"), validate=True).decode("utf-8")
        except (ValueError, binascii.Error):
            raise Unreadable("Upload-Metadata") from None
    return ""


def checksum_in(headers: Mapping[str, str]) -> Checksum | None:
    """The checksum of a piece, where its sender gives one. Raises Unreadable."""
    text = headers.get("Upload-Checksum")
    if text is None:
        return None
    algorithm, _space, value = text.partition(" ")
    if algorithm not in ALGORITHMS:
        raise Unreadable("Upload-Checksum")
    try:
        digest = base64.b64decode(value.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        raise Unreadable("Upload-Checksum") from None
    if not digest:
        raise Unreadable("Upload-Checksum")
    return Checksum(algorithm, digest)


def abilities(most: int) -> dict[str, str]:
    """The headers that tell a client what is understood here; ``most``: bytes of a file."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(most),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }
