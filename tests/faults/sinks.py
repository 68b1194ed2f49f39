"""A mail server that keeps what it is given and tells how far each hand-over is."""

from __future__ import annotations

import socketserver
import threading
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from typing import Any

STAGES = ("connected", "addressed", "taken", "answered", "left")
"""How far one letter's hand-over is: greeted, its addresses given, its text had but not yet
answered for, answered for, and the connection over."""


class Sink(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP (RFC 5321) as it takes to be handed a letter, on a port of its own.

    ``at_stage`` is called at each stage, by the thread that speaks; a letter is kept from
    "taken" on, as a server may keep it whose answer never arrives.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.letters: list[Message] = []
        self.at_stage: Callable[[str], None] = lambda stage: None
        self.port = int(self.server_address[1])

    def __enter__(self) -> Sink:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.shutdown()
        self.server_close()

    def ids(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(str(letter["Message-ID"]) for letter in list(self.letters))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever is killed in the middle of a sentence leaves a broken connection."""


class _Session(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self.say("220 sink")
        self.server.at_stage("connected")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.say("354 go on")
                self.server.letters.append(message_from_bytes(self.text()))
                self.server.at_stage("taken")
                self.say("250 kept")
                self.server.at_stage("answered")
            elif word == b"QUIT":
                self.say("221 bye")
                break
            else:
                self.say("250 fine")
                if word == b"RCPT":
                    self.server.at_stage("addressed")
        self.server.at_stage("left")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def text(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)
        raise ConnectionError("cut off before the end of a letter")
