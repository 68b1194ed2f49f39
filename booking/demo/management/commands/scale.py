"""``manage.py scale``: as much load as a nation has, to measure the site with."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from booking.demo.city.people import PASSWORD
from booking.demo.scale import ScaleRefusal, ScaleRefused, Size, load
from booking.demo.scale.sizes import MOST_ON_SQLITE

REFUSALS = {
    ScaleRefusal.IN_PRODUCTION: "Load is for measuring; production refuses it.",
    ScaleRefusal.HAS_BOOKINGS: "There are bookings already; load needs a database without any.",
    ScaleRefusal.NOT_EMPTY: "There are organisations already; load needs an empty database.",
    ScaleRefusal.TOO_MUCH_FOR_SQLITE: (
        f"SQLite takes up to {MOST_ON_SQLITE:,} bookings, and 20 an instrument. "
        "Name a PostgreSQL server in DATABASE_URL for more."
    ),
    ScaleRefusal.NO_INSTRUMENTS: "There must be one instrument, and one day, or more.",
    ScaleRefusal.NO_BOOKINGS: "There cannot be fewer than no bookings.",
}
BAR = 30
WIDTH = 90
SECONDS = 5.0
"""A log gets a line now and then, not the bar."""


class Command(BaseCommand):
    help = "Fills an empty database with universities, instruments and bookings by the million."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--instruments", type=int, default=5000, metavar="N")
        parser.add_argument("--bookings", type=int, default=1_000_000, metavar="N")
        parser.add_argument(
            "--seed", type=int, default=1, help="The same number gives the same load."
        )
        parser.add_argument(
            "--busy",
            type=int,
            metavar="N",
            help="Only so many instruments have bookings (default: all of them).",
        )
        parser.add_argument(
            "--days", type=int, default=365, help="Open hours reach so many days ahead."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        size = Size(
            instruments=options["instruments"],
            bookings=options["bookings"],
            seed=options["seed"],
            busy=options["busy"],
            days=options["days"],
        )
        self.began = time.monotonic()
        self.next = 0.0
        self.what = ""
        try:
            loaded = load(size=size, now=timezone.now(), told=self.tell)
        except ScaleRefused as error:
            raise CommandError(REFUSALS[error.refusal]) from None
        finally:
            self.clear()
        seconds = time.monotonic() - self.began
        if options["verbosity"]:
            for label, rows in loaded.rows.items():
                self.stdout.write(f"{rows:>13,}  {label}")
            self.stdout.write(
                f"Sign in as engineer0@e0.scale.example or manager0@u0.scale.example: {PASSWORD}"
            )
        self.stdout.write(f"{loaded.bookings:,} bookings in {seconds:.0f} s.")

    def tell(self, what: str, done: int, of: int) -> None:
        """Shows progress: a bar on one line of a terminal, a line now and then in a log."""
        seconds = time.monotonic() - self.began
        if self.stdout.isatty():
            full = BAR * done // max(1, of)
            line = (
                f"\r[{'#' * full}{'.' * (BAR - full)}] {what} {done:,} of {of:,}, {seconds:.0f} s"
            )
            self.stdout.write(line[:WIDTH].ljust(WIDTH), ending="")
            self.stdout.flush()
        elif seconds >= self.next:
            self.stdout.write(f"{seconds:5.0f} s  {what} {done:,} of {of:,}")
            self.next = seconds + SECONDS

    def clear(self) -> None:
        if self.stdout.isatty():
            self.stdout.write("\r" + " " * WIDTH + "\r", ending="")
