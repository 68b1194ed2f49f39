"""What the forms of every room are made of: fields of nouns, refusals at their fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Protocol
from zoneinfo import available_timezones

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .templatetags.face import ZONE_NAMES

LIMITS = (MinValueValidator, MaxValueValidator)

TELEPHONE = RegexValidator(
    r"^[+(（]?\d(\D*\d){4,}\D*$",
    _("This is no telephone number. Write it so: 0591-0550 1000."),
)
"""At least five digits, one of them first; the rest is as people write numbers, with extensions."""


class DateInput(forms.DateInput):
    """A day in the browser's own picker, which reads and writes ISO dates alone."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"type": "date", **(attrs or {})}, format="%Y-%m-%d")


def fields_of(model: type[models.Model], names: Iterable[str]) -> dict[str, forms.Field]:
    """Form fields for some of a model's fields, with its words, lengths and checks."""
    out: dict[str, forms.Field] = {}
    for name in names:
        column: Any = model._meta.get_field(name)
        changes: dict[str, Any] = {}
        if isinstance(column, models.DateField):
            changes["widget"] = DateInput
        elif isinstance(column, models.TextField):
            changes["widget"] = forms.Textarea(attrs={"rows": 4})
        elif isinstance(column, models.URLField):
            changes["assume_scheme"] = "https"
        out[name] = column.formfield(**changes)
        # A model form would ask these later; here the field itself does.
        out[name].validators += [
            each
            for each in column.validators
            if isinstance(each, LIMITS) and each not in out[name].validators
        ]
        if column.choices:
            first = [] if column.has_default() else [("", _("Choose one"))]
            out[name].choices = [*first, *column.choices]  # type: ignore[attr-defined]
        if name == "phone":
            out[name].validators.append(TELEPHONE)
            out[name].widget.input_type = "tel"
        language = NAME_LANGUAGES.get(name.removeprefix("name_").removeprefix("about_"))
        if language:
            word, tag = language
            out[name].label = word  # type: ignore[assignment]
            out[name].widget.attrs["lang"] = tag
    return out


NAME_LANGUAGES: dict[str, tuple[str | Promise, str]] = {
    "en": (_("English"), "en"),
    "zh_hans": (_("Simplified Chinese"), "zh-Hans"),
    "zh_hant": (_("Traditional Chinese"), "zh-Hant"),
}
NAMES = ("name_en", "name_zh_hans", "name_zh_hant")


class Refusal(Protocol):
    """What a room's actions raise: reasons, worded elsewhere."""

    reasons: tuple[Any, ...]


class NounForm(forms.Form):
    """A form over some fields of a noun, where a refusal of the action stands at its field.

    ``model_fields`` are taken from ``model``; ``places`` says at which field a
    reason is shown (others stand above the form), ``words`` how it is worded.
    """

    model: ClassVar[type[models.Model]]
    model_fields: tuple[str, ...] = ()
    places: ClassVar[Mapping[StrEnum, str]] = {}
    words: ClassVar[Mapping[str, str | Promise]] = {}

    def __init__(self, *args: Any, noun: models.Model | None = None, **kwargs: Any) -> None:
        now = {name: getattr(noun, name) for name in self.model_fields} if noun else {}
        kwargs["initial"] = {**now, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        if self.model_fields:
            self.fields = {**fields_of(self.model, self.model_fields), **self.fields}

    def clean(self) -> None:
        """Asks for a name in some language, with all else that is wrong and not after it."""
        named = set(NAMES) <= set(self.fields)
        if named and not any(self.cleaned_data.get(name) for name in NAMES):
            self.add_error("name_en", str(self.words["name_missing"]))

    def details(self) -> dict[str, Any]:
        """The noun's fields as typed, once the form is valid."""
        return {name: self.cleaned_data[name] for name in self.model_fields}

    def refuse(self, refused: Refusal) -> None:
        """Shows why the action refused, at the fields that it concerns."""
        for reason in refused.reasons:
            place = self.places.get(reason)
            self.add_error(place if place in self.fields else None, str(self.words[reason.value]))


AREAS: dict[str, str | Promise] = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic Ocean"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific Ocean"),
}


@cache
def zones() -> list[str]:
    """The IANA zones that are places; not the abbreviations and the old names of countries."""
    return sorted(zone for zone in available_timezones() if zone.partition("/")[0] in AREAS)


def zone_choices() -> list[tuple[str | Promise, list[tuple[str, str | Promise]]]]:
    """The zones by area, those with a name of their own first."""
    areas: dict[str | Promise, list[tuple[str, str | Promise]]] = {
        _("Most used"): [(zone, f"{word} · {zone}") for zone, word in ZONE_NAMES.items()]
    }
    for zone in zones():
        area, _slash, place = zone.partition("/")
        areas.setdefault(AREAS[area], []).append((zone, f"{place.replace('_', ' ')} · {zone}"))
    return list(areas.items())


class TimeZoneField(forms.ChoiceField):
    """A select of IANA zones; ``empty`` is the word for none, where none may be chosen."""

    def __init__(self, *, empty: str | Promise = "", **kwargs: Any) -> None:
        def choices() -> list[Any]:
            none: list[Any] = [] if kwargs.get("required", True) else [("", empty)]
            return none + zone_choices()

        kwargs.setdefault("label", _("Time zone"))
        super().__init__(choices=choices, **kwargs)


class Filter(forms.Form):
    """A filter bar: sent with GET, never wrong; what cannot be read filters nothing."""

    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, widget=forms.TextInput({"type": "search"})
    )

    def value(self, name: str) -> str:
        """What is asked of a field, empty when nothing or nonsense is."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


def any_of(words: Mapping[str, str | Promise]) -> list[tuple[str, str | Promise]]:
    """The choices of an enum with "all" before them."""
    return [("", _("All")), *words.items()]
