"""The manager of watched nouns: what is written without signals is written down too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models, transaction

Row = TypeVar("Row", bound=models.Model)


class AuditedQuerySet(models.QuerySet[Row]):
    """Also keeps what ``update``, ``bulk_update`` and ``bulk_create`` change."""

    def update(self, **values: Any) -> int:
        """As Django's, with two questions more where a watched column is written."""
        from .actions import record
        from .nouns import noun_of

        noun = noun_of(self.model)
        if noun is None or not noun.touched(values):
            return super().update(**values)
        with transaction.atomic(using=self.db):
            keys = list(self.order_by().values_list("pk", flat=True))
            rows = self.model._base_manager.using(self.db)
            old = rows.in_bulk(keys)
            done = super().update(**values)
            new = rows.in_bulk(keys)
            record(
                *(
                    (new[pk], noun.values(old[pk]), noun.values(new[pk]))
                    for pk in keys
                    if pk in old and pk in new
                )
            )
        return done

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        """As Django's; rows whose keys the database does not tell are not written down."""
        from .actions import record_made
        from .nouns import noun_of

        with transaction.atomic(using=self.db):
            made = super().bulk_create(objs, *args, **kwargs)
            if noun_of(self.model) is not None:
                record_made(made)
        return made

    bulk_create.alters_data = True  # type: ignore[attr-defined]


AuditedManager = models.Manager.from_queryset(AuditedQuerySet)
