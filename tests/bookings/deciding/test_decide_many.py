"""Deciding on several requests at once: each for itself, and what became of each is told."""

import datetime as dt
import threading

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import Refused, approve, cancel, reject
from booking.bookings.deciding.actions import decide_many, undo_many
from booking.bookings.deciding.rules import MOST_AT_ONCE
from booking.bookings.models import Booking
from booking.bookings.rules import UNDO_FOR, Reason, Verb
from booking.calendars.models import Claim
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)
WHY = "The laser is being exchanged that week"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Sets the time that pages are read at; Monday at nine to begin with."""

    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def lab():
    return LabFactory()


@pytest.fixture
def manager(lab):
    return LabRoleFactory(lab=lab, person__name="Chen Jing").person


@pytest.fixture
def colleague(lab):
    return LabRoleFactory(lab=lab, person__name="Lin Yue").person


@pytest.fixture
def instrument(lab):
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer D8", takes_samples=True)
    open_days(instrument)
    return instrument


@pytest.fixture
def three(instrument):
    person = engineer()
    person.name = "Zhang Wei"
    person.save()
    return [ask(instrument, person, at=shanghai(day, 9)) for day in (2, 3, 4)]


def states(bookings):
    keys = [each.pk for each in bookings]
    found = dict(Booking.objects.filter(pk__in=keys).values_list("pk", "state"))
    return [found[key] for key in keys]


def post(person, name="decide_many", **data):
    browser = visiting(person)
    answer = browser.post(reverse(name), data)
    return answer, [str(message) for message in get_messages(answer.wsgi_request)]


def ids(bookings):
    return [each.public_id for each in bookings]


def test_it_works(manager, three):
    outcomes = decide_many(bookings=three, verb=Verb.APPROVE, person=manager, now=NOW)
    assert [each.refused for each in outcomes] == [None] * 3
    assert states(three) == ["approved"] * 3
    assert {each.booking.undo_until for each in outcomes} == {NOW + UNDO_FOR}


def test_one_reason_goes_to_all(manager, three):
    decide_many(bookings=three, verb=Verb.REJECT, person=manager, note=WHY, now=NOW)
    assert states(three) == ["rejected"] * 3
    assert [each.timeline.last().note for each in three] == [WHY] * 3
    # What is rejected stays held while it can be undone.
    assert Claim.objects.filter(holder__in=[each.pk for each in three]).count() == 3


def test_only_decisions_are_made_so(manager, three):
    with pytest.raises(ValueError, match="no decision"):
        decide_many(bookings=three, verb=Verb.CANCEL, person=manager, now=NOW)


def test_one_that_is_refused_hinders_no_other(manager, colleague, three):
    approve(booking=three[1], person=colleague, now=NOW)
    cancel(booking=three[2], person=three[2].requester, now=NOW)
    outcomes = decide_many(bookings=three, verb=Verb.REJECT, person=manager, note=WHY, now=NOW)
    told = {each.booking.pk: each.refused and each.refused.reasons for each in outcomes}
    assert told == {
        three[0].pk: None,
        three[1].pk: (Reason.WRONG_STATE,),
        three[2].pk: (Reason.WRONG_STATE,),
    }
    assert states(three) == ["rejected", "approved", "cancelled"]


def test_who_may_not_decides_on_none(three):
    for person in (three[0].requester, LabRoleFactory().person):
        outcomes = decide_many(bookings=three, verb=Verb.APPROVE, person=person, now=NOW)
        assert {each.refused.reasons for each in outcomes} == {(Reason.NOT_ALLOWED,)}
    assert states(three) == ["requested"] * 3


def test_all_of_it_is_undone_at_once(manager, three):
    decide_many(bookings=three, verb=Verb.REJECT, person=manager, note=WHY, now=NOW)
    outcomes = undo_many(bookings=three, person=manager, now=NOW + 9 * SECOND)
    assert [each.refused for each in outcomes] == [None] * 3
    assert states(three) == ["requested"] * 3


def test_after_ten_seconds_none_is_undone(manager, three):
    decide_many(bookings=three, verb=Verb.APPROVE, person=manager, now=NOW)
    outcomes = undo_many(bookings=three, person=manager, now=NOW + UNDO_FOR)
    assert {each.refused.reasons for each in outcomes} == {(Reason.UNDO_OVER,)}


def test_samples_and_slots_are_decided_together(manager, instrument, three):
    both = [ask_for_samples(instrument), three[0]]
    decide_many(bookings=both, verb=Verb.APPROVE, person=manager, now=NOW)
    assert states(both) == ["approved"] * 2


# The page


def test_the_page_decides_and_goes_back(manager, three):
    answer, said = post(manager, booking=ids(three), verb="approve", query="mode=self&q=Zhang")
    assert (answer.status_code, answer.url) == (302, reverse("queue") + "?q=Zhang&mode=self")
    assert said == []
    assert states(three) == ["approved"] * 3


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("approve", "3 requests approved. Who asked gets an e-mail in ten seconds."),
        (
            "reject",
            "3 requests rejected. Who asked gets an e-mail with your reason in ten seconds.",
        ),
    ],
)
def test_what_took_long_is_told_without_an_undo(manager, three, monkeypatch, verb, expected):
    def now():
        decided = Booking.objects.exclude(state="requested").exists()
        return NOW + UNDO_FOR if decided else NOW

    monkeypatch.setattr(timezone, "now", now)
    assert post(manager, booking=ids(three), verb=verb, note=WHY)[1] == [expected]


def test_who_came_first_is_named_with_what(manager, colleague, three, clock):
    approve(booking=three[1], person=colleague, now=NOW)
    reject(booking=three[2], person=colleague, note=WHY, now=NOW)
    clock(three[0].decide_by)
    answer, said = post(manager, booking=ids(three), verb="approve")
    name = "Zhang Wei (Diffractometer D8)"
    assert sorted(said) == [
        f"Expired before it was decided: {name}.",
        f"Lin Yue approved this first: {name}.",
        f"Lin Yue rejected this first: {name}.",
    ]
    assert answer.status_code == 302


def test_what_one_colleague_did_is_one_sentence(manager, colleague, three):
    decide_many(bookings=three[:2], verb=Verb.APPROVE, person=colleague, now=NOW)
    _answer, said = post(manager, booking=ids(three), verb="approve")
    name = "Zhang Wei (Diffractometer D8)"
    assert said == [f"Lin Yue approved this first: {name}, {name}."]
    assert states(three) == ["approved"] * 3


def test_ones_own_second_click_is_told_so(manager, three):
    post(manager, booking=ids(three[:1]), verb="approve")
    _answer, said = post(manager, booking=ids(three[:1]), verb="approve")
    assert said == ["You have approved this already: Zhang Wei (Diffractometer D8)."]


def test_a_missing_reason_keeps_what_is_ticked(manager, three):
    answer, _said = post(
        manager, booking=ids(three[:2]), verb="reject", note=" ", query="mode=self"
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Give a reason. The customers read it." in text
    assert text.count('form="queue-many" checked') == 2
    # The list still leads to its own address, narrowed as it was.
    assert f'href="/queue/?mode=self&amp;booking={three[2].public_id}"' in text
    assert states(three) == ["requested"] * 3


def test_a_reason_that_is_too_long_is_not_lost(manager, three):
    answer, _said = post(manager, booking=ids(three), verb="reject", note="x" * 1001)
    assert answer.status_code == 422
    assert "x" * 1001 in answer.content.decode()


@pytest.mark.parametrize("verb", ["", "cancel", "undo"])
def test_another_verb_does_nothing(manager, three, verb):
    answer, _said = post(manager, booking=ids(three), verb=verb, note=WHY)
    assert answer.status_code == 422
    assert states(three) == ["requested"] * 3


@pytest.mark.parametrize("name", ["decide_many", "undo_many"])
def test_nothing_ticked_changes_nothing(manager, three, name):
    answer, said = post(manager, name, verb="approve")
    assert (answer.status_code, answer.url) == (302, reverse("queue"))
    assert said == ["Nothing was ticked, so nothing was changed."]


def test_too_many_are_cut_off(manager, three):
    fillers = [f"nothing{number}" for number in range(MOST_AT_ONCE)]
    post(manager, booking=[*fillers, *ids(three)], verb="approve")
    assert states(three) == ["requested"] * 3


def test_the_page_undoes_all(manager, three):
    post(manager, booking=ids(three), verb="approve")
    page = visiting(manager).get(reverse("queue")).content.decode()
    assert "3 requests approved. For ten seconds nobody is told." in page
    assert page.count('data-key="u"') == 1
    answer, said = post(manager, "undo_many", booking=ids(three), query="mode=self")
    assert answer.url == reverse("queue") + "?mode=self"
    assert said == ["Undone. 3 requests wait for a decision again."]
    assert states(three) == ["requested"] * 3


def test_what_was_decided_apart_is_undone_apart_or_together(manager, three):
    approve(booking=three[0], person=manager, now=NOW - SECOND)
    decide_many(bookings=three[1:], verb=Verb.APPROVE, person=manager, now=NOW)
    context = visiting(manager).get(reverse("queue")).context
    assert [set(act.bookings) for act in context["acts"]] == [set(three[1:]), {three[0]}]
    assert set(context["undo_all"]) == set(three)


def test_a_late_undo_is_told(manager, three, clock):
    post(manager, booking=ids(three[:1]), verb="approve")
    clock(NOW + UNDO_FOR)
    _answer, said = post(manager, "undo_many", booking=ids(three[:1]))
    name = "Zhang Wei (Diffractometer D8)"
    assert said == [f"The ten seconds are over, so this stays decided: {name}."]


def test_anothers_decision_is_not_undone(manager, colleague, three):
    approve(booking=three[0], person=colleague, now=NOW)
    _answer, said = post(manager, "undo_many", booking=ids(three[:1]))
    assert said == ["You may not decide on this: Zhang Wei (Diffractometer D8)."]
    assert states(three[:1]) == ["approved"]


@pytest.mark.parametrize("name", ["decide_many", "undo_many"])
def test_who_decides_nowhere_may_not(three, name):
    assert post(three[0].requester, name, booking=ids(three), verb="approve")[0].status_code == 403
    assert reverse("account_login") in post(None, name, booking=ids(three))[0].url
    assert visiting(three[0].requester).get(reverse(name)).status_code == 405
    assert states(three) == ["requested"] * 3


# Races


@pytest.mark.django_db(transaction=True)
def test_two_managers_at_once(manager, colleague, instrument):
    """Each wants all, in opposite orders, beside a third who takes some back: every request is
    decided once, and whoever came second knows of it."""
    bookings = [ask(instrument, at=shanghai(day, hour)) for day in (2, 3, 4) for hour in (9, 13)]
    outcomes = {}
    gate = threading.Barrier(3)

    def run(name, act):
        gate.wait()
        try:
            outcomes[name] = act()
        finally:
            connection.close()

    def take_back():
        try:
            return cancel(booking=bookings[0], person=bookings[0].requester, now=NOW)
        except Refused as refused:
            return refused

    acts = {
        "approves": lambda: decide_many(
            bookings=bookings, verb=Verb.APPROVE, person=manager, now=NOW
        ),
        "rejects": lambda: decide_many(
            bookings=bookings[::-1], verb=Verb.REJECT, person=colleague, note=WHY, now=NOW
        ),
        "cancels": take_back,
    }
    threads = [threading.Thread(target=run, args=item) for item in acts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(outcomes) == set(acts)
    for booking in bookings:
        verbs = list(booking.timeline.values_list("verb", flat=True))
        won = [
            name
            for name in ("approves", "rejects")
            for each in outcomes[name]
            if each.booking.pk == booking.pk and each.refused is None
        ]
        decided = [verb for verb in verbs if verb in {"approve", "reject"}]
        assert len(won) == len(decided) <= 1
        if booking.pk != bookings[0].pk:
            assert len(won) == 1
