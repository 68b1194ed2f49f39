"""A letter's link on a phone, where nobody is signed in: look, one click, and back."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from booking.bookings.models import Booking
from booking.notices.tasks import sweep
from tests.asking import ask
from tests.factories import (
    SHANGHAI,
    InstrumentFactory,
    LabRoleFactory,
    PolicyFactory,
    engineer,
    open_days,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booking():
    """A request that a letter was written of."""
    role = LabRoleFactory(person__language="zh-hans")
    PolicyFactory(lab=role.lab, everyone_days=30)
    instrument = InstrumentFactory(
        lab=role.lab, name_zh_hans="X射线衍射仪", name_en="Powder X-ray diffractometer"
    )
    now = timezone.now()
    first = now.astimezone(SHANGHAI).date() + dt.timedelta(days=7)
    open_days(instrument, first=first, days=2)
    at = dt.datetime.combine(first, dt.time(9), SHANGHAI)
    booking = ask(instrument, engineer(), at=at, now=now)
    sweep(now=now)
    return booking


def test_on_a_phone_in_chinese(new_page, booking):
    (letter,) = mail.outbox
    (path,) = re.findall(r"/decide/\S+", letter.body)
    page = new_page(locale="zh-CN", width=360, height=740)
    with translation.override("zh-hans"):
        page.goto(path)
        expect(page.locator("main")).to_contain_text("X射线衍射仪")
        expect(page.locator("main")).not_to_contain_text(booking.purpose)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert Booking.objects.get().state == "requested"

        # From a page that tells no origin, the click counts all the same.
        page.get_by_role("button", name=_("Approve")).click()
        expect(page.get_by_role("heading", name=_("Approved"))).to_be_visible()
        assert Booking.objects.get().state == "approved"
        page.get_by_role("button", name=_("Undo")).click()
        expect(page.get_by_role("heading", name=_("This link no longer works"))).to_be_visible()
        assert Booking.objects.get().state == "requested"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_reason_is_typed_there(new_page, booking):
    (letter,) = mail.outbox
    (path,) = re.findall(r"/decide/\S+", letter.body)
    page = new_page(locale="zh-CN", width=360, height=740)
    with translation.override("zh-hans"):
        page.goto(path)
        page.locator("summary").click()
        page.get_by_label(_("Reason")).fill("激光器正在更换")
        page.get_by_role("button", name=_("Reject with this reason")).click()
        expect(page.get_by_role("heading", name=_("Rejected"))).to_be_visible()
    assert booking.timeline.last().note == "激光器正在更换"
