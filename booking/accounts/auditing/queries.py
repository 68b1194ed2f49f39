"""Questions about what was changed. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from ..models import Membership, Organisation, User
from .nouns import NOUNS

PEOPLE = ("person", "absent", "deputy", "id")
"""Under which names a change says whom it is about."""
MOST_PEOPLE = 200


@dataclass(frozen=True)
class ChangesWish:
    """What is looked for: words, a noun by its key, a person's name, instants."""

    words: str = ""
    noun: str = ""
    person: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Readers:
    """Whose changes somebody may read.

    ``places`` are organisations and labs, None for all. ``home`` is the
    organisation whose people may be named as those who acted; None names all.
    """

    places: tuple[str, ...] | None
    home: Organisation | None


def changes(readers: Readers, wish: ChangesWish) -> QuerySet[LogEntry]:
    """The changes that somebody may read, narrowed, the newest first."""
    found: QuerySet[LogEntry] = LogEntry.objects.select_related("actor")
    if readers.places is not None:
        found = found.filter(cid__in=readers.places)
    if wish.since is not None:
        found = found.filter(timestamp__gte=wish.since)
    if wish.until is not None:
        found = found.filter(timestamp__lt=wish.until)
    if wish.noun:
        found = found.filter(content_type__in=_content_types(wish.noun))
    if wish.person:
        found = found.filter(_by_or_about(_people_called(wish.person, readers.home)))
    for word in wish.words.split():
        found = found.filter(Q(object_repr__icontains=word) | Q(changes_text__icontains=word))
    return found.order_by("-timestamp", "-pk")


def _content_types(key: str) -> list[int]:
    models = [noun.model for noun in NOUNS.values() if noun.key == key]
    return [ContentType.objects.get_for_model(model).pk for model in models]


def _people_called(name: str, home: Organisation | None) -> list[int]:
    found = User.objects.all()
    for word in name.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if home is not None:
        found = found.filter(pk__in=_of(home).values("person"))
    return list(found.values_list("pk", flat=True)[:MOST_PEOPLE])


def _by_or_about(people: Collection[int]) -> Q:
    asked = Q(actor__in=people)
    for name in PEOPLE:
        asked |= Q(**{f"additional_data__{name}__in": list(people)})
    return asked


def _of(home: Organisation) -> QuerySet[Membership]:
    return Membership.objects.filter(organisation=home)


def named_of(home: Organisation, people: Iterable[int]) -> set[int]:
    """Those of some people who are or were of an organisation."""
    return set(_of(home).filter(person__in=set(people)).values_list("person", flat=True))


def rows_by_key(wanted: dict[type[Model], set[int]]) -> dict[type[Model], dict[int, Model]]:
    """The rows of some keys, with one question a model."""
    return {
        model: model._base_manager.in_bulk(sorted(keys)) for model, keys in wanted.items() if keys
    }
