"""What several bookings cost follows what is ticked."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.test_story import sign_in
from tests.factories import InstrumentFactory, ListPriceFactory, engineer, open_days

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_works(page):
    tomorrow = timezone.now().date() + dt.timedelta(days=1)
    instrument = InstrumentFactory()
    open_days(instrument, first=tomorrow, days=10)
    ListPriceFactory(instrument=instrument, amount="700.05")
    sign_in(page, engineer().email)
    page.goto(f"/instruments/{instrument.public_id}/series/")
    page.locator("[name=start]").fill(f"{tomorrow + dt.timedelta(days=1)}T09:00")
    page.locator("[name=every]").select_option("day")
    page.locator("[name=length]").select_option("60")
    page.locator("[name=times]").fill("3")
    page.get_by_role("button", name="Show what fits").click()
    shown, boxes = page.locator("[data-sum-of-ticked]"), page.locator("[name=part]")
    expect(shown).to_have_text("All that are ticked: ¥2,100.15")
    boxes.nth(0).uncheck()
    boxes.nth(2).uncheck()
    expect(shown).to_have_text("All that are ticked: ¥700.05")
    boxes.nth(1).uncheck()
    expect(shown).to_be_hidden()
    boxes.nth(2).check()
    expect(shown).to_have_text("All that are ticked: ¥700.05")
