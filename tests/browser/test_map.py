"""The map of labs: land and pins are drawn, by mouse and keyboard distances are asked for."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import InstrumentFactory, LabFactory, PlaceFactory

pytestmark = pytest.mark.django_db(transaction=True)

# How much of the map's ground is filled: none of it would be sea alone, or nothing drawn.
FILLED = """() => {
  const canvas = document.querySelector(".leaflet-overlay-pane canvas");
  if (!canvas || !canvas.width) return 0;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let filled = 0;
  for (let at = 3; at < data.length; at += 4) filled += data[at] > 0;
  return filled / (data.length / 4);
}"""


@pytest.fixture(autouse=True)
def labs():
    def lab(name, *place):
        found = LabFactory(
            name_en=name, **dict(zip(("latitude", "longitude"), place, strict=False))
        )
        InstrumentFactory(lab=found)
        return found

    PlaceFactory(slug="yuxi", name_en="Yuxi", latitude="25.5806", longitude="119.2864")
    return [
        lab("X-ray lab", "25.73428", "119.37262"),
        lab("Mass lab", "25.73366", "119.37318"),
        lab("Eel lab", "26.06105", "119.19630"),
        lab("Lab at sea", "25.40000", "119.90000"),
        lab("Lab without a place"),
    ]


def opened(page, path="/labs/map/"):
    page.goto(path)
    page.wait_for_selector("[data-map][data-drawn]")
    page.wait_for_load_state("networkidle")


def names(page):
    return page.locator("[data-lab] h2").all_inner_texts()


@pytest.mark.parametrize("width", [1280, 360])
def test_it_works(new_page, width):
    page = new_page(width=width)
    opened(page)
    # Two labs of one building are one badge.
    expect(page.locator(".map-pin")).to_have_count(3)
    expect(page.locator(".map-many")).to_have_text("2")
    page.wait_for_function(f"({FILLED})() > 0.1")
    assert page.evaluate(FILLED) < 0.95
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("Natural Earth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_click_on_the_map_sets_the_place(page):
    opened(page)
    page.locator("[data-map]").click(position={"x": 300, "y": 480})
    page.wait_for_url(re.compile(r"\?near=\d+\.\d+%2C\d+\.\d+"))
    expect(page.locator(".map-said")).to_contain_text("Distances are from the point")
    expect(page.locator(".map-near")).to_be_visible()
    expect(page.locator("#id_near option:checked")).to_contain_text("The point")
    assert names(page)[-1] == "Lab without a place"
    # The address says it all: opened anew, and on the way back, it is the same.
    address, order = page.url, names(page)
    page.select_option("#id_near", "yuxi")
    page.wait_for_url(re.compile("near=yuxi"))
    expect(page.locator(".map-said")).to_contain_text("Distances are from Yuxi.")
    page.go_back()
    expect(page.locator(".map-said")).to_contain_text("Distances are from the point")
    assert names(page) == order
    opened(page, address)
    assert names(page) == order


def test_pins_open_by_keyboard_and_give_the_focus_back(page, labs):
    opened(page)
    pin = page.locator(".map-pin[aria-label^='Eel lab']")
    expect(pin).to_have_attribute("role", "button")
    pin.focus()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup a", has_text="Eel lab")
    expect(link).to_be_focused()
    expect(page.locator(".near-lab.map-lit h2")).to_have_text("Eel lab")
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(pin).to_be_focused()
    page.keyboard.press("Enter")
    page.locator(".leaflet-popup a", has_text="Distances from here").press("Enter")
    page.wait_for_url(re.compile(f"near=lab%3A{labs[2].public_id}"))
    assert names(page)[0] == "Eel lab"


def test_a_badge_tells_its_labs(page):
    opened(page)
    badge = page.locator(".map-many")
    expect(badge).to_have_attribute("aria-label", re.compile("2 labs here: .*X-ray lab"))
    badge.click()
    expect(page.locator(".leaflet-popup a", has_text="X-ray lab")).to_be_visible()
    expect(page.locator(".leaflet-popup a", has_text="Mass lab")).to_be_visible()


def test_the_list_lights_up_pins(page):
    opened(page)
    page.locator("[data-lab] h2 a", has_text="Eel lab").focus()
    expect(page.locator(".map-pin.map-lit")).to_have_attribute("aria-label", re.compile("^Eel lab"))
    page.locator("#id_q").focus()
    expect(page.locator(".map-pin.map-lit")).to_have_count(0)


def test_the_list_stands_when_the_labs_of_the_map_do_not_come(page):
    page.route("**/labs.json*", lambda route: route.abort())
    page.goto("/labs/map/")
    expect(page.locator("[data-map-state]")).to_contain_text("The list is complete without the map")
    assert len(names(page)) == 5
