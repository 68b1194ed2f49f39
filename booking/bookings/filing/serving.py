"""Handing out a kept file."""

from __future__ import annotations

from django.http import FileResponse

from .models import KeptFile


def as_download(kept: KeptFile) -> FileResponse:
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
