"""A slot that is named in the address is drawn in the week, and its form is in view."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import InstrumentFactory, open_days

pytestmark = pytest.mark.django_db(transaction=True)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("width", [1280, 360])
def test_it_works(new_page, width):
    instrument = InstrumentFactory()
    today = timezone.now().astimezone(ZONE).date()
    open_days(instrument, first=today, days=7)
    tomorrow = today + dt.timedelta(days=1)
    page = new_page(width=width)
    page.goto(f"/instruments/{instrument.public_id}/?start={tomorrow}T10:00&length=120&mode=self")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".slot-picked")).to_be_visible()
    expect(page.locator("#request-form")).to_be_in_viewport()
    expect(page.locator("input[name=start]")).to_have_value(f"{tomorrow}T10:00")


@pytest.mark.parametrize("width", [1280, 360])
def test_without_one_the_calendar_opens_where_something_is_free(new_page, width):
    instrument = InstrumentFactory()
    today = timezone.now().astimezone(ZONE).date()
    monday = today + dt.timedelta(days=7 - today.weekday())
    open_days(instrument, first=monday, days=7)
    page = new_page(width=width)
    page.goto(f"/instruments/{instrument.public_id}/")
    expect(page.locator(".slot-free, .slot-later").first).to_be_visible()
    expect(page.locator("[data-calendar-state]")).to_have_text("No earlier time is free.")
    # Who wants to see today's week goes back to it, and stays there.
    today_button = page.get_by_role("button", name="Today", exact=True)
    expect(today_button).to_be_enabled()
    today_button.click()
    expect(page.locator(".slot-free, .slot-later")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_click_near_the_end_takes_what_is_free_from_there(new_page, width):
    """Two hours were asked for: where one is left, one is taken, and it says so."""
    instrument = InstrumentFactory()
    tomorrow = timezone.now().astimezone(ZONE).date() + dt.timedelta(days=1)
    open_days(instrument, first=tomorrow, days=1)
    page = new_page(width=width)
    page.goto(f"/instruments/{instrument.public_id}/?start={tomorrow}T10:00&length=120&mode=self")
    page.wait_for_load_state("networkidle")
    begins, ends = page.evaluate(
        "() => document.querySelector('[data-calendar]').calendar.getEvents()"
        ".filter((event) => event.extendedProps.kind === 'free')"
        ".map((event) => [event.start.getTime(), event.end.getTime()]).pop()"
    )

    def click(before_its_end: float) -> None:
        """Clicks where so many hours are left of the free time."""
        free = page.locator(".slot-free").last
        free.evaluate("element => element.scrollIntoView({block: 'end'})")
        box = free.bounding_box()
        assert box is not None
        hour = box["height"] * 3_600_000 / (ends - begins)
        at = box["y"] + box["height"] - hour * before_its_end
        page.mouse.click(box["x"] + box["width"] / 2, at)

    click(0.9)
    expect(page.locator("select[name=length]")).to_have_value("60")
    expect(page.locator("[data-calendar-state]")).to_have_text(
        "Less is free from there: the length is shorter now."
    )
    expect(page.locator(".slot-picked")).to_be_visible()
    expect(page.locator(".slot-doubtful")).to_have_count(0)
    # Where there is room again, what was asked for is taken again.
    click(3.9)
    expect(page.locator("select[name=length]")).to_have_value("120")
    expect(page.locator("[data-calendar-state]")).to_have_text("")
