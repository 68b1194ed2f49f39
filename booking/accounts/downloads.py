"""Handing out a kept file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO, Protocol

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}
RANGE = re.compile(r"bytes=([0-9]{0,16})-([0-9]{0,16})", re.ASCII)


class Kept(Protocol):
    """A file as somebody sent it, with the name and the kind that were found safe."""

    @property
    def file(self) -> FieldFile: ...

    @property
    def name(self) -> str: ...

    @property
    def content_type(self) -> str: ...


def as_download(kept: Kept) -> FileResponse:
    """A file for somebody who may have it.

    Always kept as a file and never shown in the page's place: nothing in it runs as part
    of the site.
    """
    return FileResponse(
        kept.file.open("rb"),
        as_attachment=True,
        filename=kept.name,
        content_type=kept.content_type,
        headers=HEADERS,
    )


class Part:
    """A part of an open file, read as it is sent; never more than a block of it in memory."""

    def __init__(self, file: BinaryIO, begins: int, length: int) -> None:
        self.file = file
        self.left = length
        file.seek(begins)

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(block)
        return block

    def close(self) -> None:
        self.file.close()


def as_large_download(
    request: HttpRequest, path: Path, *, name: str, content_type: str, mark: str
) -> HttpResponseBase:
    """A file from the disk for somebody who may have it, as above, of which a browser may ask for
    the rest where its download was cut (RFC 9110, 14: one range of bytes).

    ``mark`` tells one content from another, such as a checksum. Raises FileNotFoundError.
    """
    size = path.stat().st_size
    tag = f'"{mark}"'
    headers = {**HEADERS, "Accept-Ranges": "bytes", "ETag": tag}
    wanted = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag:
        wanted = ""
    span = range_in(wanted, size) if wanted else (0, size)
    if span is None:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    begins, ends = span
    answer = FileResponse(
        Part(path.open("rb"), begins, ends - begins),
        as_attachment=True,
        filename=name,
        content_type=content_type,
        headers={**headers, "Content-Length": str(ends - begins)},
    )
    if wanted and RANGE.fullmatch(wanted):
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {begins}-{ends - 1}/{size}"
    return answer


def range_in(wanted: str, size: int) -> tuple[int, int] | None:
    """The first byte that a Range header asks for and the one after its last; the whole file for
    what is no single range, None for one that lies outside of it."""
    found = RANGE.fullmatch(wanted)
    if found is None or found.groups() == ("", ""):
        return 0, size
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        return (size - length, size) if length else None
    begins = int(first)
    ends = min(int(last) + 1, size) if last else size
    return (begins, ends) if begins < min(ends, size) else None
