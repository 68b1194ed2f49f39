"""A booking is passed on to a colleague of its project, who accepts or declines."""

import datetime as dt

import pytest

from booking.bookings.actions import Refused, approve, cancel, check_in, leave, reject
from booking.bookings.models import Transfer
from booking.bookings.rules import Reason
from booking.bookings.transferring.actions import nominate, take_back, take_over, turn_down
from booking.bookings.transferring.queries import colleagues_for
from booking.calendars.models import Claim
from booking.labs.actions import grant_qualification
from booking.labs.rules import ServiceMode
from booking.money.queries import steps_of
from booking.notices.actions import collect
from booking.notices.models import Delivery
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    OrganisationFactory,
    assist_days,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def instrument():
    made = InstrumentFactory(takes_samples=True)
    open_days(made)
    ListPriceFactory(instrument=made, amount="100.00")
    return made


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def booking(instrument):
    return ask(instrument)


@pytest.fixture
def colleague(booking):
    return MembershipFactory(organisation=booking.payer).person


@pytest.fixture
def asked(booking, colleague):
    return nominate(booking=booking, person=booking.requester, to=colleague, now=NOW)


def why(refused):
    return refused.value.reasons


def rows(booking):
    return list(booking.timeline.order_by("number").values_list("verb", "actor"))


def test_it_works(booking, asked, colleague):
    giver = booking.requester
    assert asked.requester == giver
    done = take_over(booking=booking, person=colleague, now=NOW)
    assert (done.requester, done.state) == (colleague, "requested")
    assert done.slot == booking.slot
    assert Claim.objects.get().holder == booking.pk
    assert steps_of(booking.reference).values()
    assert rows(booking) == [
        ("request", giver.pk),
        ("nominate", giver.pk),
        ("take_over", colleague.pk),
    ]
    cancel(booking=booking, person=colleague, now=NOW)
    with pytest.raises(Refused):
        cancel(booking=booking, person=giver, now=NOW)


def test_only_the_requester_asks_and_only_who_is_asked_answers(booking, colleague, manager):
    other = MembershipFactory(organisation=booking.payer).person
    for person in (colleague, manager, engineer()):
        with pytest.raises(Refused) as refused:
            nominate(booking=booking, person=person, to=other, now=NOW)
        assert why(refused) == (Reason.NOT_ALLOWED,)
    nominate(booking=booking, person=booking.requester, to=colleague, now=NOW)
    for person in (other, booking.requester, manager):
        for answer in (take_over, turn_down):
            with pytest.raises(Refused) as refused:
                answer(booking=booking, person=person, now=NOW)
            assert why(refused) == (Reason.NOT_ALLOWED,)


@pytest.mark.parametrize("answer", ["turn_down", "take_back"])
def test_without_acceptance_it_stays(booking, asked, colleague, answer):
    if answer == "turn_down":
        done = turn_down(booking=booking, person=colleague, now=NOW)
    else:
        done = take_back(booking=booking, person=booking.requester, now=NOW)
    assert (done.requester, done.state) == (booking.requester, "requested")
    with pytest.raises(Refused) as refused:
        take_over(booking=booking, person=colleague, now=NOW)
    assert why(refused) == (Reason.WRONG_STATE,)
    nominate(booking=booking, person=booking.requester, to=colleague, now=NOW)


def test_one_waits_at_a_time(booking, asked):
    other = MembershipFactory(organisation=booking.payer).person
    with pytest.raises(Refused) as refused:
        nominate(booking=booking, person=booking.requester, to=other, now=NOW)
    assert why(refused) == (Reason.WRONG_STATE,)


def test_it_lapses_with_the_start(booking, asked, colleague, manager):
    approve(booking=booking, person=manager, now=NOW)
    for verb, person in ((take_over, colleague), (turn_down, colleague)):
        with pytest.raises(Refused) as refused:
            verb(booking=booking, person=person, now=shanghai(2, 9))
        assert why(refused) == (Reason.HAS_BEGUN,)


def test_it_lapses_when_the_booking_moves_on(booking, asked, colleague, manager):
    reject(booking=booking, person=manager, note="Full", now=NOW)
    assert Transfer.objects.get().state == "lapsed"
    with pytest.raises(Refused):
        take_over(booking=booking, person=colleague, now=NOW)


def test_once_begun_it_is_not_passed_on(booking, colleague, manager):
    approve(booking=booking, person=manager, now=NOW)
    check_in(booking=booking, person=booking.requester, now=shanghai(2, 8, 50))
    with pytest.raises(Refused):
        nominate(booking=booking, person=booking.requester, to=colleague, now=shanghai(2, 8, 55))


def test_strangers_are_no_colleagues(booking):
    for person in (engineer(), booking.requester):
        with pytest.raises(Refused) as refused:
            nominate(booking=booking, person=booking.requester, to=person, now=NOW)
        assert why(refused) == (Reason.NO_COLLEAGUE,)


def test_a_project_has_its_members_alone(instrument):
    organisation = OrganisationFactory()
    person, member, other = (engineer(organisation) for _each in range(3))
    project = organisation.projects.create(name="Alloys", head=person)
    project.members.add(member)
    booking = ask(instrument, person, project=project)
    assert list(colleagues_for(booking, now=NOW)) == [member]
    with pytest.raises(Refused):
        nominate(booking=booking, person=person, to=other, now=NOW)


def test_who_has_left_since_takes_nothing_over(booking, asked, colleague):
    leave(organisation=booking.payer, person=colleague, now=NOW)
    with pytest.raises(Refused) as refused:
        take_over(booking=booking, person=colleague, now=NOW)
    assert why(refused) == (Reason.NO_COLLEAGUE,)


def test_a_leavers_booking_passes_by_itself_and_the_question_lapses(booking, asked, colleague):
    heir = MembershipFactory(organisation=booking.payer, role="administrator").person
    leave(organisation=booking.payer, person=booking.requester, now=NOW)
    booking.refresh_from_db()
    assert booking.requester == heir
    assert Transfer.objects.get().state == "lapsed"


class TestQualification:
    @pytest.fixture
    def instrument(self, instrument):
        instrument.needs_qualification = True
        instrument.assisted = True
        instrument.save()
        return instrument

    def grant(self, instrument, person, manager):
        return grant_qualification(
            instrument=instrument, email=person.email, expires_on=None, by=manager, now=NOW
        )

    def test_the_colleague_needs_it_too(self, instrument, manager):
        person = engineer()
        self.grant(instrument, person, manager)
        booking = ask(instrument, person)
        colleague = MembershipFactory(organisation=booking.payer).person
        with pytest.raises(Refused) as refused:
            nominate(booking=booking, person=person, to=colleague, now=NOW)
        assert why(refused) == (Reason.COLLEAGUE_NOT_QUALIFIED,)
        granted = self.grant(instrument, colleague, manager)
        nominate(booking=booking, person=person, to=colleague, now=NOW)
        granted.delete()
        with pytest.raises(Refused) as refused:
            take_over(booking=booking, person=colleague, now=NOW)
        assert why(refused) == (Reason.COLLEAGUE_NOT_QUALIFIED,)

    def test_not_where_the_lab_assists(self, instrument):
        assist_days(instrument.lab, opens=8, closes=18)
        booking = ask(instrument, mode=ServiceMode.ASSISTED)
        colleague = MembershipFactory(organisation=booking.payer).person
        nominate(booking=booking, person=booking.requester, to=colleague, now=NOW)
        assert take_over(booking=booking, person=colleague, now=NOW).requester == colleague


class TestTelling:
    def told(self, verb):
        collect(now=NOW + dt.timedelta(minutes=1))
        rows = Delivery.objects.filter(entry__verb=verb)
        return {(each.recipient, each.kind) for each in rows}

    def test_both_and_the_lab(self, booking, asked, colleague, manager):
        giver = booking.requester
        assert self.told("nominate") == {(colleague, "nominated")}
        take_over(booking=booking, person=colleague, now=NOW)
        assert self.told("take_over") == {(giver, "taken_over"), (manager, "taken_over")}

    def test_who_asked_hears_of_a_no(self, booking, asked, colleague, manager):
        giver = booking.requester
        turn_down(booking=booking, person=colleague, now=NOW)
        assert self.told("turn_down") == {(giver, "not_taken")}

    def test_who_was_asked_hears_that_it_is_off(self, booking, asked, colleague, manager):
        take_back(booking=booking, person=booking.requester, now=NOW)
        assert self.told("take_back") == {(colleague, "not_taken")}

    def test_a_lab_hears_nothing_before_endorsement(self, instrument, manager):
        payer = OrganisationFactory(endorsement="always")
        booking = ask(instrument, engineer(payer))
        assert booking.state == "endorsement"
        colleague = MembershipFactory(organisation=payer).person
        giver = booking.requester
        nominate(booking=booking, person=giver, to=colleague, now=NOW)
        take_over(booking=booking, person=colleague, now=NOW)
        assert self.told("take_over") == {(giver, "taken_over")}


class TestPages:
    @pytest.fixture
    def now(self):
        return dt.datetime.now(dt.UTC)

    @pytest.fixture
    def instrument(self, instrument, now):
        open_days(instrument, first=now.date(), days=10)
        return instrument

    @pytest.fixture
    def booking(self, instrument, now):
        day = now.date() + dt.timedelta(days=2)
        return ask(instrument, at=dt.datetime.combine(day, dt.time(1), dt.UTC), now=now)

    def test_it_works(self, client, booking, colleague):
        giver = booking.requester
        page = f"/bookings/{booking.public_id}/"
        client.force_login(giver)
        assert "Pass it on" in client.get(page).content.decode()
        assert colleague.name in client.get(f"{page}pass-on/").content.decode()
        assert client.post(f"{page}pass-on/", {"to": "nobody"}).status_code == 422
        waits = client.post(f"{page}pass-on/", {"to": colleague.pk}, follow=True)
        assert "Keep it after all" in waits.content.decode()
        client.force_login(colleague)
        seen = client.get(page, follow=True)
        assert "Phase analysis of a catalyst" in seen.content.decode()
        done = client.post(f"{page}take-over/", {"verb": "take_over"}, follow=True)
        assert "It is yours now." in done.content.decode()
        booking.refresh_from_db()
        assert booking.requester == colleague
        client.force_login(giver)
        assert "You have passed it on." in client.get(page, follow=True).content.decode()

    def test_it_can_be_declined_and_taken_back(self, client, booking, colleague):
        page = f"/bookings/{booking.public_id}/"
        client.force_login(booking.requester)
        client.post(f"{page}pass-on/", {"to": colleague.pk})
        client.post(f"{page}pass-on/", {"verb": "take_back"})
        assert Transfer.objects.get().state == "withdrawn"
        client.post(f"{page}pass-on/", {"to": colleague.pk})
        client.force_login(colleague)
        client.post(f"{page}take-over/", {"verb": "turn_down"})
        assert Transfer.objects.last().state == "declined"
        again = client.get(f"{page}take-over/", follow=True)
        assert "There is nothing to take over any more." in again.content.decode()

    def test_strangers_find_nothing(self, client, booking):
        client.force_login(engineer())
        page = f"/bookings/{booking.public_id}/"
        for address in (page, f"{page}pass-on/", f"{page}take-over/"):
            assert client.get(address).status_code == 404
