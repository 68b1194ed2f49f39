"""Imports an equipment list in the UNIQUIP format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from booking.labs.importing.actions import MayNotList, PlanChanged, import_equipment
from booking.labs.importing.forms import zone_names
from booking.labs.importing.preview import Part, Row, counts_of, rows_of
from booking.labs.importing.queries import stored_by, university_of_code
from booking.labs.importing.rules import Plan, listing_refusal, plan_import
from booking.labs.importing.wording import (
    DELIMITERS,
    ENCODINGS,
    file_sentence,
    listing_sentence,
)
from booking.labs.uniquip.decoding import Encoding
from booking.labs.uniquip.faults import UnreadableFile
from booking.labs.uniquip.records import Reading, read_equipment

SOME_REJECTED = 1
NOTHING_READ = 2


class Command(BaseCommand):
    help = (
        "Imports labs and instruments from a UNIQUIP list (XLSX or CSV). "
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
        parser.add_argument(
            "--encoding",
            metavar="ENC",
            help="utf-8, utf-16, gb18030, big5 or latin-1; found out when it is not given.",
        )
        parser.add_argument(
            "--time-zone",
            metavar="ZONE",
            help="Of labs that the list makes, such as America/Los_Angeles; "
            "the institution's when it is not given.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["institution"]
        university = university_of_code(code)
        if university is None:
            raise CommandError(f'No organisation has the code "{code}".', returncode=NOTHING_READ)
        if refusal := listing_refusal(university.kind, university.state):
            raise CommandError(listing_sentence(refusal, university.name), returncode=NOTHING_READ)
        zone = options["time_zone"] or university.time_zone
        if options["time_zone"] and zone not in zone_names():
            raise CommandError(
                f'"{zone}" is no time zone. One is named like America/Los_Angeles.',
                returncode=NOTHING_READ,
            )
        reading = self.read(options["file"], options["encoding"])
        self.tell_reading(options["file"], reading)
        if options["dry_run"]:
            plan = plan_import(reading, stored_by(university), time_zone=zone)
        else:
            try:
                plan = import_equipment(
                    university=university, reading=reading, time_zone=zone, now=timezone.now()
                )
            except MayNotList as error:
                raise CommandError(
                    listing_sentence(error.refusal, university.name), returncode=NOTHING_READ
                ) from error
            except PlanChanged as error:
                raise CommandError(
                    "Somebody changed labs or instruments at this moment, so nothing was "
                    "imported. Run the command again.",
                    returncode=NOTHING_READ,
                ) from error
        self.tell_plan(plan, detailed=options["dry_run"] or options["verbosity"] > 1)
        counts = counts_of(plan)
        done = "Would import" if options["dry_run"] else "Imported"
        self.stdout.write(
            f"{done}: {counts['new']} new, {counts['changed']} changed, "
            f"{counts['same']} unchanged, {counts['rejected']} rejected."
        )
        if plan.rejected:
            raise CommandError(
                f"{len(plan.rejected)} of {reading.rows} rows were rejected.",
                returncode=SOME_REJECTED,
            )

    def read(self, path: Path, encoding: str | None) -> Reading:
        """The list. Raises CommandError when nothing of it can be read."""
        try:
            chosen = Encoding.named(encoding) if encoding else None
        except LookupError:
            raise CommandError(
                f'"{encoding}" is no encoding. Known: utf-8, utf-16, gb18030, big5, latin-1.',
                returncode=NOTHING_READ,
            ) from None
        try:
            with path.open("rb") as stream:
                # One byte more than allowed tells a file that is too big.
                content = stream.read(settings.IMPORT_MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.", returncode=NOTHING_READ) from error
        try:
            return read_equipment(content, max_bytes=settings.IMPORT_MAX_BYTES, encoding=chosen)
        except UnreadableFile as error:
            raise CommandError(file_sentence(error), returncode=NOTHING_READ) from error

    def tell_reading(self, path: Path, reading: Reading) -> None:
        written = str(DELIMITERS[reading.delimiter])
        if reading.encoding is not None:
            written = f"{written}, {ENCODINGS[reading.encoding.value]}"
        self.stdout.write(f"{path.name}: {written}, {reading.rows} rows")
        if reading.ignored:
            self.stdout.write(f"Columns that are ignored: {', '.join(reading.ignored)}")

    def tell_plan(self, plan: Plan, *, detailed: bool) -> None:
        """New labs and changes field by field; new instruments too when it is detailed."""
        for row in rows_of(plan, Part.NEW):
            if detailed or not row.lab:
                lab = f" (lab {row.lab})" if row.lab else ""
                note = f" ({row.note})" if row.note else ""
                self.stdout.write(f"New: {about(row)}{lab}{note}")
        for row in rows_of(plan, Part.CHANGED):
            self.stdout.write(f"Changed: {about(row)}")
            for change in row.changes:
                self.stdout.write(f'    {change.word}: "{change.before}" -> "{change.after}"')
        for row in rows_of(plan, Part.REJECTED):
            for fault in row.faults:
                place = f"Line {row.line}" + (f", {fault.column}" if fault.column else "")
                self.stderr.write(f"{place}: {fault.sentence}")


def about(row: Row) -> str:
    """A row in one line: "line 5, Instrument 1010, Mass spectrometer"."""
    line = f"line {row.line}, " if row.line else ""
    return f"{line}{row.kind} {row.code}, {row.name}"
