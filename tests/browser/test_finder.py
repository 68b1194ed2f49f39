"""The finder in a browser: filters change the answer in place, and typing is helped."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from booking.labs.models import Technique
from tests.factories import InstrumentFactory, LabFactory, PlaceFactory, open_days

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def instruments():
    technique = Technique.objects.create(slug="sem", name_en="Scanning electron microscopy")
    PlaceFactory(slug="yuxi", name_en="Yuxi", latitude="25.5806", longitude="119.2864")
    lab = LabFactory(name_en="Microscopy centre", latitude="25.7", longitude="119.4")
    sem = InstrumentFactory(name_en="Field-emission microscope", lab=lab)
    sem.techniques.add(technique)
    open_days(sem, first=timezone.localdate() + dt.timedelta(days=1), days=14)
    furnace = InstrumentFactory(name_en="Tube furnace", takes_samples=True)
    open_days(furnace, first=timezone.localdate() + dt.timedelta(days=1), days=14)
    return sem, furnace


def names(page):
    return page.locator(".found h2").all_inner_texts()


def test_it_works(new_page):
    """A filter changes the answer and the address, and keeps the focus and what is unfolded."""
    page = new_page()
    page.goto("/find/")
    expect(page.locator(".found")).to_have_count(2)
    page.get_by_label("Send samples").check()
    expect(page.locator(".found")).to_have_count(1)
    assert names(page) == ["Tube furnace"]
    expect(page).to_have_url(re.compile(r"/find/\?mode=samples$"))
    expect(page.locator("#found-count")).to_have_text("1 instrument can do this")
    assert page.evaluate("document.activeElement.id") == "mode-samples"
    page.keyboard.press("ArrowUp")
    expect(page).to_have_url(re.compile(r"mode=assisted"))
    expect(page.locator("#found-count")).to_have_text("Nothing fits")
    assert page.evaluate("document.activeElement.id") == "mode-assisted"
    # Back and forth through what was asked.
    page.go_back()
    expect(page.locator(".found")).to_have_count(1)
    page.go_back()
    expect(page.locator(".found")).to_have_count(2)


def test_length_order_and_days_are_asked_for_at_once(new_page):
    page = new_page()
    page.goto("/find/?q=microscope")
    page.get_by_label("For how long").select_option("2")
    expect(page).to_have_url(re.compile(r"q=microscope&hours=2"))
    expect(page.locator(".btn-slot")).to_have_count(3)
    page.get_by_label("When", exact=True).select_option("7")
    expect(page).to_have_url(re.compile(r"when=7"))
    day = timezone.localdate() + dt.timedelta(days=3)
    page.get_by_label("From", exact=True).fill(day.isoformat())
    page.get_by_label("From", exact=True).press("Tab")
    # A day that is named stands in the place of the range.
    expect(page).to_have_url(re.compile(rf"earliest={day}(?!.*when=)"))
    page.get_by_label("Order").select_option("name")
    expect(page).to_have_url(re.compile(r"sort=name"))


def test_one_click_leads_to_the_request(new_page):
    page = new_page()
    page.goto("/find/?q=microscope&hours=2")
    page.locator(".btn-slot").first.click()
    expect(page).to_have_url(re.compile(r"/instruments/.*start=.*length=120.*mode=self"))
    expect(page.locator("select[name=length]")).to_have_value("120")
    expect(page.locator("input[name=start]")).not_to_have_value("")


def test_typing_is_helped_by_keyboard(new_page):
    page = new_page()
    page.goto("/find/?hours=2")
    box = page.get_by_role("combobox", name="What do you need")
    box.press_sequentially("scan")
    options = page.locator(".suggestions [role=option]")
    expect(options.first).to_contain_text("Scanning electron microscopy")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    box.press("Escape")
    expect(options).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowDown")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    # A technique joins what is asked already.
    expect(page).to_have_url(re.compile(r"hours=2.*technique=sem"))
    expect(page.locator(".found")).to_have_count(1)


def test_the_front_page_asks_and_the_finder_answers(new_page):
    page = new_page()
    page.goto("/")
    page.get_by_role("combobox", name="What do you need").fill("furnace")
    page.get_by_label("For how long").select_option("4")
    page.get_by_label("Near").select_option("yuxi")
    page.get_by_role("button", name="Find a slot").click()
    expect(page).to_have_url(re.compile(r"q=furnace&hours=4&when=&near=yuxi"))
    assert names(page) == ["Tube furnace"]


def test_on_a_phone_filters_fold_and_nothing_sticks_out(new_page):
    page = new_page(width=360, height=740)
    page.goto("/find/?technique=sem")
    expect(page.locator(".found")).to_have_count(1)
    summary = page.locator("#find-filters > summary")
    expect(summary).to_have_text("Filters(1)")
    expect(page.get_by_label("Send samples")).not_to_be_visible()
    summary.click()
    page.get_by_label("Send samples").check()
    expect(summary).to_have_text("Filters(2)")
    # Still unfolded.
    expect(page.get_by_label("Send samples")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_scripts_the_form_is_sent(new_page, chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/find/")
    page.get_by_label("Send samples").check()
    page.get_by_role("button", name="Show what fits").click()
    assert names(page) == ["Tube furnace"]
    page.locator("#id_sort").select_option("name")
    page.get_by_role("button", name="Find a slot").click()
    assert "sort=name" in page.url
    context.close()


def test_the_map_follows_the_filters(new_page):
    page = new_page()
    page.goto("/find/?view=map")
    page.wait_for_selector("[data-map][data-drawn='1']")
    page.get_by_label("Send samples").check()
    page.wait_for_selector("[data-map][data-drawn='0']")
    expect(page).to_have_url(re.compile(r"view=map"))


def test_a_point_clicked_on_the_map_stays_when_the_form_is_sent(new_page):
    """Address, choice of the place and words of the search say the point, also afterwards."""
    page = new_page()
    page.goto("/find/?near=yuxi&view=map")
    page.wait_for_selector("[data-map][data-drawn='1']")
    page.locator("[data-map]").click(position={"x": 60, "y": 60})
    expect(page).to_have_url(re.compile(r"near=\d+\.\d+%2C\d+\.\d+.*view=map"))
    point = re.search(r"near=([\d.]+%2C[\d.]+)", page.url)[1]
    expect(page.locator("#id_near option:checked")).to_have_text("Point on the map")
    expect(page.locator(".find-parts")).to_contain_text("near a point on the map")
    expect(page.locator("#facets")).to_contain_text("Distance from a point on the map")
    page.get_by_label("For how long").select_option("2")
    expect(page).to_have_url(re.compile(r"hours=2"))
    assert f"near={point}" in page.url
    expect(page.locator(".find-parts")).to_contain_text("near a point on the map")
    # Another place takes the place of the point.
    page.get_by_label("Near").select_option("yuxi")
    expect(page).to_have_url(re.compile(r"near=yuxi"))
    expect(page.locator(".find-parts")).to_contain_text("near Yuxi")
