"""``manage.py verify_windows``: recomputes what searching reads, and reports any difference."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from booking.calendars.actions import verify_lab
from booking.labs.models import Lab


class Command(BaseCommand):
    help = (
        "Recomputes every lab's open windows from its calendars, and the packed weeks of its "
        "units from windows, claims and policy, and reports each difference. Nothing is written "
        "unless --repair is given. Ends with an error when there was any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--lab",
            action="append",
            metavar="ID",
            help="the id in a lab's address; may be given several times",
        )
        parser.add_argument("--repair", action="store_true", help="put right what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        labs = Lab.objects.order_by("pk")
        if options["lab"]:
            wanted = set(options["lab"])
            missing = wanted - set(
                Lab.objects.filter(public_id__in=wanted).values_list("public_id", flat=True)
            )
            if missing:
                raise CommandError(f"There is no lab {', '.join(sorted(missing))}.")
            labs = labs.filter(public_id__in=wanted)
        differing = 0
        count = 0
        for lab in labs:
            count += 1
            found = verify_lab(lab=lab, repair=options["repair"], now=timezone.now())
            differing += found.windows + len(found.weeks)
            if found.windows:
                self.stdout.write(f"{lab}: {found.windows} windows differ from the calendars")
            for unit, week in found.weeks:
                self.stdout.write(f"{lab}: unit {unit}, week from {week:%Y-%m-%d} differs")
        said = "put right" if options["repair"] else "found"
        self.stdout.write(f"{count} labs, {differing} differences {said}")
        if differing and not options["repair"]:
            raise CommandError("What searching reads is not what the calendars and claims say.")
