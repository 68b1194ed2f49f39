"""Deciding from the link in an approver's letter: once, by its addressee, with one more click."""

import datetime as dt
import re

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import (
    approve,
    cancel,
    make_due_moves,
    reject,
    undo,
)
from booking.bookings.deciding.links import SALT, decision_address, link_of
from booking.bookings.deciding.rules import LINK_LASTS
from booking.bookings.models import Booking
from booking.bookings.rules import UNDO_FOR
from booking.labs.models import LabRole
from booking.notices.tasks import sweep
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    ListPriceFactory,
    PersonFactory,
    engineer,
    open_days,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)
WHY = "The laser is being exchanged that day"
SHUT = "This link no longer works"
PURPOSE = "Phase analysis of a catalyst"


@pytest.fixture(autouse=True)
def clock(monkeypatch, settings):
    """Sets the time that pages are read at; Monday at nine to begin with."""
    settings.MAIL_LANGUAGE = "en"

    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def lab():
    return LabFactory(name_en="Diffraction Lab")


@pytest.fixture
def manager(lab):
    return LabRoleFactory(lab=lab, person__name="Chen Jing").person


@pytest.fixture
def colleague(lab):
    return LabRoleFactory(lab=lab, person__name="Lin Yue").person


@pytest.fixture
def instrument(lab):
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer D8", takes_samples=True)
    open_days(instrument)
    ListPriceFactory(instrument=instrument, amount="260.00")
    return instrument


@pytest.fixture
def booking(instrument):
    person = engineer()
    person.name = "Zhang Wei"
    person.save()
    return ask(instrument, person)


def address(booking, person):
    return decision_address(booking.timeline.last(), person)


@pytest.fixture
def link(booking, manager):
    return address(booking, manager)


def state(booking):
    return Booking.objects.get(pk=booking.pk).state


def words(answer):
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", text)


def click(link, verb, browser=None, **data):
    return (browser or Client()).post(link, {"verb": verb, **data})


def test_it_works(link, booking, manager):
    browser = Client()
    text = words(browser.get(link))
    for part in (
        "Decide on a request",
        "Zhang Wei",
        "Diffractometer D8",
        "Tue 2 Mar, 09:00 to 11:00 (2 h)",
        "Decide by Tue 2 Mar 09:00",
        "¥520.00",
    ):
        assert part in text
    answer = click(link, "approve", browser)
    assert (answer.status_code, answer.url) == (302, link)
    assert state(booking) == "approved"
    last = booking.timeline.last()
    assert (last.verb, last.actor) == ("approve", manager)
    page = words(browser.get(link))
    assert "Approved" in page
    assert "Zhang Wei gets an e-mail in ten seconds. Until then you can undo it." in page


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_decides_nothing(link, booking, method):
    for query in ("", "?verb=approve", "?verb=reject&note=x"):
        assert getattr(Client(), method)(link + query).status_code == 200
    assert state(booking) == "requested"
    assert booking.timeline.count() == 1


def test_it_needs_no_cookie(link, booking):
    """The letter is opened where nobody ever signed in, and no cookie is kept."""
    assert Client(enforce_csrf_checks=True).post(link, {"verb": "approve"}).status_code == 302
    assert state(booking) == "approved"


def test_purpose_and_samples_are_for_who_is_signed_in(instrument, manager):
    booking = ask_for_samples(instrument, samples=47)
    link = address(booking, manager)
    stranger, known = words(Client().get(link)), words(visiting(manager).get(link))
    for hidden in (PURPOSE, "47", booking.requester.email):
        assert hidden not in stranger
    assert "Sign in to see the purpose and the samples" in stranger
    assert PURPOSE in known
    assert "Samples 47" in known


def test_rejecting_owes_its_reason(link, booking):
    answer = click(link, "reject", note=" ")
    assert answer.status_code == 422
    assert "Give a reason. The customer reads it." in words(answer)
    long = click(link, "reject", note="x" * 1001)
    assert long.status_code == 422
    assert "x" * 1001 in long.content.decode()
    assert state(booking) == "requested"
    assert click(link, "reject", note=WHY).status_code == 302
    assert state(booking) == "rejected"
    assert booking.timeline.last().note == WHY
    assert "Rejected" in words(Client().get(link))


@pytest.mark.parametrize("verb", ["", "cancel", "check_in", "undo"])
def test_no_other_verb(link, booking, verb):
    assert click(link, verb).status_code in {409, 422}
    assert state(booking) == "requested"
    assert booking.timeline.count() == 1


def test_it_is_undone_within_ten_seconds(link, booking, clock):
    click(link, "approve")
    clock(NOW + UNDO_FOR - SECOND)
    assert click(link, "undo").status_code == 302
    assert state(booking) == "requested"
    answer = Client().get(link)
    assert answer.status_code == 410
    assert "You decided on this request and took that back. A link works once." in words(answer)
    # Once is once.
    assert click(link, "approve").status_code == 409
    assert state(booking) == "requested"


def test_after_ten_seconds_it_stays(link, booking, clock):
    click(link, "approve")
    clock(NOW + UNDO_FOR)
    answer = click(link, "undo")
    assert answer.status_code == 409
    assert "You have approved this request. A link works once." in words(answer)
    assert state(booking) == "approved"


def test_nobody_is_told_before_ten_seconds(link, booking):
    click(link, "approve")
    sweep(now=NOW + SECOND)
    assert not [each for each in mail.outbox if booking.requester.email in each.to[0]]
    sweep(now=NOW + UNDO_FOR)
    assert [each for each in mail.outbox if booking.requester.email in each.to[0]]


def test_it_works_once(link, booking, clock):
    click(link, "reject", note=WHY)
    answer = click(link, "approve")
    assert answer.status_code == 409
    clock(NOW + UNDO_FOR)
    answer = Client().get(link)
    assert answer.status_code == 410
    assert "You have rejected this request. A link works once." in words(answer)
    assert state(booking) == "rejected"


def test_undone_in_the_queue_it_stays_used(link, booking, manager):
    click(link, "approve")
    undo(booking=booking, person=manager, now=NOW + SECOND)
    assert click(link, "approve").status_code == 409
    assert state(booking) == "requested"


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_a_colleague_was_first(link, booking, colleague, manager, verb):
    decide = {"approve": approve, "reject": reject}[verb]
    decide(booking=booking, person=colleague, note=WHY, now=NOW)
    for answer in (Client().get(link), click(link, "approve"), click(link, "undo")):
        assert answer.status_code in {409, 410}
        assert "Somebody else of your lab has decided on this request." in words(answer)
        # A letter is read by others too: who it was is told after sign-in.
        assert "Lin Yue" not in answer.content.decode()
    page = words(visiting(manager).get(link))
    assert {"approve": "Lin Yue has approved", "reject": "Lin Yue has rejected"}[verb] in page
    assert booking.timeline.count() == 2


def test_it_ends_with_the_deadline(link, booking, clock):
    clock(booking.decide_by)
    for answer in (Client().get(link), click(link, "approve")):
        assert answer.status_code in {409, 410}
        assert "Nobody decided in time, so this request has expired." in words(answer)
    assert state(booking) == "expired"
    assert "has expired" in words(Client().get(link))


def test_the_clock_was_there_before(link, booking, clock):
    clock(booking.decide_by)
    make_due_moves(now=booking.decide_by)
    assert "has expired" in words(Client().get(link))


def test_a_request_that_was_taken_back(link, booking):
    cancel(booking=booking, person=booking.requester, now=NOW)
    for answer in (Client().get(link), click(link, "approve")):
        assert "This request has changed since the letter was written." in words(answer)
        assert "Zhang Wei" not in answer.content.decode()
    assert state(booking) == "cancelled"


def test_a_right_that_is_gone(link, booking, manager):
    LabRole.objects.filter(person=manager).update(until=dt.date(2027, 3, 1))
    for answer in (Client().get(link), click(link, "approve"), visiting(manager).get(link)):
        assert answer.status_code in {409, 410}
        text = answer.content.decode()
        assert "You no longer decide on requests of this lab" in text
        for hidden in ("Zhang Wei", "Diffractometer", "Diffraction Lab", booking.public_id):
            assert hidden not in text
    assert state(booking) == "requested"


def test_a_technician_never_could(booking, lab):
    technician = LabRoleFactory(lab=lab, kind="technician").person
    answer = click(address(booking, technician), "approve")
    assert answer.status_code == 409
    assert state(booking) == "requested"


def strangers(booking, manager, link):
    """Addresses and browsers to which nothing is told."""
    key = link.split("/")[-2]
    own = signing.dumps([booking.public_id, manager.pk, 1], salt="another")
    nobody = signing.dumps([booking.public_id, 10**9, 1], salt=SALT)
    nothing = signing.dumps(["nothing", manager.pk, 1], salt=SALT)
    forged = [key[:-1] + ("A" if key[-1] != "A" else "B"), "x", "x:y:z", own, nobody, nothing]
    yield from ((Client(), reverse("decide_by_link", args=[each])) for each in forged)
    yield from (
        (visiting(each), link)
        for each in (booking.requester, engineer(), PersonFactory(is_operator=True))
    )


def test_a_stranger_is_told_nothing(link, booking, manager, colleague):
    seen = set()
    for browser, url in [*strangers(booking, manager, link), (visiting(colleague), link)]:
        for answer in (browser.get(url), click(url, "approve", browser)):
            assert answer.status_code == 404
            assert SHUT in words(answer)
            seen.add(words(answer))
    # All are told the same, whatever was wrong.
    assert len(seen) == 1
    assert state(booking) == "requested"


def test_who_cannot_sign_in_any_more_is_a_stranger(link, booking, manager):
    manager.is_active = False
    manager.save()
    assert click(link, "approve").status_code == 404
    assert state(booking) == "requested"


def test_an_old_link_says_nothing_more(link, booking, monkeypatch):
    at = NOW.timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: at)
    fresh = decision_address(booking.timeline.first(), LabRole.objects.get().person)
    assert Client().get(fresh).status_code == 200
    monkeypatch.setattr(
        "django.core.signing.time.time", lambda: at + LINK_LASTS.total_seconds() + 1
    )
    answer = Client().get(fresh)
    assert answer.status_code == 404
    assert SHUT in words(answer)


def test_pages_keep_the_address_to_themselves(link, booking, manager):
    for url in (link, reverse("decide_by_link", args=["x"])):
        for answer in (Client().get(url), click(url, "approve")):
            assert "no-store" in answer.headers["Cache-Control"]
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["X-Robots-Tag"] == "noindex"


def test_tries_are_counted(link, booking, settings):
    settings.LINK_RATES = {"decide_by_link": "3/m/ip"}
    browser = Client(REMOTE_ADDR="192.0.2.77")
    codes = [browser.get(reverse("decide_by_link", args=[f"x{n}"])).status_code for n in range(3)]
    last = browser.post(link, {"verb": "approve"})
    assert [*codes, last.status_code] == [404, 404, 404, 429]
    assert state(booking) == "requested"


def test_the_letter_has_the_link(booking, manager, colleague, settings):
    settings.SITE_URL = "https://bench.example"
    sweep(now=NOW)
    found = {}
    for each in mail.outbox:
        (url,) = re.findall(r"https://bench\.example(/decide/\S+)", each.body)
        assert "It works once" not in url
        assert "works once, until Tue 2 Mar 09:00" in each.body
        found[each.to[0]] = url
    assert len(found) == 2
    mine = next(url for to, url in found.items() if manager.email in to)
    assert link_of(mine.split("/")[-2]).person == manager
    assert click(mine, "approve").status_code == 302
    other = next(url for to, url in found.items() if colleague.email in to)
    assert "Somebody else of your lab" in words(Client().get(other))


def test_only_letters_to_decide_have_it(booking, manager):
    approve(booking=booking, person=manager, now=NOW)
    sweep(now=NOW + UNDO_FOR)
    letters = [each.body for each in mail.outbox if booking.requester.email in each.to[0]]
    assert letters
    assert not any("/decide/" in body for body in letters)
    # Nor has one that is written after the decision.
    assert not any("/decide/" in each.body for each in mail.outbox)
