"""The search as a test needs it: indexed at once, since nothing is committed there."""

from __future__ import annotations

from booking.calendars.catalogue import Catalogue, catalogue
from booking.labs.search.actions import index_stale

HOSTILE = [
    "'; DROP TABLE labs_instrument; --",
    "%_%",
    "\x00",
    "SEM\x00OR",
    "((((",
    '"',
    '"" AND NOT "',
    "' & | ! <-> :*",
    "sem:* & !a",
    "NEAR(a b, 5) {lexemes}: ^x -y",
    "\\",
    "\\'",
    "[a-",
    "*",
    "a" * 10_000,
    "扫" * 10_000,
    "1 " * 900,
    "🧪" * 50,
    "\u202eMES\u202c",
    "שלום العربية",
    "e\u0301" * 100,
    "ﷺ" * 300,
    "\ufeff\u200b\u200d",
    "x-" * 200,
    "𠮷野家",
    "$$;SELECT pg_sleep(10)",
]
"""Texts that break a careless search, in either database's own language and in Unicode's."""


def indexed() -> Catalogue:
    """Indexes what is marked, and the catalogue as it is then."""
    index_stale()
    return catalogue()
