"""What one is told by e-mail: at once, once a day or not; quiet hours; and the digest."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from booking.accounts.privacy.register import PARTS
from booking.bookings.actions import approve, cancel
from booking.bookings.offering.actions import propose
from booking.notices.choosing.actions import ChoiceRefused, choose, make_digests
from booking.notices.choosing.models import Choices, Digest
from booking.notices.choosing.queries import choices_of
from booking.notices.choosing.rules import (
    ChoiceFault,
    Group,
    Plan,
    When,
    Wishes,
    digest_due,
    group_of,
    plan,
    quiet_until,
)
from booking.notices.inbox.actions import mark_read
from booking.notices.inbox.queries import inbox_of
from booking.notices.models import Delivery
from booking.notices.privacy import _erase
from booking.notices.rules import NOTICES, Audience, Kind
from booking.notices.tasks import send, sweep
from tests.asking import ask
from tests.factories import (
    NOW,
    SHANGHAI,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
NIGHT = (dt.time(22), dt.time(7))
AT_ONCE = dict.fromkeys(Group, When.AT_ONCE)
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"])


def wishes(when=None, *, quiet=None, hour=8, zone=SHANGHAI):
    return Wishes(zone, when or {}, quiet, hour)


# The rules


def test_quiet_hours_over_midnight():
    told = wishes(quiet=NIGHT)
    assert quiet_until(shanghai(1, 21, 59), told) is None
    assert quiet_until(shanghai(1, 22), told) == shanghai(2, 7)
    assert quiet_until(shanghai(2, 6, 59), told) == shanghai(2, 7)
    assert quiet_until(shanghai(2, 7), told) is None


def test_quiet_hours_of_a_day():
    told = wishes(quiet=(dt.time(12), dt.time(14)))
    assert quiet_until(shanghai(1, 11, 59), told) is None
    assert quiet_until(shanghai(1, 12), told) == shanghai(1, 14)
    assert quiet_until(shanghai(1, 14), told) is None


def test_quiet_hours_are_by_the_persons_clock():
    told = wishes(quiet=NIGHT, zone=ZoneInfo("Europe/Berlin"))
    assert quiet_until(shanghai(1, 12), told) == shanghai(1, 14)


def test_what_is_not_urgent_waits_for_the_end_of_quiet_hours():
    now = shanghai(1, 23)
    told = wishes(quiet=NIGHT)
    assert plan(Group.ACT, told, act_by=None, now=now).goes_at == shanghai(2, 7)
    assert plan(Group.ACT, told, act_by=shanghai(2, 8), now=now).goes_at == shanghai(2, 7)
    assert plan(Group.ACT, told, act_by=shanghai(2, 7), now=now).goes_at == now
    assert plan(Group.BOOKINGS, told, act_by=shanghai(2, 6), now=now).goes_at == now
    # What is past already is not urgent any more.
    assert plan(Group.ACT, told, act_by=now, now=now).goes_at == shanghai(2, 7)


def test_what_cannot_wait_for_the_digest_comes_at_once():
    now = shanghai(1, 9)
    told = wishes(dict.fromkeys(Group, When.DAILY), quiet=NIGHT)
    assert plan(Group.ACT, told, act_by=shanghai(2, 9), now=now) == Plan(in_digest=True)
    assert plan(Group.ACT, told, act_by=shanghai(2, 8), now=now) == Plan(goes_at=now)
    assert plan(Group.BOOKINGS, told, act_by=shanghai(1, 10), now=now) == Plan(in_digest=True)


def test_never_is_never():
    told = wishes(dict.fromkeys(Group, When.NEVER))
    assert plan(Group.ACT, told, act_by=NOW + HOUR, now=NOW) == Plan()


@given(
    zone=ZONES,
    hour=st.integers(0, 23),
    minutes=st.integers(0, 366 * 24 * 60),
    begins=st.times(),
    ends=st.times(),
)
def test_whatever_the_clock_a_moment_is_found(zone, hour, minutes, begins, ends):
    now = NOW + minutes * MINUTE
    told = wishes(hour=hour, zone=ZoneInfo(zone), quiet=(begins, ends))
    due = digest_due(now, told)
    assert due <= now < due + DAY + 2 * HOUR
    until = quiet_until(now, told)
    # A day with a clock change is an hour longer.
    assert until is None or now - HOUR <= until <= now + DAY + HOUR


def test_every_notice_is_of_a_group():
    for notices in NOTICES.values():
        for notice in notices:
            assert group_of(notice.kind, notice.to) in Group
    assert group_of(Kind.TO_DECIDE, Audience.MANAGERS) is Group.ACT
    assert group_of(Kind.CANCELLED, Audience.MANAGERS) is Group.LAB
    assert group_of(Kind.CANCELLED, Audience.REQUESTER) is Group.BOOKINGS
    assert group_of(Kind.FOUND, Audience.SEARCHER) is Group.SEARCHES
    assert group_of(Kind.VERIFIED, Audience.ADMINISTRATORS) is Group.ORGANISATION


# What comes of them


@pytest.fixture
def instrument(db):
    lab = LabFactory(name_en="XRD lab", name_zh_hans="衍射实验室")
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer", name_zh_hans="衍射仪")
    open_days(instrument)
    return instrument


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab, person__language="en").person


@pytest.fixture
def person(db):
    person = engineer()
    person.language = "en"
    person.save()
    return person


def wants(person, *, quiet=(None, None), hour=8, **when):
    chosen = {**AT_ONCE, **{Group(name): each for name, each in when.items()}}
    return choose(
        person=person,
        when=chosen,
        quiet_from=quiet[0],
        quiet_until=quiet[1],
        digest_hour=hour,
    )


def letters_to(person):
    return [letter for letter in mail.outbox if person.email in letter.to[0]]


def test_it_works(instrument, manager, person):
    """Approved on Monday morning, read of on Tuesday at eight, in one letter."""
    wants(person, bookings=When.DAILY)
    first = ask(instrument, person, at=shanghai(3, 9))
    second = ask(instrument, person, at=shanghai(4, 9))
    approve(booking=first, person=manager, now=NOW)
    approve(booking=second, person=manager, now=NOW)
    sweep(now=NOW + MINUTE)
    assert letters_to(person) == []
    # In the inbox it is at once, whatever one chose.
    assert inbox_of(person).count() == 2
    sweep(now=shanghai(2, 8) - MINUTE)
    assert letters_to(person) == []
    sweep(now=shanghai(2, 8))
    (letter,) = letters_to(person)
    assert letter.subject == "2 new notices"
    assert "Approved: Diffractometer · XRD lab" in letter.body
    for booking in (first, second):
        assert f"/bookings/{booking.public_id}/" in letter.body
        assert f"/bookings/{booking.public_id}/" in letter.alternatives[0].content
    # Once a day, and none without anything.
    sweep(now=shanghai(2, 8, 1))
    sweep(now=shanghai(3, 8))
    assert len(letters_to(person)) == 1


@pytest.mark.django_db
def test_what_comes_after_the_digest_is_in_the_next_one(instrument, manager, person):
    wants(person, bookings=When.DAILY)
    booking = approve(booking=ask(instrument, person), person=manager, now=shanghai(1, 9))
    sweep(now=shanghai(1, 9, 5))
    # The scheduler stood still and comes an hour late.
    cancel(booking=booking, person=manager, note="Broken.", now=shanghai(2, 8, 30))
    sweep(now=shanghai(2, 9))
    (letter,) = letters_to(person)
    assert letter.subject == "1 new notice"
    assert "Cancelled" not in letter.body
    sweep(now=shanghai(3, 8))
    assert "Cancelled" in letters_to(person)[1].body


@pytest.mark.django_db
def test_what_was_read_meanwhile_is_not_in_it(instrument, manager, person):
    wants(person, bookings=When.DAILY)
    approve(booking=ask(instrument, person), person=manager, now=NOW)
    sweep(now=NOW + MINUTE)
    mark_read(notice=inbox_of(person).get(), now=NOW + HOUR)
    sweep(now=shanghai(2, 8))
    assert letters_to(person) == []


@pytest.mark.django_db
def test_a_digest_that_failed_is_the_same_message_again(instrument, manager, person, settings):
    wants(person, bookings=When.DAILY)
    approve(booking=ask(instrument, person), person=manager, now=NOW)
    sweep(now=NOW + MINUTE)
    (delivery,) = make_digests(now=shanghai(2, 8))
    assert make_digests(now=shanghai(2, 8)) == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert not send(delivery.pk, now=shanghai(2, 8))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sweep(now=shanghai(2, 8, 1))
    sweep(now=shanghai(2, 8, 2))
    (letter,) = letters_to(person)
    assert str(delivery.key) in letter.extra_headers["Message-ID"]
    assert Digest.objects.count() == 1


@pytest.mark.django_db
def test_two_digests_of_a_day_cannot_be(person):
    Digest.objects.create(recipient=person, day=NOW.date(), made_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Digest.objects.create(recipient=person, day=NOW.date(), made_at=NOW)


@pytest.mark.django_db
def test_not_by_email_is_in_the_inbox_alone(instrument, manager, person):
    wants(person, bookings=When.NEVER)
    approve(booking=ask(instrument, person), person=manager, now=NOW)
    sweep(now=NOW + MINUTE)
    sweep(now=shanghai(2, 8))
    assert letters_to(person) == []
    assert inbox_of(person).count() == 1


@pytest.mark.django_db
def test_a_letter_waits_for_the_end_of_quiet_hours(instrument, manager, person):
    wants(manager, quiet=NIGHT)
    ask(instrument, person, at=shanghai(5, 9), now=shanghai(1, 23))
    sweep(now=shanghai(1, 23))
    sweep(now=shanghai(2, 6, 59))
    assert letters_to(manager) == []
    sweep(now=shanghai(2, 7))
    assert len(letters_to(manager)) == 1


@pytest.mark.django_db
def test_what_one_must_act_on_before_then_goes_out(instrument, manager, person):
    """A manager proposes at night another time for a booking of the morning."""
    booking = approve(booking=ask(instrument, person), person=manager, now=NOW)
    sweep(now=NOW + MINUTE)
    wants(person, quiet=(dt.time(22), dt.time(9)))
    mail.outbox.clear()
    propose(
        booking=booking,
        person=manager,
        starts=shanghai(2, 14),
        ends=shanghai(2, 16),
        now=shanghai(1, 23),
    )
    sweep(now=shanghai(1, 23))
    (letter,) = letters_to(person)
    assert letter.subject == "Another time: Diffractometer"


@pytest.mark.django_db
def test_who_chose_nothing_gets_all_at_once(instrument, manager, person):
    assert choices_of(person).pk is None
    approve(booking=ask(instrument, person), person=manager, now=NOW)
    sweep(now=NOW + MINUTE)
    assert len(letters_to(person)) == 1


@pytest.mark.django_db
def test_who_is_gone_gets_no_digest(instrument, manager, person):
    wants(person, bookings=When.DAILY)
    approve(booking=ask(instrument, person), person=manager, now=NOW)
    sweep(now=NOW + MINUTE)
    person.is_active = False
    person.save()
    assert make_digests(now=shanghai(2, 8)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("quiet", "fault"),
    [
        ((dt.time(22), None), ChoiceFault.HALF_QUIET),
        ((None, dt.time(7)), ChoiceFault.HALF_QUIET),
        ((dt.time(7), dt.time(7)), ChoiceFault.ALL_QUIET),
    ],
)
def test_quiet_hours_have_two_ends(person, quiet, fault):
    with pytest.raises(ChoiceRefused) as refused:
        wants(person, quiet=quiet)
    assert refused.value.faults == [fault]
    assert not Choices.objects.exists()


@pytest.mark.django_db
def test_the_copy_has_them_and_erasing_takes_them(person):
    wants(person, lab=When.DAILY, quiet=NIGHT)
    (row,) = PARTS["notice_choices"](person)
    assert (row["lab"], row["quiet_from"]) == ("daily", dt.time(22))
    _erase(person, NOW)
    assert not Choices.objects.exists()


# The page


CHOSEN = {
    **{group.value: "at_once" for group in Group},
    "searches": "daily",
    "lab": "never",
    "quiet_from": "22:00",
    "quiet_until": "07:30",
    "digest_hour": "17",
}


@pytest.mark.django_db
def test_the_page_keeps_what_one_chooses(person):
    client = visiting(person)
    url = reverse("notice_choices")
    assert client.get(url).status_code == 200
    assert client.post(url, CHOSEN).status_code == 302
    chosen = Choices.objects.get(person=person)
    assert (chosen.searches, chosen.lab, chosen.act) == ("daily", "never", "at_once")
    assert (chosen.quiet_from, chosen.quiet_until) == (dt.time(22), dt.time(7, 30))
    assert chosen.digest_hour == 17
    # A second time changes the same row.
    client.post(url, {**CHOSEN, "quiet_from": "", "quiet_until": ""})
    chosen = Choices.objects.get(person=person)
    assert chosen.quiet_from is chosen.quiet_until is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"quiet_until": ""}, "Give both, or neither."),
        ({"quiet_until": "22:00"}, "They end as they begin."),
        ({"digest_hour": "24"}, "Select a valid choice"),
        ({"act": "sometimes"}, "Select a valid choice"),
        ({"quiet_from": "25:99"}, "Enter a valid time."),
    ],
)
def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(person, changes, sentence):
    answer = visiting(person).post(reverse("notice_choices"), {**CHOSEN, **changes})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert 'value="07:30"' in page or "quiet_until" in changes
    assert not Choices.objects.exists()


@pytest.mark.django_db
def test_nobody_elses_are_changed(person):
    other = PersonFactory()
    wants(other, lab=When.DAILY)
    visiting(person).post(reverse("notice_choices"), CHOSEN)
    assert Choices.objects.get(person=other).lab == "daily"
    assert Delivery.objects.count() == 0
