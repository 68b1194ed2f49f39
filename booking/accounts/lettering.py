"""The look of letters: HTML made from a letter's text, so that both say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_info

FACT = re.compile(r"^(?P<label>[^:：]{1,40})[:：] ?(?P<value>\S.*)$")
LABEL = re.compile(r"^\S.{0,80}[:：]$")
HEADING = re.compile(r"^(?P<label>[^:：]{1,80})[:：]$")


@dataclass(frozen=True)
class Part:
    """One part of a letter: a paragraph's lines, facts, or a link of the site's own."""

    lines: tuple[str, ...] = ()
    heading: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    label: str = ""
    url: str = ""
    is_listed: bool = False
    """One of a list: a line with its address beneath."""
    is_main: bool = field(default=False, compare=False)
    """The letter's first link, drawn as a button."""


def parts_of(text: str, *, site_url: str) -> list[Part]:
    """A letter's text in parts, in order.

    A line "label: value" is a fact where several stand together, "label: address" a link if it
    leads to the site, as are a line and such an address beneath it; links under a heading are
    a list. What else people wrote, other addresses too, stays plain text.
    """
    parts = [
        part
        for block in re.split(r"\n\s*\n", text.strip())
        for part in _block([line.rstrip() for line in block.splitlines()], site_url)
    ]
    first = next((part for part in parts if part.url and not part.is_listed), None)
    return [replace(part, is_main=True) if part is first else part for part in parts]


def _block(lines: list[str], site_url: str) -> Iterator[Part]:
    if len(lines) == 2 and _is_own(lines[1], site_url):
        yield Part(label=lines[0], url=lines[1], is_listed=True)
        return
    heading = HEADING.match(lines[0]) if len(lines) > 1 else None
    if heading is not None:
        lines = lines[1:]
    title = heading["label"] if heading is not None else ""
    for kind, group in groupby(lines, lambda line: _kind(line, site_url)):
        told = list(group)
        found = [match for match in map(FACT.match, told) if match is not None]
        if kind == "link":
            yield from _links(told, title, site_url)
        elif kind == "fact" and (len(told) > 1 or title):
            yield Part(heading=title, facts=tuple((each["label"], each["value"]) for each in found))
        else:
            yield Part(heading=title, lines=tuple(told))
        title = ""


def _links(lines: list[str], title: str, site_url: str) -> Iterator[Part]:
    """Lines that are links, the first with the heading above them if there is one."""
    for number, line in enumerate(lines):
        label, url = _link(line, site_url)
        heading = title if number == 0 else ""
        yield Part(heading=heading, label=label, url=url, is_listed=bool(title))


def _link(line: str, site_url: str) -> tuple[str, str]:
    """What stands before the colon and the address of the site behind it; both empty where a
    line is none such. The label may have colons, as times have."""
    at = line.find(f"{site_url}/")
    label, url = line[: max(at, 0)].rstrip(), line[at:]
    if at < 0 or not _is_own(url, site_url) or not LABEL.match(label):
        return "", ""
    return label[:-1], url


def _kind(line: str, site_url: str) -> str:
    if _link(line, site_url)[1]:
        return "link"
    return "text" if FACT.match(line) is None else "fact"


def _is_own(text: str, site_url: str) -> bool:
    """Whether a text is an address of the site, and nothing else."""
    return text.startswith(f"{site_url}/") and " " not in text


def with_html(letter: EmailMultiAlternatives) -> EmailMultiAlternatives:
    """Puts HTML beside the text of a letter, in the active language."""
    text = str(letter.body)
    context = {
        "subject": letter.subject,
        "parts": parts_of(text.removesuffix(f"{settings.SITE_NAME}\n"), site_url=settings.SITE_URL),
        "site": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "language": _tag(get_language() or settings.LANGUAGE_CODE),
    }
    letter.attach_alternative(render_to_string("letter.html", context), "text/html")
    return letter


def _tag(language: str) -> str:
    """A language as HTML names it: "zh-Hans"."""
    name, _dash, script = str(get_language_info(language)["code"]).partition("-")
    return f"{name}-{script.capitalize()}" if script else name
