"""Telling people by e-mail of what became free for their saved searches."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from booking.calendars.actions import end_search, look_again, save_search
from booking.calendars.rules.searches import Answer
from booking.notices.actions import collect, hand_out, note_failed, take
from booking.notices.models import Delivery, ToldHit
from booking.notices.rules import BACKOFF, LEASE, TOO_OLD, Kind
from booking.notices.tasks import send, sweep
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def instrument():
    lab = LabFactory(
        name_en="Microscopy lab", name_zh_hans="显微实验室", time_zone="America/New_York"
    )
    return InstrumentFactory(lab=lab, name_en="Microscope", name_zh_hans="扫描电镜")


@pytest.fixture
def person():
    person = engineer()
    person.language = "en"
    person.save()
    return person


@pytest.fixture
def search(person):
    return save_search(person=person, query="q=SEM", language="zh-hans", now=NOW)


@pytest.fixture
def hit(search, instrument):
    answer = Answer(instrument.pk, shanghai(5, 22), shanghai(6, 0))
    return look_again(search=search, answers=[answer], now=NOW)


def test_it_works(hit, person, instrument):
    assert sweep(now=NOW) == 1
    (letter,) = mail.outbox
    assert person.email in letter.to[0]
    assert letter.subject == "Free for your search: Microscope, Fri 5 Mar 2027 09:00"
    for words in (
        "“SEM”",
        "Microscopy lab",
        "Fri 5 Mar 2027, 09:00 to 11:00 (2 h)",
        f"/instruments/{instrument.public_id}/?start=2027-03-05T09%3A00&length=120",
        "/find/?q=SEM",
        "/searches/",
        "Wed 31 Mar 2027",
    ):
        assert words in letter.body


def test_nobody_else_is_told(hit, person):
    engineer()
    sweep(now=NOW)
    assert [delivery.recipient for delivery in Delivery.objects.all()] == [person] * 2


def test_who_may_not_sign_in_is_not_told(hit, person):
    person.is_active = False
    person.save()
    assert sweep(now=NOW) == 0
    assert ToldHit.objects.count() == 1


@pytest.mark.parametrize(
    ("chosen", "language"), [("zh-hans", "zh-hans"), ("", "zh-hans"), ("en", "en")]
)
def test_a_letter_is_in_its_readers_language_else_in_that_of_the_search(
    hit, person, chosen, language, settings
):
    settings.MAIL_LANGUAGE = "en"
    person.language = chosen
    person.save()
    sweep(now=NOW)
    (letter,) = mail.outbox
    assert ("扫描电镜" in letter.subject) == (language == "zh-hans")
    assert ("3月5日 周五 09:00–11:00" in letter.body) == (language == "zh-hans")


def test_samples_have_no_slot(search, instrument):
    look_again(search=search, answers=[Answer(instrument.pk)], now=NOW)
    sweep(now=NOW)
    (letter,) = mail.outbox
    assert "Samples can be sent in" in letter.body
    assert f"/instruments/{instrument.public_id}/?mode=samples" in letter.body
    assert "whoever asks first" not in letter.body


def test_collected_twice_it_is_told_once(hit):
    assert len(collect(now=NOW)) == 1
    assert collect(now=NOW) == []
    assert sweep(now=NOW + MINUTE) == 1
    assert sweep(now=NOW + 2 * MINUTE) == 0
    assert len(mail.outbox) == 1


def test_what_is_too_old_is_not_told(hit):
    assert sweep(now=NOW + TOO_OLD) == 0
    assert mail.outbox == []


def test_a_slot_that_has_begun_is_not_told(search, instrument):
    soon = Answer(instrument.pk, NOW + MINUTE, NOW + 3 * MINUTE)
    look_again(search=search, answers=[soon], now=NOW)
    assert sweep(now=NOW + MINUTE) == 0


def test_of_a_search_that_has_ended_nobody_is_told(hit, search, person):
    end_search(search=search, person=person, now=NOW)
    assert sweep(now=NOW) == 0


def test_a_failed_letter_is_tried_again_as_the_same_message(hit, settings):
    (delivery,) = collect(now=NOW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert not send(delivery.pk, now=NOW)
    assert hand_out(now=NOW + BACKOFF[0] - MINUTE / 2) == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert sweep(now=NOW + BACKOFF[0]) == 1
    assert str(delivery.key) in mail.outbox[0].extra_headers["Message-ID"]
    assert not send(delivery.pk, now=NOW + BACKOFF[0])
    assert len(mail.outbox) == 1


def test_what_a_killed_worker_had_comes_back(hit):
    (delivery,) = collect(now=NOW)
    assert take(delivery=delivery.pk, now=NOW) is not None
    # Killed here. Nobody else may take it until the lease is over.
    assert take(delivery=delivery.pk, now=NOW + LEASE - MINUTE) is None
    assert sweep(now=NOW + LEASE) == 1
    assert len(mail.outbox) == 1


def test_a_hopeless_letter_is_given_up_visibly(hit):
    (delivery,) = collect(now=NOW)
    now = NOW
    for pause in (*BACKOFF, MINUTE):
        note_failed(delivery=take(delivery=delivery.pk, now=now), error="refused", now=now)
        now += pause
    assert Delivery.objects.get(channel="email").state == "given_up"


def test_a_delivery_is_about_one_thing(hit, person):
    open_days(hit.instrument)
    booking = ask(hit.instrument, at=shanghai(2, 22))
    about = {"entry": booking.timeline.get(), "hit": hit}
    for fields in ({}, about):
        with pytest.raises(IntegrityError, match="about_one_thing"), transaction.atomic():
            Delivery.objects.create(
                recipient=person,
                channel="email",
                kind=Kind.FOUND.value,
                not_before=NOW,
                **fields,
            )


def test_a_hit_is_told_once_to_a_person_whoever_asks_the_database(hit, person):
    collect(now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            hit=hit, recipient=person, channel="email", kind=Kind.FOUND.value, not_before=NOW
        )
