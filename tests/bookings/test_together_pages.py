"""The pages of a series and a basket: looked at, asked for, and seen on each booking."""

import datetime as dt
import re

import pytest

from booking.bookings.actions import approve, reject
from booking.bookings.models import Booking
from booking.calendars.models import Claim
from booking.labs.agreeing.actions import publish_terms
from tests.asking import ask
from tests.factories import (
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    PersonFactory,
    engineer,
    open_days,
)

DAY = dt.timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return dt.datetime.now(dt.UTC).date()


@pytest.fixture
def instrument(today):
    made = InstrumentFactory(takes_samples=True)
    open_days(made, first=today, days=40)
    ListPriceFactory(instrument=made, amount="100.00")
    return made


@pytest.fixture
def person():
    return engineer()


@pytest.fixture
def page(client, person):
    client.force_login(person)
    return client


def said(person, day, **changes):
    project = person.memberships.get().organisation.general_project
    return {
        "start": f"{day}T09:00",
        "length": "120",
        "every": "day",
        "times": "3",
        "until": "",
        "mode": "self",
        "project": project.public_id,
        "purpose": "Ageing of a film",
        "key": "akey",
        **changes,
    }


def boxes(response, ticked=True):
    found = re.findall(r'name="part" value="([^"]+)"( checked)?', response.content.decode())
    return [value for value, checked in found if bool(checked) is ticked]


def fen(response):
    return re.findall(r'data-fen="([^"]*)"', response.content.decode())


def total(response):
    """The sum that the page shows; None where it shows none."""
    found = re.search(r"<p data-sum-of-ticked>.*?<strong>([^<]*)", response.content.decode())
    return found and found[1]


def shown(response):
    return re.search(r'name="shown" value="([^"]*)"', response.content.decode())[1]


class TestSeries:
    @pytest.fixture
    def url(self, instrument):
        return f"/instruments/{instrument.public_id}/series/"

    def test_it_works(self, page, person, url, today):
        form = said(person, today + 2 * DAY)
        seen = page.post(url, {**form, "look": "1"})
        assert len(boxes(seen)) == 3
        assert "¥600.00" in seen.content.decode()
        assert not Booking.objects.exists()
        sent = {**form, "ask": "1", "shown": shown(seen), "part": boxes(seen)}
        done = page.post(url, sent, follow=True)
        assert Booking.objects.count() == Claim.objects.count() == 3
        text = done.content.decode()
        assert "Asked for 3 bookings" in text
        assert "Others of this series" in text
        again = page.post(url, sent, follow=True)
        assert Booking.objects.count() == 3
        assert again.redirect_chain == done.redirect_chain

    def test_what_does_not_fit_has_another_time_in_its_place(
        self, page, person, instrument, url, today
    ):
        form = said(person, today + 2 * DAY)
        first = page.post(url, {**form, "look": "1"})
        second = dt.datetime.fromisoformat(boxes(first)[1])
        ask(instrument, at=second, now=dt.datetime.now(dt.UTC))
        seen = page.post(url, {**form, "look": "1"})
        assert len(boxes(seen)) == 2
        assert "This time is not free" in seen.content.decode()
        instead = boxes(seen, ticked=False)
        assert instead
        # Each is as dear as the one in whose place it is; the sum is of what is ticked.
        assert (fen(seen), total(seen)) == (["20000"] * (2 + len(instead)), "¥400.00")
        priced = re.findall(r"· ¥200\.00</span></span></label>", seen.content.decode())
        assert len(priced) == len(instead)
        sent = {**form, "ask": "1", "shown": shown(seen)}
        for part, sum_of in (([instead[0]], "¥200.00"), ([*boxes(seen), instead[0]], "¥600.00")):
            refused = page.post(url, {**sent, "part": [*part, boxes(first)[1]]})
            assert total(refused) == sum_of
        wanted = [*boxes(seen), instead[0]]
        page.post(url, {**form, "ask": "1", "shown": shown(seen), "part": wanted})
        assert Booking.objects.filter(part__isnull=False).count() == 3

    def test_one_gone_meanwhile_leaves_none_and_loses_nothing(
        self, page, person, instrument, url, today
    ):
        form = said(person, today + 2 * DAY)
        seen = page.post(url, {**form, "look": "1"})
        gone = dt.datetime.fromisoformat(boxes(seen)[1])
        ask(instrument, at=gone, now=dt.datetime.now(dt.UTC))
        sent = {**form, "ask": "1", "shown": shown(seen), "part": boxes(seen)}
        refused = page.post(url, sent)
        assert refused.status_code == 409
        text = refused.content.decode()
        assert "Nothing is held" in text
        assert "Ageing of a film" in text
        assert boxes(refused) == [boxes(seen)[0], boxes(seen)[2]]
        assert Booking.objects.count() == 1

    def test_another_series_than_was_shown_is_shown_first(self, page, person, url, today):
        form = said(person, today + 2 * DAY)
        seen = page.post(url, {**form, "look": "1"})
        sent = {**form, "times": "2", "ask": "1", "shown": shown(seen), "part": boxes(seen)}
        refused = page.post(url, sent)
        assert refused.status_code == 422
        assert len(boxes(refused)) == 2
        assert not Booking.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"times": ""}, "Say how many times"),
            ({"times": "53"}, "52 parts at most"),
            ({"times": "1"}, "two parts or more"),
            ({"times": "many"}, "in digits"),
            ({"times": "99999999999999999999"}, "52 parts at most"),
            ({"until": "2001-01-01"}, "lies before the first one"),
            ({"until": "soon"}, "This is no date"),
            ({"every": "blue moon"}, "how often it repeats"),
            ({"start": ""}, "when you want to begin"),
            ({"length": "0"}, "a minute or more"),
        ],
    )
    def test_bad_input_has_a_sentence(self, page, person, url, today, changes, sentence):
        refused = page.post(url, {**said(person, today + 2 * DAY, **changes), "look": "1"})
        assert refused.status_code == 422
        assert sentence in refused.content.decode()
        assert "Ageing of a film" in refused.content.decode()

    def test_none_ticked_is_said(self, page, person, url, today):
        form = said(person, today + 2 * DAY)
        seen = page.post(url, {**form, "look": "1"})
        for parts in ([], ["nonsense", "2027-01-01"]):
            sent = {**form, "ask": "1", "shown": shown(seen), "part": parts}
            refused = page.post(url, sent)
            assert refused.status_code == 422
            assert "Choose at least one time." in refused.content.decode()

    def test_it_begins_with_what_the_slot_form_said(self, page, person, url, today):
        form = said(person, today + 2 * DAY)
        seen = page.post(url, {**form, "begin": "1"}).content.decode()
        assert f'value="{today + 2 * DAY}T09:00"' in seen
        assert "Ageing of a film" in seen

    def test_whoever_belongs_nowhere_is_told_on_the_instruments_page(self, client, url):
        client.force_login(PersonFactory())
        assert client.get(url).status_code == 302

    def test_the_labs_terms_are_accepted_with_it(self, page, person, instrument, url, today):
        owed = publish_terms(
            lab=instrument.lab, text_en="Wear goggles.", by=None, now=dt.datetime.now(dt.UTC)
        )
        form = said(person, today + 2 * DAY)
        seen = page.post(url, {**form, "look": "1"})
        assert "Wear goggles." in seen.content.decode()
        sent = {**form, "ask": "1", "shown": shown(seen), "part": boxes(seen)}
        refused = page.post(url, sent)
        assert refused.status_code == 422
        assert "not accepted yet" in refused.content.decode()
        page.post(url, {**sent, "agreed": str(owed.pk)})
        assert Booking.objects.count() == 3

    def test_samples_alone_are_no_series(self, page):
        only = InstrumentFactory(self_operated=False, takes_samples=True)
        assert page.get(f"/instruments/{only.public_id}/series/").status_code == 404


class TestBasket:
    @pytest.fixture
    def other(self, today):
        made = InstrumentFactory()
        open_days(made, first=today, days=40)
        return made

    def put(self, page, person, instrument, day, **changes):
        form = said(person, day, basket="1", **changes)
        return page.post(f"/instruments/{instrument.public_id}/request/", form, follow=True)

    def everything(self, person, seen):
        names = ("project", "purpose", "key")
        form = {name: said(person, "")[name] for name in names}
        return {**form, "ask": "1", "part": boxes(seen)}

    def test_it_works(self, page, person, instrument, other, today):
        self.put(page, person, instrument, today + 2 * DAY)
        self.put(page, person, instrument, today, mode="samples", samples="3", start="")
        seen = self.put(page, person, other, today + 3 * DAY, purpose="")
        text = seen.content.decode()
        assert len(boxes(seen)) == 3
        assert "Ageing of a film" in text
        assert not Booking.objects.exists()
        done = page.post("/basket/", self.everything(person, seen), follow=True)
        assert "Others of this basket" in done.content.decode()
        assert Booking.objects.count() == 3
        assert "Your basket is empty" in page.get("/basket/").content.decode()

    def test_each_labs_terms_are_accepted_with_it(self, page, person, instrument, other, today):
        now = dt.datetime.now(dt.UTC)
        owed = publish_terms(lab=other.lab, text_en="Wear goggles.", by=None, now=now)
        self.put(page, person, instrument, today + 2 * DAY)
        seen = self.put(page, person, other, today + 3 * DAY)
        assert page.post("/basket/", self.everything(person, seen)).status_code == 422
        page.post("/basket/", {**self.everything(person, seen), "agreed": str(owed.pk)})
        assert Booking.objects.count() == 2

    def test_the_same_twice_lies_there_once(self, page, person, instrument, today):
        self.put(page, person, instrument, today + 2 * DAY)
        seen = self.put(page, person, instrument, today + 2 * DAY)
        assert len(boxes(seen)) == 1

    def test_what_is_gone_holds_up_all(self, page, person, instrument, other, today):
        self.put(page, person, instrument, today + 2 * DAY)
        seen = self.put(page, person, other, today + 3 * DAY)
        at = dt.datetime.combine(today + 3 * DAY, dt.time(1), dt.UTC)
        ask(other, at=at, now=dt.datetime.now(dt.UTC))
        refused = page.post("/basket/", self.everything(person, seen))
        assert refused.status_code == 409
        assert "Nothing is held" in refused.content.decode()
        assert Booking.objects.count() == 1
        pick = re.search(r'name="pick" value="([^"]+)"', refused.content.decode())[1]
        moved = page.post("/basket/", {"pick": pick}, follow=True)
        assert len(boxes(moved)) == 2
        page.post("/basket/", self.everything(person, moved))
        assert Booking.objects.filter(part__isnull=False).count() == 2

    def test_one_can_be_taken_out(self, page, person, instrument, today):
        seen = self.put(page, person, instrument, today + 2 * DAY)
        gone = page.post("/basket/", {"remove": boxes(seen)[0]}, follow=True)
        assert "Your basket is empty" in gone.content.decode()

    @pytest.mark.parametrize("pick", ["", "x", "x 2027-01-01", "x 2027-01-01T00:00", "x nonsense"])
    def test_nonsense_changes_nothing(self, page, person, instrument, today, pick):
        seen = self.put(page, person, instrument, today + 2 * DAY)
        again = page.post("/basket/", {"pick": pick}, follow=True)
        assert boxes(again) == boxes(seen)

    def test_a_form_that_is_wrong_comes_back(self, page, person, instrument, today):
        refused = self.put(page, person, instrument, today + 2 * DAY, start="soon")
        assert refused.status_code == 400
        assert "Ageing of a film" in refused.content.decode()

    def test_what_one_may_not_see_any_more_has_left_it(self, page, person, instrument, today):
        self.put(page, person, instrument, today + 2 * DAY)
        instrument.published_at = None
        instrument.save()
        assert boxes(page.get("/basket/")) == []


def test_when_one_is_refused_the_others_go_in_one_step(page, person, instrument, today):
    manager = LabRoleFactory(lab=instrument.lab).person
    url = f"/instruments/{instrument.public_id}/series/"
    form = said(person, today + 2 * DAY)
    seen = page.post(url, {**form, "look": "1"})
    page.post(url, {**form, "ask": "1", "shown": shown(seen), "part": boxes(seen)})
    first, second, third = Booking.objects.order_by("pk")
    a_minute_ago = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
    approve(booking=first, person=manager, now=a_minute_ago)
    reject(booking=second, person=manager, note="Full", now=a_minute_ago)
    text = page.get(f"/bookings/{third.public_id}/").content.decode()
    assert "Cancel all 2 that are left" in text
    page.post(f"/bookings/{third.public_id}/cancel-others/", follow=True)
    assert [each.state for each in Booking.objects.order_by("pk")] == [
        "cancelled",
        "rejected",
        "cancelled",
    ]
