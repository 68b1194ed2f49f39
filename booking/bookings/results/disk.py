"""Files of results as they lie on the disk: written piece by piece, never whole in memory.

They lie below the folder of private files, each named by its random id alone. A lock of the file
itself keeps two writers apart; it goes with the process that holds it, however that ends.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.conf import settings

BLOCK = 256 * 1024
HEAD = 4096
"""So much of a file's beginning tells its type."""
FULL = {errno.ENOSPC, errno.EDQUOT}


class Busy(Exception):
    """Somebody else writes to the same file at this moment."""


class DiskFull(Exception):
    """The disk took not all of a piece."""


class Source(Protocol):
    """Where bytes come from, such as a request; OSError where it is cut."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Piece:
    """What came of a piece: so many bytes, and whether its sender went away before its end."""

    length: int
    cut: bool


@dataclass(frozen=True)
class Whole:
    """A file as it lies there."""

    size: int
    sha256: str
    head: bytes


def path_of(public_id: str) -> Path:
    """Where a file lies: nothing of its name, which its sender chose."""
    return Path(settings.PRIVATE_FILES) / "results" / public_id[:2] / public_id


def room_left() -> int:
    """Bytes that the disk has free."""
    folder = Path(settings.PRIVATE_FILES)
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


@contextmanager
def writing(public_id: str) -> Iterator[BinaryIO]:
    """A file open for writing, made where there is none; for one writer at a time.

    Raises Busy where there is another one: nobody waits.
    """
    path = path_of(public_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield file


def length_of(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def write_piece(
    file: BinaryIO, source: Source, *, at: int, length: int, digest: Any | None = None
) -> Piece:
    """Writes up to ``length`` bytes from a source into a file at a place, and sees to it that they
    lie on the disk. Raises DiskFull, and the file ends at ``at`` again."""
    file.seek(at)
    file.truncate(at)
    done, cut = 0, False
    try:
        while done < length:
            try:
                block = source.read(min(BLOCK, length - done))
            except OSError:
                cut = True
                break
            if not block:
                break
            _write(file, block)
            if digest is not None:
                digest.update(block)
            done += len(block)
        os.fdatasync(file.fileno())
    except OSError as error:
        file.truncate(at)
        if error.errno in FULL:
            raise DiskFull from error
        raise
    return Piece(done, cut or done < length)


def _write(file: BinaryIO, block: bytes) -> None:
    left = memoryview(block)
    while left:
        left = left[file.write(left) :]


def look_at(public_id: str) -> Whole:
    """A file's size, checksum and beginning, read block by block; of none it is empty."""
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with path_of(public_id).open("rb") as file:
            while block := file.read(BLOCK):
                head = head or block[:HEAD]
                digest.update(block)
                size += len(block)
    except FileNotFoundError:
        pass
    return Whole(size, digest.hexdigest(), head)


def remove(public_id: str) -> None:
    """Deletes a file, if it is there."""
    path_of(public_id).unlink(missing_ok=True)
