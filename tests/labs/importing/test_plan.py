"""What a list would change: the rules of planning, without a database."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.labs.importing.rules import (
    INSTRUMENT_FIELDS,
    LAB_FIELDS,
    FieldChange,
    InstrumentNow,
    LabNow,
    LabOrigin,
    ListingRefusal,
    Plan,
    Stored,
    department_code,
    folded,
    listing_refusal,
    plan_import,
)
from booking.labs.uniquip import Column, RowFault

from .lists import facility, read_rows, row

ZONE = "Asia/Shanghai"
NOTHING = Stored({}, {}, {}, {"name_en": "Hill University", "name_zh_hans": "", "name_zh_hant": ""})


def lab(code: str = "F1", **fields: str) -> LabNow:
    return LabNow(code, {**dict.fromkeys(LAB_FIELDS, ""), **fields})


def instrument(
    asset_id: str = "1", lab_code: str = "F1", techniques=None, **fields: str
) -> InstrumentNow:
    full = {**dict.fromkeys(INSTRUMENT_FIELDS, ""), "name_en": "Ball mill", **fields}
    return InstrumentNow(asset_id, lab_code, full, techniques or {})


def stored(*things: LabNow | InstrumentNow, techniques: dict[str, int] | None = None) -> Stored:
    return dataclasses.replace(
        NOTHING,
        labs={each.code: each for each in things if isinstance(each, LabNow)},
        instruments={each.asset_id: each for each in things if isinstance(each, InstrumentNow)},
        techniques=techniques or {},
    )


def plan(*rows, on: Stored = NOTHING) -> Plan:
    return plan_import(read_rows(*rows), on, time_zone=ZONE)


def applied(plan: Plan, before: Stored) -> Stored:
    """What is stored after a plan is carried out."""
    words = dict(before.techniques)
    for word in plan.new_techniques:
        words[folded(word)] = len(words) + 1000
    labs = dict(before.labs)
    for new in plan.new_labs:
        labs[new.code] = lab(new.code, **new.fields)
    for change in plan.changed_labs:
        fields = {each.field: each.after for each in change.changes}
        labs[change.code] = lab(change.code, **{**labs[change.code].fields, **fields})
    instruments = dict(before.instruments)
    for made in plan.new_instruments:
        instruments[made.asset_id] = instrument(
            made.asset_id,
            made.lab_code,
            {words[folded(word)]: word for word in made.techniques},
            **{"name_en": "", **made.fields},
        )
    for changed in plan.changed_instruments:
        now = instruments[changed.asset_id]
        fields = {each.field: each.after for each in changed.changes}
        instruments[changed.asset_id] = instrument(
            changed.asset_id,
            fields.pop("lab", now.lab_code),
            {**now.techniques, **{words[folded(word)]: word for word in changed.added}},
            **{**now.fields, **{k: v for k, v in fields.items() if k != "techniques"}},
        )
    return dataclasses.replace(before, labs=labs, instruments=instruments, techniques=words)


def test_it_works():
    made = plan(facility(building="East"), row(technique="Milling", contact_name="Ann"))
    (new_lab,), (new,) = made.new_labs, made.new_instruments
    assert (new_lab.code, new_lab.origin, new_lab.time_zone) == ("F1", LabOrigin.FACILITY, ZONE)
    assert new_lab.fields == {"name_en": "Milling lab", "building": "East"}
    assert (new.asset_id, new.lab_code, new.techniques) == ("1", "F1", ("Milling",))
    assert new.fields == {"name_en": "Ball mill", "contact_name": "Ann"}
    assert made.new_techniques == ("Milling",)
    assert not made.changes_nothing


@pytest.mark.parametrize(
    ("kind", "state", "refusal"),
    [
        ("university", "verified", None),
        ("institute", "verified", None),
        ("enterprise", "verified", ListingRefusal.WRONG_KIND),
        ("university", "draft", ListingRefusal.DRAFT),
        ("university", "pending", ListingRefusal.PENDING),
        ("institute", "suspended", ListingRefusal.SUSPENDED),
    ],
)
def test_who_may_list(kind, state, refusal):
    assert listing_refusal(kind, state) is refusal


cells = st.fixed_dictionaries(
    {"name": st.sampled_from(["Mill", "Saw", "球磨机", "球磨機"])},
    optional={
        "id": st.sampled_from(["1", "2", "3"]),
        "type": st.sampled_from(["equipment", "facility", "thing"]),
        "related_facility_id": st.sampled_from(["", "F1", "F2", "F1, F2", "NO", "Chemistry"]),
        "department": st.sampled_from(["", "Chemistry", "chemistry", "Physics", "general"]),
        "technique": st.sampled_from(["", "Milling", "milling; Sieving", "SEM", "扫描电镜"]),
        "description": st.sampled_from(["", "Four jars", "四罐"]),
        "building": st.sampled_from(["", "East", "West"]),
        "contact_email": st.sampled_from(["", "a@b.example", "nobody"]),
    },
)
facilities = st.builds(
    lambda given, code: facility(**{**given, "id": code, "type": "facility"}),
    cells,
    st.sampled_from(["F1", "F2", "Chemistry"]),
)
lists = st.lists(st.builds(lambda given: row(**given), cells) | facilities, min_size=1, max_size=8)
WORDS = {"sem": 1, "扫描电镜": 1, "milling": 2}


@given(lists, lists)
def test_a_second_import_changes_nothing(earlier, later):
    before = dataclasses.replace(NOTHING, techniques=WORDS)
    before = applied(plan(*earlier, on=before), before)
    first = plan(*later, on=before)
    after = applied(first, before)
    second = plan(*later, on=after)
    assert second.changes_nothing
    assert second.new_techniques == ()
    assert second.rejected == first.rejected
    # What a list lacks stays.
    assert set(after.instruments) >= set(before.instruments)
    assert set(after.labs) >= set(before.labs)


@given(lists)
def test_every_row_is_in_one_part(rows):
    reading = read_rows(*rows)
    made = plan_import(reading, NOTHING, time_zone=ZONE)
    lines = [
        *(each.line for each in made.new_labs if each.line),
        *(each.line for each in made.new_instruments),
        *(each.line for each in made.rejected),
    ]
    assert sorted(lines) == list(range(2, len(rows) + 2))


def test_a_changed_row_changes_one_instrument():
    on = stored(lab(name_en="Milling lab"), instrument(), instrument("2", building="East"))
    made = plan(facility(), row(), row(id="2", building="West"), on=on)
    (change,) = made.changed_instruments
    assert (change.asset_id, change.line) == ("2", 4)
    assert change.changes == (FieldChange("building", "East", "West"),)
    assert len(made.same_labs) == len(made.same_instruments) == 1


def test_an_empty_cell_changes_nothing():
    on = stored(lab(), instrument(contact_name="Ann", department="Physics"))
    assert plan(row(contact_name="", department=""), on=on).changes_nothing


def test_a_name_goes_to_its_language():
    on = stored(lab(), instrument())
    (change,) = plan(row(name="球磨机", description="四罐"), on=on).changed_instruments
    assert change.changes == (
        FieldChange("name_zh_hans", "", "球磨机"),
        FieldChange("about_zh_hans", "", "四罐"),
    )


# Which lab


def test_a_department_gets_a_lab():
    made = plan(
        row(id="1", related_facility_id="", department="Physics"),
        row(id="2", related_facility_id="", department="PHYSICS"),
    )
    (new_lab,) = made.new_labs
    assert (new_lab.code, new_lab.origin, new_lab.line) == ("Physics", LabOrigin.DEPARTMENT, 0)
    assert {each.lab_code for each in made.new_instruments} == {"Physics"}


def test_a_department_joins_a_lab_of_its_name():
    on = stored(lab("PHY", name_zh_hans="物理系"))
    (new,) = plan(row(related_facility_id="", department="物理系"), on=on).new_instruments
    assert new.lab_code == "PHY"


def test_a_long_department_has_a_code_of_its_own():
    one, other = "x" * 150 + "a", "x" * 150 + "b"
    assert len(department_code(one)) == 120
    assert department_code(one) != department_code(other)
    assert folded(department_code(one)) == folded(department_code(one.upper()))


def test_neither_facility_nor_department_joins_a_general_lab():
    made = plan(row(related_facility_id=""))
    (new_lab,) = made.new_labs
    assert (new_lab.code, new_lab.origin) == ("general", LabOrigin.GENERAL)
    assert new_lab.fields == {"name_en": "Hill University"}
    assert made.new_instruments[0].lab_code == "general"


def test_a_facility_that_is_nowhere_rejects_the_row():
    made = plan(facility(), row(related_facility_id="F9", department="Physics"))
    (rejection,) = made.rejected
    problem = rejection.problems[0]
    assert (rejection.line, rejection.id, problem.column) == (3, "1", "Related Facility ID")
    assert (problem.fault, problem.value) == (RowFault.UNKNOWN_FACILITY, "F9")
    assert made.new_instruments == ()


def test_a_rejected_facility_takes_its_equipment_along():
    made = plan(facility(contact_email="x"), row())
    assert made.rejected[1].problems[0].fault is RowFault.REJECTED_FACILITY
    assert made.rejected[1].problems[0].other_line == 2


def test_a_rejected_facility_that_is_a_lab_already_keeps_its_equipment():
    made = plan(facility(contact_email="x"), row(), on=stored(lab()))
    assert [each.lab_code for each in made.new_instruments] == ["F1"]


def test_the_first_known_of_several_facilities():
    made = plan(row(related_facility_id="F0, F2, F1"), on=stored(lab("F1"), lab("F2")))
    assert made.new_instruments[0].lab_code == "F2"


def test_an_instrument_in_one_of_its_facilities_stays():
    on = stored(lab("F1"), lab("F2"), instrument())
    assert plan(row(related_facility_id="F2, F1"), on=on).changes_nothing


def test_another_facility_moves_an_instrument():
    on = stored(lab("F1"), lab("F2"), instrument())
    (change,) = plan(row(related_facility_id="F2"), on=on).changed_instruments
    assert change.changes == (FieldChange("lab", "F1", "F2"),)


def test_an_instrument_that_its_university_moved_stays_there():
    on = stored(lab("F1"), lab("Physics"), instrument(department="Physics"))
    assert plan(row(related_facility_id="", department="Physics"), on=on).changes_nothing
    moved = plan(row(related_facility_id="", department="Chemistry"), on=on)
    assert moved.changed_instruments[0].changes == (
        FieldChange("department", "Physics", "Chemistry"),
    )


def test_an_instrument_in_its_departments_lab_follows_its_department():
    on = stored(lab("Physics"), instrument(lab_code="Physics", department="Physics"))
    (change,) = plan(row(related_facility_id="", department="Chemistry"), on=on).changed_instruments
    assert FieldChange("lab", "Physics", "Chemistry") in change.changes


# Techniques


def test_techniques_go_by_name_and_alias():
    made = plan(row(technique="sem; SEM ;Milling"), on=stored(lab(), techniques=WORDS))
    assert made.new_techniques == ()
    assert made.new_instruments[0].techniques == ("sem", "Milling")


def test_a_new_technique_is_made_once():
    made = plan(facility(), row(technique="Sieving"), row(id="2", technique="SIEVING"))
    assert made.new_techniques == ("Sieving",)


def test_a_technique_is_added_to_those_that_are_there():
    on = stored(lab(), instrument(techniques={1: "SEM"}), techniques=WORDS)
    (change,) = plan(row(technique="扫描电镜; Milling"), on=on).changed_instruments
    assert change.changes == (FieldChange("techniques", "SEM", "SEM, Milling"),)
    assert change.added == ("Milling",)


def test_columns_that_a_lab_has_no_place_for_are_named():
    made = plan(facility(technique="Milling", photo="https://a.example/b.png", building="East"))
    assert made.unkept == (Column.TECHNIQUE, Column.PHOTO)
    assert made.new_techniques == ()


# Fingerprints


def test_a_plan_is_known_by_what_it_does():
    on = stored(lab(), instrument())
    assert plan(row(), on=on).fingerprint == plan(row(), on=on).fingerprint
    assert plan(row(), on=on).fingerprint != plan(row(), on=stored(lab())).fingerprint
    changed = [
        plan(row(building=building), on=stored(lab(), instrument(building=before)))
        for building, before in (("East", "West"), ("East", ""), ("West", "East"))
    ]
    assert len({each.fingerprint for each in changed}) == 3
