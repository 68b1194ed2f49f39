"""How a letter's link stands, and two clicks at once."""

import datetime as dt
import threading

import pytest
from django.db import connection

from booking.bookings.actions import Refused
from booking.bookings.deciding.actions import decide_by_link
from booking.bookings.deciding.links import decision_address, link_of
from booking.bookings.deciding.rules import LinkFacts, LinkStanding, Row, standing_of
from booking.bookings.rules import State, Verb
from tests.asking import ask
from tests.factories import NOW, InstrumentFactory, LabRoleFactory, open_days

SECOND = dt.timedelta(seconds=1)
WHY = "The laser is being exchanged that day"


def facts(*rows, **changes):
    known = {
        "written": 1,
        "state": State.REQUESTED,
        "decide_by": NOW + dt.timedelta(hours=1),
        "undo_until": None,
        "since": tuple(Row(2 + n, verb, own) for n, (verb, own) in enumerate(rows)),
        "may_decide": True,
    }
    return LinkFacts(**{**known, **changes})


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (facts(), LinkStanding.OPEN),
        (facts(may_decide=False), LinkStanding.RIGHT_GONE),
        (facts(decide_by=NOW), LinkStanding.EXPIRED),
        (facts(state=State.OFFERED), LinkStanding.CHANGED),
        (facts((Verb.EXPIRE, False), state=State.EXPIRED), LinkStanding.EXPIRED),
        (
            facts((Verb.APPROVE, True), state=State.APPROVED, undo_until=NOW + SECOND),
            LinkStanding.UNDOABLE,
        ),
        (facts((Verb.APPROVE, True), state=State.APPROVED, undo_until=NOW), LinkStanding.USED),
        (facts((Verb.REJECT, True), state=State.REJECTED), LinkStanding.USED),
        (facts((Verb.APPROVE, True), (Verb.UNDO, True)), LinkStanding.UNDONE),
        (facts((Verb.APPROVE, True), (Verb.UNDO, True), (Verb.OFFER, True)), LinkStanding.CHANGED),
        # What was decided later in the queue is undone there.
        (
            facts(
                (Verb.APPROVE, True),
                (Verb.UNDO, True),
                (Verb.REJECT, True),
                state=State.REJECTED,
                undo_until=NOW + SECOND,
            ),
            LinkStanding.USED,
        ),
        (
            facts((Verb.APPROVE, False), (Verb.UNDO, False), (Verb.REJECT, True)),
            LinkStanding.USED,
        ),
        (facts((Verb.APPROVE, False), (Verb.CHECK_IN, False)), LinkStanding.OTHERS),
        (facts((Verb.APPROVE, True), (Verb.CHECK_IN, False)), LinkStanding.USED),
        (
            facts((Verb.APPROVE, False), state=State.APPROVED, undo_until=NOW + SECOND),
            LinkStanding.OTHERS,
        ),
        (facts((Verb.APPROVE, False), (Verb.UNDO, False)), LinkStanding.CHANGED),
        (facts((Verb.CANCEL, False), state=State.CANCELLED), LinkStanding.CHANGED),
        (facts((Verb.TRANSFER, False)), LinkStanding.CHANGED),
        (facts((Verb.OFFER, True), state=State.OFFERED), LinkStanding.CHANGED),
    ],
)
def test_every_standing(known, expected):
    assert standing_of(known, NOW) is expected


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", [Verb.APPROVE, Verb.REJECT])
def test_two_clicks_are_one_decision(second):
    role = LabRoleFactory()
    instrument = InstrumentFactory(lab=role.lab)
    open_days(instrument)
    booking = ask(instrument)
    address = decision_address(booking.timeline.get(), role.person)
    found = link_of(address.split("/")[-2])
    assert found is not None
    outcomes = []
    gate = threading.Barrier(2)

    def run(verb):
        gate.wait()
        try:
            outcomes.append(decide_by_link(link=found, verb=verb, note=WHY, now=NOW).state)
        except Refused as refused:
            outcomes.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[verb]) for verb in (Verb.APPROVE, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(isinstance(each, Refused) for each in outcomes) == [False, True]
    assert booking.timeline.count() == 2
