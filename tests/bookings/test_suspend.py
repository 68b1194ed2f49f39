"""Suspending an organisation: what it cancels is shown before, and then cancelled at once."""

import pytest
from django.urls import reverse

from booking.accounts.actions import AccountRefused, restore_organisation
from booking.bookings.actions import CancelsChanged, Refused, approve, suspend
from booking.bookings.actions.suspending import list_mark
from booking.bookings.models import Booking
from booking.bookings.queries import visible_to
from booking.bookings.queries.heirs import cancelled_with
from booking.bookings.rules import Reason
from booking.calendars.models import Claim
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    MembershipFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def instrument():
    instrument = InstrumentFactory(takes_samples=True)
    open_days(instrument)
    return instrument


@pytest.fixture
def person():
    return engineer()


@pytest.fixture
def organisation(person):
    return person.memberships.get().organisation


@pytest.fixture
def operator():
    return PersonFactory(is_operator=True)


def do(organisation, operator, **changes):
    wish = {
        "shown": list_mark(cancelled_with(organisation)),
        "reason": "Papers are missing",
        "person": operator,
        "now": NOW,
    }
    return suspend(organisation=organisation, **{**wish, **changes})


def test_it_works(organisation, operator, person, instrument):
    manager = LabRoleFactory(lab=instrument.lab).person
    # Late, so that a cancellation by the customer would cost a fee.
    approved = approve(booking=ask(instrument, person), person=manager, now=NOW)
    samples = ask_for_samples(instrument, person)
    used = ask(instrument, person, at=shanghai(4, 9))
    Booking.objects.filter(pk=used.pk).update(state="in_use", used_from=NOW)
    other = ask(instrument, at=shanghai(5, 9))
    page = reverse("suspend_organisation", args=[organisation.public_id])
    shown = visiting(operator).get(page)
    assert "2 bookings are cancelled" in shown.content.decode()
    assert {each.pk for each in shown.context["hits"]} == {approved.pk, samples.pk}
    sent = {"reason": "Papers are missing", "shown": shown.context["shown"]}
    answer = visiting(operator).post(page, sent)
    assert answer.url == reverse("organisation", args=[organisation.public_id])
    organisation.refresh_from_db()
    assert organisation.state == "suspended"
    states = dict(Booking.objects.values_list("pk", "state"))
    assert states == {
        approved.pk: "cancelled",
        samples.pk: "cancelled",
        used.pk: "in_use",
        other.pk: "requested",
    }
    for booking in (approved, samples):
        entry = booking.timeline.last()
        assert (entry.verb, entry.actor, entry.note) == ("cancel", operator, "Papers are missing")
        assert Step.FEE not in steps_of(booking.reference)
        assert Step.RELEASE in steps_of(booking.reference)
        assert not Claim.objects.filter(holder=booking.pk).exists()


def test_who_may_not(organisation, person, instrument):
    ask(instrument, person)
    administrator = MembershipFactory(organisation=organisation, role="administrator").person
    page = reverse("suspend_organisation", args=[organisation.public_id])
    assert visiting(administrator).post(page, {"reason": "x"}).status_code == 403
    assert visiting(person).post(page, {"reason": "x"}).status_code == 404
    with pytest.raises(Refused) as refused:
        do(organisation, administrator)
    assert refused.value.reasons == (Reason.NOT_ALLOWED,)


def test_a_suspended_organisation_keeps_its_history_and_cannot_book(
    organisation, operator, person, instrument
):
    booking = ask(instrument, person)
    do(organisation, operator)
    assert booking in visible_to(person, now=NOW)
    assert visiting(person).get(reverse("booking", args=[booking.public_id])).status_code == 200
    with pytest.raises(Refused) as refused:
        ask(instrument, person, at=shanghai(3, 9))
    assert Reason.NOT_VERIFIED in refused.value.reasons


def test_restored_it_may_book_again_and_gets_nothing_back(
    organisation, operator, person, instrument
):
    booking = ask(instrument, person)
    do(organisation, operator)
    restore_organisation(organisation=organisation, by=operator, now=NOW)
    booking.refresh_from_db()
    assert booking.state == "cancelled"
    # A person's organisation is read anew.
    assert ask(instrument, type(person).objects.get(pk=person.pk)).state == "requested"


def test_what_its_labs_have_granted_is_cancelled_too(operator, person, instrument):
    booking = ask(instrument, person)
    do(instrument.lab.university, operator)
    booking.refresh_from_db()
    assert booking.state == "cancelled"


def test_what_came_since_the_list_was_seen_is_shown_first(
    organisation, operator, person, instrument
):
    seen = list_mark(cancelled_with(organisation))
    booking = ask(instrument, person)
    with pytest.raises(CancelsChanged):
        do(organisation, operator, shown=seen)
    page = reverse("suspend_organisation", args=[organisation.public_id])
    answer = visiting(operator).post(page, {"reason": "Papers", "shown": seen})
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "The bookings have changed since you saw them" in words
    assert ">Papers</textarea>" in words.replace("\n", "")
    organisation.refresh_from_db()
    booking.refresh_from_db()
    assert (organisation.state, booking.state) == ("verified", "requested")


def test_a_reason_is_owed(organisation, operator):
    with pytest.raises(Refused) as refused:
        do(organisation, operator, reason=" ")
    assert refused.value.reasons == (Reason.REASON_MISSING,)
    page = reverse("suspend_organisation", args=[organisation.public_id])
    assert visiting(operator).post(page, {"reason": ""}).status_code == 422


def test_it_is_suspended_once(organisation, operator):
    do(organisation, operator)
    with pytest.raises(AccountRefused):
        do(organisation, operator)
