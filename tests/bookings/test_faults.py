"""Faults: who reports them, repair over bookings, and that nobody pays for them."""

import datetime as dt
import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import (
    HitsChanged,
    Refused,
    approve,
    check_in,
    finish,
    make_due_moves,
)
from booking.bookings.faults.actions import offer_later, repair, report, resolve
from booking.bookings.faults.queries import may_report, open_faults
from booking.bookings.faults.rules import Urgency
from booking.bookings.models import Booking, Fault
from booking.bookings.privacy import _faults
from booking.bookings.rules import KindOfUse, Reason
from booking.bookings.rules.deadlines import kept_away
from booking.calendars.models import OpenWindow
from booking.calendars.rules import Interval
from booking.money.queries import steps_of
from booking.money.rules import Step
from booking.notices.actions import collect
from booking.notices.models import Delivery
from tests.asking import ask
from tests.calendars.hours import opens
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    MembershipFactory,
    engineer,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
AT_EIGHT = shanghai(2, 8)
TWO_DAYS = shanghai(4, 8)


@pytest.fixture
def instrument():
    made = InstrumentFactory(name_en="Diffractometer D8")
    opens(made.lab, "08:00", "18:00")
    return made


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def technician(instrument):
    return LabRoleFactory(lab=instrument.lab, kind="technician").person


@pytest.fixture
def fault(instrument, technician):
    return told(instrument, technician)


@pytest.fixture
def booking(instrument, manager):
    return approve(booking=ask(instrument), person=manager, now=NOW)


def told(instrument, person, now=AT_EIGHT, **changes):
    wish = {"urgency": Urgency.STOPS, "words": "No vacuum", **changes}
    return report(instrument=instrument, person=person, now=now, **wish)


def shown(*bookings):
    return [(each.public_id, each.state) for each in bookings]


def test_it_works(instrument, fault, technician):
    assert (fault.state, fault.urgency, fault.words) == ("open", "stops", "No vacuum")
    assert list(open_faults(instrument.lab)) == [fault]
    done = resolve(fault=fault, words="New seal", person=technician, now=shanghai(2, 9))
    assert (done.state, done.resolution, done.resolved_by) == ("resolved", "New seal", technician)
    assert not open_faults(instrument.lab).exists()


def test_who_uses_it_reports_and_others_do_not(instrument, booking):
    person = booking.requester
    assert not may_report(person, instrument, now=AT_EIGHT)
    with pytest.raises(Refused) as refused:
        told(instrument, person)
    assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    check_in(booking=booking, person=person, now=shanghai(2, 9))
    assert told(instrument, person, now=shanghai(2, 9, 5)).reported_by == person
    finish(booking=booking, person=person, kind=KindOfUse.RESEARCH, now=shanghai(2, 10))
    assert may_report(person, instrument, now=shanghai(3, 9, 59))
    assert not may_report(person, instrument, now=shanghai(3, 10))
    assert not Booking.objects.filter(state="in_use").exists()


def test_the_pages_lead_to_it_whoever_may_report(instrument, booking, technician, monkeypatch):
    report_page = reverse("report_fault", args=[instrument.public_id])
    pages = [
        reverse("booking", args=[booking.public_id]),
        reverse("instrument", args=[instrument.public_id]),
    ]

    def told_to(person, at):
        monkeypatch.setattr(timezone, "now", lambda: at)
        return [f'href="{report_page}?' in visiting(person).get(page).text for page in pages]

    person = booking.requester
    assert told_to(person, AT_EIGHT) == [False, False]
    check_in(booking=booking, person=person, now=shanghai(2, 9))
    assert told_to(person, shanghai(2, 9, 5)) == [True, True]
    assert told_to(technician, shanghai(2, 9, 5)) == [True, True]
    assert visiting(person).get(report_page).status_code == 200
    other = engineer()
    assert f'href="{report_page}?' not in visiting(other).get(pages[1]).text
    finish(booking=booking, person=person, kind=KindOfUse.RESEARCH, now=shanghai(2, 10))
    assert told_to(person, shanghai(3, 9, 59)) == [True, True]
    assert told_to(person, shanghai(3, 10)) == [False, False]


def test_a_fault_is_described(instrument, technician):
    with pytest.raises(Refused) as refused:
        told(instrument, technician, words=" ")
    assert refused.value.reasons == (Reason.REASON_MISSING,)


def test_repair_keeps_it_from_use_and_lists_what_it_hits(instrument, fault, technician, booking):
    with pytest.raises(HitsChanged) as hit:
        repair(fault=fault, ends=TWO_DAYS, title="Vacuum", person=technician, now=AT_EIGHT)
    assert hit.value.hits == [booking]
    fault.refresh_from_db()
    assert fault.repair_from is None
    repair(
        fault=fault,
        ends=TWO_DAYS,
        title="Vacuum",
        shown=shown(booking),
        person=technician,
        now=AT_EIGHT,
    )
    fault.refresh_from_db()
    assert (fault.repair_from, fault.repair_until) == (AT_EIGHT, TWO_DAYS)
    held = OpenWindow.objects.filter(instrument=instrument, ends__gt=AT_EIGHT)
    assert not held.filter(starts__lt=TWO_DAYS).exists()
    with pytest.raises(Refused) as refused:
        check_in(booking=booking, person=booking.requester, now=shanghai(2, 9))
    assert refused.value.reasons == (Reason.NOT_USABLE,)


def start(fault, person, booking, *, cancelled=(), ends=TWO_DAYS, now=AT_EIGHT):
    return repair(
        fault=fault,
        ends=ends,
        title="Vacuum",
        shown=shown(booking),
        cancelled=cancelled,
        person=person,
        now=now,
    )


def test_who_is_cancelled_pays_nothing_and_is_told(fault, technician, booking):
    start(fault, technician, booking, cancelled=[booking.public_id])
    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assert set(steps_of(booking.reference)) == {Step.HOLD, Step.RELEASE}
    collect(now=AT_EIGHT)
    assert Delivery.objects.filter(kind="cancelled", recipient=booking.requester).exists()


def test_who_stands_is_no_no_show_and_owes_nothing(fault, technician, booking):
    start(fault, technician, booking)
    assert make_due_moves(now=shanghai(2, 9, 30)) == 0
    make_due_moves(now=shanghai(2, 11))
    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assert booking.timeline.last().verb == "lapse"
    assert set(steps_of(booking.reference)) == {Step.HOLD, Step.RELEASE}


def test_nor_where_it_was_repaired_while_it_should_have_begun(fault, technician, booking):
    start(fault, technician, booking)
    resolve(fault=fault, person=technician, now=shanghai(2, 9, 20))
    assert make_due_moves(now=shanghai(2, 9, 40)) == 0
    late = check_in(booking=booking, person=booking.requester, now=shanghai(2, 9, 45))
    assert late.state == "in_use"


def test_repaired_before_it_begins_a_booking_is_as_any_other(fault, technician, booking):
    start(fault, technician, booking)
    resolve(fault=fault, person=technician, now=shanghai(2, 8, 30))
    make_due_moves(now=shanghai(2, 9, 30))
    booking.refresh_from_db()
    assert booking.state == "no_show"


@pytest.mark.parametrize(
    ("since", "until", "kept"),
    [
        (shanghai(2, 8), shanghai(2, 9), False),
        (shanghai(2, 8), shanghai(2, 9, 1), True),
        (shanghai(2, 9, 29), shanghai(2, 12), True),
        (shanghai(2, 9, 30), shanghai(2, 12), False),
    ],
)
def test_whom_a_repair_keeps_away(since, until, kept):
    assert kept_away(shanghai(2, 9), shanghai(2, 11), [Interval(since, until)]) is kept


@pytest.mark.parametrize("broke", [True, False])
def test_who_had_to_leave_for_it_gets_no_point_for_time_unused(
    instrument, technician, booking, broke
):
    check_in(booking=booking, person=booking.requester, now=shanghai(2, 9))
    fault = told(instrument, technician, now=shanghai(2, 9, 20))
    if broke:
        used = Booking.objects.get(pk=booking.pk)
        start(fault, technician, used, now=shanghai(2, 9, 20))
    person = booking.requester
    finish(booking=booking, person=person, kind=KindOfUse.RESEARCH, now=shanghai(2, 9, 25))
    assert booking.points.exists() is not broke


def test_another_time_is_offered_after_it_and_both_are_held(fault, manager, booking):
    start(fault, manager, booking)
    assert offer_later(booking=booking, person=manager, after=TWO_DAYS, note="Vacuum", now=AT_EIGHT)
    booking.refresh_from_db()
    made = booking.offers.get()
    assert (booking.state, made.state, made.starts) == ("approved", "open", shanghai(4, 8))
    collect(now=AT_EIGHT)
    assert Delivery.objects.filter(kind="other_time", recipient=booking.requester).exists()
    # Unanswered, the first time is over, and nobody pays.
    make_due_moves(now=shanghai(2, 11))
    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assert Step.FEE not in steps_of(booking.reference)


def test_resolved_early_its_time_is_open_again(instrument, fault, technician, booking):
    start(fault, technician, booking)
    done = resolve(fault=fault, person=technician, now=shanghai(2, 12))
    assert done.repair_until == shanghai(2, 12)
    assert ask(instrument, at=shanghai(3, 9), now=shanghai(2, 12)).state == "requested"


def test_only_an_open_fault_is_repaired_once(fault, technician, booking):
    start(fault, technician, booking)
    with pytest.raises(Refused) as refused:
        start(fault, technician, booking)
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    resolve(fault=fault, person=technician, now=shanghai(2, 12))
    with pytest.raises(Refused):
        resolve(fault=fault, person=technician, now=shanghai(2, 12))


def test_who_does_not_work_there_sees_to_nothing(fault, booking):
    stranger = engineer()
    with pytest.raises(Refused):
        start(fault, stranger, booking)
    with pytest.raises(Refused):
        resolve(fault=fault, person=stranger, now=AT_EIGHT)


# Pages


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT_EIGHT)


def confirming(booking, wish):
    shown = f"{booking.public_id}:approved"
    return {"verb": "confirm", "shown": shown, f"wish-{booking.public_id}": wish}


def words(answer):
    body = answer.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_a_technician_reports_and_starts_maintenance(
    instrument, technician, booking, clock, monkeypatch
):
    client = visiting(technician)
    address = reverse("report_fault", args=[instrument.public_id])
    assert "start maintenance" in words(client.get(address))
    typed = {"urgency": "stops", "words": "No vacuum", "repair": "1"}
    page = client.post(address, typed, follow=True)
    fault = Fault.objects.get()
    repairing = reverse("repair", args=[fault.public_id])
    assert page.redirect_chain[-1][0] == repairing
    sent = {"ends": "2027-03-04T08:00", "title": "Vacuum"}
    listed = client.post(repairing, sent)
    assert booking.requester.name in words(listed)
    # Who does not decide on requests offers no times.
    assert "Offer the next free time" not in words(listed)
    confirm = {**sent, **confirming(booking, "cancel")}
    done = words(client.post(repairing, confirm, follow=True))
    assert "is under maintenance" in done
    assert "1 booking is cancelled" in done
    assert "Under maintenance until" in done
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2027, 3, 5, tzinfo=dt.UTC))
    over = words(client.get(reverse("lab_faults", args=[instrument.lab.public_id])))
    assert "Maintenance ended" in over
    assert "Under maintenance until" not in over
    resolved = client.post(
        reverse("resolve_fault", args=[fault.public_id]), {"words": "New seal"}, follow=True
    )
    assert "New seal" in words(resolved)


def test_a_manager_offers_other_times(instrument, fault, manager, booking, clock):
    client, address = visiting(manager), reverse("repair", args=[fault.public_id])
    sent = {"ends": "2027-03-04T08:00", "title": "Vacuum"}
    assert "Offer the next free time" in words(client.post(address, sent))
    confirm = {**sent, **confirming(booking, "offer")}
    assert "1 customer is offered another time" in words(client.post(address, confirm, follow=True))
    assert booking.offers.get().starts == TWO_DAYS


def test_what_came_meanwhile_is_shown_before_anything_is_closed(
    instrument, fault, manager, booking, clock
):
    confirm = {"ends": "2027-03-04T08:00", "title": "Vacuum", "verb": "confirm"}
    answer = visiting(manager).post(reverse("repair", args=[fault.public_id]), confirm)
    assert answer.status_code == 409
    assert "have changed since you looked" in words(answer)
    fault.refresh_from_db()
    assert fault.repair_from is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends": ""}, "Give a date and a time."),
        ({"ends": "2027-03-01T08:00"}, "This end has passed."),
        ({"ends": "2027-03-04T08:03"}, "steps of five minutes"),
        ({"title": ""}, "Give a reason."),
    ],
)
def test_what_cannot_stand_is_told(fault, manager, clock, changes, sentence):
    sent = {"ends": "2027-03-04T08:00", "title": "Vacuum", **changes}
    answer = visiting(manager).post(reverse("repair", args=[fault.public_id]), sent)
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_an_empty_report_keeps_what_was_typed(instrument, technician, clock):
    address = reverse("report_fault", args=[instrument.public_id])
    answer = visiting(technician).post(address, {"words": "No vacuum"})
    assert answer.status_code == 422
    assert "Say how bad it is." in words(answer)
    assert "No vacuum" in answer.text
    assert not Fault.objects.exists()


def test_anothers_bookings_are_not_offered_by_a_forged_form(fault, manager, clock):
    elsewhere = InstrumentFactory()
    opens(elsewhere.lab, "08:00", "18:00")
    theirs = approve(
        booking=ask(elsewhere), person=LabRoleFactory(lab=elsewhere.lab).person, now=NOW
    )
    sent = {"ends": "2027-03-04T08:00", "title": "Vacuum", **confirming(theirs, "cancel")}
    answer = visiting(manager).post(reverse("repair", args=[fault.public_id]), sent)
    assert theirs.requester.name not in answer.text
    theirs.refresh_from_db()
    assert theirs.state == "approved"


def test_staff_of_elsewhere_find_nothing(fault):
    stranger = visiting(LabRoleFactory().person)
    assert stranger.get(reverse("repair", args=[fault.public_id])).status_code == 404
    assert stranger.post(reverse("resolve_fault", args=[fault.public_id])).status_code == 404
    customer = visiting(MembershipFactory().person)
    of_lab = reverse("lab_faults", args=[fault.instrument.lab.public_id])
    assert customer.get(of_lab).status_code == 404


def test_the_day_counts_open_faults(instrument, fault, technician, booking, clock):
    said = words(visiting(technician).get(reverse("today")))
    assert "1 open fault" in said
    assert "Report a fault" in said


def test_the_report_is_in_the_copy_of_ones_data(fault, technician):
    assert [each["words"] for each in _faults(technician)] == ["No vacuum"]
    assert fault.reported_at == AT_EIGHT + dt.timedelta()
