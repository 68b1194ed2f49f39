"""The table of moves: who may do what in which state, and nothing else."""

import datetime as dt
import itertools

import pytest
from django.db import transaction

from booking.bookings.actions import (
    Refused,
    approve,
    cancel,
    check_in,
    extend,
    finish,
    reject,
    stop,
)
from booking.bookings.correcting.actions import correct
from booking.bookings.endorsing.actions import endorse, refuse
from booking.bookings.models import Booking, Sample, TimelineEntry
from booking.bookings.rules import (
    LIVE,
    Actor,
    KindOfUse,
    Reason,
    State,
    Verb,
    allowed_verbs,
    find_move,
)
from booking.labs.models import Deputy
from booking.labs.rules import ServiceMode
from booking.money.models import MoneyStep
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    MembershipFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)

OF_RESULTS = {
    *(Verb.RELEASE, Verb.RETRACT, Verb.ENDS_SOON, Verb.CLEAR),
    *(Verb.UNSENT, Verb.DISCARD),
}
MACHINE = "self assisted"
EVERY = "self assisted samples"
CUSTOMER = "requester head organisation_administrator"

# The life of a booking as the domain tells it: verb, modes, from, to, by whom.
# A lab's managers decide, and stand in for its technicians; deputies, and technicians whom
# the lab lets, are approvers alone.
TABLE = [
    ("approve", EVERY, "requested", "approved", "approver rule"),
    ("reject", EVERY, "requested", "rejected", "approver"),
    ("endorse", EVERY, "endorsement", "requested", "endorser"),
    ("refuse", EVERY, "endorsement", "rejected", "endorser"),
    ("undo", EVERY, "approved rejected", "requested", "approver"),
    ("expire", EVERY, "endorsement requested offered", "expired", "clock"),
    (
        "cancel",
        EVERY,
        "endorsement requested offered approved",
        "cancelled",
        f"{CUSTOMER} manager operator",
    ),
    ("check_in", MACHINE, "approved", "in_use", "requester technician manager"),
    ("check_in", "samples", "approved", "in_use", "technician manager"),
    ("finish", MACHINE, "in_use", "completed", "requester technician manager"),
    ("finish", "samples", "in_use", "completed", "technician manager"),
    ("extend", MACHINE, "in_use", "in_use", "requester technician manager"),
    ("stop", MACHINE, "in_use", "completed", "technician manager operator"),
    # Who was asked to take it over, the transfer tells.
    *(
        (verb, EVERY, state, state, by)
        for verb, by in (
            ("nominate", "requester"),
            ("take_over", "nominee"),
            ("turn_down", "nominee"),
            ("take_back", "requester"),
            ("untaken", "clock"),
        )
        for state in ("endorsement", "requested", "approved")
    ),
    ("correct", MACHINE, "completed no_show", "completed", "technician manager"),
    ("correct", "samples", "completed", "completed", "technician manager"),
    ("no_show", MACHINE, "approved", "no_show", "clock"),
    ("run_out", MACHINE, "approved in_use", "completed", "clock"),
    ("lapse", MACHINE, "approved requested", "cancelled", "clock"),
    ("offer", MACHINE, "requested", "offered", "approver"),
    ("accept", MACHINE, "offered", "approved", "requester"),
    ("decline", MACHINE, "offered", "requested", "requester"),
    ("withdraw", MACHINE, "offered", "requested", "approver"),
    # Which side may answer a proposal and which take it back, the proposal tells.
    ("propose", MACHINE, "approved", "approved", "requester approver"),
    ("grant", MACHINE, "approved", "approved", "requester approver"),
    ("keep", MACHINE, "approved", "approved", "requester approver"),
    ("withdraw", MACHINE, "approved", "approved", "requester approver"),
    # A dearer one waits for its customer's own yes; whether it does, the proposal tells too.
    ("agree", MACHINE, "approved", "approved", "requester approver"),
    ("endorse_time", MACHINE, "approved", "approved", "endorser"),
    ("refuse_time", MACHINE, "approved", "approved", "endorser"),
    ("unanswered", MACHINE, "approved", "approved", "clock"),
    ("shut", MACHINE, "offered", "requested", "clock"),
    ("shut", MACHINE, "approved", "approved", "clock"),
    # From the waitlist; what is taken may wait for its customer's yes first.
    ("take", MACHINE, "offered", "requested", "requester"),
    ("let_go", MACHINE, "offered", "expired", "requester"),
    # Samples: what is done to them leaves the booking as it stands, also once it is over.
    *(
        (verb, "samples", state, state, by)
        for verb, states, by in (
            *(
                (verb, "approved in_use", CUSTOMER)
                for verb in ("announce", "amend", "recall", "resend", "go_on")
            ),
            ("return_to", "approved in_use completed cancelled", CUSTOMER),
            ("receive", "approved in_use completed cancelled", "technician manager"),
            ("spoil", "approved in_use", "technician manager"),
            ("take_up", "in_use", "technician manager"),
            ("done", "in_use", "technician manager"),
            ("send_back", "approved in_use completed cancelled", "technician manager"),
            ("dispose", "approved in_use completed cancelled", "technician manager"),
            ("remind", "approved", "clock"),
        )
        for state in states.split()
    ),
    # Of results, which change nothing of the booking itself.
    *(
        (verb, EVERY, state, state, by)
        for verb, by in (
            ("release", "technician manager"),
            ("retract", "technician manager"),
            ("ends_soon", "clock"),
            ("clear", "clock"),
            ("unsent", "clock"),
            ("discard", "clock"),
        )
        for state in ("in_use", "completed")
    ),
    # Its lab closed over it and left it standing.
    *(
        ("close_over", MACHINE, state, state, "clock")
        for state in ("endorsement", "requested", "offered", "approved", "in_use")
    ),
    # Its unit was closed, and another one takes it.
    *(
        ("reassign", MACHINE, state, state, "clock")
        for state in ("endorsement", "requested", "offered", "approved")
    ),
    # A leaver's booking passes on as it stands.
    *(
        ("transfer", EVERY, state, state, "clock")
        for state in ("endorsement", "requested", "offered", "approved", "in_use")
    ),
]


def expected(verb, state, mode, actor):
    """The state that the table leads to, or None where it says nothing; ``actor`` may be
    the names of several rights."""
    for name, modes, before, after, by in TABLE:
        if (
            name == verb
            and mode in modes.split()
            and state in before.split()
            and set(actor.split()) & set(by.split())
        ):
            return after
    return None


ALL = list(itertools.product(State, Verb, Actor, ServiceMode))


def test_it_works():
    wrong = []
    for state, verb, actor, mode in ALL:
        move = find_move(verb, state, mode, frozenset({actor}))
        found = None if move is None else move.after.value
        if found != expected(verb.value, state.value, mode.value, actor.value):
            wrong.append((state, verb, actor, mode, found))
    assert wrong == []


def test_who_has_no_right_may_nothing():
    assert all(
        allowed_verbs(state, mode, frozenset()) == [] for state in State for mode in ServiceMode
    )


def test_what_is_offered_is_what_is_allowed():
    for state, mode in itertools.product(State, ServiceMode):
        for actor in Actor:
            offered = set(allowed_verbs(state, mode, frozenset({actor})))
            allowed = {
                verb for verb in Verb if expected(verb.value, state.value, mode.value, actor.value)
            }
            assert offered == allowed, (state, mode, actor)


def test_several_rights_add_up_and_never_take_away():
    both = frozenset({Actor.REQUESTER, Actor.TECHNICIAN})
    for state, verb, mode in itertools.product(State, Verb, ServiceMode):
        alone = any(find_move(verb, state, mode, frozenset({actor})) for actor in both)
        assert bool(find_move(verb, state, mode, both)) == alone


def test_what_is_over_is_over():
    over = [state for state in State if state not in LIVE]
    assert over
    for state, verb, actor, mode in ALL:
        # A rejection can be undone for ten seconds, and what was recorded be corrected.
        if state in over and (state, verb) != (State.REJECTED, Verb.UNDO):
            if verb is Verb.CORRECT and state in {State.COMPLETED, State.NO_SHOW}:
                continue
            move = find_move(verb, state, mode, frozenset({actor}))
            # Samples still come and go, which moves the booking nowhere.
            of_what_is_left = {Verb.RECEIVE, Verb.SEND_BACK, Verb.DISPOSE, Verb.RETURN_TO}
            if verb in of_what_is_left and move is not None:
                assert (mode, move.after) == (ServiceMode.SAMPLES, state)
                continue
            # What becomes of its results leaves a completed booking as it is.
            if verb in OF_RESULTS and state is State.COMPLETED and move is not None:
                assert move.after is state
                continue
            assert move is None


def test_the_lab_operators_and_who_refuses_owe_a_reason():
    for state, verb, actor, mode in ALL:
        move = find_move(verb, state, mode, frozenset({actor}))
        if move is not None:
            owed = actor in move.reason_from
            assert owed == (
                verb
                in {
                    *(Verb.REJECT, Verb.REFUSE, Verb.STOP, Verb.CORRECT),
                    *(Verb.SPOIL, Verb.RETRACT, Verb.REFUSE_TIME),
                }
                or (verb is Verb.CANCEL and actor in {Actor.MANAGER, Actor.OPERATOR})
            )


# The same table through the verbs themselves.

VERBS = {
    "endorse": lambda booking, person, now: endorse(booking=booking, person=person, now=now),
    "refuse": lambda booking, person, now: refuse(
        booking=booking, person=person, note="Too dear", now=now
    ),
    "approve": lambda booking, person, now: approve(booking=booking, person=person, now=now),
    "reject": lambda booking, person, now: reject(
        booking=booking, person=person, note="Full that week", now=now
    ),
    "cancel": lambda booking, person, now: cancel(
        booking=booking, person=person, note="The laser is broken", now=now
    ),
    "check_in": lambda booking, person, now: check_in(booking=booking, person=person, now=now),
    "extend": lambda booking, person, now: extend(
        booking=booking, person=person, until=shanghai(2, 11, 30), now=now
    ),
    "stop": lambda booking, person, now: stop(
        booking=booking, person=person, note="The laser is broken", now=now
    ),
    "correct": lambda booking, person, now: correct(
        booking=booking,
        person=person,
        used_from=now - dt.timedelta(hours=2),
        used_until=now - dt.timedelta(hours=1),
        kind=KindOfUse.TEACHING,
        note="The clock of the instrument was wrong",
        now=now,
    ),
    "finish": lambda booking, person, now: finish(
        booking=booking, person=person, kind=KindOfUse.RESEARCH, now=now
    ),
}


def deputy_of(role):
    person = MembershipFactory(organisation=role.lab.university).person
    Deputy.objects.create(
        lab=role.lab,
        absent=role.person,
        deputy=person,
        since=dt.date(2027, 3, 1),
        until=dt.date(2027, 3, 8),
        named_at=NOW,
    )
    return person


@pytest.fixture
def people():
    """One person for each right, by the actor's name, and a stranger."""
    requester = engineer()
    organisation = requester.memberships.get().organisation
    organisation.endorsement = "always"
    organisation.save()
    head = MembershipFactory(organisation=organisation).person
    project = organisation.general_project
    project.head = head
    project.save()
    lab = LabRoleFactory(kind="manager")
    return {
        "requester": requester,
        "head endorser": head,
        "organisation_administrator endorser": MembershipFactory(
            organisation=organisation, role="administrator"
        ).person,
        "manager approver": lab.person,
        "approver": deputy_of(lab),
        "technician": LabRoleFactory(lab=lab.lab, kind="technician").person,
        "operator": PersonFactory(is_operator=True),
        "colleague": MembershipFactory(organisation=organisation).person,
        "elsewhere": LabRoleFactory(kind="manager").person,
    }, lab.lab


OF_LAB = {"manager approver", "approver", "technician"}


class _Undo(Exception):
    """Takes one try back, so that the next finds the booking as it was."""


def outcome(verb, booking, person, now):
    """The state after a try or the reason of its refusal; nothing stays of it."""
    result = None
    try:
        with transaction.atomic():
            try:
                result = VERBS[verb](booking, person, now).state
            except Refused as refused:
                result = refused.reasons[0]
            raise _Undo
    except _Undo:
        return result


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["self", "samples"])
def test_the_verbs_follow_the_table(people, mode):
    persons, lab = people
    instrument = InstrumentFactory(lab=lab, takes_samples=True)
    open_days(instrument)
    now = shanghai(2, 9)
    booking = (
        ask(instrument, persons["requester"])
        if mode == "self"
        else ask_for_samples(instrument, persons["requester"])
    )
    # It ended just now, whatever the state says below.
    TimelineEntry.objects.create(
        booking=booking, number=2, at=now, verb="no_show", before="approved", after="no_show"
    )
    MoneyStep.objects.create(reference=booking.reference, step="fee", taken_at=now)
    if mode == "samples":
        Sample.objects.create(booking=booking, number=1, state="received", expected_since=now)
    wrong = []
    for state in State:
        # Nothing is due at this instant, so that only the verb moves.
        Booking.objects.filter(pk=booking.pk).update(
            state=state.value,
            held_back=state is State.ENDORSEMENT,
            used_from=now,
            decide_by=now + dt.timedelta(days=2),
        )
        for (name, person), verb in itertools.product(persons.items(), VERBS):
            after = expected(verb, state.value, mode, name)
            ever = any(expected(verb, other.value, mode, name) for other in State)
            if state is State.ENDORSEMENT and name in OF_LAB:
                # The table lets the lab cancel it with all else in the way of a closure; its
                # people have no way to it before.
                after, ever = None, False
            refusal = Reason.WRONG_STATE if ever else Reason.NOT_ALLOWED
            found = outcome(verb, booking, person, now)
            if found != (after or refusal):
                wrong.append((state.value, verb, name, found))
    assert wrong == []
