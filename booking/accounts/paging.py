"""Pages of long lists: as dear as their first rows, however many follow."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST = 1000
"""So many rows come by pages; who wants more narrows the list or takes its file."""


class BoundedPaginator(Paginator[Any]):
    """Counts no further than it shows: ``bounded`` tells that there is more.

    ``counted`` are the same rows as ``rows`` without what a page shows of each.
    """

    def __init__(
        self, rows: QuerySet[Any], per_page: int, *, counted: QuerySet[Any], most: int = MOST
    ) -> None:
        super().__init__(rows, per_page)
        self.counted = counted
        self.most = most

    @cached_property
    def _number(self) -> int:
        return self.counted.order_by()[: self.most + 1].count()

    @cached_property
    def count(self) -> int:
        """How many rows come by pages."""
        return min(self._number, self.most)

    @property
    def bounded(self) -> bool:
        """Whether there are more rows than come by pages."""
        return self._number > self.most
