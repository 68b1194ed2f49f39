"""Numbers and ids in a form: those of another organisation's rows, sent to one's own address,
are not there and change nothing."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.urls import reverse

from booking.accounts.models import (
    ChainMembership,
    EmailDomain,
    KnownEnterprise,
    Membership,
    Project,
)
from booking.accounts.rules import Role
from booking.bookings.models import Booking, UseRecord
from booking.bookings.ruling.actions import add_rule
from booking.bookings.ruling.queries import rules_of
from booking.calendars.actions import add_closure
from booking.calendars.models import Entry
from booking.labs.models import Deputy, LabRole, Qualification
from tests.asking import ask
from tests.calendars.hours import opens
from tests.factories import (
    NOW,
    ChainFactory,
    ChainMembershipFactory,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
CODE = Path(apps.get_app_config("accounts").path).parent


@pytest.fixture
def ours():
    return OrganisationFactory()


@pytest.fixture
def administrator(ours):
    return visiting(MembershipFactory(organisation=ours, role="administrator").person)


@pytest.fixture
def lab():
    return LabFactory()


@pytest.fixture
def manager(lab):
    return visiting(LabRoleFactory(lab=lab).person)


def test_every_number_of_a_form_is_tried_here():
    found = set()
    for path in CODE.rglob("*.py"):
        found |= set(re.findall(r'\bnumbered\(request, "(\w+)"\)', path.read_text("utf-8")))
    assert found == {
        *("membership", "tie", "role", "qualification", "entry", "known"),
        *("deputy", "domain", "session", "connection", "wish", "rule", "record"),
    }


@pytest.mark.parametrize("name", ["admit_wish", "decline_wish"])
def test_wish(mailoutbox, name):
    mine, theirs = ChainFactory(), ChainFactory()
    convener = MembershipFactory(
        organisation=OrganisationFactory(kind="association"), role="administrator"
    )
    ChainMembershipFactory(chain=mine, organisation=convener.organisation, role="convener")
    member = ChainMembershipFactory(chain=mine).organisation
    wish = member.chain_wishes.create(chain=theirs, waits_since=NOW)
    address = reverse(name, args=[member.public_id])
    sent = {"wish": wish.pk, "reason": "x"}
    assert visiting(convener.person).post(address, sent).status_code == 404
    wish.refresh_from_db()
    assert wish.state == "waiting"
    assert mailoutbox == []


def test_known_enterprise(mailoutbox):
    mine, theirs = ChainFactory(), ChainFactory()
    convener = MembershipFactory(
        organisation=OrganisationFactory(kind="association"), role="administrator"
    )
    ChainMembershipFactory(chain=mine, organisation=convener.organisation, role="convener")
    known = KnownEnterprise.objects.create(
        chain=theirs,
        name_en="Otter Works",
        code="91350100M000100Y43",
        email="otter@works.example",
        added_by=PersonFactory(),
        added_at=NOW,
    )
    address = reverse("invite_known_enterprises", args=[mine.slug])
    assert visiting(convener.person).post(address, {"known": known.pk}).status_code == 404
    known.refresh_from_db()
    assert known.invited_at is None
    assert mailoutbox == []


@pytest.mark.parametrize("name", ["invite_again", "change_role", "end_membership"])
def test_membership(ours, administrator, mailoutbox, name):
    theirs = MembershipFactory(organisation=OrganisationFactory())
    sent = {"membership": theirs.pk, "role": Role.ADMINISTRATOR.value}
    answer = administrator.post(reverse(name, args=[ours.public_id]), sent)
    assert answer.status_code == 404
    assert Membership.objects.get(person=theirs.person) == theirs
    assert Membership.objects.get(pk=theirs.pk).until is None
    assert mailoutbox == []


def test_tie(ours):
    theirs = ChainMembershipFactory()
    operator = visiting(PersonFactory(is_operator=True))
    answer = operator.post(reverse("leave_chain", args=[ours.public_id]), {"tie": theirs.pk})
    assert answer.status_code == 404
    assert ChainMembership.objects.get(pk=theirs.pk).until is None


def test_role(lab, manager):
    theirs = LabRoleFactory(kind="technician")
    answer = manager.post(reverse("end_staff", args=[lab.public_id]), {"role": theirs.pk})
    assert answer.status_code == 404
    assert LabRole.objects.get(pk=theirs.pk).until is None


def test_deputy(lab, manager):
    elsewhere = LabRoleFactory()
    theirs = Deputy.objects.create(
        lab=elsewhere.lab,
        absent=elsewhere.person,
        deputy=PersonFactory(),
        since=NOW.date(),
        until=NOW.date() + dt.timedelta(days=400),
        named_at=NOW,
    )
    address = reverse("end_deputy", args=[lab.public_id])
    assert manager.post(address, {"deputy": theirs.pk}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.until == NOW.date() + dt.timedelta(days=400)


def test_domain(ours, administrator):
    theirs = EmailDomain.objects.create(
        organisation=OrganisationFactory(),
        domain="otter.example",
        added_by=PersonFactory(),
        added_at=NOW,
    )
    address = reverse("remove_domain", args=[ours.public_id])
    assert administrator.post(address, {"domain": theirs.pk}).status_code == 404
    assert EmailDomain.objects.filter(pk=theirs.pk).exists()


def test_session(administrator):
    other = PersonFactory()
    client = visiting(other)
    theirs = UserSession.objects.create(
        user=other, ip="192.0.2.1", user_agent="Otter", session_key=client.session.session_key
    )
    answer = administrator.post(reverse("end_session"), {"session": theirs.pk})
    assert answer.status_code == 404
    assert client.get(reverse("profile")).status_code == 200


def test_connection(administrator):
    theirs = SocialAccount.objects.create(user=PersonFactory(), provider="saml", uid="otter")
    # Who they are is asked again first, whatever the number is.
    answer = administrator.post(reverse("disconnect"), {"connection": theirs.pk})
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert SocialAccount.objects.filter(pk=theirs.pk).exists()


def test_qualification(lab, manager):
    instrument, elsewhere = InstrumentFactory(lab=lab), InstrumentFactory()
    theirs = Qualification.objects.create(
        instrument=elsewhere, person=PersonFactory(), granted_on=NOW.date()
    )
    address = reverse("withdraw_qualification", args=[instrument.public_id])
    assert manager.post(address, {"qualification": theirs.pk}).status_code == 404
    assert Qualification.objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("verb", ["up", "down", "remove"])
def test_rule(lab, manager, verb):
    # As one that was taken away already: which of the two it is cannot be told.
    elsewhere = LabFactory()
    add_rule(owner=elsewhere)
    theirs = add_rule(owner=elsewhere)
    address = reverse("approval_rules", args=[lab.public_id])
    for pk in (theirs.pk, 10**9):
        answer = manager.post(address, {"verb": verb, "rule": pk}, follow=True)
        assert "was taken away already" in answer.content.decode()
    assert list(rules_of(elsewhere))[1] == theirs


def test_record_of_a_use(lab, manager):
    theirs = UseRecord.objects.create(
        unit=InstrumentFactory().units.get(),
        who="Otter Works",
        starts=shanghai(1, 9),
        ends=shanghai(1, 10),
        kind="research",
        entered_by=PersonFactory(),
        entered_at=NOW,
    )
    address = reverse("lab_uses", args=[lab.public_id])
    for pk in (theirs.pk, 10**9):
        sent = {"verb": "take_back", "record": pk}
        answer = manager.post(address, sent, follow=True)
        assert "was taken back already" in answer.content.decode()
        assert "Otter Works" not in answer.content.decode()
    assert UseRecord.objects.filter(pk=theirs.pk).exists()


def test_rule_of_an_address(lab, manager):
    theirs = add_rule(owner=LabFactory(), longest_minutes=60)
    of_instrument = add_rule(owner=InstrumentFactory(lab=lab), longest_minutes=60)
    for pk in (theirs.pk, of_instrument.pk, 10**9, "x", "9" * 30):
        address = f"{reverse('approval_rule', args=[lab.public_id])}?rule={pk}"
        assert manager.get(address).status_code == 404
        for verb in ("save", "try"):
            assert manager.post(address, {"outcome": "leave", "verb": verb}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.outcome == "approve"


def test_entry_of_a_closure(lab, manager):
    # As one that was taken back already: which of the two it is cannot be told.
    elsewhere = LabFactory()
    theirs = add_closure(owner=elsewhere, starts=shanghai(2, 9), ends=shanghai(2, 12), now=NOW)
    address = reverse("closures", args=[lab.public_id])
    answers = [
        manager.post(address, {"verb": "remove", "entry": pk}, follow=True).content.decode()
        for pk in (theirs.pk, 10**9)
    ]
    assert "is over or was taken back already" in answers[0]
    assert re.sub(r"[A-Za-z0-9]{64}", "", answers[0]) == re.sub(r"[A-Za-z0-9]{64}", "", answers[1])
    assert Entry.objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("verb", ["", "end", "cancel", "restore"])
def test_series_of_hours(lab, manager, verb):
    theirs = opens(LabFactory(), "08:00", "18:00")
    address = f"{reverse('change_hours', args=[lab.public_id])}?series={theirs.pk}"
    sent = {"verb": verb, "end-last_day": "2027-03-05", "day-day": "2027-03-02"}
    assert manager.get(address).status_code == 404
    assert manager.post(address, {**sent, "day": "2027-03-02"}).status_code == 404
    entry = Entry.objects.get(pk=theirs.pk)
    assert entry.event.end_recurring_period is None
    assert not entry.event.occurrence_set.exists()


def test_people_of_a_project(ours, administrator):
    stranger = engineer()
    address = reverse("add_project", args=[ours.public_id])
    for sent in ({"head": stranger.pk}, {"members": [stranger.pk]}):
        answer = administrator.post(address, {"name": "Coatings", **sent})
        assert answer.status_code == 422
        assert stranger.name not in answer.content.decode()
        assert stranger.email not in answer.content.decode()
    assert not Project.objects.filter(name="Coatings").exists()


def test_project_of_a_request(lab):
    instrument = InstrumentFactory(lab=lab)
    open_days(instrument)
    theirs = OrganisationFactory(name_en="Grand Coatings").general_project
    client = visiting(engineer())
    sent = {
        "project": theirs.public_id,
        "mode": "self",
        "start": "2027-03-02T09:00",
        "length": "120",
        "purpose": "Phase analysis",
    }
    answer = client.post(reverse("request_booking", args=[instrument.public_id]), sent)
    assert answer.status_code == 400
    assert "Grand Coatings" not in answer.content.decode()
    assert not Booking.objects.exists()


@pytest.mark.parametrize("name", ["manage_lab", "university"])
def test_instruments_to_publish(lab, manager, name):
    InstrumentFactory(lab=lab)
    theirs = InstrumentFactory()
    client, owner = manager, lab
    if name == "university":
        owner = lab.university
        role = MembershipFactory(organisation=owner, role="administrator")
        client = visiting(role.person)
    sent = {"verb": "unpublish", "instrument": [theirs.public_id]}
    answer = client.post(reverse(name, args=[owner.public_id]), sent, follow=True)
    assert "Nothing was ticked" in answer.content.decode()
    theirs.refresh_from_db()
    assert theirs.published_at is not None


def test_bookings_that_a_closure_cancels(lab, manager):
    here, elsewhere = InstrumentFactory(lab=lab), InstrumentFactory()
    for each in (here, elsewhere):
        open_days(each)
    theirs = ask(elsewhere)
    sent = {
        "verb": "confirm",
        "kind": "closure",
        "starts": "2027-03-02T08:00",
        "ends": "2027-03-02T18:00",
        "title": "Cooling water",
        "shown": [f"{theirs.public_id}:{theirs.state}"],
        "cancel": [theirs.public_id],
    }
    answer = manager.post(reverse("closures", args=[lab.public_id]), sent)
    assert theirs.requester.name not in answer.content.decode()
    theirs.refresh_from_db()
    assert theirs.state == "requested"


@pytest.mark.parametrize("name", ["decide_many", "undo_many"])
@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_requests_of_a_queue(lab, manager, name, verb):
    # As ids that never were: which of the two they are cannot be told.
    elsewhere = InstrumentFactory(name_en="Otter Works")
    open_days(elsewhere)
    theirs = ask(elsewhere)
    said = []
    for public_id in (theirs.public_id, "nothing"):
        sent = {"booking": [public_id], "verb": verb, "note": "Full"}
        answer = manager.post(reverse(name), sent, follow=True)
        assert "Otter Works" not in answer.content.decode()
        assert theirs.requester.name not in answer.content.decode()
        said.append([str(message) for message in answer.context["messages"]])
    assert said[0] == said[1] == ["Some of what was ticked is not yours to decide."]
    theirs.refresh_from_db()
    assert theirs.state == "requested"


def test_filters_of_a_queue(lab, manager):
    elsewhere = InstrumentFactory(name_en="Otter Works")
    theirs = elsewhere.lab
    wanted = {"lab": theirs.public_id, "instrument": elsewhere.public_id}
    answer = manager.get(reverse("queue"), wanted)
    assert "Otter Works" not in answer.content.decode()
    assert theirs.name not in answer.content.decode()
    assert answer.context["asked"] == {}
