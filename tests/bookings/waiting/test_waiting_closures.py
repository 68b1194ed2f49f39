"""The waitlist under closures."""

import datetime as dt

import pytest
from django.utils import timezone

from booking.bookings.actions import cancel, close, reopen
from booking.bookings.faults.actions import repair, report, resolve
from booking.bookings.faults.rules import Urgency
from booking.calendars.actions import set_weekly_openings
from booking.calendars.rules import EVERY_DAY, WeeklyHours
from tests.asking import ask, wait
from tests.bookings.waiting.offers import MORNING, offered_to
from tests.factories import NOW, InstrumentFactory, LabFactory, shanghai

pytestmark = pytest.mark.django_db


class TestClosures:
    """What a closure cancels may reach beyond it; what is closed comes back."""

    @pytest.fixture(autouse=True)
    def clock(self, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: NOW)

    @pytest.fixture
    def lab(self):
        lab = LabFactory()
        hours = [WeeklyHours(EVERY_DAY, dt.time(9), dt.time(11))]
        set_weekly_openings(owner=lab, hours=hours, first_day=dt.date(2027, 3, 1), now=NOW)
        return lab

    @pytest.fixture
    def instrument(self, lab):
        return InstrumentFactory(lab=lab)

    def shut(self, instrument, manager, *, first, last, hits=()):
        return close(
            owner=instrument,
            starts=first,
            ends=last,
            title="Service",
            shown=[(each.public_id, each.state) for each in hits],
            cancelled=[each.public_id for each in hits],
            person=manager,
            now=NOW,
        )

    def test_lifted(self, instrument, manager):
        entry = self.shut(instrument, manager, first=shanghai(2, 8), last=shanghai(2, 12))
        waiting = wait(instrument)
        assert offered_to(waiting) is None
        reopen(entry=entry, person=manager, now=NOW)
        assert offered_to(waiting).slot == MORNING

    def test_repaired_early(self, instrument, manager):
        fault = report(
            instrument=instrument,
            urgency=Urgency.STOPS,
            words="No vacuum",
            person=manager,
            now=NOW,
        )
        repair(fault=fault, ends=shanghai(2, 18), title="Vacuum", person=manager, now=NOW)
        waiting = wait(instrument)
        assert offered_to(waiting) is None
        resolve(fault=fault, person=manager, now=NOW)
        assert offered_to(waiting).slot == MORNING

    def test_over_a_part_of_what_it_cancels(self, instrument, manager):
        booking = ask(instrument)
        one, two = wait(instrument), wait(instrument, hours=1)
        self.shut(instrument, manager, first=shanghai(2, 9), last=shanghai(2, 10), hits=[booking])
        assert offered_to(one) is None
        assert offered_to(two).slot == (shanghai(2, 10), shanghai(2, 11))

    def test_over_an_offer_ends_it(self, instrument, manager):
        booking = ask(instrument)
        one, two = wait(instrument), wait(instrument)
        cancel(booking=booking, person=booking.requester, now=NOW)
        mine = offered_to(one)
        close(
            owner=instrument,
            starts=shanghai(2, 8),
            ends=shanghai(2, 12),
            title="Service",
            # To the lab it is no more than time that is held.
            shown=[(mine.public_id, "held")],
            cancelled=[mine.public_id],
            person=manager,
            now=NOW,
        )
        mine.refresh_from_db()
        assert mine.state == "cancelled"
        assert offered_to(one) is None
        assert offered_to(two) is None
