"""Two schedulers that look for saved searches at once: each search is looked at by one."""

import datetime as dt
import threading

import pytest
from django.db import connection

from booking.calendars.actions import save_search, watch_searches
from booking.calendars.models import SearchHit
from booking.calendars.rules.searches import Answer
from tests.factories import NOW, InstrumentFactory, engineer

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_works():
    person, instrument = engineer(), InstrumentFactory()
    queries = sorted(save_search(person=person, query=f"q={n}", now=NOW).query for n in range(12))
    begin, looked, hits = threading.Barrier(2), [], []
    slot = Answer(instrument.pk, NOW + dt.timedelta(hours=3), NOW + dt.timedelta(hours=4))

    def look(query, _person, _now):
        looked.append(query)
        return [slot]

    def clock():
        try:
            begin.wait(20)
            hits.append(watch_searches(now=NOW, look=look))
        finally:
            connection.close()

    threads = [threading.Thread(target=clock) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert sorted(looked) == queries
    assert sum(hits) == SearchHit.objects.count() == len(queries)
