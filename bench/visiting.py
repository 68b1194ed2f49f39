"""Clients of the site: connections that are kept, people who are signed in, answers looked at."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from deploy.console import Failure

TOKEN = "b" * 32
PATIENCE = 120


@dataclass
class Visitor:
    """Somebody signed in, at one connection that is kept."""

    port: int
    session: str
    project: str = ""

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        host = f"127.0.0.1:{self.port}"
        self.headers = {
            "Host": host,
            "X-Forwarded-Proto": "https",
            "Origin": f"https://{host}",
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
        }

    def get(self, url: str, marker: str) -> float:
        """Milliseconds of a page. Raises Failure for an answer that is not the page."""
        began = time.perf_counter()
        self.connection.request("GET", url, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status != 200 or marker.encode() not in body:
            raise Failure(f"{url} answered {answer.status} without {marker!r}: {body[:300]!r}")
        return took

    def post(self, form: dict[str, str]) -> float:
        """Milliseconds until something was made. Raises Failure when nothing was."""
        url = form["url"]
        fields = {name: text for name, text in form.items() if name != "url"}
        body = urlencode({**fields, "project": self.project})
        headers = {
            **self.headers,
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        began = time.perf_counter()
        self.connection.request("POST", url, body, headers)
        answer = self.connection.getresponse()
        said = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status != 201:
            raise Failure(f"{url} answered {answer.status}: {said[:300]!r}")
        json.loads(said)
        return took


def together(visitors: Sequence[Visitor], forms: Sequence[dict[str, str]]) -> float:
    """Milliseconds a request, when all post at once, each their part one after the other."""
    share = len(forms) // len(visitors)
    gate = threading.Barrier(len(visitors) + 1)
    wrong: list[BaseException] = []

    def client(visitor: Visitor, mine: Sequence[dict[str, str]]) -> None:
        try:
            gate.wait(PATIENCE)
            for form in mine:
                visitor.post(form)
        except BaseException as error:
            wrong.append(error)

    threads = [
        threading.Thread(target=client, args=(each, forms[n * share : (n + 1) * share]))
        for n, each in enumerate(visitors)
    ]
    for thread in threads:
        thread.start()
    gate.wait(PATIENCE)
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = (time.perf_counter() - began) * 1000
    if wrong:
        raise wrong[0]
    # With so many clients a request waits so long from its side.
    return took / share


class Line:
    """A conversation with a process that answers a line for a line."""

    def __init__(self, process: Any) -> None:
        self.process = process
        self.hear()

    def ask(self, *said: Any) -> Any:
        self.process.stdin.write(json.dumps(said) + "\n")
        self.process.stdin.flush()
        return self.hear()

    def hear(self) -> Any:
        line = self.process.stdout.readline()
        if not line:
            raise Failure("a process that measures has ended; its lines above say why")
        return json.loads(line)
