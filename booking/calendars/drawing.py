"""Lists of choices as HTML: a page has some two hundred, which a template takes long to write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


class Tickable(Protocol):
    """A choice of a filter with its count, if it has one: -1 is none."""

    @property
    def value(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def chosen(self) -> bool: ...
    @property
    def lang(self) -> str: ...
    @property
    def depth(self) -> int: ...


def choices(rows: Iterable[tuple[str, str, bool]]) -> SafeString:
    """The options of a select: value, words, and whether it is the one."""
    return mark_safe(
        "".join(
            f'<option value="{escape(value)}"{" selected" * chosen}>{escape(text)}</option>'
            for value, text, chosen in rows
        )
    )


def ticks(name: str, options: Iterable[Tickable], *, one: bool = False) -> SafeString:
    """Boxes to tick with what each would leave; ``one`` allows one alone."""
    kind = "radio" if one else "checkbox"
    out: list[str] = []
    for each in options:
        value = escape(each.value)
        lang = f' lang="{each.lang}"' if each.lang else ""
        count = f'<span class="facet-count">{each.count}</span>' if each.count >= 0 else ""
        out.append(
            f'<label class="facet facet-{each.depth}"><input class="form-check-input" '
            f'type="{kind}" name="{name}" id="{name}-{value}" value="{value}"'
            f"{' checked' if each.chosen else ''}><span{lang}>{escape(each.text)}</span>"
            f"{count}</label>"
        )
    return mark_safe("".join(out))
