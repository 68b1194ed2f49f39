"""Handing out a kept file."""

from __future__ import annotations

from typing import Protocol

from django.db.models.fields.files import FieldFile
from django.http import FileResponse


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
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )
