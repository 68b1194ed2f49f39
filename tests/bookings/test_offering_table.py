"""The verbs of another time follow the table: every state, verb, right and side."""

import datetime as dt
import itertools

import pytest
from django.db import transaction

from booking.bookings.actions import Refused
from booking.bookings.models import Booking, Offer
from booking.bookings.offering.actions import (
    accept,
    decline,
    grant,
    keep,
    offer,
    propose,
    withdraw,
)
from booking.bookings.rules import Reason, State
from tests.asking import ask
from tests.bookings.test_moves import expected, people  # noqa: F401
from tests.factories import NOW, InstrumentFactory, open_days, shanghai

LATER = {"starts": shanghai(2, 14), "ends": shanghai(2, 16)}
MAKING = {"offer": offer, "propose": propose}
ANSWERING = {
    "accept": accept,
    "decline": decline,
    "withdraw": withdraw,
    "grant": grant,
    "keep": keep,
}
SPEAKS = {"customer": "requester", "lab": "approver"}


class _Undo(Exception):
    """Takes one try back."""


def outcome(verb, booking, person, **wish):
    result = None
    try:
        with transaction.atomic():
            try:
                result = verb(booking=booking, person=person, now=NOW, **wish).state
            except Refused as refused:
                result = (refused.reasons or refused.slots)[0]
            raise _Undo
    except _Undo:
        return result


def with_another_time(instrument, people, state, side):  # noqa: F811
    """A booking in a state, with what is open in it."""
    booking = ask(instrument, people["requester"])
    # What waits for its customer's yes is nothing to the lab; that is tried elsewhere.
    Booking.objects.filter(pk=booking.pk).update(state="requested", held_back=False)
    manager = people["manager approver"]
    if state in {State.OFFERED, State.APPROVED}:
        made = offer(booking=booking, person=manager, now=NOW, **LATER)
        if state is State.APPROVED:
            Offer.objects.update(kind="proposal", made_for=side)
        booking = made
    Booking.objects.filter(pk=booking.pk).update(
        state=state.value,
        # What waits for its customer's yes is nothing to the lab; that is tried elsewhere.
        held_back=False,
        used_from=NOW,
        decide_by=NOW + dt.timedelta(days=2),
    )
    return booking


@pytest.mark.django_db
@pytest.mark.parametrize("side", ["customer", "lab"])
@pytest.mark.parametrize("state", list(State))
def test_answers_follow_the_table_and_the_side(people, state, side):  # noqa: F811
    persons, lab = people
    instrument = InstrumentFactory(lab=lab)
    open_days(instrument)
    booking = with_another_time(instrument, persons, state, side)
    wrong = []
    for (name, person), verb in itertools.product(persons.items(), ANSWERING):
        after = expected(verb, state.value, "self", name)
        if after is not None and state is State.APPROVED:
            own = SPEAKS[side] in name.split()
            other = SPEAKS["lab" if side == "customer" else "customer"] in name.split()
            after = after if (own if verb == "withdraw" else other) else Reason.NOT_ALLOWED
        ever = any(expected(verb, each.value, "self", name) for each in State)
        refusal = Reason.WRONG_STATE if ever else Reason.NOT_ALLOWED
        found = outcome(ANSWERING[verb], booking, person)
        if found != (after or refusal):
            wrong.append((verb, name, found))
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(State))
def test_naming_another_time_follows_the_table(people, state):  # noqa: F811
    persons, lab = people
    instrument = InstrumentFactory(lab=lab)
    open_days(instrument)
    booking = ask(instrument, persons["requester"])
    Booking.objects.filter(pk=booking.pk).update(
        state=state.value,
        # What waits for its customer's yes is nothing to the lab; that is tried elsewhere.
        held_back=False,
        used_from=NOW,
        decide_by=NOW + dt.timedelta(days=2),
    )
    wrong = []
    for (name, person), verb in itertools.product(persons.items(), MAKING):
        after = expected(verb, state.value, "self", name)
        ever = any(expected(verb, each.value, "self", name) for each in State)
        refusal = Reason.WRONG_STATE if ever else Reason.NOT_ALLOWED
        found = outcome(MAKING[verb], booking, person, **LATER)
        if found != (after or refusal):
            wrong.append((verb, name, found))
    assert wrong == []
