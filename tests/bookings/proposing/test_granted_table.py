"""What waits for its customer's own yes follows both tables: every answer, right and side."""

import itertools

import pytest

from booking.bookings.models import Booking, Offer
from booking.bookings.offering.actions import endorse_time, offer, refuse_time
from booking.bookings.offering.rules import (
    OFFER_MOVES,
    STANDING,
    OfferState,
    after_verb,
    can_answer,
)
from booking.bookings.rules import Reason, State, Verb
from tests.asking import ask
from tests.bookings.proposing.proposals import WHY
from tests.bookings.test_moves import expected, people  # noqa: F401
from tests.bookings.test_offering_table import ANSWERING, LATER, SPEAKS, outcome
from tests.factories import NOW, InstrumentFactory, open_days

EVERY_ANSWER = {
    **ANSWERING,
    "endorse_time": endorse_time,
    "refuse_time": lambda **say: refuse_time(note=WHY, **say),
}


def test_the_table_of_proposals():
    table = {
        OfferState.OPEN: {
            Verb.ACCEPT: OfferState.ACCEPTED,
            Verb.GRANT: OfferState.ACCEPTED,
            Verb.DECLINE: OfferState.DECLINED,
            Verb.KEEP: OfferState.DECLINED,
            Verb.WITHDRAW: OfferState.WITHDRAWN,
            Verb.AGREE: OfferState.GRANTED,
        },
        OfferState.GRANTED: {
            Verb.ENDORSE_TIME: OfferState.ACCEPTED,
            Verb.REFUSE_TIME: OfferState.DECLINED,
            Verb.WITHDRAW: OfferState.WITHDRAWN,
        },
    }
    assert set(table) == STANDING
    for state, verb in itertools.product(OfferState, Verb):
        becomes = table.get(state, {}).get(verb)
        assert can_answer(state, verb) is (becomes is not None)
        assert after_verb(state, verb) is (becomes or OfferState.LAPSED)
    assert len(OFFER_MOVES) == sum(map(len, table.values()))


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["open", "granted"])
@pytest.mark.parametrize("side", ["customer", "lab"])
def test_answers_follow_the_tables_and_the_side(people, state, side):  # noqa: F811
    persons, lab = people
    instrument = InstrumentFactory(lab=lab)
    open_days(instrument)
    booking = ask(instrument, persons["requester"])
    Booking.objects.filter(pk=booking.pk).update(state="requested", held_back=False)
    offer(booking=booking, person=persons["manager approver"], now=NOW, **LATER)
    Offer.objects.update(kind="proposal", made_for=side, state=state)
    Booking.objects.filter(pk=booking.pk).update(state="approved")
    wrong = []
    for (name, person), verb in itertools.product(persons.items(), EVERY_ANSWER):
        rights = name.split()
        after = expected(verb, "approved", "self", name)
        ever = any(expected(verb, each.value, "self", name) for each in State)
        wanted = after or (Reason.WRONG_STATE if ever else Reason.NOT_ALLOWED)
        if after is not None:
            own = SPEAKS[side] in rights
            other = SPEAKS["lab" if side == "customer" else "customer"] in rights
            may = {"withdraw": own, "grant": other, "keep": other}.get(verb, "endorser" in rights)
            if not may:
                wanted = Reason.NOT_ALLOWED
            elif not can_answer(OfferState(state), Verb(verb)):
                wanted = Reason.WRONG_STATE
        found = outcome(EVERY_ANSWER[verb], booking, person)
        if found != wanted:
            wrong.append((verb, name, found, wanted))
    assert wrong == []
