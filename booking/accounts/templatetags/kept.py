"""Parts of a page that are drawn once for all who would see the same, and kept."""

from __future__ import annotations

from collections.abc import Hashable

from django.conf import settings
from django.template import Library
from django.template.context import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from ..keeping import Kept

register = Library()

PARTS: Kept[str] = Kept(1000)
_TOKEN = "\ue000token\ue000"
"""Stands in a kept part where the token of forms goes, which is anew on each page."""


@register.simple_tag(takes_context=True)
def kept_part(context: Context, template: str, **values: Hashable) -> SafeString:
    """``{% kept_part "_menu.html" entries=entries %}``: a part, drawn from these values alone.

    They are the key that it is kept under, by template and language, so that nothing
    of one reader's page can come into another's. The part knows neither the request
    nor who reads; the token of its forms is the page's own.
    """
    key = (template, get_language(), tuple(values.items()))
    if settings.DEBUG:
        text = _drawn(template, values)
    else:
        text = PARTS.made(key, lambda: _drawn(template, values))
    # The token is made when it is first asked for, and with it a cookie is set.
    if _TOKEN in text:
        text = text.replace(_TOKEN, str(context.get("csrf_token", "")))
    return mark_safe(text)


def _drawn(template: str, values: dict[str, Hashable]) -> str:
    found: object = get_template(template)
    inner = found.template  # type: ignore[attr-defined]
    return str(inner.render(Context({**values, "csrf_token": _TOKEN})))
