"""Imports how many hours a day each instrument is available, and whether it is in service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from booking.calendars.importing.actions import import_hours
from booking.calendars.importing.queries import hours_now
from booking.calendars.importing.rules import HoursChange, HoursPlan, plan_hours, read_hours
from booking.calendars.importing.wording import hours_sentence
from booking.labs.importing.queries import university_of_code
from booking.labs.importing.rules import listing_refusal
from booking.labs.importing.wording import file_sentence, listing_sentence
from booking.labs.uniquip.faults import UnreadableFile
from booking.labs.wording import INSTRUMENT_STATUSES

SOME_REJECTED = 1
NOTHING_READ = 2


class Command(BaseCommand):
    help = (
        "Imports hours a day and service from a list with the columns ID, hours_per_day and "
        "active (XLSX or CSV). 24 opens all day, other numbers on weekdays around 13:00 by the "
        "lab's clock, 10 from 08:00 to 18:00. "
        "Ends with 0 when all is fine, 1 when rows were rejected, 2 when nothing could be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The list, XLSX or CSV.")
        parser.add_argument(
            "--institution", required=True, metavar="CODE", help="The university's code."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Tell what would change, and change nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        university = university_of_code(options["institution"])
        if university is None:
            raise CommandError(
                f'No organisation has the code "{options["institution"]}".',
                returncode=NOTHING_READ,
            )
        if refusal := listing_refusal(university.kind, university.state):
            raise CommandError(listing_sentence(refusal, university.name), returncode=NOTHING_READ)
        path: Path = options["file"]
        try:
            with path.open("rb") as stream:
                content = stream.read(settings.IMPORT_MAX_BYTES + 1)
            reading = read_hours(content, max_bytes=settings.IMPORT_MAX_BYTES)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.", returncode=NOTHING_READ) from error
        except UnreadableFile as error:
            raise CommandError(file_sentence(error), returncode=NOTHING_READ) from error
        now = timezone.now()
        if options["dry_run"]:
            ids = {row.id for row in reading.rows}
            plan = plan_hours(reading, hours_now(university, ids, now=now))
        else:
            plan = import_hours(university=university, reading=reading, now=now)
        self.tell(plan, detailed=options["dry_run"] or options["verbosity"] > 1)
        done = "Would import" if options["dry_run"] else "Imported"
        self.stdout.write(
            f"{done}: {len(plan.changed)} changed, {len(plan.same)} unchanged, "
            f"{len(plan.without_hours)} of these without hours, {len(plan.rejected)} rejected."
        )
        if plan.rejected:
            raise CommandError(
                f"{len(plan.rejected)} rows were rejected.", returncode=SOME_REJECTED
            )

    def tell(self, plan: HoursPlan, *, detailed: bool) -> None:
        """Rows without hours and rejected ones by line; changes too when it is detailed."""
        for change in plan.changed if detailed else ():
            self.stdout.write(f"Line {change.line}, {change.id}: {words(change)}")
        for row in plan.without_hours:
            active = {True: "active", False: "not active", None: "active is empty too"}[row.active]
            self.stdout.write(
                f"Line {row.line}, {row.id}: without hours a day ({active}); "
                "its opening hours stay as they are."
            )
        for each in plan.rejected:
            place = f"Line {each.line}" + (f", {each.column}" if each.column else "")
            self.stderr.write(f"{place}: {hours_sentence(each)}")


def words(change: HoursChange) -> str:
    """A change in words: "weekdays 08:00 to 18:00, out of service"."""
    said = []
    if (opening := change.opening) is not None:
        days = "every day" if len(opening.weekdays) == 7 else "weekdays"
        until = "24:00" if opening.span_days else f"{opening.local_end:%H:%M}"
        said.append(f"{days} {opening.local_start:%H:%M} to {until}")
    if change.status is not None:
        said.append(str(INSTRUMENT_STATUSES[change.status.value]).lower())
    return ", ".join(said)
