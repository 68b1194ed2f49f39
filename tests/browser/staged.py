"""What the demo city does not show by itself: bookings whose time their lab closed over, and a
dearer time that waits for its endorser. Played on top of the city before pages are pictured."""

from __future__ import annotations

import datetime as dt

from booking.accounts.models import Project
from booking.bookings.actions import approve, close
from booking.bookings.endorsing.actions import endorse
from booking.bookings.models import Booking
from booking.bookings.offering.actions import grant, propose
from booking.bookings.rules import State
from booking.calendars.rules import EntryKind
from booking.demo.actions.furnishing import instrument_of, manager_of
from booking.demo.actions.happening import HOUR, Visitor
from booking.demo.rules import afternoon, customers

CLOSED = "XT-2018-0043"
"""Here a request, what was approved and what another time was proposed for are closed over."""
DEARER = "XT-2016-0044"
WHY = "冷却水检修，当天停机。 The cooling water is serviced; the instrument stands still that day."
DEARER_NOTE = "这样一次可以做完。 This way it is done in one go."
PURPOSES = {
    "closed-requested": "环氧固化物动态力学 Dynamic mechanics of a cured epoxy",
    "closed-approved": "涂层玻璃化温度 Glass transition of a coating",
    "closed-proposed": "薄膜拉伸蠕变 Creep of a film",
    "dearer-granted": "光刻胶单体热稳定性 Thermal stability of a photoresist monomer",
}


def stage(*, now: dt.datetime) -> dict[str, Booking]:
    """Plays it up to ``now`` (UTC); returns the bookings by the name of their picture."""
    hero = Visitor(customers()[0].person.email, now)
    staged = {
        "closed-requested": _asked(hero, CLOSED, "closed-requested", 5),
        "closed-approved": _approved(hero, CLOSED, "closed-approved", 6),
        "closed-proposed": _approved(hero, CLOSED, "closed-proposed", 7),
        "dearer-granted": _granted(hero),
    }
    _proposed(staged["closed-proposed"], hours=2, note="", now=now)
    for name in ("closed-requested", "closed-approved", "closed-proposed"):
        _close_over(staged[name], now)
    offered = Booking.objects.filter(requester=hero.person, state=State.OFFERED).first()
    if offered is not None:
        staged["closed-offered"] = offered
        _close_over(offered, now)
    return staged


def pictured(emails: dict[str, str]) -> dict[str, Booking]:
    """The staged bookings of a city in which ``stage`` has played, by the name of their picture."""
    found = {
        name: Booking.objects.get(requester__email=emails["engineer"], purpose=purpose)
        for name, purpose in PURPOSES.items()
    }
    offered = Booking.objects.filter(
        requester__email=emails["engineer"], state=State.OFFERED
    ).first()
    return found | ({"closed-offered": offered} if offered is not None else {})


def _asked(hero: Visitor, asset_id: str, name: str, days: int) -> Booking:
    wanted = afternoon(hero.now, days, minutes=9 * 60)
    booking = hero.ask(asset_id, wanted, 2, PURPOSES[name])
    assert booking is not None, "some time within days is free"
    return booking


def _approved(hero: Visitor, asset_id: str, name: str, days: int) -> Booking:
    booking = _asked(hero, asset_id, name, days)
    return approve(booking=booking, person=manager_of(asset_id), now=hero.now)


def _granted(hero: Visitor) -> Booking:
    """Approved for a project whose head endorses; the lab proposes a longer time, the engineer
    takes it."""
    project = Project.objects.select_related("organisation").get(code="LR-2026-07")
    assert project.head is not None, "every project of the city has a head"
    asked = hero.ask(
        DEARER,
        afternoon(hero.now, 6, minutes=9 * 60),
        2,
        PURPOSES["dearer-granted"],
        project=project,
    )
    assert asked is not None, "some time within days is free"
    endorsed = endorse(booking=asked, person=project.head, now=hero.now)
    approve(booking=endorsed, person=manager_of(DEARER), now=hero.now)
    _proposed(asked, hours=3, note=DEARER_NOTE, now=hero.now)
    return grant(booking=Booking.objects.get(pk=asked.pk), person=hero.person, now=hero.now)


def _proposed(booking: Booking, *, hours: int, note: str, now: dt.datetime) -> None:
    """The lab proposes a free time after the booking's own, so many hours long."""
    fresh = Booking.objects.select_related("instrument__lab__university").get(pk=booking.pk)
    assert fresh.ends is not None, "machine time ends"
    hero = Visitor(customers()[0].person.email, now)
    slot = hero.slot(fresh.instrument, fresh.ends + 24 * HOUR, hours, assisted=True)
    assert slot is not None, "some time within days is free"
    manager = manager_of(fresh.instrument.asset_id)
    propose(booking=fresh, person=manager, starts=slot[0], ends=slot[1], note=note, now=now)


def _close_over(booking: Booking, now: dt.datetime) -> None:
    fresh = Booking.objects.select_related("instrument__lab__university").get(pk=booking.pk)
    starts, ends = fresh.machine_slot
    close(
        owner=instrument_of(fresh.instrument.asset_id),
        starts=starts,
        ends=ends,
        kind=EntryKind.MAINTENANCE,
        title=WHY,
        shown=[(fresh.public_id, fresh.state)],
        person=manager_of(fresh.instrument.asset_id),
        now=now,
    )
