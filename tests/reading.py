"""What an answer gives away: all of it but what is made anew for every page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client

# Tokens against forged forms, and the key of a request's form.
MADE_ANEW = re.compile(rb'(?:name="(?:csrfmiddlewaretoken|key)" value="|"X-CSRFToken": ?")[^"]*')
ADDRESS = re.compile(r'(?:href|action|src|hx-get|data-[a-z-]*(?:url|feed|href)?)="([^"]+)"')
NOT_OURS = ("/static/", "/i18n/", "/accounts/")
FIELDS_OF_THE_MOMENT = {"set-cookie", "date", "expires"}


def whole(answer: Any) -> tuple[int, dict[str, str], bytes]:
    """An answer's status, head and body, to compare byte for byte."""
    head = {
        name: text
        for name, text in answer.headers.items()
        if name.lower() not in FIELDS_OF_THE_MOMENT
    }
    return answer.status_code, head, MADE_ANEW.sub(b"", body_of(answer))


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@dataclass
class Crawl:
    """Every page that one gets to by following links, each path ``queries`` times at most."""

    client: Client
    queries: int = 1
    most: int = 120
    pages: dict[str, str] = field(default_factory=dict)

    def follow(self, *starts: str) -> Crawl:
        waiting, known = list(starts), set(starts)
        tried: dict[str, int] = {}
        while waiting and len(self.pages) < self.most:
            address = waiting.pop(0)
            path = urlsplit(address).path
            tried[path] = tried.get(path, 0) + 1
            if tried[path] > self.queries:
                continue
            answer = self.client.get(address)
            text = body_of(answer).decode("utf-8", "replace")
            head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
            self.pages[address] = f"{answer.status_code}\n{head}\n\n{text}"
            found = [unescape(each) for each in ADDRESS.findall(text)]
            found += [answer.headers.get("Location", "")]
            for each in found:
                to = urljoin(address, each.split("#")[0])
                if to in known or not to.startswith("/") or to.startswith(NOT_OURS):
                    continue
                known.add(to)
                waiting.append(to)
        return self

    def having(self, *texts: str) -> list[str]:
        """The pages on which any of some texts stands."""
        return [
            f"{text!r} on {address}"
            for address, page in self.pages.items()
            for text in texts
            if text.lower() in page.lower()
        ]
