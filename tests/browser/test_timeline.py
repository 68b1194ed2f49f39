"""A lab's timeline in the browser: arrow keys from block to block, and the time one points at."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import InstrumentFactory, LabFactory, open_days

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def timeline(db):
    """The address of tomorrow at a lab with two instruments, open from 8 to 18 o'clock."""
    lab = LabFactory()
    now = timezone.now()
    for name in ("Alpha", "Beta"):
        instrument = InstrumentFactory(lab=lab, name_en=name, published_at=now)
        open_days(instrument, first=now.date(), days=6)
    tomorrow = now.date() + dt.timedelta(days=2)
    return f"{reverse('lab_timeline', args=[lab.public_id])}?view=day&day={tomorrow}"


def start_in(address):
    return parse_qs(urlsplit(address).query)["start"][0][-5:]


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('href') || ''")


def test_arrow_keys_go_from_block_to_block(page, timeline):
    page.goto(timeline)
    blocks = page.locator("[data-block]")
    assert blocks.count() == 2
    blocks.first.focus()
    first = focused(page)
    page.keyboard.press("ArrowDown")
    second = focused(page)
    assert first != second
    page.keyboard.press("ArrowDown")
    assert focused(page) == second
    page.keyboard.press("ArrowUp")
    assert focused(page) == first
    page.keyboard.press("Enter")
    page.wait_for_url("**/instruments/**")
    assert start_in(page.url) == "08:00"


def test_a_click_means_the_time_under_the_pointer(page, timeline):
    page.goto(timeline)
    block = page.locator("[data-block]").first
    box = block.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.52, box["y"] + box["height"] / 2)
    page.wait_for_url("**/instruments/**")
    assert start_in(page.url) == "13:00"


def test_the_timeline_can_be_skipped(page, timeline):
    page.goto(timeline)
    page.locator(".timeline-skip").focus()
    assert page.locator(".timeline-skip").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "timeline-end"


def test_on_a_phone_the_page_does_not_scroll_sideways(new_page, timeline):
    page = new_page(width=360, height=740)
    page.goto(timeline)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == 360
    names = page.locator("tbody .timeline-names").first
    before = names.bounding_box()["x"]
    page.evaluate("document.querySelector('.timeline-scroll').scrollLeft = 200")
    assert names.bounding_box()["x"] == before
