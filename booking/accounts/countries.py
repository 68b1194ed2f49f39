"""Countries and regions by their two letters of ISO 3166, in the reader's language.

The codes are those of the time zone database, the words those of Unicode's CLDR.
"""

from __future__ import annotations

from functools import cache

import pytz
from babel import Locale
from django.utils.translation import get_language

LOCALES = {"en": "en", "zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}


def is_country(code: str) -> bool:
    """Whether two capital letters are a country's or a region's."""
    return code in pytz.country_names


def country_name(code: str, language: str | None = None) -> str:
    """A country's name, by default in the active language; the code where there is none."""
    return _names(LOCALES.get(language or get_language() or "en", "en")).get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """All countries and regions by name in the active language, mainland China first."""
    names = _names(LOCALES.get(get_language() or "en", "en"))
    others = sorted(
        ((code, names.get(code, code)) for code in pytz.country_names if code != "CN"),
        key=lambda each: each[1],
    )
    return [("CN", names["CN"]), *others]


@cache
def _names(locale: str) -> dict[str, str]:
    return dict(Locale.parse(locale).territories)
