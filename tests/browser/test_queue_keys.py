"""A manager's queue by keyboard alone: forty requests, in few key presses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from booking.bookings.models import Booking
from tests.asking import ask
from tests.browser.test_story import sign_in
from tests.factories import (
    SHANGHAI,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    PolicyFactory,
    engineer,
    open_days,
)

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "Laser service"
REJECTED = {3, 4, 17, 39}
MOST_PRESSES = 90


class Keyboard:
    """A keyboard that counts: a letter of a reason is a press, and so is each key of a chord."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += len(key.split("+"))

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.presses += len(text)


@pytest.fixture
def manager():
    return LabRoleFactory(lab=LabFactory()).person


def requests_to(manager, count: int) -> None:
    """So many requests of several people for several instruments of a manager's lab."""
    lab = manager.lab_roles.get().lab
    PolicyFactory(lab=lab, everyone_days=30)
    now = timezone.now()
    first = now.astimezone(SHANGHAI).date() + dt.timedelta(days=7)
    people = [engineer() for _number in range(4)]
    made = 0
    while made < count:
        instrument = InstrumentFactory(lab=lab)
        open_days(instrument, first=first, days=4)
        for person in people:
            if made < count:
                day = first + dt.timedelta(days=made % 4)
                at = dt.datetime.combine(day, dt.time(9), SHANGHAI)
                ask(instrument, person, at=at, now=now)
                made += 1


def states() -> dict[str, int]:
    found = Booking.objects.values_list("state", flat=True)
    return {state: list(found).count(state) for state in set(found)}


def test_forty_requests_by_keyboard(page, manager):
    requests_to(manager, 40)
    sign_in(page, manager.email)
    expect(page.locator(".queue-row")).to_have_count(40)
    keys = Keyboard(page)

    # Down the list, each request in view, with some marked that cannot be had.
    for number in range(40):
        if number in REJECTED:
            keys.press("Space")
        if number < 39:
            keys.press("j")
    expect(page.locator("[data-count]")).to_have_text(str(len(REJECTED)))
    assert (
        page.locator(".queue-row[aria-current]").evaluate(
            "row => [...document.querySelectorAll('.queue-row')].indexOf(row)"
        )
        == 39
    )

    # One reason for those ...
    keys.press("r")
    keys.write(WHY)
    keys.press("Control+Enter")
    expect(page.locator(".queue-row")).to_have_count(36)
    assert states() == {"requested": 36, "rejected": 4}

    # ... and the rest at once; taken back, and decided again.
    keys.press("s", "a")
    expect(page.locator(".queue-undo").filter(has_text="36 requests approved")).to_be_visible()
    assert states() == {"approved": 36, "rejected": 4}
    keys.press("u")
    expect(page.locator(".queue-row")).to_have_count(36)
    assert states() == {"requested": 36, "rejected": 4}
    keys.press("s", "a")
    expect(page.locator(".queue-row")).to_have_count(0)

    assert states() == {"approved": 36, "rejected": 4}
    for booking in Booking.objects.filter(state="rejected"):
        assert booking.timeline.last().note == WHY
    assert keys.presses <= MOST_PRESSES


def test_keys_one_by_one(page, manager):
    """Without a selection keys decide on the request that is shown, and ``?`` tells them."""
    requests_to(manager, 3)
    sign_in(page, manager.email)
    keys = Keyboard(page)
    expect(page.locator(".queue-row")).to_have_count(3)

    keys.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    # While it is open no key decides.
    keys.press("a")
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert states() == {"requested": 3}

    # All and none; a selection that is taken back decides on nothing.
    keys.press("s")
    expect(page.locator("[data-count]")).to_have_text("3")
    expect(page.locator(".request-bar")).to_be_hidden()
    keys.press("s")
    expect(page.locator(".queue-many")).to_be_hidden()

    keys.press("a")
    expect(page.locator(".queue-row")).to_have_count(2)
    keys.press("a")
    expect(page.locator(".queue-row")).to_have_count(1)
    assert states() == {"approved": 2, "requested": 1}
    # Two decisions of the last seconds, taken back in one key.
    keys.press("Shift+U")
    expect(page.locator(".queue-row")).to_have_count(3)
    assert states() == {"requested": 3}

    # What is typed as a reason decides nothing by itself.
    keys.press("r")
    keys.write("a uniform reason")
    assert states() == {"requested": 3}
    keys.press("Control+Enter")
    expect(page.locator(".queue-row")).to_have_count(2)
    assert states() == {"requested": 2, "rejected": 1}
