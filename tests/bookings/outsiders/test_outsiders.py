"""Who sees what, line by line (domain): to an outsider time is free or not free, and no more.

Worlds that differ only in what makes a time busy are compared byte for byte, on every page
and in every answer that shows time.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from booking.bookings.actions import approve, cancel, check_in
from booking.calendars.actions import add_closure
from booking.calendars.rules import EntryKind
from tests.asking import ask
from tests.bookings.outsiders.worlds import HTMX, READERS, answers, differences, undone
from tests.factories import (
    NOW,
    ListPriceFactory,
    MembershipFactory,
    held,
    shanghai,
)
from tests.reading import whole
from tests.visiting import visiting

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("indexed"),
    pytest.mark.long,
]
CLASSES = ("own_laboratory", "own_university", "other_academic", "chain_member", "other_enterprise")


WAYS = {
    "asked for": lambda i, c, m: ask(i, c, at=shanghai(2, 10)),
    "granted": lambda i, c, m: approve(booking=ask(i, c, at=shanghai(2, 10)), person=m, now=NOW),
    "of the lab itself": lambda i, c, m: ask(i, m, at=shanghai(2, 10)),
    "of two enterprises": lambda i, c, m: [
        ask(i, c, at=shanghai(2, 10), hours=1),
        ask(i, at=shanghai(2, 11), hours=1),
    ],
    "held": lambda i, c, m: held(i.units.get(), shanghai(2, 10), shanghai(2, 12)),
    "closed": lambda i, c, m: add_closure(
        owner=i, starts=shanghai(2, 10), ends=shanghai(2, 12), title="Flood", now=NOW
    ),
    "lab closed": lambda i, c, m: add_closure(
        owner=i.lab, starts=shanghai(2, 10), ends=shanghai(2, 12), now=NOW
    ),
    "maintained": lambda i, c, m: add_closure(
        owner=i,
        starts=shanghai(2, 10),
        ends=shanghai(2, 12),
        kind=EntryKind.MAINTENANCE,
        now=NOW,
    ),
}


@READERS
def test_whatever_makes_time_busy_looks_alike(instrument, customer, manager, reader):
    worlds = {}
    for way, make in WAYS.items():
        with undone():
            make(instrument, customer, manager)
            worlds[way] = answers(instrument, reader)
    first = worlds.pop("asked for")
    for way, world in worlds.items():
        assert differences(first, world) == [], way


def test_only_its_own_people_read_a_labs_closures_on_its_page(instrument, manager, reader):
    lab = instrument.lab
    address = reverse("lab", args=[lab.public_id])

    def pages():
        return [visiting(each).get(address).content.decode() for each in (None, reader, manager)]

    before = pages()
    add_closure(owner=lab, starts=shanghai(2, 10), ends=shanghai(2, 12), now=NOW)
    after = pages()
    regular = ["Regular hours" in page for page in after]
    assert regular == [True, True, False]
    closed = ["12:00" in page and "10:00" in page for page in after]
    assert closed == [False, False, True]
    assert not any("12:00" in page and "10:00" in page for page in before)


def test_the_comparison_can_fail(instrument, customer, manager, reader):
    with undone():
        ask(instrument, customer, at=shanghai(2, 10))
        busy = answers(instrument, reader)
    with undone():
        ask(instrument, customer, at=shanghai(2, 10), hours=1)
        shorter = answers(instrument, reader)
    different = {what.split()[0] for what, _ in differences_of_common(busy, shorter)}
    assert different >= {
        *("instrument", "instrument_feed", "instrument_days", "instrument_times", "lab_timeline"),
        *("instrument_times_csv", "lab_free", "lab_free_csv", "university_free", "ask"),
        *("university_free_csv", "university_overview", "find", "request_booking"),
    }


def differences_of_common(some, others):
    common = some.keys() & others.keys()
    return differences(
        {each: some[each] for each in common}, {each: others[each] for each in common}
    )


@READERS
@pytest.mark.parametrize(("start", "end"), [(9, 11), (15, 17), (9, 17)])
def test_the_edge_of_a_day_looks_alike(instrument, customer, manager, reader, start, end):
    worlds = []
    for closed in (False, True):
        with undone():
            if closed:
                times = {"starts": shanghai(2, start), "ends": shanghai(2, end)}
                add_closure(owner=instrument, **times, now=NOW)
            else:
                ask(instrument, customer, at=shanghai(2, start), hours=end - start)
            worlds.append(answers(instrument, reader))
    assert differences(*worlds) == []


@READERS
@pytest.mark.parametrize(("start", "end"), [((9, 0), (10, 10)), ((10, 5), (12, 10))])
def test_off_the_slot_grid_too(instrument, reader, start, end):
    """Clean-up ends on steps of five minutes, and so may a closure."""
    times = {"starts": shanghai(2, *start), "ends": shanghai(2, *end)}
    worlds = []
    for closed in (False, True):
        with undone():
            if closed:
                add_closure(owner=instrument, **times, now=NOW)
            else:
                held(instrument.units.get(), **times)
            worlds.append(answers(instrument, reader))
    assert differences(*worlds) == []


def test_a_use_looks_like_a_closure(instrument, customer, manager, reader, clock):
    later = shanghai(2, 10, 5)
    worlds = []
    for closed in (False, True):
        clock(NOW)
        with undone():
            if closed:
                add_closure(owner=instrument, starts=shanghai(2, 10), ends=shanghai(2, 12), now=NOW)
            else:
                booking = ask(instrument, customer, at=shanghai(2, 10))
                approve(booking=booking, person=manager, now=NOW)
                check_in(booking=booking, person=customer, now=shanghai(2, 10))
            clock(later)
            worlds.append(answers(instrument, reader))
    assert differences(*worlds) == []


def test_what_was_cancelled_leaves_no_trace(instrument, customer, manager, reader):
    with undone():
        untouched = answers(instrument, reader)
    with undone():
        booking = ask(instrument, customer, at=shanghai(2, 10))
        cancel(booking=booking, person=customer, now=NOW)
        assert differences(untouched, answers(instrument, reader)) == []


def test_a_colleague_sees_time_as_a_stranger_does(instrument, customer, reader):
    """Whose booking it is stands on the enterprise's own pages, not at the instrument."""
    ask(instrument, customer, at=shanghai(2, 10))
    colleague = MembershipFactory(organisation=customer.memberships.get().organisation).person
    week = {"start": "2027-03-01", "end": "2027-03-08"}
    address = reverse("instrument_feed", args=[instrument.public_id])
    assert whole(visiting(colleague).get(address, week)) == whole(
        visiting(reader).get(address, week)
    )


def test_one_class_and_the_list_are_the_only_prices(instrument, chain, reader):
    """What one would pay oneself, and what is published: nobody's bargain, no other's sum."""
    for number, each in enumerate(CLASSES[:4]):
        ListPriceFactory(instrument=instrument, customer_class=each, amount=f"{111 + number}.00")
    wish = {"start": "2027-03-02T10:00", "length": "120", "mode": "self"}
    address = reverse("request_booking", args=[instrument.public_id])

    def preview(person):
        return visiting(person).get(address, wish, headers=HTMX).content.decode()

    text = preview(reader)
    assert "228" in text  # two hours as a member of a chain
    assert not any(sum in text for sum in ("222", "224", "226", "520"))
    assert not any(sum in preview(None) for sum in ("222", "224", "226", "228", "520"))


def test_public_ids_are_random(instrument, customer):
    made = [ask(instrument, customer, at=shanghai(2, hour), hours=1) for hour in range(9, 17)]
    ids = [each.public_id for each in made]
    assert len({each[:3] for each in ids}) > len(ids) // 2
    assert ids != sorted(ids)
    assert not any(str(each.pk) == each.public_id for each in made)
    assert min(map(len, ids)) >= 10
