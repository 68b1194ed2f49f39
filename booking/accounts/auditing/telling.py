"""Entries of the log in the words of pages, in the reader's language and zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, Model
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, gettext_lazy

from ..dates import clock_text, dated_text, day_text
from ..models import Invitation, User
from .nouns import NOUNS, Noun
from .queries import Readers, named_of, rows_by_key
from .rules import KEPT_BACK

ACTIONS = {
    LogEntry.Action.CREATE: gettext_lazy("Added"),
    LogEntry.Action.UPDATE: gettext_lazy("Changed"),
    LogEntry.Action.DELETE: gettext_lazy("Removed"),
}
PLATFORM = gettext_lazy("The platform")
OPERATOR = gettext_lazy("An operator of the platform")
ELSEWHERE = gettext_lazy("Somebody of another organisation")
VISITOR = gettext_lazy("Somebody not signed in")
FORMER = gettext_lazy("A former member")
GONE = gettext_lazy("No longer there")


@dataclass(frozen=True)
class Told:
    """One field's change in words; empty texts are "nothing". ``hidden`` values are not kept."""

    field: str
    before: str
    after: str
    hidden: bool = False


@dataclass(frozen=True)
class Line:
    """One entry as a page shows it."""

    at: dt.datetime
    when: str
    who: str
    address: str
    action: str
    noun: str
    label: str
    about: str
    changes: tuple[Told, ...]


def noun_words() -> list[tuple[str, str]]:
    """What is watched, by key, in the reader's words."""
    words = {noun.key: noun_word(noun) for noun in NOUNS.values()}
    return sorted(words.items(), key=lambda each: each[1].lower())


def noun_word(noun: Noun) -> str:
    """How pages call a kind of thing."""
    return str(capfirst(str(noun.word or noun.model._meta.verbose_name)))


def lines(entries: Sequence[LogEntry], readers: Readers, zone: dt.tzinfo) -> list[Line]:
    """Entries in words; asks the database once a kind of thing, however many entries."""
    rows = rows_by_key(_keys(entries))
    home = readers.home
    actors = {entry.actor_id for entry in entries if entry.actor_id is not None}
    named = actors if home is None else named_of(home, actors)
    teller = _Teller(rows, zone)
    return [teller.line(entry, named) for entry in entries]


def _noun(entry: LogEntry) -> Noun | None:
    model = ContentType.objects.get_for_id(entry.content_type_id).model_class()
    return NOUNS.get(model) if model is not None else None


def _field(noun: Noun, name: str) -> Any:
    try:
        return noun.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _target(noun: Noun, name: str) -> type[Model] | None:
    """The model whose key a field holds."""
    if name == "id":
        return noun.model
    field = _field(noun, name)
    if field is None or name in noun.gathered or not field.is_relation:
        return None
    target: type[Model] = field.related_model
    return target


def _keys(entries: Iterable[LogEntry]) -> dict[type[Model], set[int]]:
    out: dict[type[Model], set[int]] = {}
    for entry in entries:
        noun = _noun(entry)
        if noun is None:
            continue
        said = [*(entry.changes or {}).items(), *(entry.additional_data or {}).items()]
        for name, values in said:
            target = _target(noun, name)
            if target is not None:
                out.setdefault(target, set()).update(_flat(values))
    return out


def _flat(values: Any) -> Iterable[int]:
    if isinstance(values, list):
        for each in values:
            yield from _flat(each)
    elif isinstance(values, int):
        yield values


def person_words(person: User) -> str:
    """Who somebody is as others read it; nobody is told from what is left of an erased one."""
    if person.erased_at is not None:
        return str(FORMER)
    return person.name if person.name and person.last_login else person.email


@dataclass(frozen=True)
class _Teller:
    rows: dict[type[Model], dict[int, Model]]
    zone: dt.tzinfo

    def line(self, entry: LogEntry, named: set[int]) -> Line:
        noun = _noun(entry)
        shown = entry.actor_id is None or entry.actor_id in named
        return Line(
            at=entry.timestamp,
            when=dated_text(entry.timestamp, zone=self.zone, language=get_language()),
            who=self._who(entry, shown),
            address=(entry.remote_addr or "") if shown else "",
            action=str(ACTIONS.get(entry.action, "")),
            noun=noun_word(noun) if noun else gettext("Log of changes"),
            label=entry.object_repr,
            about=self._about(noun, entry.additional_data or {}) if noun else "",
            changes=self._changes(noun, entry.changes or {}),
        )

    def _who(self, entry: LogEntry, shown: bool) -> str:
        actor = entry.actor
        if actor is None:
            return str(VISITOR if entry.remote_addr else PLATFORM)
        if shown:
            return person_words(actor)
        return str(OPERATOR if actor.is_operator else ELSEWHERE)

    def _about(self, noun: Noun, about: dict[str, Any]) -> str:
        # PostgreSQL keeps the names of a JSON object in an order of its own.
        words = [self._said(noun, name, about.get(name)) for name in noun.about]
        return " · ".join(word for word in words if word)

    def _changes(self, noun: Noun | None, changes: dict[str, list[Any]]) -> tuple[Told, ...]:
        if noun is None:
            return self._of_log(changes)
        order = {name: place for place, name in enumerate(noun.watched)}
        out = []
        for name in sorted(changes, key=lambda each: order.get(each, len(order))):
            before, after = changes[name]
            hidden = KEPT_BACK in (before, after)
            old, new = (
                ("", "")
                if hidden
                else (
                    self._said(noun, name, before),
                    self._said(noun, name, after),
                )
            )
            out.append(Told(self._field_words(noun, name), old, new, hidden))
        return tuple(out)

    def _of_log(self, changes: dict[str, list[Any]]) -> tuple[Told, ...]:
        """What was done to the log itself, see ``actions.prune_audit``."""
        words = {"entries": gettext("Entries"), "before": gettext("From before")}
        return tuple(
            Told(words.get(name, name), self._moment(str(before)), self._moment(str(after)))
            for name, (before, after) in changes.items()
        )

    def _field_words(self, noun: Noun, name: str) -> str:
        field = _field(noun, name)
        if name in noun.words:
            return capfirst(str(noun.words[name]))
        if field is None:
            return name
        if field.auto_created or not hasattr(field, "verbose_name"):
            return capfirst(str(field.related_model._meta.verbose_name_plural))
        return capfirst(str(field.verbose_name))

    def _said(self, noun: Noun, name: str, value: Any) -> str:
        """One value in words; empty for nothing."""
        if value is None or value == "":
            return ""
        target = _target(noun, name)
        if target is not None:
            keys = value if isinstance(value, list) else [value]
            return gettext(", ").join(self._name(target, key) for key in keys)
        field = _field(noun, name)
        choices = dict(field.flatchoices) if getattr(field, "choices", None) else {}
        if value in choices:
            return str(choices[value])
        if isinstance(value, bool):
            return gettext("Yes") if value else gettext("No")
        if isinstance(value, str) and field is not None:
            return self._time(field, value)
        return str(value)

    def _time(self, field: Any, value: str) -> str:
        kind = field.get_internal_type() if hasattr(field, "get_internal_type") else ""
        if isinstance(field, DateTimeField):
            return self._moment(value)
        if kind == "DateField" and (day := parse_date(value)):
            return day_text(day, language=get_language(), today=dt.date.min)
        if kind == "TimeField" and (clock := parse_time(value)):
            return clock_text(clock)
        return value

    def _moment(self, value: str) -> str:
        moment = parse_datetime(value)
        if moment is None:
            return value
        return dated_text(moment, zone=self.zone, language=get_language())

    def _name(self, target: type[Model], key: int) -> str:
        row = self.rows.get(target, {}).get(key)
        if row is None:
            return str(GONE)
        if isinstance(row, Invitation):
            return row.email
        return person_words(row) if isinstance(row, User) else str(row)
