"""Showing instruments to visitors, and hiding them again."""

import itertools

import pytest
from django.urls import reverse

from booking.labs.actions import (
    LabRefused,
    publish_instrument,
    publish_instruments,
    unpublish_instruments,
)
from booking.labs.models import Instrument
from booking.labs.rules import LabReason, lacks_for_publishing
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    UniversityFactory,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab():
    return LabFactory(contact_email="ask@lab.example")


@pytest.fixture
def instrument(lab):
    return InstrumentFactory(lab=lab, published_at=None)


@pytest.fixture
def administrator(lab):
    return MembershipFactory(organisation=lab.university, role="administrator").person


def test_it_works(instrument):
    assert publish_instrument(instrument=instrument, now=NOW).published_at == NOW
    assert Instrument.objects.published().get() == instrument
    assert unpublish_instruments(instruments=[instrument]) == [instrument]
    assert not Instrument.objects.published().exists()


def test_who_may_not(instrument):
    technician = LabRoleFactory(lab=instrument.lab, kind="technician").person
    elsewhere = LabRoleFactory(lab=LabFactory(university=instrument.university)).person
    pages = (
        reverse("publish_instrument", args=[instrument.public_id]),
        reverse("manage_lab", args=[instrument.lab.public_id]),
    )
    for page, (person, answer) in itertools.product(pages, ((technician, 403), (elsewhere, 404))):
        sent = {"verb": "publish", "instrument": [instrument.public_id]}
        assert visiting(person).post(page, sent).status_code == answer
    instrument.refresh_from_db()
    assert instrument.published_at is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"named": False}, LabReason.NAME_MISSING),
        ({"reachable": False}, LabReason.NO_CONTACT),
        ({"units_in_service": 0}, LabReason.NO_UNIT),
        ({"university_verified": False}, LabReason.NOT_VERIFIED),
        ({"retired": True}, LabReason.RETIRED),
    ],
)
def test_each_thing_missing_is_named(change, reason):
    whole = {
        "named": True,
        "reachable": True,
        "units_in_service": 1,
        "university_verified": True,
        "retired": False,
    }
    assert lacks_for_publishing(**whole) == []
    assert lacks_for_publishing(**{**whole, **change}) == [reason]


def test_all_that_is_missing_is_said_at_once():
    university = UniversityFactory(state="pending")
    bare = InstrumentFactory(lab__university=university, published_at=None)
    bare.units.update(in_service=False)
    with pytest.raises(LabRefused) as refused:
        publish_instrument(instrument=bare, now=NOW)
    assert refused.value.reasons == (
        LabReason.NO_CONTACT,
        LabReason.NO_UNIT,
        LabReason.NOT_VERIFIED,
    )


@pytest.mark.parametrize("field", ["contact_email", "contact_phone", "second_contact_url"])
def test_a_contact_of_its_own_is_enough(field):
    value = "https://lab.example/" if field.endswith("url") else "ask@lab.example"
    own = InstrumentFactory(published_at=None, **{field: value})
    assert publish_instrument(instrument=own, now=NOW).published_at == NOW


def test_published_again_keeps_its_first_day(instrument):
    publish_instrument(instrument=instrument, now=NOW)
    later = NOW.replace(year=NOW.year + 1)
    assert publish_instrument(instrument=instrument, now=later).published_at == NOW


def test_of_many_those_that_lack_nothing_are_published(lab, instrument):
    bare = InstrumentFactory(published_at=None, lab=lab)
    bare.units.update(in_service=False)
    done = publish_instruments(instruments=[instrument, bare], now=NOW)
    assert done.published == [instrument]
    assert done.lacking == [(bare, [LabReason.NO_UNIT])]


def test_an_administrator_publishes_what_is_ticked(administrator, lab, instrument):
    other = InstrumentFactory(published_at=None, lab=lab)
    elsewhere = InstrumentFactory(published_at=None, lab__contact_email="ask@lab.example")
    page = reverse("university", args=[lab.university.public_id])
    ticked = [instrument.public_id, elsewhere.public_id]
    visiting(administrator).post(page, {"verb": "publish", "instrument": ticked})
    assert list(Instrument.objects.published()) == [instrument]
    assert other.published_at is None


def test_everything_means_what_the_filter_shows(administrator, lab, instrument):
    other = InstrumentFactory(published_at=None, lab=lab, name_en="Balance")
    page = reverse("university", args=[lab.university.public_id])
    client = visiting(administrator)
    client.post(f"{page}?q=balance", {"verb": "publish", "everything": "yes"})
    assert list(Instrument.objects.published()) == [other]
    client.post(page, {"verb": "publish", "everything": "yes"})
    assert set(Instrument.objects.published()) == {other, instrument}
    client.post(f"{page}?q=balance", {"verb": "unpublish", "everything": "yes"})
    assert list(Instrument.objects.published()) == [instrument]


def test_a_managers_list_reaches_no_other_lab(lab, instrument):
    manager = LabRoleFactory(lab=LabFactory(university=lab.university)).person
    page = reverse("manage_lab", args=[manager.lab_roles.get().lab.public_id])
    sent = {"verb": "publish", "instrument": [instrument.public_id], "everything": "yes"}
    visiting(manager).post(page, sent)
    instrument.refresh_from_db()
    assert instrument.published_at is None


def test_what_one_lacks_is_said_in_words(administrator, lab, instrument):
    instrument.units.update(in_service=False)
    page = reverse("university", args=[lab.university.public_id])
    sent = {"verb": "publish", "instrument": [instrument.public_id]}
    answer = visiting(administrator).post(page, sent, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert said == [f"{instrument.name} is not published. It lacks: No unit in service."]


def test_nothing_ticked_changes_nothing(administrator, lab, instrument):
    page = reverse("university", args=[lab.university.public_id])
    answer = visiting(administrator).post(page, {"verb": "publish"}, follow=True)
    assert "Nothing was ticked" in answer.content.decode()
    assert visiting(administrator).post(page, {"verb": "burn"}).status_code == 400
    assert not Instrument.objects.published().exists()
