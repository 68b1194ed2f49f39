"""Holding, charging and releasing an amount against a reference, each step once."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.money.actions import MoneyRefused, capture, charge_anew, hold, owe_fee, release
from booking.money.models import MoneyStep
from booking.money.queries import steps_of
from booking.money.rules import Step, StepRefusal, next_step
from tests.factories import NOW

pytestmark = pytest.mark.django_db

REFERENCE = "booking-1"
NOTHING, SETTLED = StepRefusal.NOTHING_HELD, StepRefusal.ALREADY_SETTLED


def test_it_works():
    hold(reference=REFERENCE, amount=Decimal("520.00"), now=NOW)
    capture(reference=REFERENCE, amount=Decimal("390.00"), now=NOW)
    assert steps_of(REFERENCE) == {Step.HOLD: Decimal("520.00"), Step.CAPTURE: Decimal("390.00")}


def test_nothing_is_settled_that_is_not_held():
    for step in (
        lambda: capture(reference=REFERENCE, amount=Decimal(1), now=NOW),
        lambda: release(reference=REFERENCE, now=NOW),
        lambda: owe_fee(reference=REFERENCE, amount=None, now=NOW),
    ):
        with pytest.raises(MoneyRefused) as refused:
            step()
        assert refused.value.refusal is NOTHING
    assert not MoneyStep.objects.exists()


def test_what_is_released_is_not_charged_and_the_other_way_round():
    hold(reference="one", amount=Decimal(1), now=NOW)
    release(reference="one", now=NOW)
    with pytest.raises(MoneyRefused) as refused:
        capture(reference="one", amount=Decimal(1), now=NOW)
    assert refused.value.refusal is SETTLED
    hold(reference="other", amount=Decimal(1), now=NOW)
    capture(reference="other", amount=Decimal(1), now=NOW)
    with pytest.raises(MoneyRefused) as refused:
        release(reference="other", now=NOW)
    assert refused.value.refusal is SETTLED


def test_a_step_taken_twice_is_one_row_with_the_first_amount():
    first = hold(reference=REFERENCE, amount=Decimal("520.00"), now=NOW)
    again = hold(reference=REFERENCE, amount=Decimal("1.00"), now=NOW)
    assert (again, again.amount) == (first, Decimal("520.00"))
    assert release(reference=REFERENCE, now=NOW) == release(reference=REFERENCE, now=NOW)
    assert MoneyStep.objects.count() == 2


def test_a_price_on_request_is_held_without_an_amount():
    assert hold(reference=REFERENCE, amount=None, now=NOW).amount is None


@pytest.mark.parametrize(
    ("taken", "wanted", "refusal"),
    [
        ("", Step.HOLD, None),
        ("", Step.CAPTURE, NOTHING),
        ("", Step.RELEASE, NOTHING),
        ("", Step.FEE, NOTHING),
        ("hold", Step.CAPTURE, None),
        ("hold", Step.RELEASE, None),
        ("hold", Step.FEE, None),
        ("hold capture", Step.RELEASE, SETTLED),
        ("hold release", Step.CAPTURE, SETTLED),
        ("hold release", Step.FEE, None),
        ("hold fee", Step.RELEASE, None),
        ("", Step.REVERSE, None),
        ("reverse", Step.CAPTURE, None),
        ("reverse", Step.RELEASE, NOTHING),
    ],
)
def test_the_table_of_steps(taken, wanted, refusal):
    assert next_step(frozenset(map(Step, taken.split())), wanted) is refusal


@given(taken=st.frozensets(st.sampled_from(Step)), wanted=st.sampled_from(Step))
def test_a_step_taken_before_is_no_refusal(taken, wanted):
    assert next_step(taken | {wanted}, wanted) is None


def test_a_correction_takes_back_what_stands_and_charges_anew():
    hold(reference=REFERENCE, amount=Decimal("520.00"), now=NOW)
    capture(reference=REFERENCE, amount=Decimal("390.00"), now=NOW)
    charge_anew(reference=REFERENCE, number=1, amount=Decimal("260.00"), now=NOW)
    charge_anew(reference=REFERENCE, number=2, amount=None, now=NOW)
    rows = MoneyStep.objects.order_by("pk").values_list("reference", "step", "amount")
    assert [*rows][2:] == [
        ("booking-1-correction-1", "reverse", Decimal("390.00")),
        ("booking-1-correction-1", "capture", Decimal("260.00")),
        ("booking-1-correction-2", "reverse", Decimal("260.00")),
        ("booking-1-correction-2", "capture", None),
    ]


def test_the_same_correction_twice_is_one():
    hold(reference=REFERENCE, amount=Decimal("520.00"), now=NOW)
    release(reference=REFERENCE, now=NOW)
    owe_fee(reference=REFERENCE, amount=Decimal("50.00"), now=NOW)
    first = charge_anew(reference=REFERENCE, number=1, amount=Decimal("260.00"), now=NOW)
    assert charge_anew(reference=REFERENCE, number=1, amount=Decimal(1), now=NOW) == first
    assert steps_of("booking-1-correction-1") == {
        Step.REVERSE: Decimal("50.00"),
        Step.CAPTURE: Decimal("260.00"),
    }


@pytest.mark.parametrize("number", [1, 2])
def test_where_nothing_was_charged_nothing_is_corrected(number):
    hold(reference=REFERENCE, amount=Decimal("520.00"), now=NOW)
    with pytest.raises(MoneyRefused) as refused:
        charge_anew(reference=REFERENCE, number=number, amount=Decimal(1), now=NOW)
    assert refused.value.refusal is StepRefusal.NOTHING_CHARGED
    assert MoneyStep.objects.count() == 1
