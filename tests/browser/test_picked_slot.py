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
