"""Closing a lab or an instrument, over bookings too."""

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import (
    HitsChanged,
    Refused,
    approve,
    check_in,
    close,
    finish,
    reopen,
)
from booking.bookings.models import Booking
from booking.bookings.queries.worklists import hit_by
from booking.bookings.rules import KindOfUse, Reason
from booking.calendars.actions import HoursRefused, set_weekly_openings
from booking.calendars.models import Claim, Entry, OpenWindow
from booking.calendars.rules import EVERY_DAY, EntryKind, HoursReason, WeeklyHours
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    PersonFactory,
    engineer,
    shanghai,
)

pytestmark = pytest.mark.django_db
WHY = "Service of the cooling water"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Sets the time that pages are read at; Monday at nine to begin with."""

    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def lab():
    lab = LabFactory(name_en="Diffraction Lab")
    hours = [WeeklyHours(EVERY_DAY, dt.time(8), dt.time(18))]
    set_weekly_openings(owner=lab, hours=hours, first_day=dt.date(2027, 3, 1), now=NOW)
    return lab


@pytest.fixture
def instrument(lab):
    return InstrumentFactory(
        lab=lab, name_en="Diffractometer D8", units__set_up=10, units__clean_up=15
    )


@pytest.fixture
def other(lab):
    return InstrumentFactory(lab=lab, name_en="Spectrometer")


@pytest.fixture
def manager(client, lab):
    person = LabRoleFactory(lab=lab).person
    client.force_login(person)
    return person


def shut(owner, person, *, first=None, last=None, **changes):
    """Closes on Tuesday 2 March from 10:00 to 12:00."""
    wish = {
        "owner": owner,
        "starts": first or shanghai(2, 10),
        "ends": last or shanghai(2, 12),
        "title": WHY,
        "person": person,
        "now": NOW,
    }
    return close(**{**wish, **changes})


def seen(*bookings):
    return [(each.public_id, each.state) for each in bookings]


def windows(instrument, day=2):
    return [
        (each.starts.astimezone(shanghai(1, 0).tzinfo), each.ends)
        for each in OpenWindow.objects.filter(
            instrument=instrument, starts__gte=shanghai(day, 0), starts__lt=shanghai(day + 1, 0)
        )
    ]


def test_it_works(instrument, manager):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    entry = shut(
        instrument,
        manager,
        kind=EntryKind.MAINTENANCE,
        shown=seen(booking),
        cancelled=[booking.public_id],
    )
    assert (entry.kind, entry.event.title, entry.event.creator) == ("maintenance", WHY, manager)
    assert windows(instrument) == [
        (shanghai(2, 8), shanghai(2, 10)),
        (shanghai(2, 12), shanghai(2, 18)),
    ]
    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assert not Claim.objects.filter(holder=booking.pk).exists()
    # Within a day of the start, but by the lab: no fee.
    assert list(steps_of(booking.reference)) == [Step.HOLD, Step.RELEASE]
    row = booking.timeline.last()
    assert (row.verb, row.before, row.actor, row.note) == ("cancel", "approved", manager, WHY)


def test_who_does_not_run_the_lab_may_not(instrument, lab):
    for person in (
        engineer(),
        LabRoleFactory(lab=lab, kind="technician").person,
        LabRoleFactory().person,
        LabRoleFactory(lab=lab, until=dt.date(2027, 3, 1)).person,
        MembershipFactory(organisation=lab.university).person,
        PersonFactory(is_operator=True),
    ):
        for owner in (lab, instrument):
            with pytest.raises(Refused) as refused:
                shut(owner, person)
            assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    assert not Entry.objects.filter(kind="closure").exists()


def test_the_universitys_administrator_may(instrument, lab):
    administrator = MembershipFactory(organisation=lab.university, role="administrator").person
    booking = ask(instrument)
    shut(instrument, administrator, shown=seen(booking), cancelled=[booking.public_id])
    booking.refresh_from_db()
    assert booking.state == "cancelled"


def test_a_closing_manager_owes_nothing_for_their_own_booking(instrument, manager):
    booking = approve(booking=ask(instrument, manager), person=manager, now=NOW)
    shut(instrument, manager, shown=seen(booking), cancelled=[booking.public_id])
    assert list(steps_of(booking.reference)) == [Step.HOLD, Step.RELEASE]


def test_it_hits_what_it_overlaps_with_set_up_and_clean_up(instrument, other):
    morning = ask(instrument, at=shanghai(2, 8), hours=1.5)  # held 07:50 to 09:45
    noon = ask(instrument, at=shanghai(2, 12, 30), hours=1)  # held 12:20 to 13:45
    beside = ask(other, at=shanghai(2, 10))

    def hits(first, last, owner=instrument):
        return list(hit_by(owner, starts=first, ends=last))

    assert hits(shanghai(2, 9, 45), shanghai(2, 12, 20)) == []
    assert hits(shanghai(2, 9, 40), shanghai(2, 12, 20)) == [morning]
    assert hits(shanghai(2, 9, 45), shanghai(2, 12, 25)) == [noon]
    assert hits(shanghai(1, 0), shanghai(9, 0)) == [morning, noon]
    # A lab's closure hits all its instruments, and those alone.
    assert hits(shanghai(1, 0), shanghai(9, 0), instrument.lab) == [morning, beside, noon]
    assert hits(shanghai(1, 0), shanghai(9, 0), LabFactory()) == []


def test_samples_and_what_is_over_are_not_hit(instrument, manager):
    instrument.takes_samples = True
    instrument.save()
    approve(booking=ask_for_samples(instrument), person=manager, now=NOW)
    used = approve(booking=ask(instrument), person=manager, now=NOW)
    check_in(booking=used, person=manager, now=shanghai(2, 9))
    finish(booking=used, person=manager, kind=KindOfUse.SERVICE, now=shanghai(2, 9, 30))
    # Its clean-up runs on, but it is no booking any more.
    assert Claim.objects.filter(holder=used.pk).exists()
    assert not hit_by(instrument, starts=shanghai(2, 9), ends=shanghai(2, 12)).exists()


def test_what_is_left_standing_keeps_its_time(instrument, manager):
    kept, dropped = ask(instrument, at=shanghai(2, 9)), ask(instrument, at=shanghai(2, 11, 30))
    shut(instrument, manager, shown=seen(kept, dropped), cancelled=[dropped.public_id])
    kept.refresh_from_db()
    assert kept.state == "requested"
    assert Claim.objects.filter(holder=kept.pk).exists()
    approve(booking=kept, person=manager, now=NOW)
    assert kept.timeline.last().after == "approved"


def test_nothing_happens_when_the_hits_are_not_those_shown(instrument, manager):
    first = ask(instrument, at=shanghai(2, 9))
    shown = seen(first)
    second = ask(instrument, at=shanghai(2, 11, 30))
    with pytest.raises(HitsChanged) as changed:
        shut(instrument, manager, shown=shown, cancelled=[first.public_id])
    assert changed.value.hits == [first, second]
    assert not Entry.objects.filter(kind="closure").exists()
    first.refresh_from_db()
    assert first.state == "requested"


def test_nor_when_one_is_in_another_state(instrument, manager):
    booking = ask(instrument)
    shown = seen(booking)
    approve(booking=booking, person=manager, now=NOW)
    with pytest.raises(HitsChanged):
        shut(instrument, manager, shown=shown, cancelled=[booking.public_id])


def test_nor_when_one_is_gone(instrument, manager):
    booking = ask(instrument)
    shown = seen(booking)
    later = booking.decide_by
    with pytest.raises(HitsChanged) as changed:
        shut(instrument, manager, shown=shown, now=later)
    assert changed.value.hits == []
    # The clock's move on the way stays made.
    booking.refresh_from_db()
    assert booking.state == "expired"


def test_what_is_in_use_is_not_cancelled(instrument, manager):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    now = shanghai(2, 9)
    booking = check_in(booking=booking, person=manager, now=now)
    with pytest.raises(Refused) as refused:
        shut(instrument, manager, shown=seen(booking), cancelled=[booking.public_id], now=now)
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    # All or none: the closure does not stand either.
    assert not Entry.objects.filter(kind="closure").exists()
    shut(instrument, manager, shown=seen(booking), now=now)
    booking.refresh_from_db()
    assert booking.state == "in_use"


def test_who_is_named_but_not_hit_is_left_alone(instrument, other, manager):
    booking = ask(other)
    shut(instrument, manager, cancelled=[booking.public_id])
    booking.refresh_from_db()
    assert booking.state == "requested"


@pytest.mark.parametrize("title", ["", "  "])
def test_it_takes_a_reason(instrument, manager, title):
    with pytest.raises(Refused) as refused:
        shut(instrument, manager, title=title)
    assert refused.value.reasons == (Reason.REASON_MISSING,)


def test_afterwards_nobody_can_ask_for_the_time(instrument, manager):
    shut(instrument, manager)
    with pytest.raises(Refused) as refused:
        ask(instrument, at=shanghai(2, 11))
    assert [each.reason.value for each in refused.value.slots] == ["not_open"]


def test_across_midnight_and_several_days(lab, instrument, manager):
    shut(lab, manager, first=shanghai(2, 16), last=shanghai(4, 9))
    assert windows(instrument, 2) == [(shanghai(2, 8), shanghai(2, 16))]
    assert windows(instrument, 3) == []
    assert windows(instrument, 4) == [(shanghai(4, 9), shanghai(4, 18))]


def test_taking_it_back_opens_the_time_but_revives_nothing(instrument, manager):
    booking = ask(instrument)
    entry = shut(instrument, manager, shown=seen(booking), cancelled=[booking.public_id])
    reopen(entry=entry, person=manager, now=NOW)
    assert windows(instrument) == [(shanghai(2, 8), shanghai(2, 18))]
    booking.refresh_from_db()
    assert booking.state == "cancelled"


def test_who_does_not_run_the_lab_may_not_take_it_back(instrument, lab, manager):
    entry = shut(instrument, manager)
    for person in (engineer(), LabRoleFactory(lab=lab, kind="technician").person):
        with pytest.raises(Refused):
            reopen(entry=entry, person=person, now=NOW)
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_what_is_over_cannot_be_taken_back(instrument, manager):
    entry = shut(instrument, manager)
    with pytest.raises(HoursRefused) as refused:
        reopen(entry=entry, person=manager, now=shanghai(2, 12))
    assert refused.value.reason is HoursReason.PAST


# The pages


def url_of(owner):
    name = "instrument_closures" if hasattr(owner, "lab") else "closures"
    return reverse(name, args=[owner.public_id])


def post(client, owner, **changes):
    typed = {
        "starts": "2027-03-02T10:00",
        "ends": "2027-03-02T12:00",
        "kind": "closure",
        "title": WHY,
    }
    return client.post(url_of(owner), {**typed, **changes})


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_the_page_lists_and_adds(client, lab, instrument, manager):
    for owner in (lab, instrument):
        answer = post(client, owner)
        assert (answer.status_code, answer.url) == (302, url_of(owner))
        text = words(client.get(url_of(owner)))
        assert "Tue 2 Mar, 10:00 to 12:00 (2 h)" in text
        assert WHY in text
    assert said(answer)[-1] == "Diffractometer D8 is closed for this time."
    # Each page shows the other's too: both keep the instrument shut.
    assert "Diffractometer D8" in words(client.get(url_of(lab)))
    assert "The whole lab" in words(client.get(url_of(instrument)))


def test_the_pages_are_for_who_runs_the_lab(client, lab, instrument):
    for owner in (lab, instrument):
        assert client.get(url_of(owner)).status_code == 302
    administrator = MembershipFactory(organisation=lab.university, role="administrator").person
    answers = {
        administrator: 200,
        LabRoleFactory(lab=lab).person: 200,
        LabRoleFactory(lab=lab, kind="technician").person: 403,
        LabRoleFactory().person: 404,
        engineer(): 404,
        PersonFactory(is_operator=True): 404,
    }
    for person, status in answers.items():
        client.force_login(person)
        for owner in (lab, instrument):
            assert client.get(url_of(owner)).status_code == status
            if status != 200:
                assert post(client, owner).status_code == status
    assert not Entry.objects.filter(kind="closure").exists()


def test_bookings_in_the_way_are_shown_before_anything_is_cancelled(client, instrument, manager):
    person = engineer()
    person.name, person.phone = "Zhang Wei", "0591-1234"
    person.save()
    booking = ask(instrument, person)
    answer = post(client, instrument)
    assert answer.status_code == 200
    text = words(answer)
    for part in ("Bookings in the way", "Zhang Wei", "0591-1234", "Tue 2 Mar, 09:00 to 11:00"):
        assert part in text
    assert answer.context["hits"] == [(booking, True, True)]
    assert not Entry.objects.filter(kind="closure").exists()
    booking.refresh_from_db()
    assert booking.state == "requested"


def test_confirming_closes_and_cancels_those_ticked(client, instrument, manager):
    dropped, kept = ask(instrument), ask(instrument, at=shanghai(2, 11, 30))
    answer = post(
        client,
        instrument,
        verb="confirm",
        shown=[f"{each.public_id}:requested" for each in (dropped, kept)],
        cancel=[dropped.public_id],
    )
    assert answer.status_code == 302
    assert said(answer) == [
        "Diffractometer D8 is closed for this time. 1 booking is cancelled; its customer "
        "gets an e-mail with your reason."
    ]
    states = dict(Booking.objects.values_list("public_id", "state"))
    assert states == {dropped.public_id: "cancelled", kept.public_id: "requested"}


def test_what_changed_since_is_shown_again_as_it_was_ticked(client, instrument, manager):
    first = ask(instrument)
    new = ask(instrument, at=shanghai(2, 11, 30))
    answer = post(
        client, instrument, verb="confirm", shown=[f"{first.public_id}:requested"], cancel=[]
    )
    assert answer.status_code == 409
    assert "have changed since you looked" in words(answer)
    # The first stays unticked as it was left; the new one is ticked as at first.
    assert answer.context["hits"] == [(first, True, False), (new, True, True)]
    assert not Entry.objects.filter(kind="closure").exists()


def test_what_has_begun_is_left_standing_at_first(client, instrument, manager, clock):
    running = approve(booking=ask(instrument), person=manager, now=NOW)
    check_in(booking=running, person=manager, now=shanghai(2, 9))
    coming = approve(
        booking=ask(instrument, at=shanghai(2, 11, 30), now=NOW), person=manager, now=NOW
    )
    clock(shanghai(2, 10))
    answer = post(client, instrument, ends="2027-03-02T18:00")
    assert answer.context["hits"] == [(running, False, False), (coming, True, True)]
    assert "In use: it stays" in words(answer)
    late = approve(booking=ask(instrument, at=shanghai(3, 9)), person=manager, now=NOW)
    clock(shanghai(3, 9, 10))
    answer = post(client, instrument, starts="2027-03-03T09:00", ends="2027-03-03T18:00")
    # Its time runs, though nobody has checked in: the manager decides.
    assert answer.context["hits"] == [(late, True, False)]


def test_one_may_go_back_to_change_the_time(client, instrument, manager):
    ask(instrument)
    answer = post(client, instrument, verb="change")
    assert answer.status_code == 200
    assert 'value="2027-03-02T10:00"' in answer.content.decode()
    assert WHY in answer.content.decode()
    assert not Entry.objects.filter(kind="closure").exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"ends": "2027-03-02T10:00"}, "The end does not come after the start."),
        ({"ends": "2027-03-02T09:55"}, "The end does not come after the start."),
        ({"starts": "2027-02-28T10:00", "ends": "2027-03-01T09:00"}, "This end has passed."),
        ({"starts": "2027-02-28T08:55"}, "This start is more than a day ago."),
        ({"ends": "2028-03-03T10:05"}, "A closure lasts a year at most."),
        ({"starts": "2027-03-02T10:03"}, "Give times in steps of five minutes"),
        ({"starts": ""}, "Give a date and a time."),
        ({"ends": "soon"}, "This is no date and time."),
        ({"title": " "}, "Give a reason."),
        ({"title": "x" * 201}, "Keep the reason to 200 characters"),
        ({"kind": "opening"}, "Choose what it is."),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_nothing_is_lost(
    client, instrument, manager, typed, sentence
):
    answer = post(client, instrument, **typed)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert sentence in text
    assert typed.get("starts", "2027-03-02T10:00") in text
    assert not Entry.objects.filter(kind="closure").exists()


def test_a_day_and_a_year_are_still_fine(client, instrument, manager):
    assert post(client, instrument, starts="2027-02-28T09:00").status_code == 302
    answer = post(client, instrument, starts="2027-03-02T10:00", ends="2028-03-02T10:00")
    assert answer.status_code == 302


def test_times_are_by_the_labs_clock(client, manager):
    far = LabRoleFactory(person=manager, lab__time_zone="America/Los_Angeles").lab
    post(client, far, starts="2027-03-14T01:00", ends="2027-03-14T02:30")
    entry = Entry.objects.get(event__calendar__lab_link__lab=far)
    # That night the clocks go from 02:00 to 03:00: half past two is read as half past three.
    assert entry.event.start == dt.datetime(2027, 3, 14, 9, tzinfo=dt.UTC)
    assert entry.event.end == dt.datetime(2027, 3, 14, 10, 30, tzinfo=dt.UTC)
    assert "Pacific time" in words(client.get(url_of(far)))


def test_a_closure_is_taken_back_on_the_page(client, instrument, other, manager, clock):
    entry = shut(instrument, manager)
    foreign = shut(other, manager)
    answer = client.post(url_of(instrument), {"verb": "remove", "entry": entry.pk})
    assert said(answer) == ["The closure is taken back; the time is open again."]
    assert not Entry.objects.filter(pk=entry.pk).exists()
    # Twice, or another instrument's: nothing happens.
    for gone in (entry.pk, foreign.pk):
        answer = client.post(url_of(instrument), {"verb": "remove", "entry": gone})
        assert answer.status_code == 302
    assert Entry.objects.filter(pk=foreign.pk).exists()
    assert client.post(url_of(instrument), {"verb": "remove", "entry": "x"}).status_code == 400


def test_one_that_runs_ends_now(client, instrument, manager, clock):
    entry = shut(instrument, manager)
    clock(shanghai(2, 11))
    assert "running now" in words(client.get(url_of(instrument)))
    client.post(url_of(instrument), {"verb": "remove", "entry": entry.pk})
    entry.event.refresh_from_db()
    assert entry.event.end == shanghai(2, 11)


def test_outsiders_see_only_that_nothing_is_free(client, instrument, manager):
    shut(instrument, manager)
    client.force_login(engineer())
    query = {"start": "2027-03-01T00:00", "end": "2027-03-08T00:00"}
    for url in (
        reverse("instrument", args=[instrument.public_id]),
        reverse("instrument_feed", args=[instrument.public_id]),
        reverse("lab", args=[instrument.lab.public_id]),
    ):
        answer = client.get(url, query)
        assert answer.status_code == 200
        assert WHY not in answer.content.decode()
