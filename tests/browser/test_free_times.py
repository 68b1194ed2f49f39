"""An instrument's free times by keyboard, in its month, and without any script."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import InstrumentFactory, PolicyFactory, open_days

pytestmark = pytest.mark.django_db(transaction=True)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def tomorrow():
    return timezone.now().astimezone(ZONE).date() + dt.timedelta(days=1)


@pytest.fixture
def instrument(tomorrow):
    instrument = InstrumentFactory()
    PolicyFactory(instrument=instrument, everyone_days=60)
    open_days(instrument, first=tomorrow, days=21)
    return instrument


def opened(page, instrument, day):
    page.goto(f"/instruments/{instrument.public_id}/?start={day}T10:00&length=60&mode=self")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("width", [1280, 360])
def test_it_works_by_keyboard(new_page, instrument, tomorrow, width):
    page = new_page(width=width)
    opened(page, instrument, tomorrow)
    page.locator(".slot-free[tabindex='0']").focus()
    page.keyboard.press("Home")
    start = page.locator("input[name=start]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(start).to_have_value(f"{tomorrow}T08:30")
    # The next day, at the same time of day, though it be in the next week.
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-calendar-state]")).to_contain_text("08:30")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Enter")
    expect(start).to_have_value(f"{tomorrow + dt.timedelta(days=1)}T08:30")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_day_of_the_month_leads_to_its_week(new_page, instrument, tomorrow, width):
    page = new_page(width=width)
    opened(page, instrument, tomorrow)
    page.locator(".ec-dayGridMonth").click()
    days = page.locator(".slot-day-free")
    # Five weeks begin with the shown one, so that all days are there but for the first week's.
    expect(days).to_have_count(21)
    days.nth(3).focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    there = tomorrow + dt.timedelta(days=3)
    expect(page.locator(".slot-free").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("input[name=start]")).to_have_value(f"{there}T08:00")
    link = page.locator("a[data-calendar-list]").get_attribute("href")
    assert "mode=self" in link


def test_the_list_needs_no_script(chromium, live_server, instrument, tomorrow):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/instruments/{instrument.public_id}/")
    page.get_by_role("link", name="Free times as a list").click()
    page.locator(".times-day a").first.click()
    expect(page.locator("input[name=start]")).to_have_value(f"{tomorrow}T08:00")
    context.close()
