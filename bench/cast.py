"""What is measured in one database: a process that picks pages, people and slots in it.

    python -m bench.cast

with the environment of ``bench.settings``. It answers one line of JSON for each
line of JSON that it is given, so that two databases can be measured in turn.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import sys
import time
import uuid
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import urlencode

from bench.statements import FORMS, statement

CLIENTS = 32
CANDIDATES = {"all": 0, "200": 200, "50": 50}
"""Names of the finder's sizes; 0 asks all there are."""
LENGTH = dt.timedelta(hours=4)
WEEK = dt.timedelta(days=7)
LEAD = dt.timedelta(hours=2)
RELEASE = dt.timedelta(hours=72)
BUSY = 50
"""So many instruments have bookings in every database: what is compared between two is theirs."""
SEVERAL = 8
ADDRESSES = 400
"""More searches than are made in a run, so that none is made twice."""
MOST_ROWS = 1_000_000
"""So many claims are copied for the floor of booking. A nation's seven million would take half an
hour to put under the constraint; with fewer the floor is faster, not slower."""
MARGIN = dt.timedelta(hours=2)
"""Between two slots that are asked for on one instrument."""


class Cast:
    """Everything of one database that the measurements name."""

    def __init__(self) -> None:
        import django

        django.setup()
        from django.db import connection

        from booking.labs.models import Instrument

        self.connection = connection
        self.random = Random(11)
        self.of_technique: dict[str, set[int]] = {}
        self.now = dt.datetime.now(dt.UTC).replace(second=0, microsecond=0)
        ids = list(Instrument.objects.order_by("pk").values_list("pk", flat=True))
        self.instruments = {
            name: sorted(self.random.sample(ids, min(size, len(ids)))) if size else ids
            for name, size in CANDIDATES.items()
        }

    def finder(self, name: str) -> tuple[float, dict[int, dt.datetime]]:
        """The finder's own query from its arguments to Python values: milliseconds and answers."""
        from booking.calendars.queries.weeks import earliest_slots
        from booking.calendars.rules.weeks import Seeker, SlotWish
        from booking.labs.rules import Audience

        until = self.now + WEEK
        wish = SlotWish(earliest=self.now, latest=until - LENGTH, length=LENGTH, until=until)
        began = time.perf_counter()
        found = earliest_slots(self.instruments[name], wish, Seeker(Audience.CHAIN), now=self.now)
        return (time.perf_counter() - began) * 1000, found

    def plain(self, form: str, name: str) -> tuple[float, dict[int, dt.datetime]]:
        """The same by a plain statement, called as the finder calls its own."""
        import psycopg

        text = statement(form, all_of_them=CANDIDATES[name] == 0)
        values = {
            "first": self.now + LEAD,
            "until": self.now + WEEK,
            "released": self.now + RELEASE,
            "length": LENGTH,
            "instruments": self.instruments[name],
        }
        if not CANDIDATES[name]:
            del values["instruments"]
        self.connection.ensure_connection()
        began = time.perf_counter()
        with psycopg.Cursor(self.connection.connection) as cursor:
            cursor.execute(text, values, binary=True)
            found = dict(cursor.fetchall())
        return (time.perf_counter() - began) * 1000, found

    def time(self, what: str, name: str) -> float:
        """Milliseconds of the finder, or of a form of the statement."""
        return (self.finder(name) if what == "finder" else self.plain(what, name))[0]

    def compare(self) -> list[str]:
        """Which forms of the statement answer other than the finder; none is as it should be."""
        wrong: list[str] = []
        for name in CANDIDATES:
            found = self.finder(name)[1]
            if not found:
                wrong.append(f"no slots at all for {name}")
            wrong += [f"{form}, {name}" for form in FORMS if self.plain(form, name)[1] != found]
        return wrong

    def people(self) -> list[dict[str, str]]:
        """Engineers of as many enterprises, signed in: session and project."""
        from django.contrib.sessions.backends.db import SessionStore

        from booking.accounts.models import User

        out: list[dict[str, str]] = []
        engineers = User.objects.filter(email__startswith="engineer0@e").order_by("pk")
        for person in engineers[:CLIENTS]:
            session = SessionStore()
            session["_auth_user_id"] = str(person.pk)
            session["_auth_user_backend"] = "booking.accounts.backends.AccountBackend"
            session["_auth_user_hash"] = person.get_session_auth_hash()
            session.create()
            project = person.projects.get()
            out.append({"session": str(session.session_key), "project": project.public_id})
        return out

    def pages(self) -> dict[str, dict[str, Any]]:
        """Addresses by name, and what a right answer holds.

        Pages of instruments are of several, so that no figure hangs on the bookings of one.
        """
        from booking.labs.models import Instrument

        able = Instrument.objects.filter(
            pk__in=self.instruments["all"][:BUSY], self_operated=True, needs_qualification=False
        )
        chosen = list(able.order_by("pk")[:SEVERAL])
        here = [f"/instruments/{each.public_id}/" for each in chosen]
        today = self.now.date()
        days = f"start={today}&end={today + WEEK}&mode=self"
        return {
            "floor": {
                "urls": [f"/bench/read/{each.pk}/" for each in chosen],
                "marker": '"instrument"',
            },
            "calendar week feed": {
                "urls": [f"{url}feed/?{days}" for url in here],
                "marker": '"start"',
            },
            "instrument page": {"urls": here, "marker": "/request/"},
            "finder page": {"urls": self.finder_addresses(), "marker": "found-list"},
            "search page": {"urls": self.search_addresses(), "marker": 'id="found-labs"'},
        }

    def finder_addresses(self) -> list[str]:
        """Four hours in the coming week, of the kinds of which there are about 200; where all
        have many more, of those that are the newest ones."""
        kinds = self.techniques_with(CANDIDATES["200"])[:SEVERAL]
        newest = [self.day_of_newest(slug, CANDIDATES["200"]) for slug in kinds]
        out: list[str] = []
        for number in range(ADDRESSES):
            turn, which = divmod(number, len(kinds))
            day = newest[which]
            # Each search once: some begin days before, some after.
            days = dt.timedelta(days=turn - ADDRESSES // len(kinds) // 2)
            since = never_asked(number) if day is None else f"since={day + days}"
            out.append(f"/find/?technique={kinds[which]}&hours=4&when=7&{since}")
        return out

    def day_of_newest(self, slug: str, count: int) -> dt.date | None:
        """From which day on so many instruments of a technique were opened; None where it has
        no more than about so many."""
        from booking.labs.models import Instrument

        theirs = Instrument.objects.filter(pk__in=self.of_technique[slug])
        opened = theirs.values_list("published_at", flat=True)
        days = [each.date() for each in opened if each is not None]
        return sorted(days, reverse=True)[count] if len(days) > count * 5 // 4 else None

    def search_addresses(self) -> list[str]:
        """Searches by a word in one of three languages, by a mistyped one, and by none."""
        from booking.labs.models import Technique, TechniqueAlias

        done = Technique.objects.filter(instruments__isnull=False).distinct().order_by("pk")
        names = done.values_list("name_en", "name_zh_hans", "name_zh_hant")
        words = [word for row in names for word in row if word]
        aliases = TechniqueAlias.objects.filter(technique__in=done).order_by("pk")
        words += aliases.values_list("text", flat=True)
        words += [*(word[:3] + word[4:] for word in words if word.isascii() and len(word) > 8)]
        self.random.shuffle(words)
        out: list[str] = []
        for number in range(ADDRESSES):
            word = "" if number % 4 == 3 else words[number % len(words)]
            out.append(f"/find/?{urlencode({'q': word})}&{never_asked(number)}")
        return out

    def techniques_with(self, wanted: int) -> list[str]:
        """Techniques, first those that, with all below them, about so many instruments do."""
        from booking.labs.models import Instrument, Technique

        parents = dict(Technique.objects.values_list("pk", "parent"))
        theirs: dict[int, set[int]] = {pk: set() for pk in parents}
        pairs = Instrument.techniques.through.objects.values_list("technique", "instrument")
        for technique, instrument in pairs:
            node: int | None = technique
            while node is not None:
                theirs[node].add(instrument)
                node = parents[node]
        slugs = dict(Technique.objects.values_list("pk", "slug"))
        self.of_technique = {slugs[pk]: found for pk, found in theirs.items()}
        done = [pk for pk in theirs if theirs[pk]]
        order = sorted(done, key=lambda pk: (abs(len(theirs[pk]) - wanted), pk))
        return [slugs[pk] for pk in order]

    def requests(self, most: int) -> list[dict[str, str]]:
        """Bookings that can be asked for, none in another's way: address and form."""
        from booking.calendars.queries.weeks import every_start
        from booking.calendars.rules.weeks import Seeker, SlotWish
        from booking.labs.models import Instrument

        able = Instrument.objects.filter(
            pk__in=self.instruments["all"], self_operated=True, needs_qualification=False
        ).select_related("lab")
        nouns = list(able.order_by("pk")[: max(BUSY, most)])
        length = dt.timedelta(minutes=30)
        first = self.now + dt.timedelta(days=2)
        wish = SlotWish(earliest=first, latest=first + dt.timedelta(days=4), length=length)
        found = every_start([each.pk for each in nouns], wish, Seeker(), now=self.now)
        by_instrument = [
            [
                self.request_for(each, start, length)
                for start in apart(found.get(each.pk, []), MARGIN)
            ]
            for each in nouns
        ]
        # From one instrument to the next, as the floor's rows go from unit to unit.
        turns = itertools.zip_longest(*by_instrument)
        return [asked for turn in turns for asked in turn if asked is not None][:most]

    def request_for(
        self, instrument: Any, start: dt.datetime, length: dt.timedelta
    ) -> dict[str, str]:
        from booking.calendars.queries import zone_of

        local = start.astimezone(zone_of(instrument.lab))
        return {
            "url": f"/instruments/{instrument.public_id}/request/",
            "start": f"{local:%Y-%m-%dT%H:%M}",
            "length": str(length // dt.timedelta(minutes=1)),
            "mode": "self",
            "purpose": "To measure how long it takes",
            "samples": "",
            "key": uuid.uuid4().hex,
        }

    def holds(self, most: int) -> list[dict[str, str]]:
        """Rows for the floor of booking, beside a copy of the claims: forms of free time.

        Far ahead, where no claim is: what the constraint has to look through is
        the same size.
        """
        from booking.labs.models import Unit

        with self.connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_slot")
            cursor.execute("CREATE TABLE bench_slot (LIKE calendars_claim INCLUDING ALL)")
            cursor.execute(
                "INSERT INTO bench_slot OVERRIDING SYSTEM VALUE SELECT * FROM calendars_claim"
                f" LIMIT {MOST_ROWS}"
            )
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('bench_slot', 'id'),"
                " coalesce((SELECT max(id) FROM bench_slot), 1))"
            )
            cursor.execute("ANALYZE bench_slot")
        units = list(Unit.objects.order_by("pk").values_list("pk", flat=True)[:most])
        begin = self.now.replace(minute=0) + dt.timedelta(days=90)
        return [
            {
                "url": "/bench/hold/",
                "unit": str(units[number % len(units)]),
                "holder": str(10**12 + number),
                "starts": (begin + number // len(units) * LENGTH).isoformat(),
                "ends": (begin + number // len(units) * LENGTH + LENGTH / 8).isoformat(),
            }
            for number in range(most)
        ]

    def clock(self) -> int:
        """Makes the moves that are due, as the scheduler does every ten seconds: the world was
        filled a while ago."""
        from django.utils import timezone

        from booking.bookings.actions import make_due_moves

        return make_due_moves(now=timezone.now())

    def size(self) -> int:
        """Bytes of the database on disk."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])


def never_asked(number: int) -> str:
    """A filter that leaves everything, and makes each search one that was not drawn before:
    what the site keeps of earlier answers must not answer here."""
    return f"since={dt.date(1971, 1, 1) + dt.timedelta(days=number)}"


def apart(starts: list[dt.datetime], gap: dt.timedelta) -> Iterator[dt.datetime]:
    """Some of the starts, in order, each at least a gap after the one before."""
    last: dt.datetime | None = None
    for start in starts:
        if last is None or start - last >= gap:
            last = start
            yield start


VERBS = ("time", "compare", "people", "pages", "requests", "holds", "clock", "size")


def main() -> None:
    cast = Cast()
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        verb, *arguments = json.loads(line)
        assert verb in VERBS
        print(json.dumps(getattr(cast, verb)(*arguments)), flush=True)


if __name__ == "__main__":
    main()
