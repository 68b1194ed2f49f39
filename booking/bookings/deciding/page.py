"""What a manager's queue shows: what narrows it, its rows, what can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from booking.accounts.models import User
from booking.accounts.naming import in_language
from booking.accounts.queries import platform_day, today_in
from booking.labs.models import Instrument
from booking.labs.queries import labs_approved_by

from ..models import Booking
from ..queries import undoable_by
from ..queries.worklists import WaitingRequest, waiting_requests
from ..rules import State
from ..views.desk import request_pane
from .forms import DecideManyForm, QueueFilter

FILTERS = tuple(QueueFilter.base_fields)


@dataclass(frozen=True)
class Act:
    """What a person decided at one go and can still undo: one request or several."""

    bookings: list[Booking]

    @property
    def first(self) -> Booking:
        return self.bookings[0]

    @property
    def approved(self) -> bool:
        return self.first.state == State.APPROVED


def acts_of(person: User, *, now: dt.datetime) -> list[Act]:
    """What a person can still undo, the newest first. Decided at one go is what was decided at
    one instant in one way."""
    rows = undoable_by(person, now=now)
    acts = groupby(rows, lambda each: (each.undo_until, each.state))
    return [Act(list(group)) for _moment, group in acts]


def queue_page(
    person: User,
    wanted: Mapping[str, str],
    *,
    ticked: Collection[str] = (),
    decide_many_form: DecideManyForm | None = None,
    now: dt.datetime,
) -> dict[str, Any]:
    """The list and the chosen request. ``wanted`` narrows by the fields of QueueFilter and
    names a booking by its public id; what it names wrongly does not count."""
    every = waiting_requests(person, now=now)
    labs = _by_name(labs_approved_by(person, today=platform_day(now)))
    lab = next((each for each in labs if each.public_id == wanted.get("lab")), None)
    among = [lab] if lab is not None else labs
    of_lab = [row for row in every if row.booking.instrument.lab in among]
    instruments = {row.booking.instrument for row in of_lab}
    named_instrument = wanted.get("instrument", "")
    if named_instrument and named_instrument not in {each.public_id for each in instruments}:
        # Nothing waits there any more, and it is still what one looks at.
        instruments |= set(Instrument.objects.filter(lab__in=among, public_id=named_instrument))
    form = QueueFilter(wanted, labs=labs, instruments=_by_name(instruments))
    asked = form.asked()
    rows = [row for row in of_lab if _fits(row.booking, asked, now)]
    named = wanted.get("booking", "")
    place = next((n for n, row in enumerate(rows) if row.booking.public_id == named), None)
    acts = acts_of(person, now=now)
    context: dict[str, Any] = {
        "rows": rows,
        "total": len(every),
        "filter": form,
        "asked": asked,
        "clear_url": f"{reverse('queue')}?lab=",
        "query": urlencode(asked),
        "explicit": place is not None,
        "gone": bool(named) and place is None,
        "acts": acts,
        "undo_all": [each for act in acts for each in act.bookings] if len(acts) > 1 else [],
        "ticked": set(ticked),
        "decide_many_form": decide_many_form,
        "now": now,
    }
    if rows:
        context |= _chosen(rows, place or 0, asked, now)
    return context


def _by_name(nouns: Iterable[Any]) -> list[Any]:
    return sorted(nouns, key=lambda noun: (in_language(noun, "name")[0], noun.pk))


def _fits(booking: Booking, asked: Mapping[str, str], now: dt.datetime) -> bool:
    """Whether a request is one of those that a filter shows; a word is any part of a name."""
    if asked.get("instrument", booking.instrument.public_id) != booking.instrument.public_id:
        return False
    if asked.get("mode", booking.mode) != booking.mode:
        return False
    zone = booking.instrument.lab.time_zone
    if "due" in asked and (
        booking.decide_by is None or today_in(zone, booking.decide_by) > today_in(zone, now)
    ):
        return False
    requester, payer = booking.requester, booking.payer
    assert requester is not None, "a guest has no request"
    assert payer is not None, "a guest has no request"
    names = (requester.name, payer.name_en, payer.name_zh_hans, payer.name_zh_hant)
    words = asked.get("q", "").casefold().split()
    return all(any(word in name.casefold() for name in names) for word in words)


def _chosen(
    rows: list[WaitingRequest], place: int, asked: Mapping[str, str], now: dt.datetime
) -> dict[str, Any]:
    """The chosen request, where it stands in the list, and where one goes on after it."""
    row = rows[place]
    follower = rows[place + 1] if place + 1 < len(rows) else rows[place - 1] if place else None
    following = {"booking": follower.booking.public_id} if follower is not None else {}
    pane = request_pane(row.booking, next_url=queue_url({**asked, **following}), now=now)
    return {**pane, "row": row, "place": place + 1, "back_url": queue_url(asked)}


def queue_url(query: Mapping[str, str]) -> str:
    """The queue narrowed, at a request."""
    url = reverse("queue")
    return f"{url}?{urlencode(query)}" if query else url


def remembered(session: Any) -> dict[str, str]:
    """How somebody last narrowed their queue in this session."""
    kept = session.get(KEPT)
    return {name: str(kept[name]) for name in FILTERS if kept.get(name)} if kept else {}


KEPT = "queue_filter"


def remember(session: Any, asked: Mapping[str, str]) -> None:
    """Keeps how a queue is narrowed, for the next visit; written only when it changed."""
    if remembered(session) == dict(asked):
        return
    if asked:
        session[KEPT] = dict(asked)
    else:
        session.pop(KEPT, None)
