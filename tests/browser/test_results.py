"""A technician uploads results in Chromium: cut in the middle, gone on with, released."""

from __future__ import annotations

import hashlib
import random

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from booking.bookings.models import Booking, ResultFile
from tests.asking import ask_for_samples
from tests.browser.test_story import sign_in
from tests.factories import InstrumentFactory, LabRoleFactory, open_days

pytestmark = pytest.mark.django_db(transaction=True)
MB = 1024 * 1024
PATIENT = 60_000
"""Milliseconds for pieces of some MB on a busy machine."""
LARGE = random.Random(7).randbytes(20 * MB + 77)


@pytest.fixture
def booking():
    manager = LabRoleFactory().person
    instrument = InstrumentFactory(lab=manager.lab_roles.get().lab, takes_samples=True)
    open_days(instrument)
    booking = ask_for_samples(instrument, now=timezone.now())
    Booking.objects.filter(pk=booking.pk).update(state="in_use")
    return booking


@pytest.fixture
def technician(booking):
    return LabRoleFactory(lab=booking.instrument.lab, kind="technician").person


def at_work(page: Page, technician, booking) -> None:
    sign_in(page, technician.email)
    page.goto(reverse("booking", args=[booking.public_id]))


def test_it_works(page: Page, booking, technician, tmp_path, new_page):
    large, report = tmp_path / "scan.dat", tmp_path / "report.pdf"
    large.write_bytes(LARGE)
    report.write_bytes(b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n")
    at_work(page, technician, booking)
    pieces: list[str] = []

    def count(request) -> None:
        if request.method == "PATCH":
            pieces.append(request.url)

    # Of the large file one piece gets through, then the line is dead.
    def cut(route) -> None:
        dead = len(pieces) > 2
        route.abort("internetdisconnected") if dead else route.continue_()

    page.on("request", count)
    page.route("**/results/uploads/**", cut)
    page.set_input_files("#results input[type=file]", [large, report])
    expect(page.get_by_text("The connection is cut.")).to_be_visible(timeout=PATIENT)
    page.unroute("**/results/uploads/**")
    # It goes on by itself.
    sum_of = hashlib.sha256(LARGE).hexdigest()
    expect(page.locator("#results code", has_text=sum_of)).to_be_visible(timeout=PATIENT)
    expect(page.locator("[data-upload-rows] li")).to_have_count(0)
    assert {each.name: each.state for each in ResultFile.objects.all()} == {
        "scan.dat": "kept",
        "report.pdf": "kept",
    }
    page.locator("#release-report").select_option("report.pdf")
    page.get_by_role("button", name="Release results").click()
    expect(page.get_by_text("Released. The requester")).to_be_visible()

    customer = new_page(locale="zh-CN", width=360, height=740)
    sign_in(customer, booking.requester.email)
    customer.goto(reverse("booking", args=[booking.public_id]))
    with customer.expect_download() as got:
        customer.locator("#results a", has_text="scan.dat").click()
    with open(got.value.path(), "rb") as file:
        assert file.read() == LARGE


def test_a_page_that_was_closed_goes_on(page: Page, booking, technician, tmp_path):
    large = tmp_path / "scan.dat"
    large.write_bytes(LARGE)
    at_work(page, technician, booking)
    # By keyboard: the field for files is one like any other.
    page.locator("#results input[type=file]").focus()
    stop_after_one(page)
    page.set_input_files("#results input[type=file]", large)
    expect(page.get_by_text("The connection is cut.")).to_be_visible(timeout=PATIENT)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused")).to_be_visible()
    page.unroute("**/results/uploads/**")
    page.reload()
    expect(page.get_by_text("To go on, choose the same file again")).to_be_visible()
    begun = ResultFile.objects.get()
    assert begun.offset == 8 * MB
    page.set_input_files("#results input[type=file]", large)
    sum_of = hashlib.sha256(LARGE).hexdigest()
    expect(page.locator("#results code", has_text=sum_of)).to_be_visible(timeout=PATIENT)
    assert ResultFile.objects.get().pk == begun.pk


def test_a_file_is_dropped(page: Page, booking, technician):
    at_work(page, technician, booking)
    dropped = page.evaluate_handle(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["2theta,counts"], "dropped.csv"));
          data.items.add(new File([""], "nothing.csv"));
          return data;
        }"""
    )
    page.dispatch_event("[data-uploads]", "drop", {"dataTransfer": dropped})
    sum_of = hashlib.sha256(b"2theta,counts").hexdigest()
    expect(page.locator("#results code", has_text=sum_of)).to_be_visible(timeout=PATIENT)
    # What cannot be sent says why, and is not sent.
    expect(page.get_by_text("The file is empty.")).to_be_visible()
    assert [each.name for each in ResultFile.objects.all()] == ["dropped.csv"]


def test_an_upload_is_taken_away(page: Page, booking, technician, tmp_path):
    large = tmp_path / "scan.dat"
    large.write_bytes(LARGE)
    at_work(page, technician, booking)
    stop_after_one(page)
    page.set_input_files("#results input[type=file]", large)
    expect(page.get_by_text("The connection is cut.")).to_be_visible(timeout=PATIENT)
    page.unroute("**/results/uploads/**")
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as gone:
        page.get_by_role("button", name="Remove").first.click()
    assert gone.value.status == 204
    expect(page.locator("[data-upload-rows] li")).to_have_count(0)
    expect(page.get_by_text("Nothing is uploaded yet")).to_be_visible()
    assert ResultFile.objects.get().state == "withdrawn"


def stop_after_one(page: Page) -> None:
    """Lets the first piece of an upload through, and nothing after it."""
    seen: list[str] = []

    def cut(route) -> None:
        if route.request.method == "PATCH":
            seen.append(route.request.url)
        whole = not seen or (route.request.method == "PATCH" and len(seen) == 1)
        route.continue_() if whole else route.abort("internetdisconnected")

    page.route("**/results/uploads/**", cut)


def test_the_report_that_was_chosen_stays_when_another_file_arrives(
    page: Page, booking, technician, tmp_path
):
    at_work(page, technician, booking)
    for name in ("report.pdf", "scan.csv"):
        (tmp_path / name).write_bytes(b"2theta,counts")
        page.set_input_files("#results input[type=file]", tmp_path / name)
        line = page.locator("#results .result-list li", has_text=name)
        expect(line.locator("code")).to_be_visible(timeout=PATIENT)
        if name == "report.pdf":
            page.locator("#release-report").select_option("report.pdf")
            page.locator("#release-note").fill("Second peak is the holder")
    chosen = page.locator("#release-report").locator("option:checked")
    expect(chosen).to_have_text("report.pdf")
    expect(page.locator("#release-note")).to_have_value("Second peak is the holder")
