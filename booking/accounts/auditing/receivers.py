"""What is written when a watched row is saved, deleted, or tied to others."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from .actions import record
from .nouns import NOUNS, Noun

BEFORE = "_audited_before"


def remember(sender: type[Model], instance: Model, **signal: Any) -> None:
    """Before a row is saved: how it stood, where the columns that are written are watched."""
    noun = NOUNS[sender]
    if signal.get("raw") or not noun.touched(signal.get("update_fields")):
        setattr(instance, BEFORE, None)
        return
    old = None
    if not instance._state.adding and instance.pk is not None:
        old = sender._base_manager.using(signal["using"]).filter(pk=instance.pk).first()
    setattr(instance, BEFORE, (old and noun.values(old),))


def saved(sender: type[Model], instance: Model, *, created: bool, **_signal: Any) -> None:
    """After a row is saved: what that changed."""
    kept = instance.__dict__.pop(BEFORE, None)
    if kept is None:
        return
    noun = NOUNS[sender]
    record((instance, None if created else kept[0], noun.values(instance)))


def deleted(sender: type[Model], instance: Model, **_signal: Any) -> None:
    """A row is gone."""
    record((instance, NOUNS[sender].values(instance), None))


def many_changed(
    sender: type[Model],
    instance: Model,
    action: str,
    reverse: bool,
    model: type[Model],
    pk_set: set[int] | None,
    **_signal: Any,
) -> None:
    """Rows are tied to a watched one or taken off, by keys."""
    if action not in {"post_add", "post_remove", "pre_clear"}:
        return
    noun, name = _tie(sender)
    if noun is None:
        return
    if action == "pre_clear":
        if reverse:
            pk_set = set(
                sender._base_manager.filter(
                    **{_column(sender, type(instance)): instance.pk}
                ).values_list(_column(sender, noun.model), flat=True)
            )
        else:
            pk_set = set(getattr(instance, name).values_list("pk", flat=True))
    if not pk_set:
        return
    rows = model._base_manager.filter(pk__in=pk_set).order_by("pk") if reverse else [instance]
    ties = [instance.pk] if reverse else sorted(pk_set)
    for row in rows:
        before, after = ({}, {name: ties}) if action == "post_add" else ({name: ties}, {})
        record((row, {name: [], **before}, {name: [], **after}))


def _tie(through: type[Model]) -> tuple[Noun | None, str]:
    for noun in NOUNS.values():
        for name in noun.many:
            if getattr(noun.model, name).through is through:
                return noun, name
    return None, ""


def _column(through: type[Model], model: type[Model]) -> str:
    for field in through._meta.fields:
        if field.is_relation and field.related_model is model:
            return str(field.attname)
    raise LookupError(f"{through.__name__} ties no {model.__name__}")
