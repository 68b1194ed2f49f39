"""Who may do what, as a page: ``docs/permissions.md``, made from the code.

    python -m deploy.permissions write    make the page anew
    python -m deploy.permissions check    say where it differs from the code

Nothing is written by hand: the addresses come from ``urls``, what each is from its
view's docstring, who may from each room's ``permissions.PAGES``, and the verbs of
bookings from their table of moves.
"""

from __future__ import annotations

import difflib
import importlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from deploy.console import ROOT, main, say

if TYPE_CHECKING:
    from booking.accounts.access import Page, Roles
    from booking.bookings.rules import Move

PAGE = ROOT / "docs" / "permissions.md"
HEAD = """\
# Who may do what

This page is made from the code: `make docs` writes it, `make lint` fails where it differs.
The tables stand in each room's `permissions.py`; `tests/test_permissions.py` walks every
address with every method as every role, towards an own object and towards another's.

Whoever may not is led to sign in (a visitor), is told so (403, where they know of the
object anyway), or finds nothing (404). The object of another organisation is never there.
"""
ROLES_HEAD = """\
## Roles

As somebody stands towards the object that an address names. A person may have several.
"""
VERBS_HEAD = """\
## Verbs of a booking

What moves a booking, and in which right somebody may do it. What is not here is refused.
To ask is the page `request_booking`, open to everyone signed in; whether the request
stands is for the rules of requests, policy and time.
"""
NOT_SERVED = "–"


@dataclass(frozen=True)
class Address:
    """Where a page lies, and what it is in a line."""

    path: str
    line: str


def set_up() -> None:
    """Loads Django without a database, a server or anybody's settings."""
    os.environ.setdefault("BENCHLINK_MODE", "test")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "booking.settings")
    import django

    django.setup()


def rooms() -> dict[str, ModuleType]:
    """The rooms that have a table of pages, lowest floor first."""
    from django.conf import settings

    out = {}
    for app in settings.INSTALLED_APPS:
        folder = ROOT.joinpath(*app.split("."))
        if not app.startswith("booking.") or not (folder / "permissions.py").exists():
            continue
        module = importlib.import_module(f"{app}.permissions")
        if hasattr(module, "PAGES"):
            out[app.rpartition(".")[2]] = module
    return out


def addresses(patterns: Any = None, before: str = "/", within: str = "") -> dict[str, Address]:
    """Every address of the site by its name."""
    from django.urls import URLPattern, get_resolver

    out: dict[str, Address] = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            if pattern.name:
                out.setdefault(within + pattern.name, Address(path, line_of(pattern.callback)))
        else:
            name = f"{within}{pattern.namespace}:" if pattern.namespace else within
            out |= addresses(pattern.url_patterns, path, name)
    return out


def line_of(view: Any) -> str:
    """The first paragraph of a view's docstring as one line."""
    text = getattr(view, "view_class", view).__doc__ or ""
    return " ".join(text.split("\n\n")[0].split())


def page() -> str:
    """The whole page."""
    from booking.accounts.access import ROLES

    known = addresses()
    parts = [
        HEAD,
        ROLES_HEAD + "\n" + table(["Role", "Who"], [(_word(k), ROLES[k]) for k in ROLES]),
    ]
    for name, room in rooms().items():
        rows = [
            (
                f"`{path_of(known[each], row)}`",
                known[each].line,
                words_of(row.get),
                "; ".join(
                    [
                        words_of(row.post),
                        *(f"{method.upper()}: {words_of(who)}" for method, who in row.more.items()),
                    ]
                ),
            )
            for each, row in room.PAGES.items()
        ]
        said = " ".join((room.__doc__ or "").split("\n\n")[0].split())
        head = f"## Pages of {name}\n\n{said}\n\n"
        parts.append(head + table(["Address", "What it is", "GET", "POST"], rows))
    parts.append(VERBS_HEAD + "\n" + verbs())
    return "\n".join(parts)


def path_of(address: Address, row: Page) -> str:
    """An address as one reads it, with the noun in the place of its id."""
    return re.sub(
        r"<(?:\w+:)?(\w+)>",
        lambda part: f"<{row.of if part[1] == 'public_id' and row.of else part[1]}>",
        address.path,
    )


def words_of(roles: Roles | None) -> str:
    """Who may, as a reader would say it."""
    from booking.accounts.access import EVERYONE, ROLES, SIGNED_IN

    if roles is None:
        return NOT_SERVED
    if roles == EVERYONE:
        return "everyone"
    if roles >= SIGNED_IN:
        return "signed in"
    return ", ".join(_word(role) for role in ROLES if role in roles) or "nobody"


def verbs() -> str:
    """The moves of a booking, a column an actor."""
    from booking.bookings.rules import Actor

    head = ["Verb", "From", "To", "How booked", *(_word(actor.value) for actor in Actor)]
    return table(head, _moves())


def _moves() -> Iterator[tuple[str, ...]]:
    from booking.bookings.rules import MOVES, Actor, State
    from booking.labs.rules import ServiceMode

    for move in MOVES:
        before = ", ".join(_word(state.value) for state in State if state in move.before)
        modes = [_word(mode.value) for mode in ServiceMode if mode in move.modes]
        yield (
            _word(move.verb.value),
            before,
            _word(move.after.value),
            "any" if len(modes) == len(ServiceMode) else ", ".join(modes),
            *(_may(move, actor) for actor in Actor),
        )


def _may(move: Move, actor: Any) -> str:
    if actor not in move.by:
        return ""
    return "with a reason" if actor in move.reason_from else "yes"


def _word(value: str) -> str:
    return value.replace("_", " ")


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *rows]
    cells = ([cell.replace("|", r"\|") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def script() -> int:
    if sys.argv[1:] not in (["write"], ["check"]):
        say(__doc__ or "")
        return 2
    set_up()
    return keep(PAGE, page(), write=sys.argv[1] == "write")


def keep(path: Path, wanted: str, *, write: bool) -> int:
    """Writes a page that is made from the code, or says where it differs; 0 where all is well."""
    name = path.relative_to(ROOT).as_posix()
    if write:
        path.write_text(wanted, encoding="utf-8")
        say(f"{name} is written.")
        return 0
    found = path.read_text(encoding="utf-8") if path.exists() else ""
    if found == wanted:
        return 0
    for line in difflib.unified_diff(
        found.splitlines(), wanted.splitlines(), name, "the code", lineterm="", n=0
    ):
        say(line)
    say(f"{name} differs from the code: run `make docs`.")
    return 1


if __name__ == "__main__":
    main(script)
