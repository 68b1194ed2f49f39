"""Where samples go back to: asked once, remembered, changed until they are returned, seen by both
sides alone."""

import datetime as dt

import pytest
from django.utils import timezone

from booking.accounts.privacy.register import ERASERS, KEEPERS, PARTS
from booking.bookings.actions import Refused, approve, cancel
from booking.bookings.models import Parcel, ReturnAddress
from booking.bookings.rules import Reason
from booking.bookings.sampling.actions import announce, say_where_back, send_back, spoil
from booking.bookings.sampling.addresses import address_kept, said_before
from booking.bookings.sampling.rules import ReturnTo
from booking.notices.tasks import sweep
from tests.asking import ask_for_samples, samples_come
from tests.bookings.sampling.test_sample_pages import get, post, said, words
from tests.bookings.sampling.worlds import by_hand, shipment, world_of_samples
from tests.factories import (
    NOW,
    ChainFactory,
    ChainMembershipFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HOME = ReturnTo(False, "Goods in, Li Wei", "021 5555 7788", "1 Quay Road\nShanghai", "SF account 9")
FETCHED = ReturnTo(True, note="On Friday")
TYPED = {
    "back-how": "sent",
    "back-recipient": HOME.recipient,
    "back-phone": HOME.phone,
    "back-address": HOME.address,
    "back-note": HOME.note,
}
SENT = {"carriage": "shipped", "tracking": "SF 77", "samples": ["1"]}


@pytest.fixture(autouse=True)
def _in_english_on_monday_at_nine(monkeypatch, settings):
    settings.MAIL_LANGUAGE = "en"
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def world():
    """Of three samples the first two go back."""
    made = world_of_samples()
    made.booking.sample_rows.update(after="dispose")
    made.booking.sample_rows.filter(number__lte=2).update(after="return")
    return made


def refused(do):
    with pytest.raises(Refused) as refusal:
        do()
    return refusal.value.reasons


def say(world, to=HOME, person=None):
    return say_where_back(booking=world.booking, person=person or world.person, to=to, now=NOW)


def verbs(booking):
    return list(booking.timeline.order_by("number").values_list("verb", flat=True))


def test_it_works(world):
    """Typed with the announcement, read by the lab, printed, and samples go there."""
    answer = post(world.person, world.booking, "announce_parcel", **SENT, **TYPED)
    assert answer.status_code == 302
    kept = address_kept(world.booking)
    assert (kept.recipient, kept.phone, kept.note) == (HOME.recipient, HOME.phone, HOME.note)
    assert kept.address.split() == HOME.address.split()
    for name in ("samples", "samples_sheet", "samples_return_label"):
        shown = words(get(world.technician, world.booking, name))
        for part in (HOME.recipient, HOME.phone, "1 Quay Road", "Shanghai", HOME.note):
            assert part in shown, name
    samples_come(world.booking, world.technician)
    spoil(booking=world.booking, person=world.technician, numbers=[1, 2], reason="Wet", now=NOW)
    back = {"carriage": "shipped", "tracking": "YT 1", "samples": [1, 2], "seen": kept.pk}
    assert post(world.technician, world.booking, "return_samples", **back).status_code == 302


# Asked when it is needed


def test_an_announcement_needs_it_where_samples_go_back(world):
    do = lambda: announce(  # noqa: E731
        booking=world.booking, person=world.person, sending=shipment(1), now=NOW
    )
    assert refused(do) == (Reason.RETURN_TO_MISSING,)
    assert not Parcel.objects.exists()
    world.booking.sample_rows.update(after="dispose")
    do()
    assert Parcel.objects.count() == 1


def test_it_is_asked_once(world):
    assert "back-recipient" in get(world.person, world.booking).text
    say(world)
    assert "back-recipient" not in get(world.person, world.booking).text
    assert post(world.person, world.booking, "announce_parcel", **SENT).status_code == 302
    assert address_kept(world.booking).recipient == HOME.recipient


def test_nothing_is_asked_where_all_is_disposed_of(world):
    world.booking.sample_rows.update(after="dispose")
    shown = get(world.person, world.booking).text
    assert "back-recipient" not in shown
    assert "return-to" not in shown
    assert refused(lambda: say(world)) == (Reason.RETURN_TO_OVER,)
    # Nobody asked what becomes of them: who wants them back may say so.
    world.booking.sample_rows.update(after="")
    assert "Do you want samples back?" in words(get(world.person, world.booking))
    assert post(world.person, world.booking, "announce_parcel", **SENT).status_code == 302
    say(world)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"back-recipient": " "}, "Say who takes the parcel."),
        ({"back-phone": ""}, "Give a telephone number"),
        ({"back-address": "\n"}, "Give the address to which the lab returns the samples."),
        ({"back-how": "pigeon"}, "Say how the samples come back to you."),
        ({"back-note": "n" * 301}, "Keep this to 300 characters; it has 301."),
        ({"tracking": ""}, "Give the tracking number"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(world, data, sentence):
    typed = {**SENT, "note": "Two boxes", **TYPED, **data}
    answer = post(world.person, world.booking, "announce_parcel", **typed)
    assert answer.status_code == 422
    assert sentence in words(answer)
    for name in ("note", "tracking", "back-recipient", "back-phone", "back-note"):
        if typed[name].strip():
            assert typed[name] in answer.text
    assert not Parcel.objects.exists()
    assert not ReturnAddress.objects.exists()


def test_half_an_address_is_refused_by_the_rule_too(world):
    half = ReturnTo(False, recipient="Li Wei")
    assert refused(lambda: say(world, half)) == (Reason.RETURN_TO_INCOMPLETE,)
    do = lambda: announce(  # noqa: E731
        booking=world.booking, person=world.person, sending=shipment(1), to=half, now=NOW
    )
    assert refused(do) == (Reason.RETURN_TO_INCOMPLETE,)


def test_who_fetches_them_types_no_address(world):
    data = {**SENT, **TYPED, "back-how": "fetched", "back-note": "On Friday"}
    assert post(world.person, world.booking, "announce_parcel", **data).status_code == 302
    kept = address_kept(world.booking)
    assert (kept.fetched, kept.recipient, kept.address, kept.note) == (True, "", "", "On Friday")
    assert "Fetched from the lab" in words(get(world.technician, world.booking))
    assert get(world.technician, world.booking, "samples_return_label").status_code == 404


# Remembered


def test_the_next_request_of_the_same_organisation_begins_with_it(world):
    say(world)
    again = ask_for_samples(world.instrument, world.person)
    again = approve(booking=again, person=world.manager, now=NOW)
    again.sample_rows.update(after="return")
    assert "1 Quay Road" in get(world.person, again).text
    # Not with what a colleague said, nor with what they said for another organisation.
    assert said_before(world.head, again).recipient == world.head.name
    other = MembershipFactory(person=world.person).organisation
    again.payer = other
    assert said_before(world.person, again).address == ""


# Changed


@pytest.mark.parametrize("who", ["person", "head", "administrator"])
def test_the_customers_side_changes_it(world, who):
    say(world)
    data = {**TYPED, "back-recipient": "Zhao Min"}
    answer = post(getattr(world, who), world.booking, "return_address", **data)
    assert answer.status_code == 302
    assert address_kept(world.booking).recipient == "Zhao Min"
    row = world.booking.timeline.order_by("-number").first()
    assert (row.verb, row.note, row.actor) == ("return_to", "", getattr(world, who))


@pytest.mark.parametrize("who", ["colleague", "stranger", "technician", "manager"])
def test_nobody_else_does(world, who):
    assert refused(lambda: say(world, person=getattr(world, who))) == (Reason.NOT_ALLOWED,)
    assert not ReturnAddress.objects.exists()


def test_the_same_again_is_no_change(world):
    say(world)
    first = address_kept(world.booking).pk
    say(world)
    assert address_kept(world.booking).pk == first
    assert verbs(world.booking).count("return_to") == 1


def test_it_stays_once_all_has_gone_back(world):
    say(world)
    samples_come(world.booking, world.technician)
    spoil(booking=world.booking, person=world.technician, numbers=[1, 2], reason="Wet", now=NOW)
    common = {"booking": world.booking, "person": world.technician, "now": NOW}
    send_back(sending=by_hand(1), **common)
    # The other one still goes where the customer says now.
    say(world, FETCHED)
    send_back(sending=by_hand(2), **common)
    assert refused(lambda: say(world)) == (Reason.RETURN_TO_OVER,)
    answer = post(world.person, world.booking, "return_address", **TYPED)
    assert answer.status_code == 409
    assert "No sample of this booking goes back any more" in words(answer)
    assert HOME.recipient in answer.text
    assert get(world.person, world.booking, "return_address").status_code == 302


def test_what_the_lab_read_before_a_change_is_not_used(world):
    say(world)
    read = address_kept(world.booking).pk
    samples_come(world.booking, world.technician)
    spoil(booking=world.booking, person=world.technician, numbers=[1], reason="Wet", now=NOW)
    say(world, FETCHED)
    back = {"carriage": "shipped", "tracking": "YT 1", "samples": ["1"], "seen": read}
    answer = post(world.technician, world.booking, "return_samples", **back)
    assert answer.status_code == 409
    assert "has changed where the samples go back to" in words(answer)
    assert "YT 1" in answer.text
    assert world.booking.sample_rows.get(number=1).state == "unusable"
    # What is shown now is what was read now.
    kept = address_kept(world.booking)
    assert f'name="seen" value="{kept.pk}"' in answer.text
    back["seen"] = kept.pk
    assert post(world.technician, world.booking, "return_samples", **back).status_code == 302


def test_after_a_cancellation_it_can_still_be_said(world):
    samples_come(world.booking, world.technician)
    world.booking.refresh_from_db()
    cancel(booking=world.booking, person=world.person, now=NOW)
    say(world)
    assert address_kept(world.booking).recipient == HOME.recipient


# Who sees it


def test_only_both_sides_see_it(world, mailoutbox):
    say(world)
    chain = ChainFactory()
    convener = OrganisationFactory(kind="association")
    ChainMembershipFactory(chain=chain, organisation=convener, role="convener")
    ChainMembershipFactory(chain=chain, organisation=world.booking.payer, role="member")
    others = (
        world.stranger,
        world.colleague,
        PersonFactory(is_operator=True),
        MembershipFactory(organisation=convener, role="administrator").person,
        None,
    )
    pages = ("samples", "samples_sheet", "samples_return_label", "return_address", "booking")
    for person in others:
        for name in pages:
            answer = get(person, world.booking, name)
            assert "Quay Road" not in answer.text
            assert answer.status_code in {302, 404} or name == "booking"
    for person in (world.person, world.head, world.administrator):
        assert "Quay Road" in get(person, world.booking).text
        assert get(person, world.booking, "samples_return_label").status_code == 403
    assert get(world.technician, world.booking, "return_address").status_code == 403
    # That it was said is told, and not what.
    assert "said where samples go back to" in words(get(world.technician, world.booking, "booking"))
    sweep(now=NOW)
    letters = [str(each.message()) + each.body for each in mailoutbox]
    assert any("said or changed where the samples go back to" in each for each in letters)
    assert not any("Quay Road" in each or HOME.phone in each for each in letters)


def test_the_label_says_nothing_of_the_work(world):
    say(world)
    world.booking.sample_rows.filter(number=1).update(hazard="toxic")
    shown = get(world.technician, world.booking, "samples_return_label")
    assert "Toxic" in words(shown)
    assert world.booking.purpose not in shown.text


# One's own data


def test_it_is_in_ones_own_copy_and_goes_with_the_person(world):
    say(world)
    (row,) = PARTS["return_addresses"](world.person)
    assert (row["recipient"], row["address"]) == (HOME.recipient, HOME.address)
    assert list(PARTS["return_addresses"](world.stranger)) == []
    erase = next(each for each in ERASERS if each.__name__ == "erase_samples")
    erase(world.stranger, NOW)
    assert ReturnAddress.objects.count() == 1
    erase(world.person, NOW)
    assert not ReturnAddress.objects.exists()


def test_it_goes_with_whom_a_colleague_had_it_sent_to(world):
    say(world, ReturnTo(False, f"c/o {world.person.name}", "1", "2"), person=world.head)
    # As when an erased person's booking has passed on.
    world.booking.requester = world.head
    world.booking.save()
    erase = next(each for each in ERASERS if each.__name__ == "erase_samples")
    erase(world.person, NOW)
    assert not ReturnAddress.objects.exists()


def test_it_is_kept_no_longer_than_needed(world):
    keep = KEEPERS["guests"]
    say(world)
    samples_come(world.booking, world.technician)
    later = NOW + 200 * DAY
    assert keep(later, later) == 0
    world.booking.refresh_from_db()
    cancel(booking=world.booking, person=world.person, now=NOW)
    # The lab still has them.
    assert keep(later, later) == 0
    send_back(booking=world.booking, person=world.technician, sending=by_hand(1, 2, 3), now=NOW)
    assert keep(NOW, later) == 0
    assert keep(later, later) == 1
    assert not ReturnAddress.objects.exists()
    assert said(get(world.person, world.booking)) == []
