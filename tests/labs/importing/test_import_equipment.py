"""Importing a list writes what the plan says."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from booking.calendars.actions import set_weekly_openings
from booking.calendars.models import OpenWindow
from booking.calendars.rules import WEEKDAYS, WeeklyHours
from booking.labs.importing import actions
from booking.labs.importing.actions import MayNotList, PlanChanged, import_equipment
from booking.labs.importing.queries import stored_by
from booking.labs.importing.rules import ListingRefusal, plan_import
from booking.labs.models import Instrument, Lab, Technique, TechniqueAlias, Unit
from booking.labs.uniquip import read_equipment
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    OrganisationFactory,
    UniversityFactory,
)

from .lists import MAX_BYTES, SAMPLES, facility, read_rows, real_file, row

pytestmark = pytest.mark.django_db

ZONE = "America/Los_Angeles"


def bring(university, *rows, **options):
    return import_equipment(
        university=university,
        reading=read_rows(*rows),
        time_zone=options.pop("time_zone", ZONE),
        now=NOW,
        **options,
    )


def test_it_works():
    university = UniversityFactory()
    bring(university, facility(building="East"), row(technique="Milling", contact_name="Ann"))
    lab = Lab.objects.get()
    assert (lab.university, lab.code, lab.name_en) == (university, "F1", "Milling lab")
    assert (lab.building, lab.time_zone) == ("East", ZONE)
    mill = Instrument.objects.get()
    assert (mill.lab, mill.university, mill.asset_id) == (lab, university, "1")
    assert (mill.name_en, mill.contact_name, mill.status) == ("Ball mill", "Ann", "in_service")
    assert mill.published_at is None
    assert [str(technique) for technique in mill.techniques.all()] == ["Milling"]
    assert [unit.label for unit in mill.units.all()] == ["1"]


@pytest.mark.parametrize(
    ("kind", "state", "refusal"),
    [
        ("university", "pending", ListingRefusal.PENDING),
        ("university", "suspended", ListingRefusal.SUSPENDED),
        ("enterprise", "verified", ListingRefusal.WRONG_KIND),
    ],
)
def test_only_a_verified_university_lists(kind, state, refusal):
    organisation = OrganisationFactory(kind=kind, state=state)
    with pytest.raises(MayNotList) as caught:
        bring(organisation, facility(), row())
    assert caught.value.refusal is refusal
    assert not Lab.objects.exists()


def test_real_list():
    check_list(real_file("emsl-uniquip.csv"), labs=1, instruments=149, names=76)


@pytest.mark.parametrize(
    ("name", "labs", "instruments", "names"),
    [
        ("equipment-utf8.csv", 3, 10, 8),
        ("equipment.xlsx", 3, 10, 8),
        ("equipment-gb18030.csv", 2, 4, 4),
        ("equipment-latin1.csv", 1, 2, 2),
    ],
)
def test_samples(name, labs, instruments, names):
    check_list(SAMPLES / name, labs=labs, instruments=instruments, names=names)


def check_list(path: Path, *, labs: int, instruments: int, names: int) -> None:
    university = UniversityFactory()
    reading = read_equipment(path.read_bytes(), max_bytes=MAX_BYTES)

    def once():
        return import_equipment(university=university, reading=reading, time_zone=ZONE, now=NOW)

    plan = once()
    assert len(plan.new_instruments) == instruments
    assert plan.rejected == ()
    assert Lab.objects.count() == labs
    assert len({instrument.name for instrument in Instrument.objects.all()}) == names
    assert Unit.objects.count() == instruments
    before = everything()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert once().changes_nothing
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))]
    assert everything() == before


def everything() -> list[object]:
    return [
        list(noun.objects.order_by("pk").values())
        for noun in (Lab, Instrument, Unit, Technique, Instrument.techniques.through)
    ]


def test_a_changed_row_changes_one_instrument():
    university = UniversityFactory()
    bring(university, facility(), row(), row(id="2", building="East"))
    untouched = Instrument.objects.filter(asset_id="1").values().get()
    plan = bring(university, facility(), row(), row(id="2", building="West", technique="Milling"))
    assert [each.asset_id for each in plan.changed_instruments] == ["2"]
    changed = Instrument.objects.get(asset_id="2")
    assert changed.building == "West"
    assert [str(technique) for technique in changed.techniques.all()] == ["Milling"]
    assert Instrument.objects.filter(asset_id="1").values().get() == untouched


def test_what_a_list_lacks_stays():
    university = UniversityFactory()
    bring(university, facility(), row(), row(id="2"))
    bring(university, row(id="3"))
    assert set(Instrument.objects.values_list("asset_id", flat=True)) == {"1", "2", "3"}


def test_what_the_managers_wrote_stays():
    university = UniversityFactory()
    bring(university, facility(), row(building="East"))
    Instrument.objects.update(
        name_zh_hans="球磨机",
        model="BM-4",
        contact_name="Ann",
        sample_requirements="Dry powder",
        status="maintenance",
        published_at=NOW,
    )
    Lab.objects.update(getting_in="Ring twice", time_zone="Asia/Shanghai")
    bring(university, facility(building="West"), row(building="West", contact_name=""))
    mill = Instrument.objects.get()
    assert (mill.name_en, mill.name_zh_hans, mill.model) == ("Ball mill", "球磨机", "BM-4")
    assert (mill.contact_name, mill.sample_requirements) == ("Ann", "Dry powder")
    assert (mill.building, mill.status, mill.published_at) == ("West", "maintenance", NOW)
    lab = Lab.objects.get()
    assert (lab.building, lab.getting_in, lab.time_zone) == ("West", "Ring twice", "Asia/Shanghai")


def test_another_university_has_the_same_ids():
    bring(UniversityFactory(), facility(), row())
    bring(UniversityFactory(), facility(), row(name="Other mill"))
    assert sorted(str(each) for each in Instrument.objects.all()) == ["Ball mill", "Other mill"]


def test_an_instrument_that_a_manager_added_is_found_by_its_asset_number():
    lab = LabFactory(code="F1")
    InstrumentFactory(lab=lab, asset_id="1", name_en="Old mill")
    InstrumentFactory(lab=lab, asset_id="", name_en="Unnumbered")
    bring(lab.university, row())
    assert {each.name_en for each in Instrument.objects.all()} == {"Ball mill", "Unnumbered"}


def test_techniques_are_found_by_name_and_alias():
    sem = Technique.objects.create(slug="sem", name_en="Scanning electron microscopy")
    TechniqueAlias.objects.create(technique=sem, text="扫描电镜")
    bring(
        UniversityFactory(), facility(), row(technique="扫描电镜"), row(id="2", technique="X-Ray")
    )
    assert [each.techniques.get().slug for each in Instrument.objects.order_by("pk")] == [
        "sem",
        "x-ray",
    ]


def test_techniques_of_one_slug_stay_two():
    rows = [row(id=str(n), technique=name) for n, name in enumerate(["C++", "C", "电镜", "質譜"])]
    bring(UniversityFactory(), facility(), *rows)
    slugs = {each.techniques.get().slug for each in Instrument.objects.all()}
    assert len(slugs) == 4
    assert "c" in slugs


def test_a_technique_that_somebody_else_makes_meanwhile(monkeypatch):
    """Two universities import one new technique at the same moment."""
    real = actions.technique_words
    asked = []

    def late():
        words = real()
        if not asked:
            Technique.objects.create(slug="milling", name_en="Milling")
        asked.append(words)
        return words

    monkeypatch.setattr(actions, "technique_words", late)
    bring(UniversityFactory(), facility(), row(technique="Milling"))
    assert Technique.objects.count() == 1
    assert Instrument.objects.get().techniques.get().slug == "milling"


# A plan that was seen


def test_a_confirmed_plan_is_carried_out():
    university = UniversityFactory()
    reading = read_rows(facility(), row())
    seen = plan_import(reading, stored_by(university), time_zone=ZONE)
    bring(university, facility(), row(), confirmed=seen.fingerprint)
    assert Instrument.objects.count() == 1


def test_a_plan_that_is_no_longer_true_writes_nothing():
    lab = LabFactory(code="F1")
    instrument = InstrumentFactory(lab=lab, asset_id="1", building="West")
    seen = plan_import(read_rows(row(building="East")), stored_by(lab.university), time_zone=ZONE)
    Instrument.objects.update(building="North")
    with pytest.raises(PlanChanged) as caught:
        bring(lab.university, row(building="East"), confirmed=seen.fingerprint)
    assert caught.value.plan.changed_instruments[0].changes[1].before == "North"
    instrument.refresh_from_db()
    assert instrument.building == "North"


def test_a_lab_that_somebody_makes_at_this_moment(monkeypatch):
    university = UniversityFactory()

    def beaten(*args):
        raise IntegrityError("labs_lab_one_per_code")

    monkeypatch.setattr(actions, "_make_labs", beaten)
    with pytest.raises(PlanChanged):
        bring(university, facility(), row())
    assert not Lab.objects.exists()


# Open windows


def opened(lab: Lab, start: int, end: int) -> None:
    set_weekly_openings(
        owner=lab,
        hours=[WeeklyHours(WEEKDAYS, dt.time(start), dt.time(end))],
        first_day=NOW.date(),
        now=NOW,
    )


def test_a_new_instrument_has_its_labs_hours():
    lab = LabFactory(code="F1")
    opened(lab, 8, 18)
    bring(lab.university, row())
    assert OpenWindow.objects.filter(instrument__asset_id="1").count() > 200


def test_an_instrument_that_moves_gets_its_new_labs_hours():
    one = LabFactory(code="F1")
    other = LabFactory(code="F2", university=one.university, time_zone=ZONE)
    instrument = InstrumentFactory(lab=one, asset_id="1", name_en="Ball mill")
    opened(one, 8, 18)
    opened(other, 6, 7)
    plan = bring(one.university, row(related_facility_id="F2"))
    assert [change.field for change in plan.changed_instruments[0].changes] == ["lab"]
    instrument.refresh_from_db()
    assert instrument.lab == other
    lengths = {
        (each.ends - each.starts).total_seconds() / 3600
        for each in OpenWindow.objects.filter(instrument=instrument, starts__gt=NOW)
    }
    assert lengths == {1.0}


# Many rows


def test_queries_do_not_grow_with_rows():
    few, many = UniversityFactory(), UniversityFactory()
    made = {}
    for university, count in ((few, 3), (many, 300)):
        rows = [row(id=str(n), technique="Milling") for n in range(count)]
        changed = [row(id=str(n), technique="Sieving", building="E") for n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            bring(university, facility(), *rows)
            bring(university, facility(), *changed)
        made[count] = len(queries)
    # SQLite writes sixty entries of the record of changes at a time.
    assert made[300] <= made[3] + 25, made
    assert made[3] < 90, made


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_imports_of_one_university_take_turns():
    university = UniversityFactory()
    rows = [facility(), *(row(id=str(n), technique="Milling") for n in range(20))]

    def once(_turn: int) -> bool:
        try:
            return bring(university, *rows).changes_nothing
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(once, range(4))) == [False, True, True, True]
    assert Instrument.objects.count() == 20
    assert Unit.objects.count() == 20
