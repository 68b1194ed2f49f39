"""How tests ask the finder, as an address of its page does."""

import datetime as dt

from django.http import QueryDict

from booking.calendars.catalogue import catalogue
from booking.calendars.forms.finding import read_search
from booking.calendars.queries.finding import Seeking, answer
from tests.factories import NOW

TODAY = dt.date(2027, 3, 1)


def search(query):
    return read_search(QueryDict(query), catalogue(), today=TODAY)


def ask(query="", person=None, now=NOW):
    held_now = catalogue()
    seeking = Seeking.of(person, now=now)
    return answer(held_now, search(query).asked, seeking, language="en")


def found(query="", person=None, now=NOW):
    """The ids of what is found, in order."""
    return ask(query, person, now).found.instruments.tolist()


def moments(query="", person=None, now=NOW):
    """When each that is found can serve, by its id (UTC)."""
    got = ask(query, person, now)
    return {
        pk: dt.datetime.fromtimestamp(moment, dt.UTC)
        for pk, moment in zip(got.found.instruments.tolist(), got.moments.tolist(), strict=True)
        if moment != float("inf")
    }
