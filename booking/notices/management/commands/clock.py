"""``manage.py clock``: the scheduler. It may run twice or late without harm."""

from __future__ import annotations

import datetime as dt
import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from booking.accounts.joining.actions import drop_old_registrations, remind_verifiers
from booking.accounts.privacy.actions import apply_retention
from booking.accounts.tasks import sweep_letters
from booking.accounts.wishing.actions import remind_of_wishes
from booking.bookings.actions import make_due_moves, tick
from booking.bookings.faults.actions import make_owed_offers
from booking.bookings.following.actions import watch_followed
from booking.bookings.results.actions import tidy
from booking.bookings.sampling.reminding import remind_of_samples
from booking.bookings.training.actions import remind_of_expiry
from booking.bookings.waiting.actions import offer_waiting
from booking.calendars.actions import extend_windows, watch_searches
from booking.labs.importing.actions import drop_stale_uploads
from booking.labs.search.actions import index_stale
from booking.notices.guests.tasks import sweep as sweep_guests
from booking.notices.tasks import sweep

logger = logging.getLogger(__name__)

ROUNDS: tuple[tuple[str, dt.timedelta, Callable[..., Any]], ...] = (
    # Before the moves: after an outage open deadlines are lengthened first.
    ("ticks", dt.timedelta(seconds=10), tick),
    ("moves", dt.timedelta(seconds=10), make_due_moves),
    ("waitlist", dt.timedelta(minutes=1), offer_waiting),
    ("owed offers", dt.timedelta(minutes=1), make_owed_offers),
    ("following", dt.timedelta(minutes=1), watch_followed),
    ("notices", dt.timedelta(seconds=2), sweep),
    ("letters", dt.timedelta(seconds=10), sweep_letters),
    ("guests", dt.timedelta(seconds=2), sweep_guests),
    ("searches", dt.timedelta(seconds=30), watch_searches),
    ("windows", dt.timedelta(hours=1), extend_windows),
    ("search", dt.timedelta(seconds=2), lambda now: index_stale()),
    ("retention", dt.timedelta(hours=6), apply_retention),
    ("uploads", dt.timedelta(hours=1), drop_stale_uploads),
    ("results", dt.timedelta(minutes=10), tidy),
    ("applications", dt.timedelta(minutes=5), remind_verifiers),
    ("wishes", dt.timedelta(minutes=5), remind_of_wishes),
    ("qualifications", dt.timedelta(hours=1), remind_of_expiry),
    ("samples", dt.timedelta(hours=1), remind_of_samples),
    ("registrations", dt.timedelta(hours=1), drop_old_registrations),
)


class Command(BaseCommand):
    help = "Makes the clock's moves, hands out notices, watches searches, extends open windows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round of each, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            for name, _every, work in ROUNDS:
                self.stdout.write(f"{name}: {work(now=timezone.now())}")
            return
        stop = threading.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stop.set())
        due = dict.fromkeys((name for name, _every, _work in ROUNDS), timezone.now())
        while not stop.wait(1):
            for name, every, work in ROUNDS:
                now = timezone.now()
                if now < due[name]:
                    continue
                due[name] = now + every
                close_old_connections()
                try:
                    work(now=now)
                except Exception:  # the next round must come whatever went wrong in this one
                    logger.exception("the clock's round %r failed", name)
