"""The main job, end to end, in a real browser: list, publish, ask, approve, see it in calendars.

Played in English and in Chinese. The real facility's list is used where it is
beside the checkout, else the project's own sample of the same format.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from booking.bookings.models import Booking
from booking.bookings.rules import UNDO_FOR
from booking.calendars.actions import extend_windows
from booking.labs.models import Instrument, Lab
from booking.notices.tasks import sweep
from tests.factories import (
    PASSWORD,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    OrganisationFactory,
    UniversityFactory,
)

HERE = Path(__file__).resolve()
REAL = HERE.parents[2].parent / "shared" / "data"
SAMPLES = HERE.parents[1] / "samples"

pytestmark = pytest.mark.django_db(transaction=True)


def lists() -> tuple[Path, Path, str]:
    """The equipment list, its hours, and the ID of one instrument in service there."""
    if (REAL / "emsl-uniquip.csv").exists():
        return REAL / "emsl-uniquip.csv", REAL / "emsl-hours.csv", "34011"
    return SAMPLES / "equipment-utf8.csv", SAMPLES / "hours.csv", "2001"


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def pick_free_time(page: Page) -> None:
    """Clicks the first free time that the calendar shows, this week or next."""
    free = page.locator(".slot-free").first
    page.wait_for_load_state("networkidle")
    if not free.is_visible():
        page.get_by_role("button", name=_("Later")).first.click()
    free.wait_for(state="visible")
    free.scroll_into_view_if_needed()
    box = free.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + min(30, box["height"] / 2))


def see_in_calendar(page: Page, booking: Booking) -> None:
    """The calendar shows the booking, this period or the next, and leads to it."""
    page.wait_for_load_state("networkidle")
    shown = page.locator(".agenda-linked").first
    if not shown.is_visible():
        page.get_by_role("button", name=_("Later")).first.click()
    expect(shown).to_be_visible()
    shown.click()
    page.wait_for_url(re.compile(f"/bookings/{booking.public_id}/"))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_story(new_page, language, settings):
    settings.MAIL_LANGUAGE = language
    locale = {"en": "en-US", "zh-hans": "zh-CN"}[language]
    equipment, hours, asset_id = lists()
    university = UniversityFactory(
        name_en="Harbour University",
        name_zh_hans="海港大学",
        country="US",
        time_zone="America/Los_Angeles",
    )
    administrator = MembershipFactory(organisation=university, role="administrator").person
    enterprise = OrganisationFactory(name_en="Lanrong Chemicals", name_zh_hans="蓝榕化工")
    engineer = MembershipFactory(organisation=enterprise).person

    with translation.override(language):
        # A university's administrator imports the list: upload, look, confirm.
        page = new_page(locale=locale)
        sign_in(page, administrator.email)
        page.goto(f"/university/{university.public_id}/import/")
        page.set_input_files("input[type=file]", str(equipment))
        page.get_by_role("button", name=_("Look at the changes")).click()
        expect(page.get_by_role("heading", name=_("Check the import"))).to_be_visible()
        assert not Instrument.objects.exists()
        page.get_by_role("button", name=_("Import these rows")).click()
        page.wait_for_load_state("networkidle")
        instrument = Instrument.objects.get(asset_id=asset_id)
        assert instrument.published_at is None
        lab = instrument.lab
        with contextlib.suppress(CommandError):  # The sample has bad rows too; the good are kept.
            call_command("import_hours", str(hours), institution=university.code, verbosity=0)
        manager = LabRoleFactory(lab=lab).person
        Lab.objects.filter(pk=lab.pk).update(
            contact_name="Lin Yue",
            contact_email="lab@harbour.example",
            getting_in="Gate 3, show your identity card.",
        )
        ListPriceFactory(instrument=instrument, amount="260.00")

        # and publishes one instrument from the university's list.
        page.goto(f"/university/{university.public_id}/?q={asset_id}")
        page.locator(f"#tick-{instrument.public_id}").check()
        page.get_by_role("button", name=_("Publish"), exact=True).click()
        page.wait_for_load_state("networkidle")
        instrument.refresh_from_db()
        assert instrument.published_at is not None
        extend_windows(now=timezone.now())

        # An engineer finds it, without being signed in, and picks a free slot in its week.
        page = new_page(locale=locale)
        page.goto(f"/instruments/{instrument.public_id}/")
        pick_free_time(page)
        expect(page.locator("input[name=start]")).not_to_have_value("")
        start = page.locator("input[name=start]").input_value()
        page.get_by_role("button", name=_("Sign in to ask for this slot")).click()
        page.fill("input[name=login]", engineer.email)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")

        # Back at the very slot, they say what it is for, and ask.
        expect(page.locator("input[name=start]")).to_have_value(start)
        page.fill("textarea[name=purpose]", "Phase analysis of a catalyst")
        page.get_by_role("button", name=_("Ask for this slot")).click()
        page.wait_for_url(re.compile("/bookings/"))
        booking = Booking.objects.get()
        assert (booking.state, booking.requester) == ("requested", engineer)
        expect(page.locator("main")).to_contain_text(_("Held for you now"))
        sweep(now=timezone.now())
        assert manager.email in mail.outbox[-1].to[0]

        # The lab's manager lands on the queue and approves.
        page = new_page(locale=locale)
        sign_in(page, manager.email)
        expect(page).to_have_url(re.compile("/queue/"))
        expect(page.locator("main")).to_contain_text("Phase analysis of a catalyst")
        page.get_by_role("button", name=_("Approve")).click()
        page.wait_for_load_state("networkidle")
        booking.refresh_from_db()
        assert booking.state == "approved"
        # Nobody is told while the decision can be undone.
        sweep(now=timezone.now())
        assert engineer.email not in mail.outbox[-1].to[0]
        sweep(now=timezone.now() + UNDO_FOR)
        letter = mail.outbox[-1]
        assert engineer.email in letter.to[0]
        assert "Gate 3, show your identity card." in letter.body

        # The lab sees who comes in the instrument's calendar ...
        page.goto(f"/instruments/{instrument.public_id}/")
        see_in_calendar(page, booking)

        # ... and the engineer in their own.
        page = new_page(locale=locale)
        sign_in(page, engineer.email)
        page.goto("/bookings/?view=calendar")
        see_in_calendar(page, booking)
