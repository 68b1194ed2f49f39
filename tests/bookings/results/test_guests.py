"""Results for somebody without an account: a link in a letter, which opens them for a while."""

import datetime as dt
import html
import re

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse

from booking.accounts.privacy.register import KEEPERS
from booking.bookings.models import Booking, ResultFile
from booking.bookings.results.actions import release, retract, tidy
from booking.bookings.results.guests import SALT, results_address
from booking.bookings.results.rules import GUEST_LINK_LASTS
from booking.notices.guests.tasks import sweep
from tests.bookings.results.uploads import uploaded
from tests.factories import NOW, PersonFactory, shanghai
from tests.judging import writes
from tests.letters import given_to_guest
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
AT = shanghai(2, 9)
LATER = AT + dt.timedelta(hours=1)


@pytest.fixture
def entry(manager):
    return given_to_guest(manager)


@pytest.fixture
def address(entry):
    return results_address(entry, entry.booking.guest)


def words(answer):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode())))


def taken(address, file, client=None, **headers):
    return (client or Client()).get(f"{address}?file={file.public_id}", headers=headers)


def is_shut(answer):
    return answer.status_code == 404 and "This link no longer works" in words(answer)


def test_it_works(entry, settings):
    """From the letter to the file."""
    sweep(now=AT)
    letter = mail.outbox[-1]
    assert letter.to == ["Zhang Wei <zhang@eels.example>"]
    (link,) = re.findall(rf"{settings.SITE_URL}(\S+)", letter.body)
    page = Client().get(link)
    assert page.status_code == 200
    file = ResultFile.objects.get()
    for part in (file.name, file.sha256, "Two peaks", entry.booking.public_id):
        assert part in words(page)
    answer = taken(link, file)
    assert b"".join(answer.streaming_content) == b"2theta,counts\n"
    assert answer["Content-Disposition"].startswith("attachment")
    # Told once.
    assert sweep(now=LATER) == 0


def test_pages_and_files_are_kept_nowhere_and_run_nothing(address):
    page = Client().get(address)
    answer = taken(address, ResultFile.objects.get())
    for each in (page, answer):
        assert "no-store" in each["Cache-Control"]
        assert each["Referrer-Policy"] == "no-referrer"
        assert each["X-Robots-Tag"] == "noindex"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    rest = taken(address, ResultFile.objects.get(), Range="bytes=2-")
    assert (rest.status_code, b"".join(rest.streaming_content)) == (206, b"heta,counts\n")


def test_looking_changes_nothing(address):
    file = ResultFile.objects.get()
    with writes() as written:
        Client().get(address)
        Client().head(address)
        b"".join(taken(address, file).streaming_content)
    assert written == []
    assert Client().post(address).status_code == 405


# To whom


def test_a_made_up_link_opens_nothing(entry, address):
    key = address.split("/")[-2]
    for wrong in (
        key[:-1] + ("a" if key[-1] != "a" else "b"),
        "x",
        signing.dumps([1, "mark"], salt="another"),
        signing.dumps([entry.booking.releases.get().pk, "mark"], salt=SALT),
        signing.dumps([0, "mark"], salt=SALT),
    ):
        assert is_shut(Client().get(reverse("guest_results", args=[wrong])))
    assert "zhang" not in key


def test_it_is_for_a_while(address, monkeypatch):
    made = signing.time.time()
    lasts = GUEST_LINK_LASTS.total_seconds()
    monkeypatch.setattr(signing.time, "time", lambda: made + lasts - 60)
    assert Client().get(address).status_code == 200
    monkeypatch.setattr(signing.time, "time", lambda: made + lasts + 60)
    assert is_shut(Client().get(address))
    assert is_shut(taken(address, ResultFile.objects.get()))


def test_whoever_is_signed_in_as_somebody_else_learns_nothing(address, manager):
    for person in (manager, PersonFactory(is_operator=True), PersonFactory()):
        assert is_shut(visiting(person).get(address))
        assert is_shut(taken(address, ResultFile.objects.get(), visiting(person)))
    own = PersonFactory(email="Zhang@eels.example")
    assert visiting(own).get(address).status_code == 200


def test_it_opens_its_own_release_alone(entry, address, manager):
    second = uploaded(entry.booking, manager, b"more\n", name="more.csv", now=LATER)
    assert "more.csv" not in words(Client().get(address))
    assert taken(address, second).status_code == 404
    release(booking=entry.booking, person=manager, now=LATER)
    assert taken(address, second).status_code == 404
    later = entry.booking.timeline.filter(verb="release").latest("number")
    fresh = results_address(later, entry.booking.guest)
    assert "more.csv" in words(Client().get(fresh))
    assert "scan.csv" not in words(Client().get(fresh))


def test_a_guest_who_is_known_no_more_has_no_link(entry, address):
    Booking.objects.filter(pk=entry.booking_id).update(state="completed")
    before = NOW + dt.timedelta(days=200)
    assert KEEPERS["guests"](before, before) == 1
    assert is_shut(Client().get(address))


# Taken back


def test_what_is_withdrawn_is_gone(entry, address, manager):
    file = ResultFile.objects.get()
    retract(file=file, person=manager, reason="Wrong sample", now=LATER)
    page = Client().get(address)
    assert page.status_code == 410
    assert "The lab has withdrawn them." in words(page)
    assert file.name not in words(page)
    assert taken(address, file).status_code == 404
    sweep(now=LATER)
    assert any("has withdrawn a file" in each.body for each in mail.outbox)
    # What is released in its place has a link of its own.
    uploaded(entry.booking, manager, b"right\n", name="right.csv", now=LATER)
    release(booking=entry.booking, person=manager, now=LATER)
    assert Client().get(address).status_code == 410


def test_what_is_deleted_in_time_is_gone_too(address):
    until = ResultFile.objects.get().keep_until
    tidy(now=until)
    tidy(now=until + dt.timedelta(days=30))
    page = Client().get(address)
    assert page.status_code == 410
    assert "The time for which they were kept is over." in words(page)


# The lab


def test_the_lab_reads_to_whom_they_go(entry, manager):
    uploaded(entry.booking, manager, b"more\n", name="more.csv", now=LATER)
    at = reverse("booking", args=[entry.booking.public_id])
    shown = words(visiting(manager).get(at))
    assert "Goes to the guest by e-mail, with a link that opens the files for 90 days." in shown
    answer = visiting(manager).post(
        reverse("release_results", args=[entry.booking.public_id]),
        {"shown": [each.public_id for each in ResultFile.objects.filter(name="more.csv")]},
        follow=True,
    )
    assert "The guest gets an e-mail with a link" in words(answer)
