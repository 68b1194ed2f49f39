"""Samples as pages show them to either side."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext

from booking.accounts.dates import day_text, local
from booking.calendars.queries import zone_of
from booking.labs.rules import ServiceMode

from ..intake.rules import of_a_side
from ..models import Booking, Parcel, ReturnAddress, Sample
from ..rules import Actor, State, Verb, allowed_verbs
from ..rules.moves import CUSTOMER
from .addresses import address_kept, asked_of
from .forms import HANDLING, AgainForm, HandlingForm, NamesForm, SendingForm
from .queries import parcels_of, samples_of, waiting_of
from .rules import ReturnAsked, SampleState, may_move, waits_no_more
from .saying import next_sentence
from .wording import LOOKS, SAMPLE_STATES


@dataclass(frozen=True)
class Count:
    """How many samples are in a state."""

    number: int
    word: str | Promise
    icon: str
    colour: str


@dataclass
class Bench:
    """The samples of a booking before somebody of either side."""

    booking: Booking
    actors: Collection[Actor]
    now: dt.datetime
    samples: list[Sample] = field(init=False)

    def __post_init__(self) -> None:
        self.samples = samples_of(self.booking)

    @property
    def state(self) -> State:
        return State(self.booking.state)

    @property
    def for_lab(self) -> bool:
        """One's own booking comes first, also for who works in the lab."""
        return not CUSTOMER & set(self.actors)

    @cached_property
    def verbs(self) -> set[Verb]:
        """What the reader may do that the samples allow as they stand."""
        given = allowed_verbs(self.state, ServiceMode.SAMPLES, frozenset(self.actors))
        states = {SampleState(each.state) for each in self.samples}
        out = {verb for verb in given if may_move(verb, states, self.state)}
        if Verb.ANNOUNCE in given and self.to_announce:
            out.add(Verb.ANNOUNCE)
        if Verb.RETURN_TO in given and self.return_asked is not ReturnAsked.NO:
            out.add(Verb.RETURN_TO)
        return out | ({Verb.CANCEL, Verb.AMEND, Verb.RECALL} & set(given))

    @cached_property
    def parcels(self) -> list[Parcel]:
        return parcels_of(self.booking)

    @cached_property
    def back_to(self) -> ReturnAddress | None:
        """Where the samples go back to, as their customer has said."""
        return address_kept(self.booking)

    @property
    def return_asked(self) -> ReturnAsked:
        return asked_of(self.samples)

    @property
    def owes_return(self) -> bool:
        """Whether samples go back and nobody has said where to."""
        return self.return_asked is ReturnAsked.REQUIRED and self.back_to is None

    @property
    def shows_return(self) -> bool:
        """Whether there is anything to say of where they go back to."""
        return self.back_to is not None or self.return_asked is ReturnAsked.REQUIRED

    @property
    def coming(self) -> list[Parcel]:
        return [each for each in self.parcels if each.is_on_its_way]

    @cached_property
    def announced(self) -> set[int]:
        """The numbers of what is on its way."""
        return {sample.number for each in self.coming for sample in each.samples.all()}

    @property
    def to_announce(self) -> list[Sample]:
        """What is expected and in no parcel yet."""
        return [each for each in self.of(SampleState.EXPECTED) if each.number not in self.announced]

    def of(self, *states: SampleState) -> list[Sample]:
        return [each for each in self.samples if each.state in states]

    @property
    def tally(self) -> Counter[str]:
        return Counter(each.state for each in self.samples)

    def counts(self) -> list[Count]:
        tally = self.tally
        return [
            Count(tally[value], SAMPLE_STATES[value], *LOOKS[value])
            for value in SAMPLE_STATES
            if tally[value]
        ]

    def sentence(self) -> str:
        return next_sentence(
            self.state, self.tally, on_their_way=len(self.announced), for_lab=self.for_lab
        )

    def to_give_up(self) -> str:
        """With which reason the lab may cancel since nothing came; empty while it may not."""
        if not self.for_lab or Verb.CANCEL not in self.verbs or self.coming:
            return ""
        waiting = waiting_of(self.booking)
        if not waits_no_more(waiting) or waiting.reminded is None:
            return ""
        zone = zone_of(self.booking.instrument.lab)
        day = day_text(
            local(waiting.reminded, zone).date(),
            language=get_language(),
            today=local(self.now, zone).date(),
        )
        return gettext("No samples came within ten days, nor after the reminder of %(day)s.") % {
            "day": day
        }


def part_of(booking: Booking, actors: Collection[Actor], now: dt.datetime) -> dict[str, Any] | None:
    """What a booking's own page says of its samples; None where it has none, or to who reads
    neither side's words."""
    if booking.mode != ServiceMode.SAMPLES or not of_a_side(actors):
        return None
    bench = Bench(booking, actors, now)
    never_came = not booking.is_live and not bench.parcels
    if not bench.samples or never_came:
        return None
    return {
        "counts": bench.counts(),
        "sentence": bench.sentence(),
        "coming": bench.coming,
        "unusable": bench.of(SampleState.UNUSABLE),
        "startable": bool(bench.of(SampleState.RECEIVED)),
        "give_up": bench.to_give_up(),
        "for_lab": bench.for_lab,
    }


def page_of(bench: Bench, **forms: Any) -> dict[str, Any]:
    """What the page of a booking's samples shows; ``forms`` are those that were sent."""
    verbs = bench.verbs
    leaving = [
        each
        for each in bench.samples
        if may_move(Verb.SEND_BACK, [SampleState(each.state)], bench.state)
    ]
    handled = [verb for verb in HANDLING if verb in verbs]
    expected = bench.of(SampleState.EXPECTED)
    return {
        "booking": bench.booking,
        "instrument": bench.booking.instrument,
        "lab": bench.booking.instrument.lab,
        "bench": bench,
        "for_lab": bench.for_lab,
        "counts": bench.counts(),
        "sentence": bench.sentence(),
        "verbs": {each.value for each in verbs},
        "handled": [each.value for each in handled],
        # After the end only what was announced is still looked for.
        "come": expected
        if Verb.RECEIVE in verbs and not bench.coming and bench.booking.is_live
        else [],
        "unusable": bench.of(SampleState.UNUSABLE),
        "send_form": SendingForm(samples=bench.to_announce) if Verb.ANNOUNCE in verbs else None,
        "handle_form": HandlingForm(samples=bench.samples) if handled else None,
        "chosen": [],
        "back_form": SendingForm(samples=leaving, auto_id="send-back-%s", back_to=bench.back_to)
        if Verb.SEND_BACK in verbs
        else None,
        "again_form": AgainForm(samples=bench.of(SampleState.UNUSABLE))
        if Verb.RESEND in verbs
        else None,
        "names_form": NamesForm(samples=bench.samples)
        if not bench.for_lab and Verb.AMEND in verbs and bench.samples
        else None,
        "give_up": bench.to_give_up(),
        "now": bench.now,
        **forms,
    }


def address_of(booking: Booking) -> str:
    """The whole address of a booking's samples, as its label carries it."""
    return str(settings.SITE_URL) + reverse("samples", args=[booking.public_id])
