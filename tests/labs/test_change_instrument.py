"""What an instrument is: its details, status, figures and techniques."""

import pytest

from booking.labs.actions import (
    Figure,
    LabRefused,
    change_instrument,
    create_instrument,
    set_specifications,
    set_status,
    set_techniques,
)
from booking.labs.models import Instrument, Technique
from booking.labs.rules import InstrumentStatus, LabReason
from tests.factories import InstrumentFactory, LabFactory

pytestmark = pytest.mark.django_db


def test_it_works():
    instrument = create_instrument(lab=LabFactory(), name_en="Diffractometer", asset_id=" 2019 ")
    assert (instrument.name, instrument.asset_id) == ("Diffractometer", "2019")
    assert instrument.published_at is None
    assert [unit.label for unit in instrument.units.all()] == ["1"]
    changed = change_instrument(instrument=instrument, model="D8")
    assert (changed.name, changed.model) == ("Diffractometer", "D8")


def test_it_needs_a_name_and_a_way_to_use_it():
    with pytest.raises(LabRefused) as refused:
        create_instrument(lab=LabFactory(), self_operated=False)
    assert refused.value.reasons == (LabReason.NAME_MISSING, LabReason.NO_SERVICE_MODE)
    assert not Instrument.objects.exists()


def test_an_asset_number_is_one_instruments_of_the_university():
    first = InstrumentFactory(asset_id="A1")
    neighbour = LabFactory(university=first.university)
    with pytest.raises(LabRefused) as refused:
        create_instrument(lab=neighbour, name_en="Another", asset_id="A1")
    assert refused.value.reasons == (LabReason.ASSET_ID_TAKEN,)
    create_instrument(lab=LabFactory(), name_en="Another", asset_id="A1")
    for _twice in range(2):
        create_instrument(lab=neighbour, name_en="Without a number")
    assert change_instrument(instrument=first, asset_id="A1", model="D8").model == "D8"


def test_what_is_no_field_is_a_mistake_of_the_program():
    with pytest.raises(TypeError):
        change_instrument(instrument=InstrumentFactory(), status="retired")


@pytest.mark.parametrize("status", ["in_service", "maintenance", "out_of_service"])
def test_its_status_is_set(status):
    instrument = set_status(instrument=InstrumentFactory(), status=InstrumentStatus(status))
    instrument.refresh_from_db()
    assert instrument.status == status


@pytest.mark.parametrize(("now", "wanted"), [("in_service", "retired"), ("retired", "in_service")])
def test_retiring_is_another_verb_and_final(now, wanted):
    with pytest.raises(LabRefused) as refused:
        set_status(instrument=InstrumentFactory(status=now), status=InstrumentStatus(wanted))
    assert refused.value.reasons == (LabReason.RETIRED,)


def test_figures_keep_their_order_and_are_replaced():
    instrument = InstrumentFactory()
    figures = [Figure("Range", "范围", "", "-110 to 168", "°"), Figure("Source", "", "", "Cu")]
    set_specifications(instrument=instrument, figures=figures)
    assert [str(row) for row in instrument.specifications.all()] == [
        "Range: -110 to 168 °",
        "Source: Cu",
    ]
    set_specifications(instrument=instrument, figures=figures[1:])
    assert [row.name for row in instrument.specifications.all()] == ["Source"]


@pytest.mark.parametrize("figure", [Figure("", "", "", "5"), Figure("Range", "", "", "")])
def test_half_a_figure_is_refused(figure):
    with pytest.raises(LabRefused) as refused:
        set_specifications(instrument=InstrumentFactory(), figures=[figure])
    assert refused.value.reasons == (LabReason.FIGURE_INCOMPLETE,)


def test_techniques_are_replaced():
    instrument = InstrumentFactory()
    xrd, sem = (Technique.objects.create(slug=slug, name_en=slug) for slug in ("xrd", "sem"))
    set_techniques(instrument=instrument, techniques=[xrd])
    set_techniques(instrument=instrument, techniques=[sem])
    assert list(instrument.techniques.all()) == [sem]
