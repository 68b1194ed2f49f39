"""The inbox in the site: what one was told, opened, marked, and gone in time."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from booking.accounts.privacy.actions import apply_retention
from booking.bookings.actions import approve
from booking.calendars.actions import look_again, save_search
from booking.calendars.rules.searches import Answer
from booking.notices.inbox.actions import mark_all_read, mark_read, mark_unread
from booking.notices.inbox.queries import inbox_of, unread_of
from booking.notices.models import Delivery
from booking.notices.privacy import _erase
from booking.notices.tasks import sweep
from tests.accounts.joining import convener, waiting
from tests.asking import ask
from tests.factories import (
    NOW,
    ChainFactory,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def instrument():
    lab = LabFactory(name_en="XRD lab", name_zh_hans="衍射实验室")
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer", name_zh_hans="衍射仪")
    open_days(instrument)
    return instrument


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab, person__language="en").person


@pytest.fixture
def person():
    person = engineer()
    person.language = "en"
    person.save()
    return person


@pytest.fixture
def booking(instrument, manager, person):
    booking = ask(instrument, person)
    approve(booking=booking, person=manager, now=NOW + MINUTE)
    # Once the decision can be undone no more.
    sweep(now=NOW + 2 * MINUTE)
    return booking


def seen(person, query=""):
    return visiting(person).get(reverse("inbox") + query).content.decode()


def test_it_works(booking, person):
    page = seen(person)
    assert "Approved: Diffractometer" in page
    assert "XRD lab" in page
    assert "Inbox, 1 unread" in page
    (notice,) = inbox_of(person)
    answer = visiting(person).post(reverse("open_notice", args=[notice.key]))
    assert answer.url == reverse("booking", args=[booking.public_id])
    assert not unread_of(person).exists()
    page = seen(person)
    assert "Approved: Diffractometer" in page
    assert "Inbox, 1 unread" not in page
    assert "Approved: Diffractometer" not in seen(person, "?show=unread")


def test_each_is_told_once_by_each_channel(booking, person, manager):
    sweep(now=NOW + 2 * MINUTE)
    for each in (person, manager):
        assert inbox_of(each).count() == 1
        assert len([letter for letter in mail.outbox if each.email in letter.to[0]]) == 1
    (notice,) = inbox_of(person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            entry=notice.entry,
            recipient=person,
            channel="site",
            kind="approved",
            not_before=NOW,
        )


def test_it_is_there_though_no_letter_could_be_sent(instrument, manager, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    ask(instrument)
    sweep(now=NOW)
    assert Delivery.objects.get(channel="email").state == "queued"
    assert "New request: Diffractometer" in seen(manager)


def test_a_line_is_in_the_language_of_the_page(booking, person):
    person.language = "zh-hans"
    person.save()
    client = visiting(person)
    client.cookies["django_language"] = "zh-hans"
    assert "衍射仪" in client.get(reverse("inbox")).content.decode()


def test_marked_unread_and_read_again(booking, person):
    (notice,) = inbox_of(person)
    first = mark_read(notice=notice, now=NOW).read_at
    assert mark_read(notice=notice, now=NOW + MINUTE).read_at == first == NOW
    client, address = visiting(person), reverse("mark_notice", args=[notice.key])
    here = reverse("inbox") + "?show=unread"
    assert client.post(address, {"as": "unread", "next": here}).url == here
    assert unread_of(person).count() == 1
    assert client.post(address, {"as": "read", "next": "//evil.example/inbox/"}).url == "/inbox/"
    assert unread_of(person).count() == 0
    mark_unread(notice=notice)
    assert unread_of(person).count() == 1


def test_all_read_leaves_what_came_since(booking, person, manager):
    (notice,) = inbox_of(person)
    before = notice.sent_at - MINUTE
    assert mark_all_read(person=person, until=before, now=NOW) == 0
    answer = visiting(person).post(reverse("mark_all_notices"), {"until": before.isoformat()})
    assert answer.url == reverse("inbox")
    assert unread_of(person).count() == 1
    visiting(person).post(
        reverse("mark_all_notices"), {"until": (notice.sent_at + MINUTE).isoformat()}
    )
    assert [unread_of(each).count() for each in (person, manager)] == [0, 1]


@pytest.mark.parametrize("until", ["", "soon", "2027-03-01T09:00", "2027-13-45T99:00Z"])
def test_a_moment_that_is_none_does_no_harm(booking, person, until):
    answer = visiting(person).post(reverse("mark_all_notices"), {"until": until})
    assert answer.status_code == 302


@pytest.mark.parametrize("name", ["open_notice", "mark_notice"])
def test_anothers_notice_is_not_there(booking, person, manager, name):
    (theirs,) = inbox_of(manager)
    answer = visiting(person).post(reverse(name, args=[theirs.key]))
    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.read_at is None


@pytest.mark.parametrize("name", ["open_notice", "mark_notice"])
def test_a_letter_is_no_line_of_the_inbox(booking, person, name):
    letter = Delivery.objects.get(recipient=person, channel="email")
    assert visiting(person).post(reverse(name, args=[letter.key])).status_code == 404


@pytest.mark.usefixtures("indexed")
def test_a_find_leads_to_the_instrument(instrument, person):
    search = save_search(person=person, query="q=SEM", language="en", now=NOW)
    answer = Answer(instrument.pk, shanghai(5, 9), shanghai(5, 11))
    look_again(search=search, answers=[answer], now=NOW)
    sweep(now=NOW)
    assert "Free for your search: Diffractometer" in seen(person)
    (notice,) = inbox_of(person)
    url = visiting(person).post(reverse("open_notice", args=[notice.key])).url
    assert url.startswith(reverse("instrument", args=[instrument.public_id]))


def test_a_step_leads_to_the_application():
    chain = ChainFactory()
    decider = convener(chain)
    organisation = waiting(chain=chain, name_en="Minjiang")
    sweep(now=NOW)
    (notice,) = inbox_of(decider)
    url = visiting(decider).post(reverse("open_notice", args=[notice.key])).url
    assert url == reverse("application", args=[organisation.public_id])


def test_more_notices_cost_no_more_queries(
    instrument, manager, booking, django_assert_max_num_queries
):
    client = visiting(manager)
    with django_assert_max_num_queries(30) as first:
        client.get(reverse("inbox"))
    for day in (3, 4, 5):
        ask(instrument, engineer(), at=shanghai(day, 9))
    sweep(now=NOW)
    assert inbox_of(manager).count() == 4
    with django_assert_max_num_queries(len(first)):
        client.get(reverse("inbox"))


def test_the_menu_counts_all_that_is_unread_with_one_query(
    person, booking, django_assert_num_queries
):
    from django.test import RequestFactory

    from booking.notices.inbox.navigation import inbox

    request = RequestFactory().get("/")
    request.user = person
    with django_assert_num_queries(0):
        context = inbox(request)
    with django_assert_num_queries(1):
        assert context["inbox_unread"]() == 1
        assert context["talks_unread"]() == 0


def test_old_lines_go_in_time_and_all_when_the_account_is_erased(
    booking, person, manager, settings
):
    now = timezone.now()
    days = settings.RETENTION_DAYS["inbox"]
    inbox_of(person).update(sent_at=now - dt.timedelta(days=days + 1))
    inbox_of(manager).update(sent_at=now - dt.timedelta(days=days - 1))
    assert apply_retention(now=now)["inbox"] == 1
    assert [inbox_of(each).count() for each in (person, manager)] == [0, 1]
    _erase(manager, now)
    assert inbox_of(manager).count() == 0
    assert Delivery.objects.filter(recipient=manager, channel="email").exists()
