"""Answers to what the waitlist offers follow the table: every state, verb and right."""

import itertools

import pytest

from booking.bookings.actions import cancel
from booking.bookings.models import Booking
from booking.bookings.rules import Reason, State
from booking.bookings.waiting.actions import let_go, take
from tests.asking import ask, wait
from tests.bookings.test_moves import expected, people  # noqa: F401
from tests.bookings.test_offering_table import outcome
from tests.factories import NOW, InstrumentFactory, open_days

ANSWERING = {"take": take, "let_go": let_go}


def offered(instrument, person):
    first = ask(instrument)
    wait(instrument, person)
    cancel(booking=first, person=first.requester, now=NOW)
    return Booking.objects.get(state="offered")


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("from_the_waitlist", [True, False])
def test_it_works(people, state, from_the_waitlist):  # noqa: F811
    persons, lab = people
    instrument = InstrumentFactory(lab=lab)
    open_days(instrument, days=2, opens=9, closes=11)
    if from_the_waitlist:
        booking = offered(instrument, persons["requester"])
    else:
        booking = ask(instrument, persons["requester"])
    Booking.objects.filter(pk=booking.pk).update(
        state=state.value, held_back=from_the_waitlist and state is State.OFFERED
    )
    wrong = []
    for (name, person), verb in itertools.product(persons.items(), ANSWERING):
        after = expected(verb, state.value, "self", name)
        ever = any(expected(verb, each.value, "self", name) for each in State)
        refusal = Reason.WRONG_STATE if ever else Reason.NOT_ALLOWED
        if after == "requested":
            # This payer demands its own yes always.
            after = "endorsement"
        found = outcome(ANSWERING[verb], booking, person)
        if found != ((after if from_the_waitlist else None) or refusal):
            wrong.append((verb, name, found))
    assert wrong == []
