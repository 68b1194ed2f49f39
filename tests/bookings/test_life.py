"""The life of bookings at random: whatever people and the clock do, what must hold holds."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.bookings.life import Life


@pytest.mark.django_db
def test_it_works():
    run_state_machine_as_test(
        Life, settings=settings(max_examples=12, stateful_step_count=25, deadline=None)
    )
