"""One's own data: a copy of it, the end of an account, and how long what is left is kept."""

import datetime as dt
import json

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from booking.accounts.actions import create_project
from booking.accounts.models import Invitation, JoinRequest, Membership, User
from booking.accounts.privacy.actions import (
    ErasureRefused,
    agree,
    erase_account,
)
from booking.accounts.privacy.register import PARTS
from booking.accounts.rules.privacy import Obstacle
from booking.bookings.actions import leave
from booking.bookings.models import Booking, TimelineEntry
from booking.calendars.actions import save_search
from booking.calendars.models import SavedSearch
from booking.labs.actions import grant_qualification
from booking.labs.models import Deputy, LabRole
from booking.notices.actions import collect
from booking.notices.letters import compose
from booking.notices.models import Delivery
from tests.asking import ask
from tests.factories import (
    NOW,
    PASSWORD,
    InstrumentFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

ERASE = {"password": PASSWORD, "meant": "on"}


@pytest.fixture
def booked():
    """A person with a booking, and what else the site may hold of them."""
    instrument = InstrumentFactory(name_en="SEM")
    open_days(instrument)
    person = MembershipFactory(
        person=PersonFactory(name="Li Na", email="li.na@people.example", phone="13900001111")
    ).person
    booking = ask(instrument, person)
    grant_qualification(
        instrument=instrument, email=person.email, expires_on=None, by=PersonFactory(), now=NOW
    )
    save_search(person=person, query="q=SEM", now=NOW)
    agree(person=person, language="en", now=NOW)
    return booking


def over(booking):
    Booking.objects.filter(pk=booking.pk).update(state="cancelled")
    booking.refresh_from_db()
    return booking


def copy(person, password=PASSWORD):
    answer = visiting(person).post(reverse("my_data"), {"password": password})
    assert answer.status_code == 200
    assert answer.streaming
    assert answer["Content-Disposition"].startswith("attachment")
    return json.loads(b"".join(answer.streaming_content))


# The copy


def test_the_copy_has_all_that_is_held(booked):
    got = copy(booked.requester)
    assert set(PARTS) <= set(got)
    assert got["profile"][0]["email"] == "li.na@people.example"
    assert got["memberships"][0]["organisation"] == booked.payer.name
    assert got["bookings"][0]["purpose"] == booked.purpose
    assert got["bookings"][0]["instrument"] == "SEM"
    assert got["moves_of_bookings"][0]["verb"] == "request"
    assert got["qualifications"][0]["instrument"] == "SEM"
    assert got["saved_searches"][0]["query"] == "q=SEM"
    assert {each["kind"] for each in got["consents"]} == {"terms", "privacy"}


def test_the_copy_has_nothing_of_others(booked):
    colleague = MembershipFactory(
        organisation=booked.payer, person=PersonFactory(name="Someone Else")
    ).person
    ask(booked.instrument, colleague, at=shanghai(3, 9), purpose="their own secret")
    TimelineEntry.objects.create(
        booking=booked,
        number=99,
        at=NOW,
        actor=colleague,
        verb="approve",
        after="approved",
        note="words of somebody else",
    )
    text = json.dumps(copy(booked.requester), ensure_ascii=False)
    for told in ("Someone Else", colleague.email, "their own secret", "words of somebody else"):
        assert told not in text
    assert booked.requester.password not in text


def test_a_wrong_password_gets_nothing(booked):
    answer = visiting(booked.requester).post(reverse("my_data"), {"password": "wrong"})
    assert answer.status_code == 422
    assert "This is not your password." in answer.content.decode()


def test_who_has_no_password_must_have_signed_in_lately():
    person = PersonFactory()
    person.set_unusable_password()
    person.save()
    client = visiting(person)
    assert client.post(reverse("my_data")).status_code == 200
    User.objects.filter(pk=person.pk).update(last_login=timezone.now() - dt.timedelta(minutes=11))
    answer = client.post(reverse("my_data"))
    assert answer.status_code == 422
    assert "Sign out and in again" in answer.content.decode()


def test_it_is_asked_for_by_a_form():
    assert visiting(PersonFactory()).get(reverse("my_data")).status_code == 200


# The end


def test_the_account_is_closed_and_tells_nobody(booked):
    person = over(booked).requester
    client = visiting(person)
    answer = client.post(reverse("erase_account"), ERASE)
    assert answer.url == reverse("front")
    assert client.get(reverse("profile")).status_code == 302
    left = User.objects.get(pk=person.pk)
    assert left.erased_at is not None
    assert not left.is_active
    assert not left.has_usable_password()
    assert str(left) == "A former member"
    columns = [str(getattr(left, field.attname)) for field in User._meta.concrete_fields]
    for told in ("Li Na", "li.na", "13900001111"):
        assert told not in " ".join(columns)
    assert not Membership.objects.filter(person=person, until__isnull=True).exists()
    assert not SavedSearch.objects.filter(person=person).exists()


def test_bookings_keep_their_figures_without_a_name(booked):
    before = Booking.objects.values("state", "starts", "ends", "payer", "quote__total").get(
        pk=over(booked).pk
    )
    erase_account(person=booked.requester, now=NOW)
    after = Booking.objects.values("state", "starts", "ends", "payer", "quote__total").get()
    assert after == before
    reader = MembershipFactory(organisation=booked.payer, role="administrator").person
    page = visiting(reader).get(reverse("booking", args=[booked.public_id])).content.decode()
    assert "A former member" in page
    for told in ("Li Na", "li.na", "13900001111", "erased.invalid"):
        assert told not in page


def test_the_log_keeps_the_change_without_the_name():
    home = OrganisationFactory()
    person = MembershipFactory(
        organisation=home,
        role="administrator",
        person=PersonFactory(name="Li Na", email="li.na@people.example"),
    ).person
    reader = MembershipFactory(organisation=home, role="administrator").person
    visiting(person).post(
        reverse("change_organisation", args=[home.public_id]),
        {"name_en": "New name", "time_zone": "Asia/Shanghai"},
    )
    number = LogEntry.objects.count()
    erase_account(person=person, now=timezone.now())
    assert LogEntry.objects.count() > number
    page = visiting(reader).get(reverse("organisation_changes", args=[home.public_id]))
    text = page.content.decode()
    assert "New name" in text
    assert "A former member" in text
    assert "Li Na" not in text
    assert "li.na" not in text


def test_live_bookings_pass_on_to_the_administrator(booked, monkeypatch):
    person = booked.requester
    heir = MembershipFactory(
        organisation=booked.payer, role="administrator", person=PersonFactory(language="en")
    ).person
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    answer = visiting(person).post(reverse("erase_account"), ERASE)
    assert answer.url == reverse("front")
    booked.refresh_from_db()
    assert (booked.requester, booked.state) == (heir, "requested")
    entry = booked.timeline.last()
    assert (entry.verb, entry.actor) == ("transfer", person)
    # Whoever takes it over is told, by no name.
    [letter] = [each for each in collect(now=NOW) if each.kind == "handed_over"]
    assert letter.recipient == heir
    page = visiting(heir).get(reverse("booking", args=[booked.public_id])).content.decode()
    for text in (page, compose(letter).body):
        assert f"A former member → {heir.name}" in text
        assert "Li Na" not in text


def test_live_bookings_pass_on_to_the_head_and_of_each_organisation(booked):
    person, home = booked.requester, MembershipFactory(role="administrator")
    MembershipFactory(organisation=booked.payer, role="administrator")
    head = MembershipFactory(organisation=booked.payer).person
    project = create_project(
        organisation=booked.payer, name="Pigments", head=head, members=[person], now=NOW
    )
    Booking.objects.filter(pk=booked.pk).update(project=project)
    # One day longer they belong elsewhere too, where the end was set before.
    MembershipFactory(
        person=person, organisation=home.organisation, until=NOW.date() + dt.timedelta(days=1)
    )
    general = home.organisation.general_project
    other = ask(booked.instrument, person, at=shanghai(3, 9), project=general)
    erase_account(person=person, now=NOW)
    asked_by = dict(Booking.objects.values_list("pk", "requester"))
    assert asked_by == {booked.pk: head.pk, other.pk: home.person.pk}


def test_a_deadline_that_is_over_lapses_before_anything_passes_on(booked):
    MembershipFactory(organisation=booked.payer, role="administrator")
    erase_account(person=booked.requester, now=shanghai(2, 9))
    booked.refresh_from_db()
    assert (booked.state, booked.requester.erased_at) == ("expired", shanghai(2, 9))


def test_where_nobody_is_left_a_booking_stays(booked):
    erase_account(person=booked.requester, now=NOW)
    booked.refresh_from_db()
    assert (booked.state, booked.requester.is_active) == ("requested", False)


def test_names_go_from_what_was_passed_on_before(booked):
    administrator = MembershipFactory(organisation=booked.payer, role="administrator").person
    leave(organisation=booked.payer, person=booked.requester, now=NOW)
    client, address = visiting(administrator), reverse("booking", args=[booked.public_id])
    assert f"Li Na → {administrator.name}" in client.get(address).content.decode()
    erase_account(person=booked.requester, now=NOW)
    page = client.get(address).content.decode()
    assert f"A former member → {administrator.name}" in page
    assert "Li Na" not in page


def test_the_last_administrator_names_another_first(booked):
    tie = MembershipFactory(
        role="administrator", organisation=booked.payer, person=booked.requester
    )
    answer = visiting(tie.person).post(reverse("erase_account"), ERASE)
    assert answer.status_code == 422
    said = f"At {tie.organisation.name} you are the last administrator."
    assert said in answer.content.decode()
    with pytest.raises(ErasureRefused) as refused:
        erase_account(person=tie.person, now=NOW)
    assert [each.obstacle for each in refused.value.hindrances] == [Obstacle.LAST_ADMINISTRATOR]
    booked.refresh_from_db()
    assert booked.requester == tie.person
    MembershipFactory(organisation=tie.organisation, role="administrator")
    assert erase_account(person=tie.person, now=timezone.now()).erased_at is not None


def test_the_last_operator_stays():
    person = PersonFactory(is_operator=True)
    with pytest.raises(ErasureRefused):
        erase_account(person=person, now=NOW)
    PersonFactory(is_operator=True)
    assert not erase_account(person=person, now=NOW).is_operator


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"meant": "on"}, "This is not your password."),
        ({"meant": "on", "password": "wrong"}, "This is not your password."),
        ({"password": PASSWORD}, "Tick the box to say that you mean it."),
    ],
)
def test_it_must_be_meant_and_by_oneself(given, told):
    person = PersonFactory()
    answer = visiting(person).post(reverse("erase_account"), given)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    person.refresh_from_db()
    assert person.erased_at is None


def test_erasing_twice_is_erasing_once():
    person = PersonFactory()
    first = erase_account(person=person, now=NOW)
    again = erase_account(person=person, now=NOW + dt.timedelta(days=1))
    assert again.erased_at == first.erased_at


def test_sessions_end_everywhere():
    person = PersonFactory()
    other = visiting(person)
    assert other.get(reverse("profile")).status_code == 200
    erase_account(person=person, now=NOW)
    assert other.get(reverse("profile")).status_code == 302


def test_invitations_and_requests_lose_the_address():
    home, person = OrganisationFactory(), PersonFactory(email="li.na@people.example")
    fields = {"organisation": home, "invited_by": PersonFactory(), "email": person.email}
    times = {"made_at": NOW, "expires_at": NOW + dt.timedelta(days=7)}
    Invitation.objects.create(
        **fields, **times, token_hash="1", name="Li Na", used_at=NOW, used_by=person
    )
    Invitation.objects.create(**fields, **times, token_hash="2", name="Li Na")
    JoinRequest.objects.create(
        organisation=home, person=person, way="code", asked_at=NOW, note="I am Li Na"
    )
    erase_account(person=person, now=NOW)
    left = Invitation.objects.get()
    assert left.name == ""
    assert "li.na" not in left.email
    request = JoinRequest.objects.get()
    assert request.note == ""
    assert request.state == "withdrawn"


def test_roles_in_labs_and_absences_end():
    role = LabRoleFactory()
    other = LabRoleFactory(lab=role.lab).person
    Deputy.objects.create(
        lab=role.lab,
        absent=other,
        deputy=role.person,
        since=NOW.date() - dt.timedelta(days=2),
        until=NOW.date() + dt.timedelta(days=5),
        named_at=NOW,
    )
    Deputy.objects.create(
        lab=role.lab,
        absent=role.person,
        deputy=other,
        since=NOW.date() + dt.timedelta(days=2),
        until=NOW.date() + dt.timedelta(days=5),
        named_at=NOW,
    )
    erase_account(person=role.person, now=NOW)
    assert LabRole.objects.get(pk=role.pk).until == NOW.date()
    assert [each.until for each in Deputy.objects.all()] == [NOW.date()]


def test_messages_are_no_longer_sent_and_tell_no_address(booked):
    entry = booked.timeline.first()
    Delivery.objects.create(
        entry=entry,
        recipient=booked.requester,
        channel="email",
        kind="approved",
        not_before=NOW,
        error="550 li.na@people.example unknown",
    )
    erase_account(person=over(booked).requester, now=NOW)
    left = Delivery.objects.get(recipient=booked.requester)
    assert left.error == ""
    assert left.state == "given_up"
