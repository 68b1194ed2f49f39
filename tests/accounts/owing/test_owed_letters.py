"""Letters that are owed reach whom they are for once, whatever fails on the way."""

import datetime as dt

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from booking.accounts.admitting.actions import ask, withdraw_request
from booking.accounts.models import OwedLetter
from booking.accounts.owing.actions import hand_out, owe, take
from booking.accounts.owing.rules import BACKOFF, LEASE, DeliveryState, Letter
from booking.accounts.owing.writing import WRITERS
from booking.accounts.privacy.actions import apply_retention, erase_account
from booking.accounts.privacy.register import PARTS
from booking.accounts.rules import JoinWay
from booking.accounts.tasks import send_letter, sweep_letters
from booking.accounts.wording import LETTERS
from tests.factories import NOW, MembershipFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def administrator():
    return MembershipFactory(organisation=OrganisationFactory(), role="administrator").person


@pytest.fixture
def person():
    return PersonFactory(email="li@minjiang.example", language="en")


@pytest.fixture
def broken(monkeypatch):
    """A mail server that is out, and its repair."""

    def send(*_message):
        raise ConnectionRefusedError("no server")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.message.EmailMessage.send", send)
        yield patch.undo


def asked(administrator, person):
    organisation = administrator.memberships.get().organisation
    return ask(organisation=organisation, person=person, way=JoinWay.CODE, now=NOW)


def changed(person):
    facts = {"to": person.pk, "what": "password_changed", "at": NOW.isoformat(), "address": ""}
    return owe(letter=Letter.SIGN_IN, person=person, now=NOW, **facts)


def test_it_works(administrator, person):
    asked(administrator, person)
    assert [each.to[0] for each in mail.outbox] == [f"{administrator.name} <{administrator.email}>"]
    # What was handed over is owed no more, and nothing of it is kept.
    assert not OwedLetter.objects.exists()
    assert sweep_letters(now=NOW + 2 * LEASE) == 0


def test_a_letter_that_fails_is_tried_again_and_then_is_the_same_message(
    administrator, person, broken, clock
):
    asked(administrator, person)
    owed = OwedLetter.objects.get()
    assert (owed.state, owed.attempts) == (DeliveryState.QUEUED, 1)
    assert "no server" in owed.error
    broken()
    clock(NOW + BACKOFF[0])
    assert sweep_letters(now=NOW + BACKOFF[0] - SECOND) == 0
    assert sweep_letters(now=NOW + BACKOFF[0]) == 1
    [letter] = mail.outbox
    assert letter.message()["Message-ID"] == f"<{owed.key}@localhost>"
    assert not OwedLetter.objects.exists()


def test_it_is_given_up_in_the_end_and_kept_for_a_while(person, broken, clock):
    owed = changed(person)
    moment = NOW
    for _attempt in range(len(BACKOFF) + 1):
        assert not send_letter(owed.pk, now=moment)
        owed.refresh_from_db()
        moment = owed.not_before
    assert owed.state == DeliveryState.GIVEN_UP
    assert sweep_letters(now=moment + LEASE) == 0
    assert apply_retention(now=NOW + dt.timedelta(days=29))["letters"] == 0
    assert apply_retention(now=NOW + dt.timedelta(days=31))["letters"] == 1


def test_what_a_killed_worker_had_comes_back(person, clock):
    """It took the letter and said no more; nobody else sends it before the lease is over."""
    owed = changed(person)
    assert take(letter=owed.pk, now=NOW) == owed
    assert take(letter=owed.pk, now=NOW + SECOND) is None
    assert sweep_letters(now=NOW + LEASE - SECOND) == 0
    clock(NOW + LEASE)
    assert sweep_letters(now=NOW + LEASE) == 1
    assert len(mail.outbox) == 1


def test_what_the_worker_never_got_comes_back(person):
    owed = changed(person)
    assert hand_out(now=NOW) == []
    assert hand_out(now=NOW + LEASE) == [owed]
    assert hand_out(now=NOW + LEASE) == []
    assert send_letter(owed.pk, now=NOW + LEASE)
    assert not send_letter(owed.pk, now=NOW + LEASE)
    assert len(mail.outbox) == 1


def test_what_is_over_by_then_is_not_told(administrator, person, broken, clock):
    request = asked(administrator, person)
    withdraw_request(request=request, person=person, now=NOW)
    broken()
    clock(NOW + BACKOFF[0])
    assert sweep_letters(now=NOW + BACKOFF[0]) == 1
    assert mail.outbox == []
    assert not OwedLetter.objects.exists()


def test_a_change_that_is_undone_owes_nothing(person):
    with transaction.atomic():
        changed(person)
        transaction.set_rollback(True)
    assert not OwedLetter.objects.exists()


def test_one_can_read_what_is_owed_and_erasing_takes_it_away(person):
    changed(person)
    [row] = PARTS["letters_owed"](person)
    assert row["facts"]["what"] == "password_changed"
    erase_account(person=person, now=NOW)
    assert not OwedLetter.objects.exists()


def test_every_kind_has_a_writer_and_a_word():
    assert set(WRITERS) == set(Letter)
    assert set(LETTERS) == {each.value for each in Letter}
