"""Marks, in the transaction of each change, the instruments that must be indexed anew.

Signals and not calls, so that repairs in the admin and rooms above need not
know of the index. What is written in bulk sends none: those actions mark.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver

from booking.accounts.models import Chain, Organisation
from booking.labs.models import (
    Instrument,
    KnownPlace,
    Lab,
    Specification,
    Technique,
    TechniqueAlias,
)

from .actions import mark_stale
from .rules import Scope

SAVED = (post_save, post_delete)


@receiver(SAVED, sender=Instrument, dispatch_uid="search.instrument")
def instrument_changed(*, instance: Instrument, **_signal: Any) -> None:
    mark_stale(scope=Scope.INSTRUMENT, keys=[instance.pk])


@receiver(SAVED, sender=Specification, dispatch_uid="search.specification")
def specification_changed(*, instance: Specification, **_signal: Any) -> None:
    mark_stale(scope=Scope.INSTRUMENT, keys=[instance.instrument_id])


@receiver(post_save, sender=Lab, dispatch_uid="search.lab")
def lab_changed(*, instance: Lab, created: bool, **_signal: Any) -> None:
    if not created:
        mark_stale(scope=Scope.LAB, keys=[instance.pk])


@receiver(post_save, sender=Organisation, dispatch_uid="search.organisation")
def organisation_changed(*, instance: Organisation, created: bool, **_signal: Any) -> None:
    if not created:
        mark_stale(scope=Scope.UNIVERSITY, keys=[instance.pk])


@receiver(post_save, sender=Technique, dispatch_uid="search.technique")
@receiver(pre_delete, sender=Technique, dispatch_uid="search.technique_goes")
def technique_changed(*, instance: Technique, signal: Any, **_signal: Any) -> None:
    if signal is pre_delete:
        # Afterwards nothing tells any more who had it.
        mark_stale(scope=Scope.INSTRUMENT, keys=instance.instruments.values_list("pk", flat=True))
    mark_stale(scope=Scope.TECHNIQUE, keys=[instance.pk])


@receiver(SAVED, sender=TechniqueAlias, dispatch_uid="search.alias")
def alias_changed(*, instance: TechniqueAlias, **_signal: Any) -> None:
    mark_stale(scope=Scope.TECHNIQUE, keys=[instance.technique_id])


@receiver(SAVED, sender=Chain, dispatch_uid="search.chain")
def chain_changed(*, instance: Chain, **_signal: Any) -> None:
    mark_stale(scope=Scope.CHAIN, keys=[instance.pk])


@receiver(SAVED, sender=KnownPlace, dispatch_uid="search.place")
def place_changed(*, instance: KnownPlace, **_signal: Any) -> None:
    mark_stale(scope=Scope.PLACE, keys=[instance.pk])


def _tied(
    scope: Scope, *, instance: Any, action: str, reverse: bool, pk_set: Any, back: str
) -> None:
    """Marks one side of a many-to-many tie, from whichever side it was changed."""
    if not reverse:
        if action in {"post_add", "post_remove", "post_clear"}:
            mark_stale(scope=scope, keys=[instance.pk])
    elif action in {"post_add", "post_remove"}:
        mark_stale(scope=scope, keys=pk_set)
    elif action == "pre_clear":
        mark_stale(scope=scope, keys=getattr(instance, back).values_list("pk", flat=True))


@receiver(m2m_changed, sender=Instrument.techniques.through, dispatch_uid="search.techniques")
def techniques_tied(
    *, instance: Any, action: str, reverse: bool, pk_set: Any, **_signal: Any
) -> None:
    _tied(
        Scope.INSTRUMENT,
        instance=instance,
        action=action,
        reverse=reverse,
        pk_set=pk_set,
        back="instruments",
    )


@receiver(m2m_changed, sender=Lab.chains.through, dispatch_uid="search.chains")
def chains_tied(*, instance: Any, action: str, reverse: bool, pk_set: Any, **_signal: Any) -> None:
    _tied(Scope.LAB, instance=instance, action=action, reverse=reverse, pk_set=pk_set, back="labs")
