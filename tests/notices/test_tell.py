"""Telling people of a booking's moves by e-mail."""

import datetime as dt

import pytest
from django.core import mail

from booking.bookings.actions import approve, cancel, check_in, finish, make_due_moves, reject
from booking.bookings.rules import KindOfUse, Verb
from booking.notices.actions import collect, hand_out, note_failed, take
from booking.notices.models import Delivery
from booking.notices.rules import BACKOFF, HIT_NOTICES, LEASE, NOTICES, Kind, next_try
from booking.notices.tasks import send, sweep
from tests.asking import ask, ask_for_samples, samples_come
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def lab():
    return LabFactory(
        name_en="XRD lab",
        name_zh_hans="衍射实验室",
        address="Building 5, 1 College Road",
        contact_name="Lin Yue",
        contact_phone="0591-0000",
        getting_in="Gate 3, show your identity card.",
        bring_along="Dry powder, two grams.",
    )


@pytest.fixture
def instrument(lab):
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer", name_zh_hans="衍射仪")
    open_days(instrument)
    ListPriceFactory(instrument=instrument, amount="260.00")
    return instrument


@pytest.fixture
def manager(lab):
    return LabRoleFactory(lab=lab, person__language="en").person


def letters_to(person):
    return [letter for letter in mail.outbox if person.email in letter.to[0]]


def test_it_works(instrument, manager):
    person = engineer()
    person.language = "en"
    person.save()
    booking = ask(instrument, person)
    assert sweep(now=NOW) == 1
    (letter,) = letters_to(manager)
    assert letter.subject == f"New request: Diffractometer, from {person.name}"
    assert "Tue 2 Mar 2027, 09:00 to 11:00" in letter.body
    assert "¥520.00" in letter.body
    assert "Phase analysis of a catalyst" in letter.body

    approve(booking=booking, person=manager, now=NOW + MINUTE)
    sweep(now=NOW + 2 * MINUTE)
    (letter,) = letters_to(person)
    assert letter.subject == "Approved: Diffractometer"
    for words in (
        "Building 5, 1 College Road",
        "Lin Yue",
        "Gate 3, show your identity card.",
        "Dry powder, two grams.",
        f"/bookings/{booking.public_id}/",
    ):
        assert words in letter.body


def test_nobody_else_is_told(instrument, manager):
    LabRoleFactory(lab=instrument.lab, kind="technician")
    LabRoleFactory()
    MembershipFactory()
    ask(instrument)
    sweep(now=NOW)
    assert len(mail.outbox) == len(letters_to(manager)) == 1


def test_every_manager_is_told_once(instrument, manager):
    second = LabRoleFactory(lab=instrument.lab).person
    ask(instrument)
    sweep(now=NOW)
    sweep(now=NOW + MINUTE)
    assert len(letters_to(manager)) == len(letters_to(second)) == 1


def test_a_letter_is_in_its_readers_language(instrument, manager, settings):
    settings.MAIL_LANGUAGE = "zh-hans"
    manager.language = ""
    manager.save()
    ask(instrument)
    sweep(now=NOW)
    (letter,) = mail.outbox
    assert "衍射仪" in letter.subject
    assert "时间：2027年3月2日 周二 09:00–11:00" in letter.body
    assert "仪器：" in letter.body


def test_a_rejection_says_why(instrument, manager):
    booking = ask(instrument)
    reject(booking=booking, person=manager, note="The tube is being changed.", now=NOW)
    sweep(now=NOW + MINUTE)
    (letter,) = letters_to(booking.requester)
    assert "The tube is being changed." in letter.body


def test_who_cancels_is_not_told_but_the_lab_is(instrument, manager):
    booking = ask(instrument)
    sweep(now=NOW)
    mail.outbox.clear()
    cancel(booking=booking, person=booking.requester, now=NOW)
    sweep(now=NOW)
    assert [letters_to(manager) != [], letters_to(booking.requester)] == [True, []]


def test_expiry_tells_both(instrument, manager):
    booking = ask(instrument)
    sweep(now=NOW)
    mail.outbox.clear()
    later = shanghai(2, 9)
    make_due_moves(now=later)
    sweep(now=later)
    assert len(letters_to(manager)) == len(letters_to(booking.requester)) == 1


def test_old_moves_are_not_told(instrument, manager):
    ask(instrument)
    assert sweep(now=NOW + dt.timedelta(days=1, minutes=1)) == 0
    assert mail.outbox == []


def test_every_move_has_an_entry_and_every_kind_its_templates(instrument, manager):
    assert set(NOTICES) == set(Verb)
    booking = ask(instrument)
    (delivery,) = collect(now=NOW)
    for kind in set(Kind) - {Kind.DIGEST} - {notice.kind for notice in HIT_NOTICES}:
        from booking.notices.letters import compose

        delivery.kind = kind.value
        letter = compose(delivery)
        assert letter.subject
        assert booking.public_id in letter.body


def test_a_failed_letter_is_tried_again_as_the_same_message(instrument, manager, settings):
    ask(instrument)
    (delivery,) = collect(now=NOW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert not send(delivery.pk, now=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("queued", 1)
    assert delivery.error
    assert hand_out(now=NOW + BACKOFF[0] - MINUTE / 2) == []

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert [row.pk for row in hand_out(now=NOW + BACKOFF[0])] == [delivery.pk]
    assert send(delivery.pk, now=NOW + BACKOFF[0])
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert str(delivery.key) in mail.outbox[0].extra_headers["Message-ID"]
    assert not send(delivery.pk, now=NOW + BACKOFF[0])
    assert len(mail.outbox) == 1


def test_what_a_killed_worker_had_comes_back(instrument, manager):
    ask(instrument)
    (delivery,) = collect(now=NOW)
    assert take(delivery=delivery.pk, now=NOW) is not None
    # Killed here. Nobody else may take it until the lease is over.
    assert take(delivery=delivery.pk, now=NOW + LEASE - MINUTE) is None
    assert hand_out(now=NOW + LEASE - MINUTE) == []
    assert sweep(now=NOW + LEASE) == 1
    assert len(mail.outbox) == 1


def test_a_hopeless_letter_is_given_up_visibly(instrument, manager):
    ask(instrument)
    (delivery,) = collect(now=NOW)
    now = NOW
    for pause in (*BACKOFF, None):
        taken = take(delivery=delivery.pk, now=now)
        note_failed(delivery=taken, error="refused", now=now)
        assert next_try(taken.attempts, now) == (None if pause is None else now + pause)
        now = now + (pause or MINUTE)
    assert Delivery.objects.get(channel="email").state == "given_up"
    assert take(delivery=delivery.pk, now=now) is None


def test_the_customer_is_told_when_the_lab_has_finished_the_samples(instrument, manager):
    instrument.takes_samples = True
    instrument.save()
    ListPriceFactory(instrument=instrument, unit="sample", amount="80.00")
    booking = ask_for_samples(instrument)
    booking.requester.language = "en"
    booking.requester.save()
    approve(booking=booking, person=manager, now=NOW)
    samples_come(booking, manager)
    check_in(booking=booking, person=manager, now=NOW)
    sweep(now=NOW)
    mail.outbox.clear()
    finish(booking=booking, person=manager, kind=KindOfUse.SERVICE, samples=2, now=NOW)
    sweep(now=NOW)
    (letter,) = letters_to(booking.requester)
    assert "finished its work on 2 samples" in letter.body
    assert "Charged: ¥160.00" in letter.body
