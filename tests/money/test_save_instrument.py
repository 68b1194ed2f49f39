"""An instrument's page for those who manage it: everything saved at once, or nothing."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from booking.labs.actions import LabRefused, UnitWish
from booking.labs.models import Instrument, Specification, Technique, Unit
from booking.labs.rules import InstrumentStatus, LabReason
from booking.money.actions import save_instrument
from booking.money.models import ListPrice
from booking.money.queries import prices_for
from booking.money.rules import CustomerClass, PriceUnit
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    engineer,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

OTHERS, HOUR = CustomerClass.OTHER_ENTERPRISE, PriceUnit.HOUR


@pytest.fixture
def lab():
    return LabFactory(contact_email="ask@lab.example")


@pytest.fixture
def manager(lab):
    return LabRoleFactory(lab=lab).person


def save(lab, instrument=None, **changes):
    wish = {
        "details": {"name_en": "Diffractometer"},
        "techniques": [],
        "figures": [],
        "units": [],
        "prices": {(OTHERS, HOUR): Decimal("260.00")},
        "now": NOW,
    }
    return save_instrument(instrument=instrument, lab=lab, **{**wish, **changes})


def typed(*, units=(("", "1", "0", "0", "on"),), figures=(), **changes):
    """What a browser sends: the page's fields, rows of units and rows of figures."""
    sent = {
        "name_en": "Diffractometer",
        "self_operated": "on",
        "status": "in_service",
        "units-TOTAL_FORMS": len(units),
        "units-INITIAL_FORMS": 0,
        "figures-TOTAL_FORMS": len(figures),
        "figures-INITIAL_FORMS": 0,
    }
    names = ("pk", "label", "set_up", "clean_up", "in_service")
    for row, unit in enumerate(units):
        sent |= {
            f"units-{row}-{name}": value for name, value in zip(names, unit, strict=True) if value
        }
    names = ("name_en", "name_zh_hans", "name_zh_hant", "value", "unit")
    for row, figure in enumerate(figures):
        sent |= {f"figures-{row}-{name}": value for name, value in zip(names, figure, strict=True)}
    return {**sent, **changes}


def test_it_works(lab):
    instrument = save(lab, publish=True, units=[UnitWish(None, "left"), UnitWish(None, "right")])
    instrument.refresh_from_db()
    assert (instrument.name, instrument.published_at) == ("Diffractometer", NOW)
    assert [unit.label for unit in instrument.units.all()] == ["left", "right"]
    assert prices_for(instrument, OTHERS) == {HOUR: Decimal("260.00")}


def test_who_may_not(lab):
    instrument = InstrumentFactory(lab=lab)
    technician = LabRoleFactory(lab=lab, kind="technician").person
    elsewhere = LabRoleFactory(lab=LabFactory(university=lab.university)).person
    pages = (
        reverse("add_instrument", args=[lab.public_id]),
        reverse("edit_instrument", args=[instrument.public_id]),
    )
    for page in pages:
        for person, answer in ((technician, 403), (elsewhere, 404), (engineer(), 404)):
            assert visiting(person).get(page).status_code == answer
            assert visiting(person).post(page, typed()).status_code == answer
        assert visiting().get(page).url.startswith(reverse("account_login"))
    assert Instrument.objects.count() == 1


def test_one_thing_refused_saves_nothing():
    """Units and figures that came before the refusal are undone."""
    instrument = InstrumentFactory(name_en="Before", published_at=None)
    with pytest.raises(LabRefused) as refused:
        save(
            instrument.lab,
            instrument,
            units=[UnitWish(None, "2")],
            status=InstrumentStatus.MAINTENANCE,
            publish=True,
        )
    assert refused.value.reasons == (LabReason.NO_CONTACT,)
    instrument.refresh_from_db()
    assert (instrument.name, instrument.status) == ("Before", "in_service")
    assert Unit.objects.count() == 1
    assert not ListPrice.objects.exists()


def test_the_page_adds_an_instrument_with_all_it_has(lab, manager):
    xrd = Technique.objects.create(slug="xrd", name_en="Diffraction")
    sent = typed(
        units=[("", "left", "10", "15", "on"), ("", "right", "", "", ""), ("", "", "", "", "on")],
        figures=[("Range", "范围", "", "-110 to 168", "°"), ("", "", "", "", "")],
        techniques=[xrd.pk],
        commissioned_on="2019-05-14",
        original_value="1850000",
        needs_qualification="on",
        takes_samples="on",
        sample_working_days="",
        **{"prices-other_enterprise_hour": "260", "prices-own_university_sample": "0"},
    )
    answer = visiting(manager).post(reverse("add_instrument", args=[lab.public_id]), sent)
    instrument = Instrument.objects.get()
    assert answer.url == reverse("edit_instrument", args=[instrument.public_id])
    assert instrument.published_at is None
    assert instrument.commissioned_on == dt.date(2019, 5, 14)
    assert (instrument.needs_qualification, instrument.assisted) == (True, False)
    assert instrument.sample_working_days == 5
    assert list(instrument.techniques.all()) == [xrd]
    units = instrument.units.values_list("label", "set_up", "clean_up", "in_service")
    assert list(units) == [("left", 10, 15, True), ("right", 0, 0, False)]
    assert str(Specification.objects.get()) == "Range: -110 to 168 °"
    assert prices_for(instrument, OTHERS) == {HOUR: Decimal("260.00")}
    assert prices_for(instrument, CustomerClass.OWN_UNIVERSITY) == {
        PriceUnit.SAMPLE: Decimal("0.00")
    }


def test_the_page_changes_an_instrument_and_an_emptied_price_is_on_request(lab, manager):
    instrument = InstrumentFactory(lab=lab)
    ListPriceFactory(instrument=instrument)
    unit = instrument.units.get()
    page = reverse("edit_instrument", args=[instrument.public_id])
    sent = typed(
        units=[(unit.pk, "left", "5", "0", "")],
        status="maintenance",
        name_en="New name",
        **{"prices-other_enterprise_hour": ""},
    )
    assert visiting(manager).post(page, sent).url == page
    instrument.refresh_from_db()
    unit.refresh_from_db()
    assert (instrument.name, instrument.status) == ("New name", "maintenance")
    assert (unit.label, unit.set_up, unit.in_service) == ("left", 5, False)
    assert not ListPrice.objects.exists()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"name_en": ""}, "name_en"),
        ({"self_operated": ""}, "self_operated"),
        ({"asset_id": "TAKEN"}, "asset_id"),
        ({"original_value": "-1"}, "original_value"),
        ({"status": "retired"}, "status"),
        ({"contact_email": "nobody"}, "contact_email"),
    ],
)
def test_an_error_stands_at_its_field_and_nothing_typed_is_lost(lab, manager, changes, where):
    InstrumentFactory(lab=lab, asset_id="TAKEN")
    sent = typed(
        manufacturer="Bruker",
        units=[("", "left", "10", "0", "on")],
        figures=[("Range", "", "", "168", "°")],
        **{"prices-other_enterprise_hour": "260.5", **changes},
    )
    answer = visiting(manager).post(reverse("add_instrument", args=[lab.public_id]), sent)
    assert answer.status_code == 422
    assert list(answer.context["page"].about.errors) == [where]
    text = answer.content.decode()
    for kept in ("Bruker", "left", "Range", "260.5"):
        assert f'value="{kept}"' in text
    assert Instrument.objects.count() == 1


def test_rows_tell_what_is_wrong_in_them(lab, manager):
    page = reverse("add_instrument", args=[lab.public_id])
    sent = typed(
        units=[("", "1", "7", "0", "on"), ("", "1", "0", "0", "on")],
        figures=[("Range", "", "", "", "")],
        **{"prices-chain_member_hour": "-3"},
    )
    forms = visiting(manager).post(page, sent).context["page"]
    assert list(forms.units.forms[0].errors) == ["set_up"]
    assert list(forms.units.forms[1].errors) == ["label"]
    assert list(forms.figures.forms[0].errors) == ["value"]
    assert list(forms.prices.errors) == ["chain_member_hour"]
    assert not Instrument.objects.exists()


def test_publishing_from_the_page_says_what_is_missing(lab):
    lab.contact_email = ""
    lab.save()
    administrator = MembershipFactory(organisation=lab.university, role="administrator").person
    page = reverse("add_instrument", args=[lab.public_id])
    answer = visiting(administrator).post(page, typed(publish="yes"))
    assert list(answer.context["page"].about.errors) == ["contact_email"]
    sent = typed(publish="yes", contact_email="ask@lab.example")
    assert visiting(administrator).post(page, sent).status_code == 302
    assert Instrument.objects.published().count() == 1


def test_a_retired_instrument_keeps_its_status(lab, manager):
    instrument = InstrumentFactory(lab=lab, status="retired")
    page = reverse("edit_instrument", args=[instrument.public_id])
    visiting(manager).post(page, typed(units=[], name_en="Old", status="in_service"))
    instrument.refresh_from_db()
    assert (instrument.name, instrument.status) == ("Old", "retired")


def test_a_form_without_its_rows_is_refused_and_not_an_error(lab, manager):
    page = reverse("add_instrument", args=[lab.public_id])
    assert visiting(manager).post(page, {}).status_code == 422
    assert visiting(manager).post(page, typed(**{"units-TOTAL_FORMS": "x"})).status_code == 422
    assert not Instrument.objects.exists()


def test_more_rows_cost_no_more_queries(lab, manager, django_assert_max_num_queries):
    instrument = InstrumentFactory(lab=lab)
    client, page = visiting(manager), reverse("edit_instrument", args=[instrument.public_id])
    with django_assert_max_num_queries(40) as first:
        client.get(page)
    for number in range(5):
        Technique.objects.create(slug=f"t{number}", name_en=f"Technique {number}")
        Specification.objects.create(instrument=instrument, name_en=f"F{number}", value="1")
        Unit.objects.create(instrument=instrument, label=f"U{number}")
        ListPriceFactory(instrument=instrument, customer_class=list(CustomerClass)[number].value)
    with django_assert_max_num_queries(len(first) + 1):
        client.get(page)
