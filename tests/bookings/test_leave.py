"""Leaving an organisation: rights end at once, open bookings pass on, history stays."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from booking.accounts.actions import (
    AccountRefused,
    add_person_to_organisation,
    change_role,
    create_project,
)
from booking.accounts.models import Membership
from booking.accounts.rules import AccountReason, Role
from booking.bookings.actions import approve, cancel, end_place, leave
from booking.bookings.models import Booking, TimelineEntry
from booking.bookings.queries import visible_to
from booking.notices.actions import collect
from booking.notices.letters import compose
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
def administrator():
    return MembershipFactory(role="administrator")


@pytest.fixture
def organisation(administrator):
    return administrator.organisation


@pytest.fixture
def leaver(organisation):
    return engineer(organisation)


def place_of(person):
    return person.memberships.get(until__isnull=True)


def end(person, by):
    return end_place(membership=place_of(person), by=by, now=NOW)


def refusal(verb, **wish):
    with pytest.raises(AccountRefused) as refused:
        verb(**wish)
    [reason] = refused.value.reasons
    return reason


def test_it_works(organisation, administrator, leaver, instrument):
    booking = ask(instrument, leaver)
    page = reverse("leave_organisation", args=[organisation.public_id])
    browser = visiting(leaver)
    first = browser.get(page).content.decode()
    assert instrument.name in first
    assert "1 open booking passes on" in first
    assert browser.post(page).url == reverse("home")
    assert not leaver.memberships.filter(until__isnull=True).exists()
    booking.refresh_from_db()
    assert (booking.requester, booking.state) == (administrator.person, "requested")
    # Still signed in, with no right left.
    assert browser.get(reverse("profile")).status_code == 200
    for address in (
        page,
        reverse("booking", args=[booking.public_id]),
        reverse("organisation_bookings", args=[organisation.public_id]),
    ):
        assert browser.get(address).status_code == 404


def test_who_may_not(organisation, leaver):
    page = reverse("leave_organisation", args=[organisation.public_id])
    for person in (PersonFactory(), MembershipFactory().person, PersonFactory(is_operator=True)):
        assert visiting(person).get(page).status_code == 404
        assert visiting(person).post(page).status_code == 404
    wish = {"organisation": organisation, "person": PersonFactory(), "now": NOW}
    assert refusal(leave, **wish) is AccountReason.ENDED


def test_the_head_of_the_project_takes_over(organisation, administrator, leaver, instrument):
    head = engineer(organisation)
    project = create_project(
        organisation=organisation, name="Pigments", head=head, members=[leaver], now=NOW
    )
    booking = ask(instrument, leaver, project=project)
    end(leaver, administrator.person)
    booking.refresh_from_db()
    assert booking.requester == head
    assert booking in visible_to(head, now=NOW)
    entry = booking.timeline.last()
    assert (entry.verb, entry.before, entry.after) == ("transfer", "requested", "requested")
    assert entry.actor == administrator.person
    page = visiting(head).get(reverse("booking", args=[booking.public_id])).content.decode()
    assert f"{leaver.name} → {head.name}" in page
    assert cancel(booking=booking, person=head, now=NOW).state == "cancelled"


def test_a_leaving_heads_own_pass_to_the_administrator(
    organisation, administrator, leaver, instrument
):
    project = create_project(organisation=organisation, name="Pigments", head=leaver, now=NOW)
    booking = ask(instrument, leaver, project=project)
    leave(organisation=organisation, person=leaver, now=NOW)
    booking.refresh_from_db()
    assert booking.requester == administrator.person


def test_all_that_is_open_passes_on_and_what_is_over_stays(
    organisation, administrator, leaver, instrument
):
    manager = LabRoleFactory(lab=instrument.lab).person
    over = cancel(booking=ask(instrument, leaver), person=leaver, now=NOW)
    approved = approve(booking=ask(instrument, leaver, at=shanghai(3, 9)), person=manager, now=NOW)
    samples = ask_for_samples(instrument, leaver)
    used = ask(instrument, leaver, at=shanghai(4, 9))
    Booking.objects.filter(pk=used.pk).update(state="in_use", used_from=NOW)
    end(leaver, administrator.person)
    asked_by = dict(Booking.objects.values_list("pk", "requester"))
    assert asked_by.pop(over.pk) == leaver.pk
    assert asked_by == dict.fromkeys((approved.pk, samples.pk, used.pk), administrator.person.pk)
    assert TimelineEntry.objects.filter(booking=over, verb="transfer").count() == 0


def test_whoever_keeps_another_role_keeps_the_bookings(
    organisation, administrator, leaver, instrument
):
    booking = ask(instrument, leaver)
    other = MembershipFactory(organisation=organisation, person=leaver, role="finance")
    end_place(membership=other, by=administrator.person, now=NOW)
    booking.refresh_from_db()
    assert booking.requester == leaver


def test_bookings_for_another_organisation_stay(organisation, administrator, leaver, instrument):
    other = MembershipFactory(person=leaver).organisation
    booking = ask(instrument, leaver, project=other.general_project)
    end_place(
        membership=leaver.memberships.get(organisation=organisation),
        by=administrator.person,
        now=NOW,
    )
    booking.refresh_from_db()
    assert booking.requester == leaver


def test_who_takes_over_is_told(organisation, administrator, leaver, instrument):
    ask(instrument, leaver)
    leave(organisation=organisation, person=leaver, now=NOW)
    [letter] = [each for each in collect(now=NOW) if each.kind == "handed_over"]
    assert letter.recipient == administrator.person
    letter.recipient.language = "en"
    body = compose(letter).body
    assert "This booking is yours now" in body
    assert f"{leaver.name} → {administrator.person.name}" in body


def test_the_last_administrator_cannot_leave(organisation, administrator, instrument):
    booking = ask(instrument, administrator.person)
    wish = {"organisation": organisation, "person": administrator.person, "now": NOW}
    assert refusal(leave, **wish) is AccountReason.LAST_ADMINISTRATOR
    page = reverse("leave_organisation", args=[organisation.public_id])
    answer = visiting(administrator.person).post(page)
    assert answer.status_code == 409
    assert "This is the last administrator" in answer.content.decode()
    administrator.refresh_from_db()
    booking.refresh_from_db()
    assert (administrator.until, booking.requester) == (None, administrator.person)


def test_nobody_gives_a_role_to_themselves(organisation, administrator):
    person = administrator.person
    wish = {"organisation": organisation, "email": person.email, "name": "A", "by": person}
    for role in Role:
        given = refusal(add_person_to_organisation, **wish, role=role, now=NOW)
        assert given is AccountReason.OWN_ROLE
    member = MembershipFactory(organisation=organisation, person=person)
    second = MembershipFactory(organisation=organisation, role="administrator")
    for membership, role in ((member, Role.FINANCE), (administrator, Role.FINANCE)):
        wish = {"membership": membership, "role": role, "by": person, "now": NOW}
        assert refusal(change_role, **wish) is AccountReason.OWN_ROLE
    page = reverse("change_role", args=[organisation.public_id])
    answer = visiting(person).post(
        page, {"membership": administrator.pk, "role": "finance"}, follow=True
    )
    assert "Nobody gives a role to themselves" in answer.content.decode()
    # Stepping back is nobody's gain, and another may give it.
    given = change_role(membership=member, role=Role.FINANCE, by=second.person, now=NOW)
    assert given.role == "finance"
    back = change_role(membership=administrator, role=Role.MEMBER, by=person, now=NOW)
    assert back.role == "member"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["remove", "leave"])
def test_two_administrators_at_once_leave_one(organisation, administrator, instrument, way):
    """Each removes the other, or both leave; with open bookings that pass on."""
    other = MembershipFactory(role="administrator", organisation=organisation)
    both, begin = [administrator, other], Barrier(2)
    for day, each in enumerate(both, 2):
        ask(instrument, each.person, at=shanghai(day, 9))

    def go(number: int) -> bool:
        begin.wait()
        try:
            if way == "remove":
                end_place(membership=both[1 - number], by=both[number].person, now=NOW)
            else:
                leave(organisation=organisation, person=both[number].person, now=NOW)
        except AccountRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, range(2))) == [False, True]
    [left] = Membership.objects.filter(organisation=organisation, until__isnull=True)
    assert set(Booking.objects.values_list("requester", flat=True)) == {left.person_id}
