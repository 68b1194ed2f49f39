"""What everybody finds when they sign in first."""

from __future__ import annotations

import datetime as dt

from booking.labs.rules import ServiceMode

from ..city.purposes import PURPOSES
from .customers import (
    COMING,
    RUNNING,
    Customer,
    at_the_bench,
    at_the_door,
    customers,
    find_instrument,
)
from .hours import DAYS_BACK, MINUTE, ZONE, at_work, local, quarters, workday_from
from .wishes import Fate, Wish


def story(now: dt.datetime) -> list[Wish]:
    """What everybody finds when they sign in first: one engineer with a booking in use, one to
    come, one that waits and samples in work, a queue for the lab manager who decides, and for
    the technician one booking in use and one to check in, whatever the hour."""
    today = now.astimezone(ZONE).date()
    lately = now - 40 * MINUTE
    if at_work(lately) != lately:
        lately = local(workday_from(today, -1), 16 * 60 + 20)
    hero, neighbour, other = customers()[0], customers()[3], customers()[-12]
    third = workday_from(today, -3)
    # Before anybody else asks for anything, so that the time is free.
    first = local(workday_from(today - dt.timedelta(days=DAYS_BACK), -1), 9 * 60)

    def wish(
        customer: Customer,
        asset_id: str,
        mode: ServiceMode,
        asked_at: dt.datetime,
        wanted: dt.datetime,
        hours: int,
        purpose: int,
        fate: Fate = Fate.USED,
        arrives: dt.timedelta = 2 * MINUTE,
    ) -> Wish:
        lab, instrument = find_instrument(asset_id)
        return Wish(
            asked_at=asked_at,
            customer=customer,
            project=customer.projects[-1],
            lab=lab,
            instrument=instrument,
            mode=mode,
            wanted=wanted,
            length=hours * 60 * MINUTE,
            samples=4 if mode is ServiceMode.SAMPLES else 0,
            purpose=PURPOSES[lab.key][purpose],
            fate=fate,
            decides_after=45 * MINUTE,
            arrives=arrives,
            leaves=-10 * MINUTE,
            reason="",
            note="",
        )

    self_operated, assisted = ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED
    quarter, coming = quarters(now)
    running = quarter - 60 * MINUTE
    # Who comes has not checked in yet, even where the booking has begun.
    late = 20 * MINUTE
    ahead = [local(workday_from(today, days), 9 * 60) for days in (1, 2, 3, 4)]
    waiting = Fate.UNANSWERED
    return sorted(
        [
            wish(at_the_bench(), RUNNING, self_operated, first, running, 4, 4),
            wish(
                at_the_door(),
                COMING,
                self_operated,
                first + MINUTE,
                coming,
                2,
                1,
                arrives=late,
            ),
            wish(hero, "NM-2017-0001", self_operated, local(third, 860), running, 3, 0),
            wish(hero, "XT-2019-0041", self_operated, local(third, 870), ahead[0], 2, 1),
            wish(hero, "XT-2020-0023", ServiceMode.SAMPLES, local(third, 880), now, 0, 0),
            wish(hero, "XT-2018-0006", self_operated, lately, ahead[1], 2, 0, waiting),
            wish(neighbour, "XT-2018-0043", assisted, lately + MINUTE, ahead[2], 2, 2, waiting),
            wish(other, "XT-2022-0011", assisted, lately + 2 * MINUTE, ahead[3], 1, 4, waiting),
        ],
        key=lambda each: each.asked_at,
    )
