"""How tests upload results: piece by piece, as a browser's script does, or at once."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any

from django.test import Client
from django.urls import reverse

from booking.bookings.models import Booking, ResultFile
from booking.bookings.results.actions import begin_upload, keep_checked, release, write_piece
from tests.factories import NOW

TUS = {"Tus-Resumable": "1.0.0"}


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def begin(client: Client, booking: Booking, size: int, *, name: str = "scan.csv", **headers: Any):
    """The answer to the beginning of an upload."""
    named = {"Upload-Metadata": f"filename {encoded(name.encode())}"}
    return client.post(
        reverse("result_uploads", args=[booking.public_id]),
        headers={**TUS, "Upload-Length": str(size), **named, **headers},
    )


def add(client: Client, address: str, offset: int, piece: bytes, **headers: Any):
    """The answer to a piece."""
    return client.patch(
        address,
        data=piece,
        content_type="application/offset+octet-stream",
        headers={**TUS, "Upload-Offset": str(offset), **headers},
    )


def uploaded(
    booking: Booking, person, content: bytes = b"2theta,counts\n", *, name="scan.csv", now=NOW
) -> ResultFile:
    """A file that has arrived whole."""
    upload = begin_upload(booking=booking, person=person, name=name, size=len(content), now=now)
    write_piece(
        upload=upload,
        person=person,
        offset=0,
        source=io.BytesIO(content),
        length=len(content),
        now=now,
    )
    kept = keep_checked(file=upload, now=now)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    return kept


def released(booking: Booking, person, content: bytes = b"2theta,counts\n", *, now=NOW, **more):
    """A file that its customer has."""
    kept = uploaded(booking, person, content, now=now)
    release(booking=booking, person=person, now=now, **more)
    kept.refresh_from_db()
    return kept
