"""Which nouns are watched, and what of them: each room says so in its ``audited.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from auditlog.registry import AuditlogModelRegistry
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.utils.functional import Promise

from .rules import PLATFORM, Changes, plain


def _platform(_row: Any) -> str:
    return PLATFORM


def _no_label(_row: Any) -> str:
    return ""


@dataclass(frozen=True)
class Noun:
    """What is kept of a model's changes.

    ``fields`` are kept before and after; of ``hidden`` ones, that they changed.
    ``many`` are relations to many, kept as keys. ``about`` is said with each
    change, such as whose role it is: people as keys, never as names.
    ``belongs`` is the organisation or lab whose administrators see it; ``label``
    names the thing, never a person. ``gathered`` are told by verbs themselves,
    for rows that are replaced together.
    """

    model: type[models.Model]
    fields: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    gathered: tuple[str, ...] = ()
    belongs: Callable[[Any], str] = _platform
    label: Callable[[Any], str] = _no_label
    # How pages call it and its fields, where the model itself does not say.
    word: str | Promise = ""
    words: Mapping[str, str | Promise] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def watched(self) -> tuple[str, ...]:
        return self.fields + self.hidden

    def touched(self, names: Iterable[str] | None) -> bool:
        """Whether a write of these columns alone can change what is watched."""
        if names is None:
            return True
        columns = [cast(Any, self.model._meta.get_field(name)) for name in self.watched]
        return bool(
            {each for column in columns for each in (column.name, column.attname)} & {*names}
        )

    def values(self, row: models.Model) -> dict[str, Any]:
        """What is kept of a row as it stands."""
        return {name: _value(row, name) for name in self.watched}

    def about_of(self, row: models.Model) -> dict[str, Any]:
        return {name: _value(row, name) for name in self.about}

    def place_of(self, row: models.Model) -> tuple[str, str]:
        """Where the change belongs, and the thing's name."""
        try:
            return self.belongs(row), self.label(row)
        except ObjectDoesNotExist:
            # What it belonged to went with it.
            return PLATFORM, ""

    def texts(self, changes: Changes) -> list[str]:
        """Those of the changed fields in which a search for words looks."""
        kinds = models.CharField | models.TextField
        return [
            name
            for name in changes
            if name in self.gathered
            or (name in self.fields and isinstance(self.model._meta.get_field(name), kinds))
        ]


def _value(row: models.Model, name: str) -> Any:
    column: Any = row._meta.get_field(name)
    value = getattr(row, column.attname)
    if column.is_relation:
        return value
    value = column.to_python(value)
    if isinstance(value, Decimal) and isinstance(column, models.DecimalField):
        value = round(value, column.decimal_places)
    return plain(value)


NOUNS: dict[type[models.Model], Noun] = {}


def watch(noun: Noun) -> None:
    """Watches a noun from now on; called by each room when the apps are ready."""
    from . import receivers

    NOUNS[noun.model] = noun
    _receivers().register(
        noun.model, include_fields=[*noun.watched], mask_fields=[*noun.hidden], m2m_fields=noun.many
    )
    for name in noun.many:
        through = getattr(noun.model, name).through
        m2m_changed.connect(
            receivers.many_changed, sender=through, dispatch_uid=f"audited.{noun.key}.{name}"
        )


_registry: AuditlogModelRegistry | None = None


def _receivers() -> AuditlogModelRegistry:
    """django-auditlog's registry with receivers of ours: its own keep people's names and the
    text of every noun, and know nothing of whom a change concerns."""
    global _registry
    if _registry is None:
        from . import receivers

        _registry = AuditlogModelRegistry(
            create=False,
            update=False,
            delete=False,
            access=False,
            m2m=False,
            custom={
                pre_save: receivers.remember,
                post_save: receivers.saved,
                post_delete: receivers.deleted,
            },
        )
    return _registry


def noun_of(model: type[models.Model]) -> Noun | None:
    """How a model is watched, or None."""
    return NOUNS.get(model)
