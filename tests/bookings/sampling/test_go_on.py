"""Going on without samples that cannot be used: who may, what is left, and what is paid."""

import pytest

from booking.bookings.actions import Refused, check_in, finish
from booking.bookings.rules import KindOfUse, Reason, Verb
from booking.bookings.sampling.actions import go_on, move_on, send_again, send_back, spoil
from booking.bookings.sampling.rules import SampleState, check_rest
from booking.money.queries import steps_of
from booking.money.rules import Step
from booking.notices.tasks import sweep
from tests.asking import samples_come
from tests.bookings.sampling.test_sample_pages import get, listed, post, words
from tests.bookings.sampling.test_sampling import last, refused
from tests.bookings.sampling.worlds import by_hand, states, world_of_samples
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _letters_in_english(settings):
    settings.MAIL_LANGUAGE = "en"


@pytest.fixture
def world():
    """All three came, and one of them cannot be used."""
    made = world_of_samples()
    samples_come(made.booking, made.technician)
    spoil(booking=made.booking, person=made.technician, numbers=[2], reason="Wet", now=NOW)
    return made


def without(world, *numbers, person=None):
    return go_on(booking=world.booking, person=person or world.person, numbers=numbers, now=NOW)


def test_it_works(world, mailoutbox):
    """One is left out, two are worked on and paid, and the one goes back."""
    without(world, 2)
    assert states(world.booking) == ["received", "left_out", "received"]
    assert (last(world.booking).verb, last(world.booking).note) == ("go_on", "#2")
    sweep(now=NOW)
    assert any(
        "does without the samples that could not be used" in each.body for each in mailoutbox
    )
    check_in(booking=world.booking, person=world.technician, now=NOW)
    assert states(world.booking) == ["in_work", "left_out", "in_work"]
    done = finish(booking=world.booking, person=world.technician, kind=KindOfUse.SERVICE, now=NOW)
    assert done.samples_done == 2
    assert steps_of(done.reference)[Step.CAPTURE] == 160
    assert listed(world.technician, shelf="leaves") == [world.booking.public_id]
    send_back(booking=world.booking, person=world.technician, sending=by_hand(1, 2), now=NOW)
    move_on(booking=world.booking, person=world.technician, verb=Verb.DISPOSE, numbers=[3], now=NOW)
    assert states(world.booking) == ["returned", "returned", "disposed"]


@pytest.mark.parametrize("who", ["head", "administrator"])
def test_the_customers_side_may(world, who):
    without(world, 2, person=getattr(world, who))
    assert states(world.booking)[1] == "left_out"


@pytest.mark.parametrize("who", ["colleague", "stranger", "technician", "manager"])
def test_nobody_else_may(world, who):
    person = getattr(world, who)
    assert refused(lambda: without(world, 2, person=person)) == (Reason.NOT_ALLOWED,)
    assert states(world.booking)[1] == "unusable"


def test_only_what_is_unusable_is_left_out(world):
    assert refused(lambda: without(world, 1, 2)) == (Reason.SAMPLES_MOVED,)
    assert refused(lambda: without(world)) == (Reason.NO_SAMPLE_CHOSEN,)


def test_one_choice_counts(world):
    without(world, 2)
    again = lambda: send_again(  # noqa: E731
        booking=world.booking, person=world.person, numbers=[2], now=NOW
    )
    assert refused(again) == (Reason.SAMPLES_MOVED,)
    assert refused(lambda: without(world, 2)) == (Reason.SAMPLES_MOVED,)


def test_there_must_be_a_rest(world):
    spoil(booking=world.booking, person=world.technician, numbers=[1, 3], reason="Wet", now=NOW)
    assert refused(lambda: without(world, 1, 2, 3)) == (Reason.NONE_TO_GO_ON_WITH,)
    # The others are unusable as well: what is left of them is no rest.
    without_one = lambda: without(world, 2)  # noqa: E731
    assert refused(without_one) == (Reason.NONE_TO_GO_ON_WITH,)
    answer = post(world.person, world.booking, "go_on", samples=[1, 2, 3])
    assert answer.status_code == 409
    assert "No other sample is left to work on." in words(answer)
    send_again(booking=world.booking, person=world.person, numbers=[1], now=NOW)
    without(world, 2, 3)
    assert states(world.booking) == ["expected", "left_out", "left_out"]


@pytest.mark.parametrize(
    ("rest", "fine"),
    [
        ([], False),
        ([(SampleState.UNUSABLE, True), (SampleState.LEFT_OUT, True)], False),
        # Sent away unusable, and sent away once it was done.
        ([(SampleState.RETURNED, True)], False),
        ([(SampleState.RETURNED, False)], True),
        ([(SampleState.EXPECTED, False)], True),
        ([(SampleState.IN_WORK, False), (SampleState.UNUSABLE, True)], True),
    ],
)
def test_what_a_rest_is(rest, fine):
    assert check_rest(rest) == ([] if fine else [Reason.NONE_TO_GO_ON_WITH])


def test_the_page_offers_it_beside_sending_again(world):
    shown = words(get(world.person, world.booking))
    assert "Go on with the rest" in shown
    assert "I send new ones" in shown
    assert "Go on with the rest" not in words(get(world.technician, world.booking))
    assert post(world.technician, world.booking, "go_on", samples=["2"]).status_code == 403
    assert post(world.stranger, world.booking, "go_on", samples=["2"]).status_code == 404
    assert post(world.person, world.booking, "go_on", samples=["2"]).status_code == 302
    shown = words(get(world.person, world.booking))
    assert "Go on with the rest" not in shown
    assert "Left out" in shown
    assert "Reason: Wet" in shown


def test_a_left_out_sample_has_its_reason(world):
    without(world, 2)
    assert world.booking.sample_rows.get(number=2).reason == "Wet"
    with pytest.raises(Refused):
        without(world, 1)
