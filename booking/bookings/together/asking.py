"""What labs ask, once for each instrument of a basket and each way of using it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from booking.labs.intake.forms.answering import AnswerForm
from booking.labs.intake.queries import asked_of
from booking.labs.intake.rules import LONG
from booking.labs.models import Instrument
from booking.labs.rules import ServiceMode
from booking.labs.wording import SERVICE_MODES

from ..intake.asking import answers_in
from ..intake.rules import Answers
from ..queries import Wish

Typed = dict[str, dict[str, Any]]
"""What was typed in answer, by ``place_of`` and then by the keys of questions."""


def place_of(instrument: Instrument, mode: ServiceMode) -> str:
    """The name under which the answers for an instrument are sent and kept."""
    return f"{instrument.public_id}-{mode.value}"


@dataclass(frozen=True)
class Asked:
    """The questions for one instrument; ``also`` tells that it is in the basket in another way
    too, so that a page names the way."""

    instrument: Instrument
    mode: ServiceMode
    form: AnswerForm
    also: bool = False

    @property
    def place(self) -> str:
        return place_of(self.instrument, self.mode)

    @property
    def mode_words(self) -> str | Promise:
        return SERVICE_MODES[self.mode.value]


def questions_for(
    wishes: Iterable[Wish],
    *,
    given: Any = None,
    files: Any = None,
    typed: Typed | None = None,
    judged: Sequence[str] = (),
) -> list[Asked]:
    """The questions that labs ask with some wishes, once a place, in the wishes' order.

    Answers are read from ``given`` where it is sent, else they are what was ``typed``
    before; only those of the places ``judged`` are found fault with.
    """
    places: dict[str, Wish] = {}
    counts: dict[str, set[int]] = {}
    for each in wishes:
        place = place_of(each.instrument, each.mode)
        places[place] = each
        counts.setdefault(place, set()).add(each.samples)
    out = []
    for place, wish in places.items():
        intake = asked_of(wish.instrument)
        if intake is None:
            continue
        fields: dict[str, Any] = {
            "intake": intake,
            "mode": wish.mode.value,
            "prefix": f"ask-{place}",
            "mode_stands": True,
            # Of several that are as large as one another each has the list; else none is told.
            "samples": wish.samples if len(counts[place]) == 1 else None,
        }
        if given is None:
            form = AnswerForm(initial=(typed or {}).get(place, {}), **fields)
        elif place in judged:
            form = AnswerForm(given, files, **fields)
        else:
            form = AnswerForm.kept(given, files, **fields)
        also = sum(each.instrument == wish.instrument for each in places.values()) > 1
        out.append(Asked(wish.instrument, wish.mode, form, also))
    return out


def answers_by_place(asked: Iterable[Asked]) -> dict[str, Answers | None]:
    """What valid forms answer."""
    return {each.place: answers_in(each.form) for each in asked}


def typed_in(asked: Iterable[Asked], given: Any) -> Typed:
    """What was typed, so that a session can keep it; files stay behind."""
    return {each.place: cut(each.form.typed_in(given)) for each in asked}


def cut(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The same with no text longer than one that is told to be too long."""
    return {name: _cut(value) for name, value in typed.items()}


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value[: LONG + 1]
    if isinstance(value, list):
        return [_cut(each) for each in value]
    return cut(value) if isinstance(value, dict) else value
