"""Ten days without a parcel: one reminder, and then the lab may cancel; who is told of samples."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve, cancel, make_due_moves, undo
from booking.bookings.rules import UNDO_FOR, Verb
from booking.bookings.sampling.actions import (
    announce,
    move_on,
    recall,
    receive,
    send_again,
    send_back,
    spoil,
)
from booking.bookings.sampling.reminding import remind_of_samples
from booking.bookings.sampling.rules import REMIND_AFTER
from booking.money.queries import steps_of
from booking.money.rules import Step
from booking.notices.actions import collect
from booking.notices.models import Delivery
from booking.notices.tasks import sweep
from tests.asking import ask_for_samples, samples_come
from tests.bookings.sampling.worlds import by_hand, shipment, world_of_samples
from tests.factories import NOW
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LATE = NOW + REMIND_AFTER


@pytest.fixture
def world():
    return world_of_samples()


def reminders(booking):
    return list(booking.timeline.filter(verb="remind").values_list("at", flat=True))


def told(person):
    return list(
        Delivery.objects.filter(recipient=person, channel="email")
        .order_by("pk")
        .values_list("kind", flat=True)
    )


def test_it_works(world):
    assert remind_of_samples(now=LATE - dt.timedelta(seconds=1)) == 0
    assert remind_of_samples(now=LATE + 3 * DAY) == 1
    # Twice, and late: nobody hears of it again.
    assert remind_of_samples(now=LATE + 3 * DAY) == 0
    assert remind_of_samples(now=LATE + 90 * DAY) == 0
    assert reminders(world.booking) == [LATE + 3 * DAY]
    world.booking.refresh_from_db()
    assert world.booking.state == "approved"


def test_nothing_is_cancelled_by_itself(world):
    remind_of_samples(now=LATE)
    assert make_due_moves(now=LATE + 300 * DAY) == 0
    world.booking.refresh_from_db()
    assert world.booking.state == "approved"


@pytest.mark.parametrize("comes", ["announced", "received"])
def test_who_was_heard_of_is_not_reminded(world, comes):
    if comes == "announced":
        announce(booking=world.booking, person=world.person, sending=by_hand(1), now=NOW)
    else:
        receive(booking=world.booking, person=world.technician, numbers=[1], now=NOW)
    assert remind_of_samples(now=LATE) == 0


def test_who_takes_an_announcement_back_is_reminded(world):
    parcel = announce(booking=world.booking, person=world.person, sending=by_hand(1), now=NOW)
    recall(parcel=parcel, person=world.person, now=NOW)
    assert remind_of_samples(now=LATE) == 1


def test_what_is_over_or_undone_is_not_waited_for(world):
    other = ask_for_samples(world.instrument, world.person)
    approve(booking=other, person=world.manager, now=NOW)
    undo(booking=other, person=world.manager, now=NOW)
    cancel(booking=world.booking, person=world.person, now=NOW)
    assert remind_of_samples(now=LATE) == 0


def test_the_wait_for_new_ones_begins_when_they_are_promised(world):
    remind_of_samples(now=LATE)
    samples_come(world.booking, world.technician, now=LATE)
    common = {"booking": world.booking, "numbers": [1], "now": LATE + DAY}
    spoil(person=world.technician, reason="Empty", **common)
    send_again(person=world.person, **common)
    assert remind_of_samples(now=LATE + 10 * DAY) == 0
    assert remind_of_samples(now=LATE + 11 * DAY) == 1
    assert len(reminders(world.booking)) == 2


# The lab gives up


def page(person, booking):
    url = reverse("samples", args=[booking.public_id])
    return visiting(person).get(url).content.decode()


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATE + DAY)


REASON = "No samples came within ten days, nor after the reminder of"


def test_the_lab_may_cancel_after_the_reminder(world, clock):
    assert REASON not in page(world.manager, world.booking)
    remind_of_samples(now=LATE)
    assert REASON in page(world.manager, world.booking)
    at_home = reverse("booking", args=[world.booking.public_id])
    assert REASON in visiting(world.manager).get(at_home).content.decode()
    # Whose it is not to cancel is not shown how.
    assert REASON not in page(world.technician, world.booking)
    assert REASON not in page(world.person, world.booking)
    visiting(world.manager).post(
        reverse("cancel", args=[world.booking.public_id]), {"note": f"{REASON} then."}
    )
    world.booking.refresh_from_db()
    assert world.booking.state == "cancelled"
    assert set(steps_of(world.booking.reference)) == {Step.HOLD, Step.RELEASE}
    assert not world.booking.points.exists()


def test_a_parcel_that_comes_after_all_takes_the_button_away(world, clock):
    remind_of_samples(now=LATE)
    announce(booking=world.booking, person=world.person, sending=by_hand(1), now=LATE)
    assert REASON not in page(world.manager, world.booking)


# Who is told


def test_each_side_is_told_of_what_the_other_does(world):
    common = {"booking": world.booking, "now": NOW}
    # Of the approval they have heard.
    collect(now=NOW + UNDO_FOR)
    Delivery.objects.all().delete()
    parcel = announce(person=world.person, sending=shipment(1, 2, 3), **common)
    receive(person=world.technician, numbers=[1, 2, 3], parcel=parcel, **common)
    spoil(person=world.technician, numbers=[1, 2], reason="Too wet", **common)
    send_again(person=world.head, numbers=[1], **common)
    send_back(person=world.technician, sending=by_hand(2), **common)
    collect(now=NOW)
    assert told(world.person) == ["received", "unusable", "samples_left"]
    assert told(world.manager) == ["parcel", "parcel"]
    assert told(world.head) == []


def test_the_letters_say_which_samples_and_why(world):
    world.person.language = world.manager.language = "en"
    world.person.save()
    world.manager.save()
    world.booking.requester = world.person
    common = {"booking": world.booking, "now": NOW}
    sweep(now=NOW)
    mail.outbox.clear()
    announce(person=world.person, sending=shipment(1, 2), **common)
    receive(person=world.technician, numbers=[1], note="2 was not in it", **common)
    spoil(person=world.technician, numbers=[1], reason="Too wet", **common)
    move_on(person=world.technician, verb=Verb.DISPOSE, numbers=[1], **common)
    sweep(now=NOW)
    letters = {each.subject: each.body for each in mail.outbox}
    assert "#1–2 · SF Express SF 100" in letters["Samples on their way: Diffractometer D8"]
    received = letters["Samples received: Diffractometer D8"]
    assert "#1 · 2 was not in it" in received
    assert "2 samples of this booking are still to come." in received
    unusable = letters["Samples cannot be used: Diffractometer D8"]
    assert "#1 · Too wet" in unusable
    assert "cancel the booking free of charge" in unusable
    assert "has disposed of samples" in letters["Samples disposed of: Diffractometer D8"]
    # What it is for is read after signing in.
    assert not any(world.booking.purpose in body for body in letters.values())


def test_the_reminder_is_a_letter_with_the_way_to_the_lab(world):
    world.person.language = "en"
    world.person.save()
    sweep(now=NOW)
    mail.outbox.clear()
    remind_of_samples(now=LATE)
    sweep(now=LATE)
    (letter,) = mail.outbox
    assert letter.to[0].endswith(f"<{world.person.email}>")
    assert letter.subject == "No samples yet: Diffractometer D8"
    assert "has waited ten days" in letter.body
    assert "100 Garden Road" in letter.body
