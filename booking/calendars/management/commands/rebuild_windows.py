"""``manage.py rebuild_windows``: makes open windows anew from the calendars."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from booking.calendars.actions import rebuild_lab
from booking.labs.models import Lab


class Command(BaseCommand):
    help = (
        "Makes the open windows of all labs, or of those named, anew from their calendars. "
        "Needed after repairs by hand only: every page and the clock do it themselves."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--lab",
            action="append",
            metavar="ID",
            help="the id in a lab's address; may be given several times",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        labs = Lab.objects.filter(calendar_link__isnull=False).order_by("pk")
        if options["lab"]:
            wanted = set(options["lab"])
            missing = wanted - set(
                Lab.objects.filter(public_id__in=wanted).values_list("public_id", flat=True)
            )
            if missing:
                raise CommandError(f"There is no lab {', '.join(sorted(missing))}.")
            labs = labs.filter(public_id__in=wanted)
        changed = 0
        for lab in labs:
            rows = rebuild_lab(lab=lab, now=timezone.now())
            changed += rows
            if options["verbosity"] > 1 or rows:
                self.stdout.write(f"{lab}: {rows} windows changed")
        self.stdout.write(f"{labs.count()} labs, {changed} windows changed")
