"""An upload that is cut again and again, at random places, comes to the same checksum.

Through the running server, over a plain socket: so the connection really goes away in the middle
of a piece, and the browser's next question finds what the server had noted by then.
"""

from __future__ import annotations

import hashlib
import http.client
import random
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from booking.bookings.models import Booking, ResultFile
from booking.bookings.results import disk
from tests.asking import ask_for_samples
from tests.bookings.results.uploads import begin
from tests.factories import InstrumentFactory, LabRoleFactory, open_days
from tests.visiting import visiting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

SIZE = 5 * 1024 * 1024 + 321
PIECE = 1024 * 1024
CUTS = 25
PATIENCE = 30
"""Seconds within which the server has noticed that its client went away."""


class Uploading:
    """One upload as a client knows it: where it is, and what it asked last."""

    def __init__(self, server: str, client, address: str) -> None:
        self.host = urlsplit(server).netloc
        self.address = address
        name = settings.CSRF_COOKIE_NAME
        # A page of the site gives the token that goes with every piece.
        client.get(reverse("my_bookings"))
        token = client.cookies[name].value
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Tus-Resumable": "1.0.0",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {name}={token}",
            "X-CSRFToken": token,
        }

    def ask(self, method: str, body: bytes | None = None, **more: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE)
        headers = {**self.headers, **{key.replace("_", "-"): value for key, value in more.items()}}
        connection.request(method, self.address, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def offset(self) -> int:
        answer = self.ask("HEAD")
        assert answer.status == 200
        return int(answer.headers["Upload-Offset"])

    def send(self, offset: int, piece: bytes) -> int:
        """Sends a piece whole; waits while the server still holds the one that was cut."""
        ends = time.monotonic() + PATIENCE
        while True:
            answer = self.ask(
                "PATCH",
                piece,
                Upload_Offset=str(offset),
                Content_Type="application/offset+octet-stream",
            )
            if answer.status not in {409, 423} or time.monotonic() > ends:
                assert answer.status == 204, answer.status
                return int(answer.headers["Upload-Offset"])
            offset = self.offset()
            piece = self.content[offset : offset + PIECE]

    def race(self, offset: int, piece: bytes) -> int:
        """Sends a piece as if nobody else did; the answer's status."""
        more = {
            "Upload_Offset": str(offset),
            "Content_Type": "application/offset+octet-stream",
        }
        return self.ask("PATCH", piece, **more).status

    def cut(self, offset: int, piece: bytes, after: int) -> None:
        """Begins to send a piece, and goes away in its middle."""
        host, _colon, port = self.host.partition(":")
        lines = [
            f"PATCH {self.address} HTTP/1.1",
            f"Host: {self.host}",
            *(f"{key}: {value}" for key, value in self.headers.items()),
            f"Upload-Offset: {offset}",
            "Content-Type: application/offset+octet-stream",
            f"Content-Length: {len(piece)}",
        ]
        with socket.create_connection((host, int(port)), timeout=PATIENCE) as sent:
            sent.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + piece[:after])

    content = b""


@pytest.fixture
def booking():
    manager = LabRoleFactory().person
    instrument = InstrumentFactory(lab=manager.lab_roles.get().lab, takes_samples=True)
    open_days(instrument)
    booking = ask_for_samples(instrument, now=timezone.now())
    Booking.objects.filter(pk=booking.pk).update(state="in_use")
    return booking


def test_it_works(booking, live_server):
    technician = LabRoleFactory(lab=booking.instrument.lab, kind="technician").person
    client = visiting(technician)
    chance = random.Random(20271128)
    content = chance.randbytes(SIZE)
    begun = begin(client, booking, SIZE)
    assert begun.status_code == 201
    upload = Uploading(live_server.url, client, begun["Location"])
    upload.content = content
    offset, seen = 0, [0]
    for _number in range(CUTS):
        piece = content[offset : offset + PIECE]
        upload.cut(offset, piece, chance.randrange(len(piece)))
        # Now and then a piece gets through whole, by the next connection, at once.
        if chance.random() < 0.15:
            offset = upload.send(offset, piece)
        now = upload.offset()
        # Nothing that was noted is ever lost.
        assert now >= seen[-1]
        seen.append(now)
        offset = now
        if offset > SIZE - PIECE:
            break
    while offset < SIZE:
        offset = upload.send(offset, content[offset : offset + PIECE])
    assert len(set(seen)) > 3, "the cuts left nothing behind"
    kept = ResultFile.objects.get()
    assert (kept.state, kept.offset) == ("kept", SIZE)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert disk.look_at(kept.public_id).sha256 == kept.sha256


def test_of_many_at_once_one_wins(booking, live_server):
    technician = LabRoleFactory(lab=booking.instrument.lab, kind="technician").person
    client = visiting(technician)
    pieces = [bytes([number]) * PIECE for number in range(6)]
    begun = begin(client, booking, PIECE)
    upload = Uploading(live_server.url, client, begun["Location"])
    with ThreadPoolExecutor(len(pieces)) as pool:
        statuses = list(pool.map(lambda piece: upload.race(0, piece), pieces))
    # The others came while it was written, or after it was whole.
    assert statuses.count(204) == 1
    assert set(statuses) <= {204, 409, 410, 423}
    won = pieces[statuses.index(204)]
    kept = ResultFile.objects.get()
    assert (kept.state, kept.sha256) == ("kept", hashlib.sha256(won).hexdigest())
