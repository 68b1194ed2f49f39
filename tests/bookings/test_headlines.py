"""A booking's headline: for every state and reader a title and a sentence of what comes next."""

import datetime as dt

import pytest
from django.utils import translation

from booking.bookings.headlines import Reader, headline
from booking.bookings.rules import State
from booking.labs.rules import ServiceMode
from tests.asking import ask, ask_for_samples
from tests.factories import NOW, InstrumentFactory, LabFactory, open_days, shanghai

pytestmark = pytest.mark.django_db


@pytest.fixture
def instrument():
    lab = LabFactory(name_en="Diffraction Lab", name_zh_hans="衍射实验室")
    instrument = InstrumentFactory(lab=lab, takes_samples=True)
    open_days(instrument)
    return instrument


def test_it_works(instrument):
    said = headline(ask(instrument), reader=Reader.REQUESTER, now=NOW)
    assert said.title == "Held for you now"
    assert said.sentence == "Diffraction Lab decides by Tue 2 Mar 09:00. You will get an e-mail."


# Samples are never a no-show.
CASES = [(ServiceMode.SELF_OPERATED, state) for state in State]
CASES += [(ServiceMode.SAMPLES, state) for state in State if state is not State.NO_SHOW]


@pytest.mark.parametrize(("mode", "state"), CASES)
@pytest.mark.parametrize("reader", list(Reader))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_state_says_what_comes_next(instrument, state, reader, mode, language):
    booking = (ask if mode is ServiceMode.SELF_OPERATED else ask_for_samples)(instrument)
    booking.state = state.value
    with translation.override(language):
        said = headline(booking, reader=reader, now=NOW)
    assert said.title
    assert said.sentence.endswith((".", "。"))
    assert "%(" not in said.title + said.sentence
    assert "None" not in said.title + said.sentence


def test_a_slot_that_has_begun_says_until_when_to_check_in(instrument):
    booking = ask(instrument, hours=0.5)
    booking.state = State.APPROVED.value
    said = headline(booking, reader=Reader.REQUESTER, now=shanghai(2, 9, 5))
    assert said.sentence == "Check in by Tue 2 Mar 09:30. After that the slot is freed."
    booking.checks_in = False
    said = headline(booking, reader=Reader.REQUESTER, now=shanghai(2, 9, 5))
    assert said.sentence == "Diffraction Lab expects you."


def test_a_colleague_is_not_told_that_it_is_theirs(instrument):
    booking = ask(instrument)
    said = headline(booking, reader=Reader.COLLEAGUE, now=NOW)
    assert said.title == f"Held for {booking.requester} now"
    booking.decide_by = NOW - dt.timedelta(minutes=1)
    assert headline(booking, reader=Reader.COLLEAGUE, now=NOW).title == "Not decided in time"
