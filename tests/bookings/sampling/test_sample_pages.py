"""The pages of samples: what each side sees and does, the lab's list, label and sheet."""

import html
import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from booking.accounts.privacy.register import ERASERS, PARTS
from booking.bookings.actions import cancel, check_in, finish
from booking.bookings.models import Parcel
from booking.bookings.rules import KindOfUse
from booking.bookings.sampling.actions import announce, name_samples, spoil
from tests.asking import ask, samples_come
from tests.bookings.sampling.worlds import by_hand, shipment, states, world_of_samples
from tests.factories import NOW, PersonFactory, open_days
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
SHIPPED = {"carriage": "shipped", "carrier": "SF Express", "tracking": "SF 77", "samples": ["1"]}


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def world():
    return world_of_samples()


def get(person, booking, name="samples"):
    return visiting(person).get(reverse(name, args=[booking.public_id]))


def post(person, booking, name, **data):
    return visiting(person).post(reverse(name, args=[booking.public_id]), data)


def words(answer):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode())))


def said(answer):
    return [str(each) for each in get_messages(answer.wsgi_request)]


def test_it_works(world):
    """From the announcement to the return, as both sides press the buttons."""
    booking = world.booking
    shown = words(get(world.person, booking))
    assert "Send or bring 3 samples, and announce them here." in shown
    assert "100 Garden Road" in shown
    answer = post(world.person, booking, "announce_parcel", **{**SHIPPED, "samples": [1, 2, 3]})
    assert answer.status_code == 302
    parcel = Parcel.objects.get()
    shown = get(world.technician, booking)
    assert "Receive 3 samples · SF Express SF 77" in words(shown)
    tap = {"verb": "receive", "parcel": parcel.public_id, "samples": [1, 2, 3]}
    assert post(world.technician, booking, "handle_samples", **tap).status_code == 302
    assert states(booking) == ["received"] * 3
    assert "3 samples came of 3" in words(get(world.technician, booking))
    check_in(booking=booking, person=world.technician, now=NOW)
    finish(booking=booking, person=world.technician, kind=KindOfUse.SERVICE, now=NOW)
    assert "3 samples are still here." in words(get(world.manager, booking))
    back = {"carriage": "shipped", "tracking": "YT 1", "samples": [1, 2]}
    assert post(world.manager, booking, "return_samples", **back).status_code == 302
    away = {"verb": "dispose", "samples": [3]}
    assert post(world.manager, booking, "handle_samples", **away).status_code == 302
    assert states(booking) == ["returned", "returned", "disposed"]
    assert "None of the samples is in the lab any more." in words(get(world.person, booking))


def test_a_part_of_it_stands_on_the_bookings_page(world):
    for person in (world.person, world.head, world.technician):
        shown = get(person, world.booking, "booking")
        assert reverse("samples", args=[world.booking.public_id]) in shown.content.decode()
    # What cannot begin is not offered.
    assert "Start the work" not in words(get(world.technician, world.booking, "booking"))
    samples_come(world.booking, world.technician)
    assert "Start the work" in words(get(world.technician, world.booking, "booking"))


def test_what_never_came_is_no_matter_once_it_is_over(world):
    cancel(booking=world.booking, person=world.person, now=NOW)
    assert "sampling" not in get(world.person, world.booking, "booking").content.decode()
    assert "Receive 3 samples" not in words(get(world.technician, world.booking))


def test_what_is_on_its_way_when_it_is_cancelled_is_received_and_goes_back(world):
    parcel = announce(booking=world.booking, person=world.person, sending=shipment(1), now=NOW)
    cancel(booking=world.booking, person=world.person, now=NOW)
    assert "Receive 1 sample" in words(get(world.technician, world.booking))
    tap = {"verb": "receive", "parcel": parcel.public_id, "samples": ["1"]}
    assert post(world.technician, world.booking, "handle_samples", **tap).status_code == 302
    back = {"carriage": "by_hand", "samples": ["1"]}
    assert post(world.technician, world.booking, "return_samples", **back).status_code == 302
    assert states(world.booking) == ["returned", "expected", "expected"]
    # Who ended it, and why, is still told.
    shown = get(world.technician, world.booking, "booking")
    assert f"{world.booking.payer.name} cancelled it." in words(shown)


def test_starting_too_early_says_why(world):
    answer = post(world.technician, world.booking, "check_in")
    assert answer.status_code == 409
    assert "No sample of this booking is there." in words(answer)


# Who may


@pytest.mark.parametrize("name", ["samples", "samples_label", "samples_sheet"])
def test_nobody_else_finds_them(world, name):
    operator = PersonFactory(is_operator=True)
    for person in (world.stranger, world.colleague, operator):
        assert get(person, world.booking, name).status_code == 404
    assert get(None, world.booking, name).status_code == 302
    for person in (world.person, world.head, world.administrator, world.technician):
        assert get(person, world.booking, name).status_code == 200


def test_machine_time_has_no_such_page(world):
    open_days(world.instrument)
    booking = ask(world.instrument, world.person)
    assert get(world.person, booking).status_code == 404
    assert post(world.person, booking, "announce_parcel", **SHIPPED).status_code == 404
    assert "sampling" not in get(world.person, booking, "booking").content.decode()


def test_each_side_does_its_own(world):
    parcel = announce(booking=world.booking, person=world.person, sending=shipment(1), now=NOW)
    for name, data in {
        "announce_parcel": SHIPPED,
        "send_again": {"samples": [1]},
        "name_samples": {},
    }.items():
        assert post(world.technician, world.booking, name, **data).status_code == 403
        assert post(world.stranger, world.booking, name, **data).status_code == 404
    for name in ("handle_samples", "return_samples"):
        data = {"verb": "receive", "samples": [1]}
        assert post(world.person, world.booking, name, **data).status_code == 403
        assert post(world.stranger, world.booking, name, **data).status_code == 404
    assert get(world.technician, parcel, "parcel").status_code == 403
    assert get(world.stranger, parcel, "parcel").status_code == 404
    assert post(world.stranger, parcel, "recall_parcel").status_code == 404
    assert Parcel.objects.count() == 1


# What was typed wrongly


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"tracking": "  "}, "Give the tracking number"),
        ({"carriage": "pigeon"}, "Say how the samples are sent."),
        ({"samples": []}, "Choose at least one sample."),
        ({"samples": ["9"]}, "Choose among the samples that are shown."),
        ({"samples": ["x"]}, "Choose among the samples that are shown."),
        ({"sent_on": "soon"}, "Give a day, like 2027-03-02."),
        ({"tracking": "7" * 81}, "Keep this to 80 characters; it has 81."),
    ],
)
def test_a_bad_announcement_says_what_is_wrong_and_keeps_the_rest(world, data, sentence):
    answer = post(world.person, world.booking, "announce_parcel", **{**SHIPPED, **data})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert 'value="SF Express"' in answer.content.decode()
    assert not Parcel.objects.exists()


def test_the_lab_says_why_samples_cannot_be_used(world):
    samples_come(world.booking, world.technician)
    asked = words(get(world.technician, world.booking))
    assert "Note, or why they cannot be used" in asked
    assert "Note (optional)" not in asked
    data = {"verb": "spoil", "samples": ["2"], "note": ""}
    answer = post(world.technician, world.booking, "handle_samples", **data)
    assert answer.status_code == 422
    assert "Say why they cannot be used." in words(answer)
    assert 'value="2" checked' in answer.content.decode()
    answer = post(world.technician, world.booking, "handle_samples", **{**data, "note": "Wet"})
    assert answer.status_code == 302
    shown = words(get(world.person, world.booking))
    assert "1 sample cannot be used" in shown
    assert "Cancel the booking, free of charge" in shown
    assert post(world.person, world.booking, "send_again", samples=["2"]).status_code == 302
    assert states(world.booking) == ["received", "expected", "received"]


@pytest.mark.parametrize(
    "data", [{"verb": "receive"}, {"verb": "vanish", "samples": ["1"]}, {}, {"samples": ["1"]}]
)
def test_half_a_form_moves_nothing(world, data):
    answer = post(world.technician, world.booking, "handle_samples", **data)
    assert answer.status_code == 422
    assert states(world.booking) == ["expected"] * 3


def test_what_moved_meanwhile_is_told(world):
    samples_come(world.booking, world.technician)
    data = {"verb": "receive", "samples": ["1"], "note": "All well"}
    answer = post(world.manager, world.booking, "handle_samples", **data)
    assert answer.status_code == 409
    assert "Some of these samples have moved on" in words(answer)
    assert "All well" in words(answer)
    gone = {**data, "parcel": "none-such"}
    assert post(world.manager, world.booking, "handle_samples", **gone).status_code == 409


def test_returning_needs_a_number_where_it_is_shipped(world):
    samples_come(world.booking, world.technician)
    spoil(booking=world.booking, person=world.technician, numbers=[1], reason="Wet", now=NOW)
    data = {"carriage": "shipped", "samples": ["1"], "carrier": "YTO"}
    answer = post(world.technician, world.booking, "return_samples", **data)
    assert answer.status_code == 422
    assert "Give the tracking number" in words(answer)
    assert 'value="YTO"' in answer.content.decode()
    by_hand_then = {"carriage": "by_hand", "samples": ["1"]}
    answer = post(world.technician, world.booking, "return_samples", **by_hand_then)
    assert answer.status_code == 302


def test_nothing_is_announced_after_completion(world):
    samples_come(world.booking, world.technician)
    check_in(booking=world.booking, person=world.technician, now=NOW)
    finish(booking=world.booking, person=world.technician, kind=KindOfUse.SERVICE, now=NOW)
    answer = post(world.person, world.booking, "announce_parcel", **SHIPPED)
    assert answer.status_code == 422
    assert not Parcel.objects.filter(carriage="shipped").exists()
    assert "Announce a parcel" not in words(get(world.person, world.booking))


# Parcels and names


def test_a_parcel_is_changed_on_a_page_of_its_own(world):
    parcel = announce(booking=world.booking, person=world.person, sending=shipment(1), now=NOW)
    assert 'value="SF 100"' in get(world.head, parcel, "parcel").content.decode()
    assert post(world.head, parcel, "parcel", **{**SHIPPED, "tracking": ""}).status_code == 422
    data = {**SHIPPED, "samples": ["1", "3"]}
    assert post(world.head, parcel, "parcel", **data).status_code == 302
    parcel.refresh_from_db()
    assert (parcel.tracking, parcel.announced) == ("SF 77", 2)
    assert post(world.person, parcel, "recall_parcel").status_code == 302
    assert not Parcel.objects.exists()
    received = announce(booking=world.booking, person=world.person, sending=by_hand(1), now=NOW)
    tap = {"verb": "receive", "parcel": received.public_id, "samples": ["1"]}
    post(world.technician, world.booking, "handle_samples", **tap)
    assert said(get(world.person, received, "parcel")) == ["This parcel was received already."]
    assert "received or taken back" in said(post(world.person, received, "recall_parcel"))[0]


def test_the_customer_gives_names(world):
    data = {"label-1": "K-17", "note-1": "opened once", "label-2": "x" * 121}
    answer = post(world.person, world.booking, "name_samples", **data)
    assert answer.status_code == 422
    assert "Keep this to 120 characters; it has 121." in words(answer)
    answer = post(world.person, world.booking, "name_samples", **{**data, "label-2": ""})
    assert answer.status_code == 302
    assert "K-17" in words(get(world.technician, world.booking))
    assert "opened once" in words(get(world.technician, world.booking, "samples_sheet"))


# On paper


def test_the_label_says_where_it_goes_and_not_what_for(world):
    world.booking.sample_rows.filter(number=1).update(hazard="toxic", storage="fridge")
    world.lab.contact_name = "Lin Mei"
    world.lab.save()
    shown = get(world.person, world.booking, "samples_label")
    text = words(shown)
    for part in (
        "Diffraction Lab",
        "Lin Mei",
        "100 Garden Road",
        "Toxic",
        "At 2 to 8 °C",
        "3 samples",
    ):
        assert part in text
    address = f"/bookings/{world.booking.public_id}/samples/"
    assert re.search(
        rf'data:image/svg\+xml;base64,[^"]+"[^>]*alt="[^"]*{address}"', str(shown.text)
    )
    label = shown.text[shown.text.index("parcel-label") :]
    for secret in (world.booking.purpose, world.person.name, world.booking.payer.name):
        assert secret not in label
    for name in ("samples_label", "samples_sheet"):
        # Without scripts the browser's own print does it.
        assert "data-print hidden" in get(world.person, world.booking, name).text
        assert world.booking.purpose not in get(world.person, world.booking, name).text


def test_the_sheet_lists_each_sample(world):
    name_samples(booking=world.booking, person=world.person, names={2: ("K-18", "in oil")}, now=NOW)
    world.booking.sample_rows.filter(number=2).update(hazard="flammable", after="return")
    text = words(get(world.technician, world.booking, "samples_sheet"))
    for part in ("K-18", "in oil", "Flammable", "Send it back", str(world.person)):
        assert part in text


# The lab's list


def listed(person, **query):
    answer = visiting(person).get(reverse("lab_samples"), query)
    assert answer.status_code == 200
    return [line.booking.public_id for line in answer.context["lines"]]


def test_the_lab_finds_them_by_where_they_are(world):
    booking, shelf = world.booking, [world.booking.public_id]
    assert listed(world.technician) == listed(world.technician, shelf="expected") == shelf
    assert listed(world.technician, shelf="here") == []
    announce(booking=booking, person=world.person, sending=shipment(1), now=NOW)
    assert listed(world.technician, q="sf 100") == shelf
    assert listed(world.technician, q="no such") == []
    samples_come(booking, world.technician)
    assert listed(world.technician, shelf="expected") == []
    assert listed(world.technician, shelf="here") == shelf
    assert listed(world.technician, shelf="leaves") == []
    check_in(booking=booking, person=world.technician, now=NOW)
    finish(booking=booking, person=world.technician, kind=KindOfUse.SERVICE, now=NOW)
    assert listed(world.technician, shelf="leaves") == shelf
    post(world.technician, booking, "handle_samples", verb="dispose", samples=["1", "2", "3"])
    assert listed(world.technician) == []


def test_the_list_counts_what_is_to_leave_and_nothing_else(world):
    shown = visiting(world.technician).get(reverse("lab_samples"))
    assert "3 expected" in words(shown)
    assert "to return or dispose of" not in words(shown).split("Show")[-1]
    samples_come(world.booking, world.technician)
    shown = visiting(world.technician).get(reverse("lab_samples"))
    assert "3 to work on" in words(shown)
    assert "to return or dispose of" not in words(shown).split("Show")[-1]
    spoil(booking=world.booking, person=world.technician, numbers=[1], reason="Wet", now=NOW)
    shown = visiting(world.technician).get(reverse("lab_samples"))
    assert "1 to return or dispose of" in words(shown)
    world.booking.refresh_from_db()
    cancel(booking=world.booking, person=world.manager, note="Broken", now=NOW)
    shown = visiting(world.technician).get(reverse("lab_samples"))
    assert "3 to return or dispose of" in words(shown)


def test_the_list_is_of_ones_own_labs(world):
    other = world_of_samples()
    assert listed(world.manager) == [world.booking.public_id]
    assert listed(world.manager, lab=other.lab.public_id) == [world.booking.public_id]
    assert visiting(world.person).get(reverse("lab_samples")).status_code == 403
    for url in (reverse("today"), reverse("manage_lab", args=[world.lab.public_id])):
        assert reverse("lab_samples") in visiting(world.technician).get(url).text


# One's own data


def test_names_and_parcels_are_in_ones_own_copy_and_go_with_the_person(world):
    names = {1: ("K-17", "opened once")}
    name_samples(booking=world.booking, person=world.person, names=names, now=NOW)
    announce(booking=world.booking, person=world.person, sending=shipment(1), now=NOW)
    rows = list(PARTS["samples_sent_in"](world.person))
    assert [(each["number"], each["name"]) for each in rows] == [(1, "K-17"), (2, ""), (3, "")]
    (parcel,) = PARTS["parcels_of_samples"](world.person)
    assert (parcel["tracking_number"], parcel["samples"]) == ("SF 100", [1])
    assert list(PARTS["samples_sent_in"](world.stranger)) == []
    erase = next(each for each in ERASERS if each.__name__ == "erase_samples")
    erase(world.person, NOW)
    row = world.booking.sample_rows.get(number=1)
    assert (row.label, row.note) == ("", "")
