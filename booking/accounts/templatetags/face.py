"""Tags and filters that every template has: icons, states, dates, money and names."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from booking.accounts import dates, looks, rendering

register = template.Library()

LANGUAGE_TAGS = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
SHORT_LANGUAGES = {"en": "EN", "zh-hans": "简", "zh-hant": "繁"}
# Times that people know by another name than the IANA zone's.
ZONE_NAMES: dict[str, str | Promise] = {
    "Asia/Shanghai": _("Beijing time"),
    "America/Los_Angeles": _("Pacific time"),
    "UTC": "UTC",
}


# Icons and states


@cache
def drawing_of(name: str) -> str:
    """The strokes of an outline icon of Tabler. Raises LookupError if there is none."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise LookupError(f"{name!r} is no name of an icon")
    path = settings.NODE_MODULES / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg"
    try:
        source = path.read_text("utf-8")
    except OSError:
        raise LookupError(f"there is no outline icon {name!r}") from None
    strokes = re.findall(r"<(?:path|circle|line|rect|polyline|polygon)\b[^>]*/>", source)
    return "".join(stroke for stroke in strokes if 'stroke="none"' not in stroke)


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """An icon in the colour of its text. Hidden from screen readers unless it has a label."""
    try:
        return _icon(str(name), size, str(label))
    except LookupError:
        if not settings.PRODUCTION:
            raise
        return mark_safe("")


@lru_cache(maxsize=512)
def _icon(name: str, size: int, label: str) -> SafeString:
    drawing = drawing_of(name)
    meaning = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" viewBox="0 0 24 24" fill="none" '
        'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" '
        'focusable="false" {1}>{2}</svg>',
        size,
        meaning,
        mark_safe(drawing),
    )


@register.simple_tag
def state_badge(state: Any, word: Any = "") -> SafeString:
    """A state as a word, an icon and a colour.

    ``state`` is a noun with a ``state`` or ``status``, or such a value itself;
    then give the word unless the state is a booking's.
    """
    for field in ("state", "status"):
        if hasattr(state, f"get_{field}_display"):
            word = word or getattr(state, f"get_{field}_display")()
            state = getattr(state, field)
            break
    look = looks.look_of(state)
    return badge(word or look.word or state, look.icon, look.colour)


@register.simple_tag
def badge(word: Any, icon_name: str = "", colour: str = "grey") -> SafeString:
    """A small label: amber, violet, green, blue, grey, red or accent."""
    return format_html(
        '<span class="state state-{}">{}<span>{}</span></span>',
        colour,
        icon(icon_name, 16) if icon_name else "",
        word,
    )


# Dates, times and lengths


def zone_of(zone: Any) -> dt.tzinfo:
    """A zone from its IANA name, from a noun with ``time_zone``, or the current one."""
    if isinstance(zone, dt.tzinfo):
        return zone
    name = getattr(zone, "time_zone", zone)
    return ZoneInfo(str(name)) if name else timezone.get_current_timezone()


@register.simple_tag
def span(start: dt.datetime | None, end: dt.datetime | None, zone: Any = None) -> str:
    """``{% span booking.starts booking.ends lab %}``: "Tue 24 Nov, 09:00 to 13:00 (4 h)"."""
    if not start or not end:
        return ""
    return dates.span_text(
        start, end, zone=zone_of(zone), language=get_language(), now=timezone.now()
    )


@register.simple_tag
def moment(when: dt.datetime | None, zone: Any = None) -> str:
    """``{% moment booking.decide_by lab %}``: "Wed 25 Nov 18:00"."""
    if not when:
        return ""
    return dates.moment_text(when, zone=zone_of(zone), language=get_language(), now=timezone.now())


@register.simple_tag
def day(when: dt.date | dt.datetime | None, zone: Any = None) -> str:
    """``{% day closure.on %}``: "Tue 24 Nov", of a date, or of a moment in a zone."""
    if not when:
        return ""
    there = zone_of(zone)
    date = dates.local(when, there).date() if isinstance(when, dt.datetime) else when
    today = timezone.now().astimezone(there).date()
    return dates.day_text(date, language=get_language(), today=today)


@register.simple_tag
def clock(when: dt.datetime | dt.time | None, zone: Any = None) -> str:
    """``{% clock window.starts lab %}``: "09:00"."""
    if when is None or when == "":
        return ""
    if isinstance(when, dt.datetime):
        return dates.clock_text(dates.local(when, zone_of(zone)))
    return dates.clock_text(when)


@register.simple_tag
def wall(when: dt.datetime | None, zone: Any = None) -> str:
    """``{% wall slot lab %}``: the lab's wall clock as addresses carry it, "2026-11-24T09:00"."""
    if not when:
        return ""
    return dates.local(when, zone_of(zone)).strftime("%Y-%m-%dT%H:%M")


@register.filter
def hours(length: Any) -> str:
    """A timedelta, or a number of hours: "1.5 h", "45 min"."""
    if length is None or length == "":
        return ""
    return dates.length_text(length, language=get_language())


@register.filter
def minutes(length: Any) -> str:
    """A number of minutes as a length: 90 is "1.5 h"."""
    if length is None or length == "":
        return ""
    return dates.length_text(dt.timedelta(minutes=int(length)), language=get_language())


@register.simple_tag
def zone_name(zone: Any) -> str:
    """A zone as people call it, with its distance from UTC: "Pacific time (UTC-8)"."""
    there = zone_of(zone)
    name = ZONE_NAMES.get(str(there), str(there).replace("_", " "))
    offset = dates.offset_text(there, now=timezone.now())
    if str(name) == offset:
        return offset
    return gettext("%(zone)s (%(offset)s)") % {"zone": name, "offset": offset}


@register.simple_tag(takes_context=True)
def zone_note(context: Context, zone: Any) -> SafeString:
    """Says whose clock the times are on, if it is not the reader's."""
    there = str(zone_of(zone))
    here = str(context.get("reader_zone") or timezone.get_current_timezone_name())
    if dates.same_clock(there, here, now=timezone.now()):
        return mark_safe("")
    return format_html(
        '<p class="zone-note">{}<span>{}</span></p>',
        icon("world", 16),
        gettext("Times are the lab's: %(zone)s.") % {"zone": zone_name(zone)},
    )


# Money and names


@register.filter
def yuan(amount: Any) -> str:
    """CNY to the fen: "¥1,280.00". None is a price on request."""
    if amount is None:
        return gettext("on request")
    if amount == "":
        return ""
    try:
        exact = Decimal(str(amount)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    except InvalidOperation:
        return ""
    sign = "-" if exact < 0 else ""
    return f"{sign}¥{abs(exact):,.2f}"


@register.simple_tag
def named(noun: Any, url: str = "", original: bool = True) -> SafeString:
    """The name in the reader's language, with the original beneath when they differ.

    ``url`` makes the name a link; ``original=False`` leaves the second line out.
    """
    if noun is None or noun == "":
        return mark_safe("")
    name = getattr(noun, "name", None) or str(noun)
    first = text_in(name, getattr(noun, "name_lang", ""))
    if url:
        first = mark_safe(f'<a href="{conditional_escape(url)}">{first}</a>')
    beneath = getattr(noun, "original_name", "") if original else ""
    if not beneath:
        return mark_safe(f'<span class="named">{first}</span>')
    return format_html(
        '<span class="named">{}<span class="named-original" lang="{}">{}</span></span>',
        first,
        getattr(noun, "original_name_lang", ""),
        beneath,
    )


def text_in(text: str, language_tag: str) -> SafeString:
    """Text, marked with its language if that is not the page's."""
    if not language_tag or language_tag == page_language():
        return conditional_escape(text)
    return format_html('<span lang="{}">{}</span>', language_tag, text)


# The page


@register.simple_tag
def page_language() -> str:
    """The lang tag of the page: "en", "zh-Hans" or "zh-Hant"."""
    return LANGUAGE_TAGS.get(get_language() or "en", "en")


@register.simple_tag
def languages() -> list[dict[str, Any]]:
    """The languages of the switch: code, tag, short and full name, and which is active."""
    return [
        {
            "code": code,
            "tag": LANGUAGE_TAGS.get(code, code),
            "short": SHORT_LANGUAGES.get(code, code),
            "name": name,
            "active": code == get_language(),
        }
        for code, name in settings.LANGUAGES
    ]


@register.simple_tag
def widget_attrs(widget: dict[str, Any]) -> SafeString:
    """The attributes of a form's widget, with its class."""
    return rendering.attributes_html(widget)
