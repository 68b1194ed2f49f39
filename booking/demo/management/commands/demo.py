"""``manage.py demo``: an invented city to try Benchlink with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from booking.demo.actions import DemoRefused, build_city
from booking.demo.city.people import PASSWORD
from booking.demo.queries import is_built
from booking.demo.rules import DemoRefusal, sign_ins
from booking.labs.search.actions import index_stale

REFUSALS = {
    DemoRefusal.IN_PRODUCTION: "Demo data is for trying Benchlink out; production refuses it.",
    DemoRefusal.NOT_EMPTY: "There are organisations already; demo data needs an empty database.",
}
TITLE = "Building the demo city"
WIDTH = 78


class Command(BaseCommand):
    help = "Fills an empty database with an invented city: labs, people and weeks of bookings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--seed",
            type=int,
            default=1,
            metavar="N",
            help="The same number at the same time gives the same city (default: 1).",
        )
        parser.add_argument(
            "--list", action="store_true", help="Only tell a sign-in for each role."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            if not is_built():
                raise CommandError("There is no demo data here; `manage.py demo` builds it.")
        else:
            self.build(options["seed"])
        for each in sign_ins():
            self.stdout.write(f"{each.role:<26}{each.email:<32}{PASSWORD}")

    def build(self, seed: int) -> None:
        self.begun = False
        try:
            bookings = build_city(seed=seed, now=timezone.now(), told=self.tell)
        except DemoRefused as error:
            raise CommandError(REFUSALS[error.refusal]) from None
        finally:
            self.clear()
        index_stale()
        self.stdout.write(f"The demo city stands, with {bookings} bookings.")

    def tell(self, line: str) -> None:
        """Shows progress: on one line of a terminal, in a log that it began."""
        if self.stdout.isatty():
            self.stdout.write(f"\r{TITLE}: {line}"[:WIDTH].ljust(WIDTH), ending="")
            self.stdout.flush()
        elif not self.begun:
            self.stdout.write(f"{TITLE}, which takes about twenty seconds.")
        self.begun = True

    def clear(self) -> None:
        if self.begun and self.stdout.isatty():
            self.stdout.write("\r" + " " * WIDTH + "\r", ending="")
