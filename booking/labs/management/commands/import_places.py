"""Imports the places from which distances are told: townships and addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from booking.labs.importing.wording import file_sentence
from booking.labs.mapping.actions import import_places
from booking.labs.mapping.queries import places_stored
from booking.labs.mapping.rules import (
    PlaceChange,
    PlaceRow,
    PlacesPlan,
    PlacesReading,
    plan_places,
    read_places,
)
from booking.labs.mapping.wording import place_sentence
from booking.labs.uniquip.decoding import Encoding
from booking.labs.uniquip.faults import UnreadableFile

SOME_REJECTED = 1
NOTHING_READ = 2


class Command(BaseCommand):
    help = (
        "Imports townships and addresses from a list with the columns slug, kind (township or "
        "address; empty is township), name_en, name_zh_hans, name_zh_hant, lat and lng in degrees "
        "(WGS 84), CSV or XLSX. Places that the list does not name stay as they are. "
        "Ends with 0 when all is fine, 1 when rows were rejected, 2 when nothing could be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The list, CSV or XLSX.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Tell what would change, and change nothing."
        )
        parser.add_argument(
            "--encoding",
            metavar="ENC",
            help="utf-8, utf-16, gb18030, big5 or latin-1; found out when it is not given.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        reading = self.read(options["file"], options["encoding"])
        if reading.ignored:
            self.stdout.write(f"Columns that are ignored: {', '.join(reading.ignored)}")
        if options["dry_run"]:
            plan = plan_places(reading, places_stored(row.slug for row in reading.rows.values()))
        else:
            plan = import_places(reading=reading)
        self.tell(plan, detailed=options["dry_run"] or options["verbosity"] > 1)
        lines = {each.line for each in plan.rejected}
        done = "Would import" if options["dry_run"] else "Imported"
        self.stdout.write(
            f"{done}: {len(plan.new)} new, {len(plan.changed)} changed, "
            f"{len(plan.same)} unchanged, {len(lines)} rejected."
        )
        if lines:
            raise CommandError(f"{len(lines)} rows were rejected.", returncode=SOME_REJECTED)

    def read(self, path: Path, encoding: str | None) -> PlacesReading:
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
            return read_places(content, max_bytes=settings.IMPORT_MAX_BYTES, encoding=chosen)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.", returncode=NOTHING_READ) from error
        except UnreadableFile as error:
            raise CommandError(file_sentence(error), returncode=NOTHING_READ) from error

    def tell(self, plan: PlacesPlan, *, detailed: bool) -> None:
        """What is wrong, by line; what is new or changed too when it is detailed."""
        if detailed:
            for line, row in plan.new.items():
                self.stdout.write(f"New: line {line}, {about(row)}")
            for change in plan.changed:
                self.stdout.write(f"Changed: line {change.line}, {change.after.slug}")
                for said in differences(change):
                    self.stdout.write(f"    {said}")
        for each in plan.rejected:
            place = f"Line {each.line}" + (f", {each.column}" if each.column else "")
            self.stderr.write(f"{place}: {place_sentence(each)}")


def about(row: PlaceRow) -> str:
    """A place in one line: "yuxi, township, 渔溪镇 (25.568, 119.322)"."""
    name = row.name_zh_hans or row.name_zh_hant or row.name_en
    return f"{row.slug}, {row.kind.value}, {name} ({row.latitude}, {row.longitude})"


def differences(change: PlaceChange) -> list[str]:
    """What a list changes of a place: 'name_en: "Yuxi" -> "Yuxi Town"'."""
    before, after = vars(change.before), vars(change.after)
    return [
        f'{name}: "{before[name]}" -> "{after[name]}"'
        for name in after
        if before[name] != after[name]
    ]
