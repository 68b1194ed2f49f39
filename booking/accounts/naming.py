"""Names in up to three languages.

An organisation, a lab or an instrument is known by an English, a Simplified
and a Traditional Chinese name, of which at least one is given. The page shows
the reader's language and falls back in a fixed order.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGE_FIELDS: dict[str, tuple[str, ...]] = {
    # the reader's language: the suffixes to try, in order
    "en": ("en", "zh_hans", "zh_hant"),
    "zh-hans": ("zh_hans", "zh_hant", "en"),
    "zh-hant": ("zh_hant", "zh_hans", "en"),
}
LANG_TAGS = {"en": "en", "zh_hans": "zh-Hans", "zh_hant": "zh-Hant"}


def in_language(noun: Any, field: str, language: str | None = None) -> tuple[str, str]:
    """The text of ``field`` that a reader of ``language`` gets, and its lang tag.

    ``language`` is a Django language code, by default the active one. Returns
    two empty strings when no language has a text.
    """
    code = language or get_language() or "en"
    for suffix in LANGUAGE_FIELDS.get(code, LANGUAGE_FIELDS["en"]):
        text = getattr(noun, f"{field}_{suffix}")
        if text:
            return text, LANG_TAGS[suffix]
    return "", ""


class Named(models.Model):
    """Abstract: a noun with a name in up to three languages."""

    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    name_zh_hans = models.CharField(_("name in Simplified Chinese"), max_length=200, blank=True)
    name_zh_hant = models.CharField(_("name in Traditional Chinese"), max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(name_en="", name_zh_hans="", name_zh_hant=""),
                name="%(app_label)s_%(class)s_has_a_name",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else the next best one."""
        return in_language(self, "name")[0]

    @property
    def name_lang(self) -> str:
        """The lang tag of ``name``, for the page to mark text of another language."""
        return in_language(self, "name")[1]

    @property
    def original_name(self) -> str:
        """The English name under a Chinese one and the other way round; empty if the same."""
        other = self.name_zh_hans or self.name_zh_hant if self.name_lang == "en" else self.name_en
        return "" if other == self.name else other

    @property
    def original_name_lang(self) -> str:
        if self.name_lang != "en":
            return "en"
        return "zh-Hans" if self.name_zh_hans else "zh-Hant"
