"""Finding several instruments one after another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from booking.accounts.bounds import TookTooLong, bounded
from booking.accounts.models import User
from booking.labs.rules import ServiceMode
from booking.labs.wording import SERVICE_MODES

from ..forms.together import TogetherForm
from ..offering import training_word
from ..queries import Reader
from ..queries.combining import Proposal, Slot, Together, combinations, techniques_offered
from ..rules.combining import AT_ONCE, NoneReason, Same
from ..rules.training import tells_of_training
from ..searchwords import MINUTE, slot_address
from ..wording import NONE_REASONS

SECONDS = 3.0
"""So long each statement of an answer may take."""
WIDENED = frozenset({NoneReason.NO_COMMON_PLACE, NoneReason.NEVER_IN_TURN})
"""Reasons against which it may help to let the steps be further apart."""


@dataclass(frozen=True)
class Row:
    """A step of a proposal as the page shows it; ``wait`` is in minutes since the step before,
    ``training`` what a reader is told of one."""

    number: int
    slot: Slot
    how: str
    url: str
    wait: int | None
    moved: bool
    training: str


@dataclass(frozen=True)
class Offer:
    """A proposal as the page shows it; lengths are in minutes."""

    proposal: Proposal
    rows: list[Row]
    whole: int
    waiting: int
    basket: str


@require_safe
def find_together(request: HttpRequest) -> HttpResponse:
    """Two to four steps, and when they can be taken one after another."""
    now = timezone.now()
    form = TogetherForm(request.GET, techniques_offered())
    context: dict[str, Any] = {"form": form}
    if not form.asks:
        return render(request, "calendars/find_together.html", context)
    if not form.is_valid():
        return render(request, "calendars/find_together.html", context, status=422)
    reader = Reader.of(request.user, now=now)
    person = request.user if isinstance(request.user, User) else None
    try:
        with bounded(SECONDS):
            found = combinations(
                form.wishes(), same=form.shared, reader=reader, now=now, person=person
            )
    except TookTooLong:
        return render(request, "calendars/find_too_long.html")
    context |= {
        "found": found,
        "offers": [_offer(each) for each in found.proposals],
        "why_none": _why_none(found),
        "may_widen": found.reason in WIDENED and form.shared is not Same.ANYWHERE,
        "cut": [
            (number, looked_at, fitting)
            for number, (looked_at, fitting) in enumerate(
                zip(found.looked_at, found.fitting, strict=True), 1
            )
            if looked_at < fitting
        ],
    }
    return render(request, "calendars/find_together.html", context)


def _why_none(found: Together) -> str:
    if found.reason is None:
        return ""
    sentence = str(NONE_REASONS[found.reason.value])
    return sentence % {"step": (found.step or 0) + 1} if "%(" in sentence else sentence


def _offer(proposal: Proposal) -> Offer:
    rows: list[Row] = []
    before: Slot | None = None
    for number, slot in enumerate(proposal.slots, 1):
        wait = None if before is None else (slot.starts - before.ends) // MINUTE
        rows.append(
            Row(
                number,
                slot,
                str(SERVICE_MODES[slot.mode.value]) if slot.mode else gettext("Any way"),
                slot_address(slot.instrument, slot.starts, slot.ends, mode=slot.mode),
                wait,
                before is not None and before.instrument.lab_id != slot.instrument.lab_id,
                training_word(able=slot.able)
                if tells_of_training(needs=slot.instrument.needs_qualification, ways={slot.mode})
                else "",
            )
        )
        before = slot
    first, last = proposal.slots[0], proposal.slots[-1]
    waiting = max(proposal.waiting, AT_ONCE) // MINUTE
    whole = (last.ends - first.starts) // MINUTE
    return Offer(proposal, rows, whole, waiting, _basket_address(proposal))


def _basket_address(proposal: Proposal) -> str:
    """The path that puts all steps into the reader's basket, to be asked for all or none."""
    slots = [
        (
            each.instrument.public_id,
            each.mode.value if each.mode else ServiceMode.SELF_OPERATED.value,
            each.starts.astimezone(dt.UTC).isoformat(),
            str((each.ends - each.starts) // MINUTE),
        )
        for each in proposal.slots
    ]
    return f"{reverse('basket')}?{urlencode([('slot', ' '.join(slot)) for slot in slots])}"
