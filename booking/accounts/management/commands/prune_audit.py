"""``manage.py prune_audit``: the one way to shorten the record of changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from booking.accounts.auditing.actions import prune_audit


class Command(BaseCommand):
    help = "Removes changes from before a day, and writes down that it did."

    def add_arguments(self, parser: CommandParser) -> None:
        days = settings.RETENTION_DAYS["audit"]
        parser.add_argument(
            "--before",
            type=dt.date.fromisoformat,
            help=f"the first day that stays, such as 2027-03-01; without it {days} days ago",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        day = options["before"]
        oldest = now - dt.timedelta(days=settings.RETENTION_DAYS["audit"])
        before = (
            oldest
            if day is None
            else dt.datetime.combine(day, dt.time(0), timezone.get_default_timezone())
        )
        if before > oldest:
            raise CommandError(
                f"Changes are kept {settings.RETENTION_DAYS['audit']} days (RETAIN_AUDIT), "
                f"so only those of before {oldest:%Y-%m-%d} can be removed."
            )
        self.stdout.write(f"{prune_audit(before=before, now=now)} entries removed.")
