"""A booking's page: one page for customer and lab, each seeing what they may."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve, cancel, check_in, finish, make_due_moves, reject
from booking.bookings.models import TimelineEntry
from booking.bookings.rules import KindOfUse
from tests.asking import ask, ask_for_samples, samples_come
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Sets the time that pages are read at; Monday at nine to begin with."""

    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def manager():
    lab = LabFactory(
        name_en="Diffraction Lab",
        getting_in="Ring at the east gate.",
        bring_along="Your identity card.",
        contact_name="Lin Mei",
    )
    return LabRoleFactory(lab=lab, person__name="Manager Ma").person


@pytest.fixture
def instrument(manager):
    instrument = InstrumentFactory(lab=manager.lab_roles.get().lab, takes_samples=True)
    open_days(instrument)
    ListPriceFactory(instrument=instrument, amount="260.00")
    return instrument


@pytest.fixture
def asker():
    organisation = OrganisationFactory(name_en="Fine Chemicals")
    return MembershipFactory(organisation=organisation, person__name="Chen Wei").person


def page(client, person, booking):
    client.force_login(person)
    return client.get(reverse("booking", args=[booking.public_id]))


def text(client, person, booking):
    answer = page(client, person, booking)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(client, instrument, asker):
    booking = ask(instrument, asker, samples=0, purpose="Phases of a catalyst")
    shown = text(client, asker, booking)
    for words in (
        "Held for you now",
        "Diffraction Lab decides by Tue 2 Mar 09:00. You will get an e-mail.",
        "Tue 2 Mar, 09:00 to 11:00 (2 h)",
        "Phases of a catalyst",
        "General project · ",
        "2 h at ¥260.00 an hour",
        "¥520.00",
        "Other enterprise",
        "Lin Mei",
        "<strong>You</strong> asked for it",
        "Take the request back",
    ):
        assert words in shown


def test_who_may_not_see_it_finds_nothing(client, instrument, asker, manager):
    booking = ask(instrument, asker)
    rival = MembershipFactory(role="administrator").person
    colleague = MembershipFactory(organisation=booking.payer).person
    elsewhere = LabRoleFactory(lab=LabFactory(university=instrument.university)).person
    for person in (rival, colleague, elsewhere, PersonFactory()):
        assert page(client, person, booking).status_code == 404
    client.logout()
    answer = client.get(reverse("booking", args=[booking.public_id]))
    assert answer.url.startswith(reverse("account_login"))
    assert page(client, asker, ask(instrument, engineer(), at=shanghai(3, 9))).status_code == 404
    administrator = MembershipFactory(organisation=booking.payer, role="administrator").person
    head = PersonFactory()
    booking.project.head = head
    booking.project.save()
    technician = LabRoleFactory(lab=instrument.lab, kind="technician").person
    for person in (asker, administrator, head, manager, technician):
        assert page(client, person, booking).status_code == 200


def test_the_lab_reads_who_asks_and_decides(client, instrument, asker, manager):
    booking = ask(instrument, asker)
    shown = text(client, manager, booking)
    assert "Decide by Tue 2 Mar 09:00" in shown
    assert "Chen Wei, Fine Chemicals, asks for this slot. It is held until then." in shown
    assert asker.email in shown
    assert "<strong>Chen Wei, for the customer</strong> asked for it" in shown
    for verb in ("approve", "reject"):
        assert reverse(verb, args=[booking.public_id]) in shown
        assert reverse(verb, args=[booking.public_id]) not in text(client, asker, booking)
    assert reverse("cancel", args=[booking.public_id]) not in shown


def test_the_way_in_is_told_once_approved(client, instrument, asker, manager):
    booking = ask(instrument, asker)
    before = text(client, asker, booking)
    assert "Ring at the east gate." not in before
    assert "Your identity card." not in before
    assert "Ring at the east gate." in text(client, manager, booking)
    approve(booking=booking, person=manager, now=NOW)
    after = text(client, asker, booking)
    assert "Ring at the east gate." in after
    assert "Your identity card." in after
    assert "Approved for Tue 2 Mar 09:00" in after
    assert "Diffraction Lab expects you. Check-in opens at 08:45." in after
    assert "<strong>Manager Ma, for the lab</strong> approved it" in after
    cancel(booking=booking, person=asker, now=NOW)
    assert "Ring at the east gate." not in text(client, asker, booking)


def test_check_in_is_offered_from_a_quarter_before(client, clock, instrument, asker, manager):
    booking = ask(instrument, asker)
    approve(booking=booking, person=manager, now=NOW)
    button = reverse("check_in", args=[booking.public_id])
    assert button not in text(client, asker, booking)
    clock(shanghai(2, 8, 45))
    assert button in text(client, asker, booking)
    clock(shanghai(2, 9, 10))
    shown = text(client, asker, booking)
    assert "The slot has begun" in shown
    assert "Check in by Tue 2 Mar 09:30. After that the slot is freed." in shown


def test_in_use_and_completed(client, clock, instrument, asker, manager):
    booking = ask(instrument, asker)
    approve(booking=booking, person=manager, now=NOW)
    check_in(booking=booking, person=asker, now=shanghai(2, 9))
    clock(shanghai(2, 9, 30))
    shown = text(client, asker, booking)
    assert "The slot runs until Tue 2 Mar 11:00." in shown
    assert reverse("finish", args=[booking.public_id]) in shown
    finish(booking=booking, person=asker, kind=KindOfUse.SERVICE, now=shanghai(2, 10, 30))
    shown = text(client, asker, booking)
    assert "Used on Tue 2 Mar, 09:00 to 10:30 (1.5 h)." in shown
    assert "¥390.00" in shown
    assert "Book again" in shown


def test_a_rejection_shows_its_reason(client, instrument, asker, manager):
    booking = ask(instrument, asker)
    reject(booking=booking, person=manager, note="The tube is being aligned.", now=NOW)
    shown = text(client, asker, booking)
    assert "Diffraction Lab rejected the request." in shown
    assert "The tube is being aligned." in shown
    assert "Book again" in shown


def test_what_the_clock_did_names_nobody(client, clock, instrument, asker):
    booking = ask(instrument, asker)
    clock(shanghai(2, 9, 5))
    assert "Not decided in time" in text(client, asker, booking)
    make_due_moves(now=shanghai(2, 9, 5))
    shown = text(client, asker, booking)
    assert "did not decide in time. Nothing is held; you can ask again." in shown
    assert "<div>Expired without a decision</div>" in shown


def test_a_note_is_read_by_its_side(client, instrument, asker, manager):
    booking = ask(instrument, asker)
    for number, side in enumerate(("customer", "lab", "both"), start=2):
        TimelineEntry.objects.create(
            booking=booking,
            number=number,
            at=NOW,
            actor=None,
            verb="request",
            after="requested",
            note=f"Note for {side}",
            side=side,
        )
    for person, own, other in ((asker, "customer", "lab"), (manager, "lab", "customer")):
        shown = text(client, person, booking)
        assert f"Note for {own}" in shown
        assert "Note for both" in shown
        assert f"Note for {other}" not in shown


def test_both_clocks_are_shown_where_they_differ(client, asker):
    instrument = InstrumentFactory(lab=LabFactory(time_zone="America/Los_Angeles"))
    open_days(instrument)
    booking = ask(instrument, asker, at=shanghai(3, 1))
    shown = text(client, asker, booking)
    assert "Tue 2 Mar, 09:00 to 11:00 (2 h)" in shown
    assert "Wed 3 Mar, 01:00 to 03:00 (2 h) by yours: Beijing time (UTC+8)" in shown
    asker.time_zone = "America/Los_Angeles"
    asker.save()
    assert "by yours" not in text(client, asker, booking)


def test_a_colleague_reads_whose_it_is(client, instrument, asker, manager):
    booking = ask(instrument, asker)
    administrator = MembershipFactory(organisation=booking.payer, role="administrator").person
    assert "Held for Chen Wei now" in text(client, administrator, booking)
    approve(booking=booking, person=manager, now=NOW)
    shown = text(client, administrator, booking)
    assert "Diffraction Lab expects Chen Wei (Fine Chemicals)." in shown
    assert reverse("check_in", args=[booking.public_id]) not in shown


def test_samples(client, instrument, asker, manager):
    booking = ask_for_samples(instrument, asker)
    shown = text(client, asker, booking)
    assert "With the lab now" in shown
    assert "Send no samples before that." in shown
    assert "Results take about 5 working days" in shown
    approve(booking=booking, person=manager, now=NOW)
    assert "Approved: send your samples" in text(client, asker, booking)
    # The work begins once something is there.
    start = reverse("check_in", args=[booking.public_id])
    assert start not in text(client, manager, booking)
    samples_come(booking, manager)
    assert start in text(client, manager, booking)


def test_what_is_typed_is_shown_as_text(client, instrument, asker):
    booking = ask(instrument, asker, purpose="<img src=x onerror=alert(1)>")
    assert "<img src=x" not in text(client, asker, booking)


def test_few_queries(client, instrument, asker, manager, django_assert_max_num_queries):
    booking = ask(instrument, asker)
    approve(booking=booking, person=manager, now=NOW + dt.timedelta(minutes=1))
    client.force_login(asker)
    with django_assert_max_num_queries(23):
        client.get(reverse("booking", args=[booking.public_id]))


def test_home_leads_everyone_to_their_own_work(client, asker, manager):
    client.force_login(asker)
    assert client.get(reverse("home")).url == reverse("my_bookings")
    client.force_login(manager)
    assert client.get(reverse("home")).url == reverse("queue")
    client.force_login(PersonFactory(is_operator=True))
    assert client.get(reverse("home")).url == reverse("organisations")


@pytest.mark.parametrize(
    ("kind", "operator", "back"),
    [("manager", False, "queue"), ("technician", False, "today"), (None, True, "lab")],
)
def test_the_way_back_is_open_to_its_reader(client, instrument, asker, kind, operator, back):
    booking = ask(instrument, asker)
    reader = PersonFactory(is_operator=operator)
    if kind is not None:
        LabRoleFactory(lab=instrument.lab, kind=kind, person=reader)
    url = reverse(back, args=[instrument.lab.public_id] if back == "lab" else [])
    assert f'<a class="page-back" href="{url}"' in text(client, reader, booking)
    assert client.get(url).status_code == 200
