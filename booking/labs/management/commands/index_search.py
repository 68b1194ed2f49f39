"""``manage.py index_search``: makes the index of all instruments anew."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from booking.labs.search.actions import rebuild_index


class Command(BaseCommand):
    help = (
        "Indexes every instrument anew. Needed after repairs by hand and restored backups only: "
        "changes on the site are indexed at once. Nothing is missing from the search meanwhile."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()

        def told(done: int) -> None:
            if options["verbosity"] > 1:
                self.stdout.write(f"{done:,} instruments")

        done = rebuild_index(told=told)
        self.stdout.write(f"{done:,} instruments indexed in {time.monotonic() - began:.1f} s")
