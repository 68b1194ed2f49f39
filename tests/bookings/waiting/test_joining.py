"""Joining the waitlist: what cannot be waited for is said."""

import pytest

from booking.bookings.models import WaitlistEntry
from booking.bookings.rules import Reason
from booking.bookings.waiting.actions import NotJoined
from booking.bookings.waiting.rules import WaitProblem
from booking.labs.rules import ServiceMode
from tests.asking import wait
from tests.factories import engineer, shanghai

pytestmark = pytest.mark.django_db


class TestJoining:
    """What cannot be waited for is said."""

    def problems(self, instrument, **changes):
        with pytest.raises(NotJoined) as refused:
            wait(instrument, **changes)
        assert not WaitlistEntry.objects.filter(person=changes.get("person")).exists()
        return [*refused.value.problems, *refused.value.reasons]

    def test_a_free_slot(self, instrument):
        with pytest.raises(NotJoined) as refused:
            wait(instrument)
        assert refused.value.problems == (WaitProblem.FREE_NOW,)
        assert refused.value.free_at == shanghai(2, 9)

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"latest": shanghai(2, 9)}, "too_narrow"),
            ({"earliest": shanghai(1, 1), "latest": shanghai(1, 10)}, "past"),
            ({"latest": shanghai(17, 9)}, "too_wide"),
            ({"earliest": shanghai(1, 8, month=6), "latest": shanghai(2, 8, month=6)}, "too_far"),
            ({"hours": 0.75}, "uneven_length"),
            ({"hours": 0.25}, "too_short"),
            ({"hours": 9}, "too_long"),
            ({"mode": ServiceMode.SAMPLES}, "samples"),
            ({"mode": ServiceMode.ASSISTED}, "mode_not_offered"),
            ({"purpose": " "}, "no_purpose"),
        ],
    )
    def test_a_wrong_wish(self, instrument, first, changes, problem):
        assert self.problems(instrument, **changes) == [problem]

    def test_twice_in_the_same_time(self, instrument, first):
        person = wait(instrument).person
        with pytest.raises(NotJoined) as refused:
            wait(instrument, person, earliest=shanghai(2, 10))
        assert refused.value.problems == (WaitProblem.WAITS_ALREADY,)
        later = wait(instrument, person, earliest=shanghai(3, 8), latest=shanghai(3, 18))
        assert later.state == "waiting"

    def test_another_ones_project(self, instrument, first):
        project = engineer().memberships.first().organisation.general_project
        assert self.problems(instrument, project=project) == [Reason.NOT_IN_PROJECT]
